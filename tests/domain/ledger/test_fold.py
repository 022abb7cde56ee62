"""The fold: what things must look like if the events are true, and every step that does not follow."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.ledger import fold as folding
from biobank.domain.ledger.fold import Fold, Folded, newest
from biobank.domain.rules.change import Change, change, new
from biobank.domain.things.freezer import Place
from biobank.domain.things.people import Person

PERSON = Person(id="H1", stream="person/H1", login="ana", name="Ana")


def body(*changes: Change, stream: str = "person/H1", **more: Any) -> dict[str, Any]:
    return {"kind": "PersonAdded", "stream": stream, "changes": [each.body() for each in changes], **more}


def codes(fold: Fold, told: dict[str, Any]) -> list[str]:
    return [one.code for one in fold.take(told)]


def test_a_thing_comes_to_be_and_changes():
    fold = Fold()
    ended = change(PERSON, status="ended", ended_at="2026-03-02T08:00:00.000Z")
    assert codes(fold, body(new(PERSON), ended)) == []
    columns = {"login": "ana", "name": "Ana", "status": "ended", "ended_at": "2026-03-02T08:00:00.000Z"}
    assert fold.rows["person", "H1"] == Folded("person/H1", 2, columns)


def test_a_column_that_is_emptied_is_gone():
    fold = Fold()
    fold.take(body(new(PERSON), ended := change(PERSON, ended_at="x")))
    fold.take(body(change(ended.row, ended_at=None)))
    assert "ended_at" not in fold.rows["person", "H1"].columns


def test_each_misfit_is_named():
    fold = Fold()
    fold.take(body(new(PERSON)))
    renamed = change(PERSON, name="Anna").body()
    assert codes(fold, body() | {"changes": [{**renamed, "version": 9}]}) == ["version-skips"]
    assert codes(fold, body() | {"changes": [{**renamed, "version": 10, "was": {"name": "Eve"}}]}) == [
        "was-differs"
    ]
    elsewhere = body(stream="person/H2") | {"changes": [{**renamed, "version": 11, "was": {"name": "Anna"}}]}
    assert codes(fold, elsewhere) == ["changed-in-another-stream"]
    assert codes(Fold(), body(change(PERSON, name="Anna"))) == ["made-by-nobody"]


def test_a_thing_may_move_to_another_stream():
    fold = Fold()
    fold.take(body(new(PERSON)))
    moved = change(PERSON, stream="person/H2")
    assert codes(fold, body(moved)) == []
    assert fold.rows["person", "H1"].stream == "person/H2"
    assert codes(fold, body(change(moved.row, name="Anna"), stream="person/H2")) == []
    assert "stream" not in fold.rows["person", "H1"].columns


def test_an_expansion_counts_like_changes_written_out():
    fold = Fold()
    told = {"site_id": "S1", "kind": "box", "name": "Box", "vessel_id": "F0", "rows": 2, "columns": 3}
    box = Place(id="F1", stream="vessel/F0", **told)
    assert codes(fold, body(new(box), stream="vessel/F0", expands="slots-of-boxes-1")) == []
    labels = {row.columns["label"] for (thing, _), row in fold.rows.items() if thing == "slot"}
    assert labels == {"A1", "A2", "A3", "B1", "B2", "B3"}


def test_an_older_body_is_brought_to_the_newest_version():
    steps = {
        ("PersonAdded", 1): lambda told: {**told, "kind_version": 2, "data": {"first": True}},
        ("PersonAdded", 2): lambda told: {
            **told,
            "kind_version": 3,
            "data": {**told["data"], "second": True},
        },
    }
    told = newest({"kind": "PersonAdded", "stream": "s"}, steps)
    assert (told["kind_version"], told["data"]) == (3, {"first": True, "second": True})
    assert newest({"kind": "PersonAdded", "kind_version": 3}, steps) == {
        "kind": "PersonAdded",
        "kind_version": 3,
    }
    assert newest({"kind": "Other"}, steps) == {"kind": "Other"}


def test_an_upcast_is_registered_by_kind_and_version(monkeypatch):
    monkeypatch.setattr(folding, "UPCASTS", {})
    step = folding.upcast("PersonAdded", 1)(lambda told: {**told, "kind_version": 2})
    assert {("PersonAdded", 1): step} == folding.UPCASTS


@given(st.lists(st.sampled_from(["ana", "anna", "anne", None]), max_size=8))
def test_the_fold_of_honest_changes_is_the_row_itself(names):
    fold, row = Fold(), PERSON
    assert codes(fold, body(new(row))) == []
    for name in names:
        changed = change(row, ended_at=name)
        assert codes(fold, body(changed)) == []
        row = changed.row
    folded = fold.rows["person", "H1"]
    assert (folded.version, folded.columns.get("ended_at")) == (row.version, row.ended_at)
