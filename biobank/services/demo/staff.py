"""Who works at the demonstration centre and at its partner's ward: invented, all of them."""

from dataclasses import dataclass

SINCE_THE_BEGINNING = 100_000


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone who works here in one role; days are counted back from today."""

    login: str
    name: str
    role: str
    came_days_ago: int = SINCE_THE_BEGINNING
    left_days_ago: int | None = None
    at_ward: bool = False
    signs_in: bool = True

    def works(self, days_ago: int, settled_days: int = 0) -> bool:
        """Say whether the colleague works here so many days ago, settled in and not about to go."""
        going = self.left_days_ago is not None and days_ago - settled_days <= self.left_days_ago
        return self.came_days_ago >= days_ago + settled_days and not going


ALL: tuple[Colleague, ...] = (
    Colleague("pascal.wehrli", "Pascal Wehrli", "administrator"),
    Colleague("yildiz.aydin", "Yıldız Aydın", "apheresis_nurse"),
    Colleague("tomasz.wrobel", "Tomasz Wróbel", "apheresis_nurse", signs_in=False),
    Colleague("signe.lindqvist", "Signe Lindqvist", "coordinator"),
    Colleague("rahul.deshpande", "Rahul Deshpande", "data_manager"),
    Colleague("helene.marchetti", "Hélène Marchetti-Roux", "inspector"),
    Colleague("adaeze.obi", "Prof. Adaeze Obi", "medical_director"),
    Colleague("leila.haddad", "Leila Haddad", "nurse"),
    Colleague("jonas.petersen", "Jonas Petersen", "nurse"),
    Colleague("marek.simunek", "Dr. Marek Šimůnek", "physician"),
    Colleague("anselm.roth", "Dr. Anselm Roth", "physician", left_days_ago=1830, signs_in=False),
    Colleague("xiao.lin", "Dr. Xiao Lin", "physician", came_days_ago=1850),
    Colleague("freya.thorvaldsdottir", "Dr. Freya Þorvaldsdóttir", "processing_director"),
    Colleague("ngozi.brandt", "Ngozi Brandt", "quality_officer"),
    Colleague("aino.virtanen", "Aino Virtanen", "technologist"),
    Colleague("gerda.pohl", "Gerda Pohl", "technologist", left_days_ago=2190, signs_in=False),
    Colleague("mateus.carvalho", "Mateus Carvalho", "technologist", came_days_ago=2220),
    Colleague("ines.tavares", "Inês Tavares", "nurse", came_days_ago=1500, at_ward=True, signs_in=False),
    Colleague("rui.nogueira", "Rui Nogueira", "nurse", came_days_ago=1500, at_ward=True, signs_in=False),
    Colleague("beatriz.falcao", "Dra. Beatriz Falcão", "physician", 1500, at_ward=True, signs_in=False),
)


def on_duty(role: str, days_ago: int, *, at_ward: bool) -> list[Colleague]:
    """Return who of a role works that day, first the one whose turn it is; lately always the same."""
    found = [
        one for one in ALL if (one.role, one.at_ward) == (role, at_ward) and one.works(days_ago, SETTLED_DAYS)
    ]
    turn = days_ago % len(found) if days_ago > STEADY_DAYS else 0
    return [*found[turn:], *found[:turn]]


def role_of(named: str) -> str:
    """Return the role of a sign-in name; a role is its own."""
    return next((one.role for one in ALL if one.login == named), named)


SETTLED_DAYS = 5
"""Nobody has duty in their first and last days: accounts are opened and ended on working days."""
STEADY_DAYS = 12
"""What people hold today they also took yesterday: so long, nobody's turn changes."""
