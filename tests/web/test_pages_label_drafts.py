"""Drafts of label designs at a screen without scripts: begun, kept, compared, approved, and retired."""

import io
import re

import pytest

from biobank.edge.label_faults import faults_shown
from biobank.labelling.loading import examined
from biobank.labelling.reading import rasterise, symbols_in
from biobank.services.label_designs import shipped_text
from biobank.words.speaking import speaking
from tests import journey_storage
from tests.contract.labelled import printed
from tests.labels.designs import LABELS
from tests.served import PASSWORD, Served
from tests.web.counting import looks, statements
from tests.web.pages import ACCEPT, Pages, at_screen, form_of, seen

BORN, CHANGED = 'value = "Born {birth_date}"', 'value = "* {birth_date}"'


@pytest.fixture
def bag(served: Served) -> str:
    """A frozen bag in a bank with a vessel."""
    journey_storage.vessel(served.bank)
    return journey_storage.frozen_bag(served.bank)


@pytest.fixture
def technologist(served: Served, bag: str) -> Pages:
    return at_screen(served, "technologist")


@pytest.fixture
def officer(served: Served, bag: str) -> Pages:
    return at_screen(served, "quality_officer")


def begun(person: Pages, design: str = "cryobag") -> str:
    """Begin a draft of a design that is there, and return its address."""
    fields = form_of(person.get(f"/labels/designs/{design}"), "/labels/drafts")
    answer = person.send("/labels/drafts", fields)
    assert answer.status_code == 303, seen(answer)
    return answer.headers["Location"]


def text_in(person: Pages, path: str) -> str:
    return form_of(person.get(path), path)["text"][0]


def kept(person: Pages, path: str, *pairs: tuple[str, str], **more: str):
    """Change the text of a draft and press Preview."""
    text = text_in(person, path)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return person.send(path, text=text, **more)


def adopted(person: Pages, path: str, second: str = "processing_director", **more: str):
    told = {"signature_password": PASSWORD, "second_login": second, "second_password": PASSWORD}
    return person.send(f"{path}/adopt", reason="content", **{**told, **more})


def test_a_copy_of_what_prints_is_the_next_version_of_it(technologist: Pages) -> None:
    path = begun(technologist)
    came = shipped_text(technologist.bank.services, "cryobag")
    assert text_in(technologist, path).strip() == came.replace("version = 1", "version = 2").strip()
    shown = seen(technologist.get("/labels/designs"))
    assert "cryobag" in shown
    assert "yours" in shown


def test_a_draft_is_drawn_as_it_would_print(technologist: Pages) -> None:
    path = begun(technologist)
    assert kept(technologist, path, (BORN, CHANGED), dpi="203").status_code == 303
    page = technologist.get(f"{path}?dpi=203")
    (picture,) = re.findall(r'<img [^>]*src="([^"]+)"', page.get_data(as_text=True))
    assert technologist.get(picture.replace("&amp;", "&")).data.startswith(b"<svg")
    (paper,) = rasterise(technologist.get(f"{path}/label.pdf?dpi=203").data, 203)
    assert sum(symbols_in(paper).values()) == 2
    assert "draw.born.value was “Born {birth_date}” and is “* {birth_date}”." in seen(page)
    assert technologist.get(f"{path}/label.png").status_code == 404


def test_each_fault_stands_beside_its_line(technologist: Pages) -> None:
    path = begun(technologist)
    answer = kept(technologist, path, ("side = 15 }", "side = 5 }"))
    page = technologist.get(answer.headers["Location"].partition("#")[0])
    line = next(
        number
        for number, each in enumerate(text_in(technologist, path).splitlines(), 1)
        if "side = 5 }" in each
    )
    assert f'data-line="{line}"' in page.get_data(as_text=True)
    assert f'<li class="is-wrong">{line}</li>' in page.get_data(as_text=True)
    assert "its module would print 0.125 mm wide at 203 dpi" in seen(page)
    assert "<img" not in page.get_data(as_text=True)
    refused = technologist.get(f"{path}/label.svg")
    assert refused.status_code == 409
    assert f"line {line}" in seen(refused)


def test_figures_in_faults_have_the_decimal_sign_of_the_reader() -> None:
    text = (LABELS / "cryobag.toml").read_text(encoding="utf-8")
    for old, new, figure in (
        ("side = 15 }", "side = 5 }", "0,125 mm"),
        ("[14, 13, 12, 11, 10, 9, 8]", "[24.5, 13]", "24,5 pt"),
        ("at = [1.5, 1.5], side = 15", "at = [80, 1.5], side = 15", "87 × 47 mm"),
    ):
        spoiled = text.replace(old, new)
        _, faults = examined("cryobag", spoiled)
        with speaking("de"):
            said = [each["says"] for each in faults_shown(faults, spoiled)]
        assert any(figure in each for each in said), said


def test_what_is_typed_is_kept_along_and_the_answer_is_small(technologist: Pages) -> None:
    path = begun(technologist)
    fields = form_of(technologist.get(path), path)
    sent = {**fields, "text": [fields["text"][0].replace(BORN, CHANGED)]}
    answer = technologist.client.post(f"{path}/along", data=sent, headers={"Accept": "application/json"})
    told = answer.get_json()
    assert told["version"] == 2
    assert "label.svg" in told["worksheet"]
    assert CHANGED in text_in(technologist, path)
    stale = technologist.client.post(f"{path}/along", data={**fields, "text": ["x"]}, headers=ACCEPT)
    assert stale.status_code == 409
    assert "Another window" in stale.get_json()["note"]
    assert CHANGED in text_in(technologist, path)


def test_two_windows_never_take_each_others_place(technologist: Pages) -> None:
    path = begun(technologist)
    first = form_of(technologist.get(path), path)
    kept(technologist, path, (BORN, CHANGED))
    answer = technologist.send(path, first, text="# mine\n" + first["text"][0])
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "# mine" in page
    assert "* {birth_date}" in page
    mine = form_of(answer, path)
    assert technologist.send(path, mine).status_code == 303
    assert text_in(technologist, path).startswith("# mine")


def test_a_colleagues_draft_is_read_and_copied_but_not_changed(technologist: Pages, officer: Pages) -> None:
    path = begun(technologist)
    page = officer.get(path)
    assert "another person’s" in seen(page)
    assert officer.send(path, form_of(page, path), text="x").status_code == 403
    assert officer.send(f"{path}/discard", form_of(page, path)).status_code == 403
    copied = officer.send("/labels/drafts", form_of(page, "/labels/drafts"))
    own = copied.headers["Location"]
    assert own != path
    assert text_in(officer, own) == text_in(technologist, path)
    fields = form_of(technologist.get(path), f"{path}/discard")
    assert technologist.send(f"{path}/discard", fields).status_code == 303
    assert path not in technologist.get("/labels/designs").get_data(as_text=True)
    aside = technologist.get(path)
    assert "This draft is discarded." in seen(aside)
    technologist.send(f"{path}/discard", form_of(aside, f"{path}/discard"))
    assert path in technologist.get("/labels/designs").get_data(as_text=True)
    technologist.send(f"{path}/discard", fields)
    technologist.bank.clock.forward(days=31)
    month_later = at_screen(Served(technologist.bank), "technologist")
    assert month_later.get(path).status_code == 200
    begun(month_later)
    assert month_later.get(path).status_code == 404


def test_a_draft_is_tried_on_a_bag_and_the_look_is_recorded(technologist: Pages, bag: str) -> None:
    path = begun(technologist)
    page = technologist.get(f"{path}?of={bag.lower()}")
    (picture,) = re.findall(r'<img [^>]*src="([^"]+)"', page.get_data(as_text=True))
    assert technologist.get(picture.replace("&amp;", "&")).status_code == 200
    assert (technologist.bank.get("unit", bag).patient_id, "label") in looks(technologist.bank)
    assert technologist.get(f"{path}/label.pdf?of={bag}").status_code == 404


def test_who_reads_no_patients_tries_no_draft_on_them(served: Served, bag: str) -> None:
    administrator = at_screen(served, "administrator")
    path = begun(administrator)
    assert administrator.get(f"{path}/label.svg").status_code == 200
    assert administrator.get(f"{path}/label.svg?of={bag}").status_code == 403
    assert administrator.get(f"{path}/adopt").status_code == 403
    assert at_screen(served, "inspector").get(path).status_code == 403


def test_a_file_or_a_pasted_text_becomes_a_draft(technologist: Pages) -> None:
    text = shipped_text(technologist.bank.services, "rack")
    fields = form_of(technologist.get("/labels/designs"), "/labels/drafts")
    told = {name: values[0] for name, values in fields.items()} | {"design": "shelf"}
    upload = {**told, "file": (io.BytesIO(text.encode("utf-8-sig")), "shelf.toml")}
    answer = technologist.client.post("/labels/drafts", data=upload, headers=ACCEPT)
    assert text_in(technologist, answer.headers["Location"]).strip() == text.strip()
    pasted = technologist.send("/labels/drafts", fields, design="shelf", text="title = ")
    assert "This is not TOML" in seen(technologist.get(pasted.headers["Location"]))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"design": "Shelf 1", "text": "title = 'x'"}, "is no name for a design"),
        ({"design": "shelf", "text": "  "}, "is no text in UTF-8"),
        ({"design": "shelf", "text": "x" * 60_001}, "is no text in UTF-8"),
    ],
)
def test_what_is_no_draft_is_refused_and_nothing_typed_is_lost(
    technologist: Pages, typed: dict[str, str], says: str
) -> None:
    fields = form_of(technologist.get("/labels/designs"), "/labels/drafts")
    answer = technologist.send("/labels/drafts", fields, **typed)
    assert answer.status_code == 422
    assert says in seen(answer)
    assert form_of(answer, "/labels/drafts")["text"][0].strip() == typed["text"].strip()


def test_a_design_is_approved_by_two_and_prints_from_then_on(
    served: Served, technologist: Pages, officer: Pages, bag: str
) -> None:
    served.password("processing_director")
    path = begun(technologist)
    kept(technologist, path, (BORN, CHANGED))
    old = printed(officer.bank, journey_storage.frozen_bag(officer.bank))
    page = seen(officer.get(f"{path}/adopt"))
    assert "Version 1 prints now, as it came with the program." in page
    assert "draw.born.value" in page
    assert "0.508 mm, read" in page
    assert adopted(officer, path, second="quality_officer").status_code == 409
    assert adopted(officer, path, signature_password="").status_code == 422
    assert officer.bank.find("label_design") == []
    answer = adopted(officer, path)
    assert answer.status_code == 303, seen(answer)
    copy = officer.bank.get("label_copy", printed(officer.bank, bag))
    (row,) = officer.bank.find("label_design")
    assert (row.number, row.digest) == (2, copy.design_digest)
    assert technologist.get(path).status_code == 404
    told = seen(officer.get("/labels/designs/cryobag"))
    assert "Version 2, adopted on" in told
    assert "Quality Officer, Processing Director" in told
    version = officer.get("/labels/designs/cryobag/versions/2")
    assert "Different from what came with the program" in seen(version)
    assert "0.508 mm, read" in seen(version)
    again = officer.get("/labels/designs/cryobag/versions/2/label.svg?dpi=203")
    assert again.data.startswith(b"<svg")
    pictures = [officer.get(f"/labels/copies/{each}/label.svg").data for each in (old, copy.id)]
    subjects = [officer.bank.get("label_copy", each).subject_id for each in (old, copy.id)]
    now = [officer.get(f"/labels/designs/cryobag/label.svg?of={each}").data for each in subjects]
    assert [one == other for one, other in zip(pictures, now, strict=True)] == [False, True]
    assert officer.get("/labels/copies/X0000000000/label.svg").status_code == 404
    file = officer.get("/labels/designs/cryobag/versions/2/design.toml").get_data(as_text=True)
    assert CHANGED in file


def test_what_changed_since_it_was_shown_is_not_adopted(
    served: Served, technologist: Pages, officer: Pages
) -> None:
    served.password("processing_director")
    path = begun(technologist)
    fields = form_of(officer.get(f"{path}/adopt"), f"{path}/adopt")
    kept(technologist, path, (BORN, CHANGED))
    told = {
        "signature_password": PASSWORD,
        "second_login": "processing_director",
        "second_password": PASSWORD,
    }
    answer = officer.send(f"{path}/adopt", fields, reason="content", **told)
    assert answer.status_code == 409
    assert "changed meanwhile" in seen(answer)
    assert officer.bank.find("label_design") == []


def test_a_version_that_is_not_higher_and_a_faulty_draft_are_not_adopted(
    served: Served, officer: Pages
) -> None:
    served.password("processing_director")
    path = begun(officer, "rack")
    assert adopted(officer, path).status_code == 303
    later = begun(officer, "rack")
    assert "version = 3" in text_in(officer, later)
    kept(officer, later, ("version = 3", "version = 2"), ('title = "', 'title = "The '))
    assert "The version must be above 2" in seen(officer.get(f"{later}/adopt"))
    answer = adopted(officer, later)
    assert answer.status_code == 409
    assert "is not above 2" in seen(answer)
    kept(officer, later, ("version = 2", "version = 'two'"))
    assert officer.once(f"{later}/adopt").headers["Location"] == later


def test_a_retired_design_is_told_and_its_versions_stay(served: Served, officer: Pages) -> None:
    served.password("processing_director")
    path = begun(officer, "rack")
    adopted(officer, path)
    page = officer.get("/labels/designs/rack").get_data(as_text=True)
    (retire,) = re.findall(r'href="(/do/retire-label-design[^"]+)"', page)
    officer.done(retire.replace("&amp;", "&"), reason="stock", signature_password=PASSWORD)
    told = seen(officer.get("/labels/designs/rack"))
    assert "Nothing is printed with it." in told
    assert officer.get("/labels/designs/rack/label.svg").status_code == 404
    assert officer.get("/labels/designs/rack/versions/2/label.svg").status_code == 200
    assert "Retired designs" in seen(officer.get("/labels/designs"))
    assert "version = 3" in text_in(officer, begun(officer, "rack"))


def test_pages_of_drafts_ask_the_same_however_many_there_are(technologist: Pages) -> None:
    counts = []
    paths = [begun(technologist, name) for name in ("rack", "cryobag")]
    for path in ("/labels/designs", paths[0], paths[1]):
        technologist.get(path)
        with statements(technologist.bank) as told:
            technologist.get(path)
        counts.append(len(told))
    begun(technologist, "vial")
    with statements(technologist.bank) as told:
        technologist.get("/labels/designs")
    assert len(told) == counts[0]
    assert counts[1] == counts[2]


def test_a_locked_screen_gives_a_draft_back_with_what_was_typed(technologist: Pages) -> None:
    path = begun(technologist)
    fields = form_of(technologist.get(path), path)
    technologist.bank.clock.forward(minutes=30)
    answer = technologist.send(path, fields, text="# typed meanwhile")
    assert answer.status_code == 401
    unlocked = technologist.send("/unlock", form_of(answer, "/unlock"), secret=PASSWORD, follow=True)
    assert "# typed meanwhile" in form_of(unlocked, path)["text"][0]
