"""Any ISBT 128 structure that is scanned finds what it names, or says what it is and what to scan instead."""

from dataclasses import replace

import pytest

from biobank.domain.codes.isbt.message import Message, render
from biobank.domain.codes.isbt.people import ChainOfIdentity, PatientNumber
from biobank.domain.codes.isbt.product import DonationNumber, ProductCode
from biobank.domain.rules.facts import Actor
from biobank.domain.sentences.catalogue import told
from biobank.domain.sentences.sentence import Sentence
from biobank.domain.things.unit import Product
from biobank.services import code_lists
from biobank.services.identity.signed_in import SignedIn
from biobank.services.policies import policy_with
from biobank.services.reads.scan_result import Scan
from biobank.services.reads.scanning import given, scan
from biobank.storage import rows
from tests import journey_storage
from tests.bank import Bank
from tests.journey import cleared_episode, registered_patient


def sentence_of(found: Scan) -> Sentence:
    return told(found.says, found.params)


def somebody(bank: Bank, role: str = "technologist") -> SignedIn:
    actor: Actor = bank.actor(role)
    with bank.database.read() as connection:
        (adopted,) = rows.find(connection, "policy", {"status": "in_force"})
        policy = policy_with(bank.services, connection, adopted.digest)
    now = bank.clock()
    told = {"via": "session", "id": "s", "login": role, "site_name": "Centre", "station_name": None}
    return SignedIn(
        actor=actor,
        policy=policy,
        csrf="",
        opened_at=now,
        seen_at=now,
        locked=False,
        break_glass=None,
        must_change=False,
        **told,
    )


def scanned(bank: Bank, text: str, role: str = "technologist") -> Scan:
    return scan(bank.services, somebody(bank, role), given(text))


@pytest.fixture
def bags(bank: Bank) -> tuple[str, str]:
    """Two frozen bags of one donation."""
    journey_storage.vessel(bank)
    first = journey_storage.frozen_bag(bank)
    din = bank.get("unit", first).din
    return first, journey_storage.frozen_bag(bank, din=din, division="B0")


def of_product(bank: Bank, unit: str, **more: str) -> Message:
    row = bank.get("unit", unit)
    told = {"description": row.product_code, "donation_type": "1", "division": row.division, **more}
    return Message("compound", (DonationNumber(row.din, "00"), ProductCode(**told)))


def test_a_message_of_a_product_finds_its_one_unit(bank: Bank, bags: tuple[str, str]) -> None:
    for unit in bags:
        whole = of_product(bank, unit)
        assert [one["id"] for one in scanned(bank, render(whole)).facts["units"]] == [unit]
        pair = replace(whole, form="pair")
        assert [one["id"] for one in scanned(bank, "]C4" + render(pair)).facts["units"]] == [unit]


def test_an_earlier_product_code_of_a_unit_still_finds_it_and_says_so(
    bank: Bank, bags: tuple[str, str]
) -> None:
    unit = bank.get("unit", bags[0])
    liquid = Product(
        id="30000000001",
        stream=unit.stream,
        unit_id=unit.id,
        din=unit.din,
        product_code="S1128",
        division="00",
        since=unit.collected_at,
        superseded_at=bank.clock(),
    )
    bank.plant(liquid)
    found = scanned(bank, render(of_product(bank, bags[0], description="S1128", division="00")))
    assert [one["id"] for one in found.facts["units"]] == [bags[0]]
    assert found.facts["superseded_at"]


def test_a_product_that_the_donation_never_had_is_a_stop(bank: Bank, bags: tuple[str, str]) -> None:
    found = scanned(bank, render(of_product(bank, bags[0], description="S2598")))
    assert (found.stop, found.params["count"]) == ("product-not-here", 2)
    assert "S2598" in sentence_of(found).says


def test_a_donation_nobody_knows_is_a_stop(bank: Bank) -> None:
    found = scanned(bank, "=+02000=A99992512345600=<S11941A0")
    assert (found.kind, found.stop) == ("donation", "no-such-thing")


def test_the_european_code_finds_the_unit(bank: Bank, bags: tuple[str, str]) -> None:
    row = bank.get("unit", bags[1])
    text = f"&,4DE000001{row.din}A00{row.product_code}0{row.division}00000000"
    assert [one["id"] for one in scanned(bank, text).facts["units"]] == [bags[1]]


def test_the_chain_of_identity_finds_its_episode(bank: Bank) -> None:
    episode = bank.get("episode", cleared_episode(bank))
    text = render(Message("single", (ChainOfIdentity.of_content(episode.chain_of_identity),)))
    for each in (text, episode.chain_of_identity):
        found = scanned(bank, each)
        assert (found.kind, found.id, found.stop) == ("episode", episode.id, None)
    nothing = scanned(bank, "&/CHA999926999999")
    assert (nothing.kind, nothing.stop) == ("episode", "no-such-thing")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("=<S11941A0", "Product code"),
        ("=%6400", "Blood groups"),
        ("&>0351592359", "Expiration date and time"),
        ("='A9999123456", "Staff member"),
        ("=,000012", "Product divisions"),
        ("&$0101000100200000", "Dimensions"),
        ("=+02000=%6400=<S11941A0", "Blood groups"),
        ("&aSOMETHING", "National structure"),
    ],
)
def test_what_names_nothing_says_what_it_is_and_what_to_scan_instead(
    sqlite_bank: Bank, text: str, says: str
) -> None:
    found = scanned(sqlite_bank, text)
    assert (found.kind, found.stop) == ("unknown", "isbt-names-nothing")
    assert says in sentence_of(found).says
    assert sentence_of(found).next.startswith("Scan ")


def test_division_99_asks_for_the_divisions(sqlite_bank: Bank) -> None:
    found = scanned(sqlite_bank, "=A99992512345600=<S1194199")
    assert found.stop == "isbt-divisions-wanted"


def test_what_is_malformed_says_where(sqlite_bank: Bank) -> None:
    found = scanned(sqlite_bank, "=<S1194")
    assert found.stop == "isbt-too-short"
    assert "Product code (003), character 8" in sentence_of(found).says


def test_a_hospital_band_in_isbt_128_is_its_number_to_those_who_may_read(bank: Bank) -> None:
    registered_patient(bank, hospital_number="H-77123")
    band = render(Message("single", (PatientNumber("01", "07", "H-77123"),)))
    assert scanned(bank, band).kind == "patient"
    assert scanned(bank, band, "administrator").stop == "isbt-names-nothing"


def test_the_centres_own_orders_of_messages_are_looked_at(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    lines = [("017", "003 001")]
    digest = code_lists.digest_of(lines)
    code_lists.stored(bank.services, digest, lines)
    told = {"site": bank.site.id, "kind": "orders", "edition": "1", "digest": digest, "lines": 1}
    bank.ok("import-codes", by="console", **told)
    assert scanned(bank, "=+02017=A99992512345600=<S11941A0").stop == "isbt-order-differs"
    assert scanned(bank, "=+02018=A99992512345600=<S11941A0").stop == "no-such-thing"
