"""In a language that nobody speaks each sentence stands between marks: what stands outside is not said."""

import pytest

from biobank.edge.settings import LanguageSettings, SessionSettings, Settings
from biobank.words.catalogue import PSEUDO
from tests import journey
from tests.full_bank import HOSTILE, LONG, FullBank
from tests.served import Served
from tests.web.pages import at_screen
from tests.web.unsaid import data_of, unsaid

SETTINGS = Settings(
    environment="test",
    session=SessionSettings(cookie="biobank"),
    language=LanguageSettings(offered=PSEUDO, default=PSEUDO),
)
GIVEN = "Maximiliane Philippa Konstanze Ekaterina Okonkwo Adaeze Marie Adaora Nguyễn Thị Minh src onerror img"
NAMES = f"{LONG} {HOSTILE} {GIVEN}"
ROLES = (
    *("technologist", "quality_officer", "administrator", "nurse"),
    *("physician", "coordinator", "inspector", "data_manager"),
)


def pages(full: FullBank) -> dict[str, tuple[str, ...]]:
    """The main pages, by the role that has work there."""
    units = tuple(
        f"/units/{full.units[name]}" for name in ("thawed", "held", "dmso", "given", "collected", "doubtful")
    )
    patients = tuple(f"/patients/{full.patients[name]}" for name in ("graft", "long"))
    slot = full.bank.get("unit", full.units["released"]).slot_id
    kinds = ("donation", "lot", "equipment", "deviation")
    stories = tuple(
        f"/{kind}s/{full.bank.find(kind)[0].id}".replace("equipments", "equipment") for kind in kinds
    )
    return {
        "technologist": (
            *("/", "/worklist", "/do", "/units", "/patients", "/vessels", "/bedside", "/labels"),
            *("/search", "/lists", "/account", "/place", "/scan"),
            *units, *patients, *stories,
            *(f"{patients[0]}/timeline", f"/slots/{slot}", f"/vessels/{full.vessel}"),
            *(f"/vessels/{journey.fridge(full.bank)}", f"/labels?unit={full.units['held']}"),
            *(f"/batch-record/{full.units['dmso']}", f"/do/store-unit?unit={full.units['in_hand']}"),
            *("/do/collect", "/do/record-result", "/do/freeze-unit", "/downtime", "/scan/cards"),
            *("/help", "/help/first-ten-minutes", "/help/cards", "/help/words", "/help/states", "/tour"),
            *(f"/help/pages/{name}" for name in ("bedside", "unit", "downtime", "scan", "guide")),
            *("/help/verbs/collect", "/help/refusals/slot-taken", "/help/cards/nurse"),
            *("/lists/orders", "/lists/patients", "/lists/label-copies", "/lists/vessels"),
        ),
        "quality_officer": ("/", "/quality", "/lists/deviations", "/lists/lots", "/lists/equipment"),
        "administrator": ("/", "/people", "/lists/people", f"/people/{full.bank.people['nurse'].person}"),
        "nurse": ("/",),
        "physician": ("/",),
        "coordinator": ("/",),
        "inspector": ("/",),
        "data_manager": ("/",),
    }  # fmt: skip


@pytest.mark.parametrize(
    "role",
    [
        "technologist",
        "quality_officer",
        "administrator",
        "nurse",
        "physician",
        "coordinator",
        "inspector",
        "data_manager",
    ],
)
def test_each_word_of_the_main_pages_is_said(full_bank: FullBank, role: str) -> None:
    data = data_of(full_bank.bank) | {word.lower() for word in NAMES.replace("-", " ").split()}
    screen = at_screen(Served(full_bank.bank, SETTINGS), role)
    found: dict[str, set[str]] = {}
    for path in pages(full_bank)[role]:
        answer = screen.get(path)
        assert answer.status_code == 200, path
        for word in unsaid(answer.get_data(as_text=True), data):
            found.setdefault(word, set()).add(path.partition("?")[0])
    assert not found, "\n".join(f"{word}: {sorted(places)[:4]}" for word, places in sorted(found.items()))
