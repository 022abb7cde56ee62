"""The house: stations, rooms, three vessels, benches; equipment calibrated and lots renewed every year."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from biobank.domain.laboratory.product_codes import EXAMPLES
from biobank.domain.rooms.freezers import RackRow
from biobank.domain.rooms.sites import AddSite
from biobank.domain.things.people import Site
from biobank.services import code_lists
from biobank.services.demo import staff
from biobank.services.demo.centre import Centre
from biobank.services.demo.telling import Story
from biobank.services.label_designs import shipped_text
from biobank.services.label_signing import make_demonstration_key
from biobank.services.printing.asking import ask

OPENING = AddSite(id="genesis", name="Demonstration Centre", zone="Europe/Berlin", facility="A9999")
TELEPHONES = {"laboratory": "+49 30 23125 010", "physician_on_call": "+49 30 23125 020"}
"""Numbers of the range that is kept for films and examples: nobody answers there."""
SCREEN = "Label printer (opens as PDF)"
BEGINNING_DAYS_AGO = 5495
"""Fifteen years and a fortnight: the house is set up before the first patient comes."""
WARD_DAYS_AGO = 1500
THIRD_VESSEL_DAYS_AGO = 2100

STATIONS = (
    ("bench", "Processing bench"),
    ("freezer", "Freezer room"),
    ("apheresis", "Apheresis chair 2"),
    ("bedside", "Transplant ward, mobile"),
    ("office", "Coordination"),
)
LOCATIONS: tuple[tuple[str, str, str | None, str | None], ...] = (
    ("fridge", "Fridge 2-6 °C", "2", "6"),
    ("bench", "Bench 1", "15", "25"),
    ("cabinet", "Safety cabinet 1", "15", "25"),
    ("controlled_rate_freezer", "Freezing run", "-180", "25"),
    ("water_bath", "Water bath", "36", "38"),
    ("shipper", "Dry shipper 1", "-196", "-150"),
    ("apheresis", "Apheresis unit", "15", "25"),
    ("ward", "Transplant ward", "15", "25"),
)
EQUIPMENT = (
    ("apheresis", "Cell separator 1"),
    ("cabinet", "Safety cabinet 1"),
    ("cell_processor", "Cell processor 1"),
    ("cell_counter", "Cell counter 1"),
    ("controlled_rate_freezer", "Controlled-rate freezer 1"),
    ("cytometer", "Flow cytometer 1"),
    ("sterile_connector", "Sterile connector 2"),
    ("water_bath", "Thawing device 1"),
)
REAGENTS = (
    ("ACD-A", "AC"),
    ("DMSO 99 %", "DM"),
    ("Albumin 20 %", "HA"),
    ("Freezing bag 250 mL", "FB"),
    ("Cryovial 1.8 mL", "CV"),
    ("Apheresis set", "AS"),
)
BAGS = RackRow(
    racks="Tower 1..4",
    boxes="Cassette 1..5",
    rows=1,
    columns=4,
    label_scheme="1",
    rack_kind="tower",
    box_kind="cassette",
)
VIALS = RackRow(
    racks="Rack A",
    boxes="Box 1..2",
    rows=6,
    columns=6,
    label_scheme="A1",
    rack_kind="rack",
    box_kind="box",
)


def set_up(centre: Centre) -> None:
    """Hire those who are there from the beginning, and build the house with its first two vessels."""
    for one in staff.ALL:
        if one.works(BEGINNING_DAYS_AGO):
            hire(centre, one, by="console")
    for kind, name in STATIONS:
        made = centre.made(
            "add-station", "station", "administrator", site=centre.site.id, name=name, kind=kind
        )
        centre.stations[kind] = made
    for kind, name, coldest, warmest in LOCATIONS:
        told = {"site": centre.site.id, "kind": kind, "name": name}
        degrees = {"coldest_c": Decimal(coldest or 15), "warmest_c": Decimal(warmest or 25)}
        centre.places[kind] = centre.made("add-location", "place", "administrator", **told, **degrees)
    for name in ("Cryo room", "Processing room"):
        centre.places[name] = centre.made(
            "add-room", "place", "administrator", site=centre.site.id, name=name
        )
    for name in ("Vessel 1", "Vessel 2"):
        build(centre, name)
    _equipped(centre)
    public = make_demonstration_key(centre.services).public.hex()
    centre.ok("publish-label-key", "console", site=centre.site.id, public_key=public)


def hire(centre: Centre, one: staff.Colleague, by: str) -> None:
    """Add a colleague with their role; a role that signs is granted by two people."""
    site = centre.ward if one.at_ward and centre.ward else centre.site
    centre.people[one.login] = centre.made("add-person", "person", by, login=one.login, name=one.name)
    told = {"person": centre.people[one.login], "site": site.id, "role": one.role}
    signed = [] if by == "console" else [("quality_officer", "grants")]
    centre.ok("grant-role", by, signed, **told)


def build(centre: Centre, name: str, **more: Any) -> str:
    """Build a vessel with towers for bags and a rack for vials, and remember its slots."""
    degrees = {"coldest_c": Decimal(-196), "warmest_c": Decimal(-150)}
    told = {"room": centre.places["Cryo room"], "name": name, "racks": (BAGS, VIALS), **degrees, **more}
    made = centre.ok("build-vessel", "administrator", **told).made["place"]
    centre.places[name] = made[0]
    boxes = [place for id in made if (place := centre.get("place", id)).rows]
    for kind, box_kind in (("bag", "cassette"), ("vial", "box")):
        chosen = [box.id for box in boxes if box.kind == box_kind]
        centre.free_slots[name, kind] = [slot for box in chosen for slot in _slots(centre, box)]
    return made[0]


def _slots(centre: Centre, box: str) -> Iterator[str]:
    found = centre.find("slot", place_id=box)
    return (slot.id for slot in sorted(found, key=lambda slot: (slot.row, slot.column)))


def _equipped(centre: Centre) -> None:
    for kind, name in EQUIPMENT:
        told = {"name": name, "kind": kind, "calibrated_until": centre.clock.days_from_now(400)}
        centre.equipment[kind] = centre.made("register-equipment", "equipment", "technologist", **told)
    new_lots(centre)


def new_lots(centre: Centre) -> None:
    """Register this year's lots of everything that goes into a product."""
    year = centre.clock.today[2:4]
    for item, letters in REAGENTS:
        number = f"{letters}{year}{centre.rng.randrange(1000, 9999)}"
        told = {"item": item, "number": number, "expires_on": centre.clock.days_from_now(540)}
        centre.lots[item] = centre.made("register-lot", "lot", "technologist", **told)


def years(centre: Centre) -> Story[None]:
    """Every year: calibrations, new lots, and now and then somebody who comes or goes."""
    for days_ago in range(BEGINNING_DAYS_AGO - 350, 0, -350):
        yield centre.clock.on(days_ago, "07:30")
        until = centre.clock.days_from_now(400)
        for id in centre.equipment.values():
            certificate = f"K-{centre.rng.randrange(10_000, 99_999)}"
            told = {"equipment": id, "calibrated_until": until, "certificate": certificate}
            centre.ok("record-calibration", "technologist", **told)
        cabinet = {"equipment": centre.equipment["cabinet"], "cleaned_until": until}
        centre.ok("record-cleaning", "technologist", **cabinet)
        new_lots(centre)


def drawer(centre: Centre) -> None:
    """Today's housekeeping: example codes, a scanner, labels in the drawer, designs and a printer."""
    lines = [(code, words[:1].upper() + words[1:]) for code, words in EXAMPLES.items()]
    digest = code_lists.digest_of(lines)
    told = {"kind": "products", "edition": "public examples", "digest": digest}
    count = code_lists.stored(centre.services, digest, lines)
    site = centre.site.id
    centre.ok("import-codes", "console", site=site, lines=count, **told)
    centre.ok("set-up-scanner", "technologist", station=centre.stations["freezer"], milliseconds=6)
    (first, *_) = centre.ok("reserve-numbers", "technologist", site=site, count=3).made["reserved_number"]
    centre.ok("return-numbers", "technologist", site=site, first=first, outcome="spoiled")
    _own_designs(centre)
    _printer(centre)


def _printer(centre: Centre) -> None:
    """One printer that needs no hardware: what goes to it is opened at the screen; four labels wait there."""
    told = {"name": SCREEN, "way": "file", "form": "pdf", "dpi": "300"}
    printer = centre.made("add-printer", "printer", "administrator", **told)
    for station in centre.stations.values():
        centre.ok("assign-printer", "administrator", station=station, printer=printer)
    vessel = centre.places["Vessel 1"]
    towers = sorted(one.id for one in centre.find("place", parent_id=vessel) if one.kind == "tower")
    done = centre.each("print-label", "technologist", [{"place": tower} for tower in towers])
    copies = [one.made["label_copy"][0] for one in done]
    asked_by = centre.actor("technologist", centre.stations["freezer"])
    ask(centre.services, asked_by, printer, copies, "labels-of-towers")


def _own_designs(centre: Centre) -> None:
    """The centre says on its racks what it calls them, and has done with a label for boxes of its own."""
    site, text = centre.site.id, shipped_text(centre.services, "rack")
    signed = [("quality_officer", "approved"), ("processing_director", "agrees")]
    newer = text.replace("version = 1", "version = 2").replace(
        'title = "Place"', 'title = "Rack, box or shelf"'
    )
    for design, content, why in (("rack", newer, "content"), ("box", text, "first_version")):
        told = {"site": site, "design": design, "content": content, "reason": why}
        centre.ok("adopt-label-design", "quality_officer", signed, **told)
    told = {"site": site, "design": "box", "reason": "other_design"}
    centre.ok("retire-label-design", "quality_officer", signed[:1], **told)


def comings_and_goings(centre: Centre) -> Story[None]:
    """Colleagues are hired by two people, and leave; their accounts end, what they did stays theirs."""
    changes = [(one.came_days_ago, one, True) for one in staff.ALL if not one.works(BEGINNING_DAYS_AGO)]
    changes += [(one.left_days_ago, one, False) for one in staff.ALL if one.left_days_ago is not None]
    for days_ago, one, comes in sorted(changes, key=lambda each: -each[0]):
        yield centre.clock.on(days_ago + 1 if not comes else days_ago, "08:10" if comes else "17:30")
        if one.at_ward and centre.ward is None:
            centre.ward = _ward(centre)
        if comes:
            hire(centre, one, by="administrator")
        else:
            told = {"person": centre.people[one.login], "site": centre.site.id, "role": one.role}
            centre.ok("revoke-role", "administrator", **told)
            centre.ok("end-account", "administrator", person=centre.people[one.login])


def _ward(centre: Centre) -> Site:
    """The partner's ward, in another time zone: reinfusions there have their own day 0."""
    told = {"name": "Partner Ward Lisbon", "zone": "Europe/Lisbon", "facility": "A9999"}
    made = centre.made("add-site", "site", "administrator", **told)
    found: Site = centre.get("site", made)
    return found


def vessels(centre: Centre) -> Story[None]:
    """A third vessel for what is infectious or untested, a warm night, an iced slot, a broken counter."""
    yield centre.clock.on(3300, "02:20")
    warm = {"vessel": centre.places["Vessel 1"], "cause": "nitrogen_low", "warmest_c": Decimal(-141)}
    centre.ok("record-exposure", "technologist", started_at=centre.clock.earlier(hours=1), **warm)
    centre.clock.forward(minutes=95)
    cold = {"vessel": centre.places["Vessel 1"], "ended_at": centre.clock(), "warmest_c": Decimal(-136)}
    centre.ok("end-exposure", "technologist", **cold)
    yield centre.clock.on(THIRD_VESSEL_DAYS_AGO, "10:00")
    build(centre, "Vessel 3 (untested)", holds_untested=True)
    yield centre.clock.on(1640, "09:15")
    iced = centre.free_slots["Vessel 1", "bag"].pop()
    centre.ok("block-slot", "technologist", slot=iced, cause="iced")
    yield centre.clock.on(1630, "09:15")
    centre.ok("open-slot", "technologist", slot=iced)
    kept_free = centre.free_slots["Vessel 2", "bag"].pop()
    centre.ok("block-slot", "technologist", slot=kept_free, cause="kept_free")
    yield centre.clock.on(900, "11:30")
    counter = centre.equipment["cell_counter"]
    centre.ok("take-out-of-service", "technologist", equipment=counter, reason="equipment_failure")
    yield centre.clock.on(897, "12:00")
    centre.ok("put-in-service", "quality_officer", equipment=counter)
    yield centre.clock.on(600, "08:45")
    name = {"place": centre.places["bench"], "name": "Bench 1 (clean room)"}
    centre.ok("rename-place", "administrator", **name)
    old = {"site": centre.site.id, "kind": "shipper", "name": "Dry shipper 0 (old)"}
    shipper = centre.made("add-location", "place", "administrator", **old)
    yield centre.clock.on(420, "08:45")
    centre.ok("retire-place", "administrator", place=shipper, reason="equipment_failure")
