"""The patients of the demonstration: invented people with the diseases of the field.

Names are as varied as names are: long ones, one of two letters, letters that
few fonts have, twins. Numbers are of no hospital.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A patient as registered, and what a story about them starts from."""

    family: str
    given: str
    born: str
    sex: str
    number: str
    indication: str
    group: str
    weight_kg: int

    @property
    def card(self) -> dict[str, str]:
        """The fields of the registration."""
        return {
            "family_name": self.family,
            "given_names": self.given,
            "birth_date": self.born,
            "sex": self.sex,
            "hospital_number": self.number,
        }


def _case(told: str, indication: str, group: str, weight_kg: int) -> Case:
    family, given, born, sex, number = (part.strip() for part in told.split("|"))
    return Case(
        family=family, given=given, born=born, sex=sex, number=number,
        indication=indication, group=group, weight_kg=weight_kg,
    )  # fmt: skip


SOLHEIM = _case("Solheim Aagaard | Ingrid Marie | 1979-04-17 | female | D-100217", "MS", "A+", 66)
MENSAH = _case("Mensah | Kwabena | 1968-11-02 | male | D-100345", "SSc", "O+", 81)
CARDOSO = _case("Cardoso Ribeiro | Mariana | 1986-08-23 | female | D-100398", "SLE", "B+", 59)
HALLSTEIN = _case("Hallstein | Gudrun Elfriede | 1951-01-30 | female | D-100412", "CIDP", "A-", 63)
KOWALCZYK = _case("Kowalczyk-Żółkiewska | Bożena | 1989-06-12 | female | D-100533", "Crohn", "AB+", 54)
NGUYEN = _case("Nguyễn | Thị Minh Châu | 1991-02-28 | female | D-100604", "MS", "B-", 51)
ABEBE = _case("Abebe | Dawit | 1984-09-11 | male | D-100611", "NMOSD", "O+", 77)
LI = _case("Li | Na | 1975-12-05 | female | D-100287", "RA", "A+", 57)
OYELARAN = _case("Oyelaran | Temiloluwa | 2014-03-19 | male | D-100702", "JIA", "O+", 24)
PAPADOPOULOS = _case("Παπαδόπουλος | Γεώργιος | 1978-07-07 | male | D-100659", "MS", "A+", 84)
TREMBLAY = _case("Tremblay | Marguerite Océane | 1972-05-21 | female | D-100765", "SSc", "O-", 70)
HARJO = _case("Harjo | Wilma Tallulah | 1982-10-14 | female | D-100688", "MS", "A+", 73)
SILBERMANN = _case("Silbermann | Noa | 1994-04-04 | female | D-100641", "vasculitis", "B+", 61)
OKONKWO_A = _case("Okonkwo | Adaeze Marie | 1987-03-05 | female | D-100555", "MS", "O+", 68)
OKONKWO_B = _case("Okonkwo | Adaora Grace | 1987-03-05 | female | D-100556", "MS", "O+", 71)
REZAEI = _case("Rezaei | Shirin | 1990-01-16 | female | D-100596", "SLE", "AB-", 58)
JOVANOVIC = _case("Јовановић | Милица | 1985-02-11 | female | D-100721", "NMOSD", "A+", 62)
FITZPATRICK = _case("Fitzpatrick | Cormac Declan | 1993-12-20 | male | D-100577", "Crohn", "O+", 79)
BARANOV = _case("Baranov | Lev | 1980-05-09 | male | D-100619", "MS", "A-", 88)
ITURRALDE = _case("Iturralde Echeverría | Xabier | 1965-09-29 | male | D-100793", "CIDP", "B+", 83)
LINDQVIST = _case("Nyström Lindqvist | Elsa | 1988-06-30 | female | D-100798", "MS", "A+", 64)
SANTOS = _case("dos Santos | Joana Filipa | 1996-03-08 | female | D-100811", "MS", "O+", 60)
BYELOVA = _case("Бєлова | Оксана | 1977-08-18 | female | D-100809", "SSc", "A+", 69)
FERREIRA = _case("Ferreira Nunes | Tomé | 1987-12-03 | male | D-100813", "MS", "O+", 78)
THAPA = _case("Thapa | Bishnu Kumari | 1969-02-02 | female | D-100807", "RA", "B+", 55)
VANDERMEER = _case("van der Meer | Lieke | 1992-11-11 | female | D-100784", "MS", "O-", 67)
CHAUDHRY = _case("Chaudhry | Imran | 1983-07-26 | male | D-100788", "CIDP", "AB+", 90)
EIRIKSSON = _case("Eiríksson | Þór | 1990-10-01 | male | D-100815", "MS", "A+", 85)
LONG = _case(
    "Wolfeschlegelsteinhausenbergerdorff-Vandenbroucke y Álvarez de Toledo"
    " | Maximiliane Philippa Konstanze | 1961-12-31 | female | D-100818", "other", "O+", 72,
)  # fmt: skip
REZAEI_AGAIN = _case("Rezai | Shirin | 1990-01-16 | female | D-100600", "SLE", "AB-", 58)
"""The same person as Rezaei, registered a second time under a misspelt name."""
