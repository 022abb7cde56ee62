"""A forged tag at the bedside: told by its signature, kept as a near miss; then the right bag is given."""

from biobank.cli.label_check import keys_in, worth
from biobank.storage.signing_key import new_key
from tests import journey
from tests import journey_transplant as way
from tests.contract.signed import altered, band_symbol, content_of, forged, published, symbol_of
from tests.stories import telling
from tests.stories.telling import Centre


def test_a_forged_tag_stops_at_the_bedside_and_the_genuine_one_goes(centre: Centre, tmp_path) -> None:
    key = published(centre)
    ana, maria = telling.a_patient(centre, "Duarte", "Ana"), telling.a_patient(centre, "Duarte", "Ana Maria")
    bag = telling.a_released_bag(centre, ana)
    transplant = telling.a_transplant(centre, ana, bag)
    way.issue(centre, transplant)
    way.thaw(centre, transplant)
    for patient in (ana, maria):
        journey.band_of(centre, patient)
    tag, band = symbol_of(centre, "unit", bag), band_symbol(centre, ana)

    # Somebody made tags that name Ana's bag, to put on another; they have no key of the centre's.
    mallory, _ = new_key()
    marias = content_of(band_symbol(centre, maria)).patient
    for fake, code in (
        (altered(tag, patient=marias), "label-forged"),
        (forged(tag, mallory), "label-forged"),
        (forged(tag, mallory, key=mallory.id), "label-key-unknown"),
    ):
        told = {"unit": bag, "label": fake, "wristband": band}
        centre.refused("compare-at-bedside", code, by="nurse", **told)

    # The genuine tag on the wrong wrist: the two labels disagree by themselves.
    swapped = {"unit": bag, "label": tag, "wristband": band_symbol(centre, maria)}
    refused = centre.refused(
        "verify-at-bedside", "signed-labels-disagree", by="nurse", signed=way.SECOND, **swapped
    )
    assert refused.params == {"unit": bag, "unit_patient": ana, "patient": maria}
    assert centre.get("unit", bag).assignment == "issued"

    hers, the_others = telling.the_export_of(centre, ana), telling.the_export_of(centre, maria)
    codes = [each["data"]["code"] for each in hers.bodies("AttemptRefused")]
    assert codes == ["label-forged", "label-forged", "label-key-unknown", "signed-labels-disagree"]
    assert [each["data"]["code"] for each in the_others.bodies("AttemptRefused")] == [
        "signed-labels-disagree"
    ]

    # The ward's own reader has the public key and nothing else; it says the same.
    file = tmp_path / "centre.key"
    file.write_text(key.public.hex())
    keys = keys_in(file)
    assert worth(tag, keys, centre.clock()).verdict == worth(band, keys, centre.clock()).verdict == "genuine"
    assert worth(altered(tag, patient=marias), keys, centre.clock()).verdict == "altered or forged"

    right = {"unit": bag, "label": tag, "wristband": band}
    centre.ok("verify-at-bedside", by="nurse", signed=way.SECOND, **right)
    telling.it_is_reinfused(centre, transplant)
    assert centre.get("unit", bag).material == "infused"


def test_over_the_wire_a_signed_label_opens_what_it_names_and_a_forged_one_nothing(centre: Centre) -> None:
    published(centre)
    bag = journey.collected_bag(centre)
    ana = centre.get("unit", bag).patient_id
    centre.ok("print-label", unit=bag)
    tag = symbol_of(centre, "unit", bag)
    bench = centre.caller("technologist")

    told = bench.post("/api/v1/scan", {"text": tag}).get_json()
    assert (told["kind"], told["id"], told["stop"], told["facts"]["signed"]) == ("unit", bag, None, "genuine")
    assert told["verbs"]
    fake = altered(tag, patient="0" * 16)
    told = bench.post("/api/v1/scan", {"text": fake}).get_json()
    assert (told["stop"]["code"], told["verbs"], told["facts"]) == ("label-forged", [], {})

    answer = bench.do("holds/quarantine-unit", unit=fake, cause="recall")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "label-forged")
    misses = telling.the_export_of(centre, ana).bodies("AttemptRefused")
    assert [each["data"]["code"] for each in misses] == ["label-forged", "label-forged"]
    holds = len(centre.find("hold", unit_id=bag))
    answer = bench.do("holds/quarantine-unit", unit=tag, cause="recall")
    assert answer.status_code == 200, answer.get_json()
    assert len(centre.find("hold", unit_id=bag)) == holds + 1
