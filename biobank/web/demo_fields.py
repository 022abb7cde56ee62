"""In a demonstration, what a newcomer cannot know stands in the fields: codes to type, and the procedure."""

from collections.abc import Iterable, Mapping
from typing import Any

from biobank.domain.guides.step import Scene
from biobank.domain.rules.label_control import standing
from biobank.domain.rules.verb import Verb
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import LabelCopy
from biobank.services.reads import demo_codes
from biobank.services.reads.examples import procedure_of
from biobank.web.examples import is_demonstration
from biobank.web.form_input import Entered
from biobank.web.moments import for_field
from biobank.web.shell import services, who
from biobank.words.speaking import say

_BAND, _LABEL, _PRINTED = "wristband", "label", "scanned"
_MOST = 3
_PROCEDURE = ("sop", "sop_version")
_JUST_NOW = {"collect": "ended_at"}
"""What has just happened when its form is opened."""


def filled_in(verb: Verb, typed: Entered) -> Entered:
    """Return what a form begins with; in a demonstration with its centre's procedure, and the end as now."""
    if not is_demonstration():
        return typed
    told = procedure_here(verb)
    if verb.name in _JUST_NOW:
        told[_JUST_NOW[verb.name]] = for_field(services().clock(), who().actor.zone)
    return {**typed, **{name: text for name, text in told.items() if not typed[name]}}


def procedure_here(verb: Verb) -> dict[str, str]:
    """Return the procedure under which a demonstration's centre does a step, which a newcomer cannot know."""
    if not is_demonstration() or _PROCEDURE[0] not in {spec.name for spec in verb.fields}:
        return {}
    with services().database.read() as connection:
        return dict(zip(_PROCEDURE, procedure_of(connection, verb.name), strict=False))


def beside_fields(specs: list[dict[str, Any]], context: Mapping[str, Thing]) -> list[dict[str, Any]]:
    """Return the fields of a form; in a demonstration with what a scanner would read where one is wanted."""
    scanned = [spec for spec in specs if spec["kind"] == "code" and spec["name"] in (_BAND, _LABEL, _PRINTED)]
    if not scanned or not context or not is_demonstration():
        return specs
    with services().database.read() as connection:
        codes = {spec["name"]: _codes(connection, spec["name"], context) for spec in scanned}
    return [_with_codes(spec, codes.get(spec["name"], [])) for spec in specs]


def _codes(connection: Any, name: str, context: Mapping[str, Thing]) -> list[str]:
    if name == _LABEL:
        return [demo_codes.label_of(row.id) for row in context.values() if row.NAME == "unit"][:1]
    if name == _PRINTED:
        return [demo_codes.copy_of(row) for row in context.values() if isinstance(row, LabelCopy)][:1]
    return demo_codes.bands_of(connection, _patient_of(context))


def beside_found(specs: list[dict[str, Any]], name: str, scene: Scene, ids: Iterable[str]) -> list[Any]:
    """Return the fields; in a demonstration with what a scanner reads off what a step is to be done with."""
    if not name or not is_demonstration():
        return specs
    on_it = {id: standing(each for each in scene.copies if each.subject_id == id) for id in ids}
    codes = [demo_codes.copy_of(copy) if copy else id for id, copy in on_it.items()][:_MOST]
    return [_with_codes(spec, codes) if spec["name"] == name else spec for spec in specs]


def _patient_of(context: Mapping[str, Thing]) -> str:
    of = (getattr(row, "patient_id", row.id if row.NAME == "patient" else None) for row in context.values())
    return next((each for each in of if each), "")


def _with_codes(spec: dict[str, Any], codes: list[str]) -> dict[str, Any]:
    if not codes:
        return spec
    hint = say(
        "In this demonstration there is no scanner. Type what it would read: {listed}",
        listed=" or ".join(codes),
    )
    return {**spec, "hint": f"{spec['hint']} {hint}".strip(), "options": spec.get("options") or codes}
