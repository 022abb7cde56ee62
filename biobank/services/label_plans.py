"""Planning a label before it is printed: which design, what it says, and whether all of it fits.

A print is an event, and a paper that cannot be made must leave none. So the
plan is made inside the command's transaction, on the facts it locks: the
label is composed with the very code its copy will carry (about 2 ms; nothing
is painted yet), and whatever the painter would refuse is a refusal of the
command, named by design and element and never by content.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from biobank.domain.rooms.labels import LabelPlan
from biobank.domain.rooms.labels_before_freezing import as_labelled
from biobank.domain.rules.policy import Policy
from biobank.domain.things.thing import Thing
from biobank.labelling import Design, LabelError
from biobank.services.label_designs import in_use, usual_design
from biobank.services.label_text import STATEMENTS, Composer, LabelText


class Unplannable(Exception):
    """A label that cannot be printed: the code of the refusal, and design and element for its sentence."""

    def __init__(self, code: str, params: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def plan(
    composer: Composer,
    subject: Thing,
    purpose: str,
    serial: str,
    *,
    design: str | None,
    product_code: str | None,
) -> LabelPlan:
    """Return the plan of a copy, or the reason that there can be none.

    `product_code` is what a liquid unit is about to become, where its label names that.
    Codes: label-design-unknown, label-design-not-adopted, label-design-unfit, label-design-unmarked,
    label-design-lacks, label-lacks, label-unsigned, label-unprintable, label-does-not-fit.
    """
    known = in_use(composer.services, composer.sight.connection)
    name = design or usual_design(purpose, subject, ahead=bool(product_code))
    against = known.against(name, composer.policy)
    if against is not None:
        return LabelPlan(code=against[0], params=against[1])
    found = known.designs[name]
    try:
        text = composer.text(as_labelled(subject, product_code), serial)
        label_values(found, text, demanded_of(found, composer.policy, composer.site_of(subject)))
    except Unplannable as unplannable:
        return LabelPlan(name, found.version, found.digest, unplannable.code, unplannable.params)
    return LabelPlan(name, found.version, found.digest)


def demanded_of(design: Design, policy: Policy, site: str | None) -> tuple[str, ...]:
    """Return the elements that the policy demands, at a site, of labels of this design's stage.

    Where it demands signed labels, a design that has room for the signed symbol is printed only with it.
    """
    signed = policy.content["settings"].get("signed_labels") == "required"
    symbols = (field.name for field in design.fields if field.kind == "signed" and signed)
    return (*policy.label_elements(design.stage or "", site), *symbols)


def label_values(design: Design, text: LabelText, demanded: Sequence[str] = ()) -> dict[str, str]:
    """Return the values for a design, each in its longest form that fits; raises Unplannable."""
    _require_suitable(design, text)
    _require_elements(design, text, demanded)
    refusal: Unplannable | None = None
    for values in _candidates(design, text):
        refusal = _refusal(design, values)
        if refusal is None:
            return values
    raise refusal or Unplannable("label-lacks", {"design": design.name, "element": design.title})


def _require_suitable(design: Design, text: LabelText) -> None:
    codes = [field.name for field in design.fields if field.kind == "code"]
    if not all(name in text.values for name in codes):
        raise Unplannable("label-design-unfit", {"design": design.name})
    if text.is_demonstration and design.field("demonstration") is None:
        raise Unplannable("label-design-unmarked", {"design": design.name})


def _require_elements(design: Design, text: LabelText, demanded: Sequence[str]) -> None:
    for element in demanded:
        field = design.field(element)
        title = field.title if field is not None else element.replace("_", " ").capitalize()
        if not design.shows(element):
            raise Unplannable("label-design-lacks", {"design": design.name, "element": title})
        on_record = text.values.get(element) or text.forms.get(element)
        if field is not None and field.kind == "signed" and not on_record:
            raise Unplannable("label-unsigned", {"design": design.name})
        if field is not None and element not in STATEMENTS and not on_record:
            raise Unplannable("label-lacks", {"design": design.name, "element": title})


def _candidates(design: Design, text: LabelText) -> Iterator[dict[str, str]]:
    """Yield the values with each combination of forms, the longest first."""
    wanted = {field.name for field in design.fields}
    plain = {name: value for name, value in text.values.items() if name in wanted}
    several = {name: forms for name, forms in text.forms.items() if name in wanted}
    for chosen in product(*several.values()):
        yield {**plain, **dict(zip(several, chosen, strict=True))}


def _refusal(design: Design, values: Mapping[str, str]) -> Unplannable | None:
    from biobank.labelling.composing import compose

    for field in design.fields:
        if field.required and not values.get(field.name):
            return Unplannable("label-lacks", {"design": design.name, "element": field.title})
        if _is_unprintable(values.get(field.name, "")):
            return Unplannable("label-unprintable", {"design": design.name, "element": field.title})
    try:
        compose(design, values)
    except LabelError as error:
        return _of_error(design, error.key)
    return None


def _is_unprintable(value: str) -> bool:
    from biobank.labelling.typeface import unprintable

    composed = unicodedata.normalize("NFC", value)
    return any(unprintable(composed, bold=bold) is not None for bold in (False, True))


def _of_error(design: Design, key: str) -> Unplannable:
    """Return the refusal for what the composer refused; its own sentence quotes the text and is left out."""
    field = design.field(key)
    if field is not None:
        return Unplannable("label-unprintable", {"design": design.name, "element": field.title})
    item = key.removeprefix("draw.")
    return Unplannable("label-does-not-fit", {"design": design.name, "element": _shown_by(design, item)})


def _shown_by(design: Design, item: str) -> str:
    """Return the titles of the fields that an item of the drawing shows."""
    template = next((str(getattr(one, "value", "")) for one in design.items if one.key == item), "")
    titles = [field.title for field in design.fields if f"{{{field.name}" in template]
    return ", ".join(titles) or item
