"""Label designs: adopted version by version after each symbol was read back, and retired.

From its adoption on the centre's version of a design is the one that prints. What came with the program
prints only where no version of that name was ever adopted, and where the policy lets it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from biobank.domain.rules.change import change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import CONSOLE
from biobank.domain.rules.verb import Params, Signing, many, red, special, verb
from biobank.domain.things.label_designs import LabelDesign
from biobank.domain.things.people import Site

APPROVERS = ("quality_officer", "processing_director", "medical_director")
"""Who may approve a design; whoever prints labels may draft one."""

LONGEST_TEXT = 60_000
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
IN_FORCE = ("adopted", "retired")
"""What the newest version of a name is; every earlier one is replaced."""


@dataclass(frozen=True, slots=True)
class DesignRead:
    """What a text says as a label design, and what the read-back gate found of it.

    `faulty` is the first key and line that is wrong; `unread` names a symbol and a printer where it did not
    read. `evidence` tells every symbol, printer and module in one line of text.
    """

    title: str = ""
    number: int = 0
    digest: str = ""
    evidence: str = ""
    faulty: tuple[int, str] | None = None
    unread: tuple[str, int] | None = None


@command
class AdoptLabelDesign(Command):
    """Adopt a version of a label design."""

    site: str = ref("site", "Site")
    design: str = text("Name of the design", max_length=40, hint="Small letters, digits and _")
    content: str = text(
        "Design as TOML", max_length=LONGEST_TEXT, lines=True, hint="Its version is higher than any before"
    )


def is_design_name(text: str) -> bool:
    """Say whether a design can have this name: it is that of a file, and of a path in addresses."""
    return _NAME.fullmatch(text) is not None


@red("label-design-misnamed")
def name_is_plain(told: AdoptLabelDesign, _: Facts) -> Params | None:
    """A design is named as its file would be."""
    return None if is_design_name(told.design) else {"design": told.design}


@red("label-design-faulty")
def design_is_sound(_: Command, facts: Facts) -> Params | None:
    """What is adopted can be read, to the last key, and everything on it has its place."""
    read: DesignRead = facts["design_read"]
    return None if read.faulty is None else {"line": read.faulty[0], "key": read.faulty[1] or "–"}


@red("label-design-adopted-already")
def content_is_new(told: AdoptLabelDesign, facts: Facts) -> Params | None:
    """The design that is in use says something else."""
    read: DesignRead = facts["design_read"]
    same = [one for one in facts["versions"] if one.status == "adopted" and one.digest == read.digest]
    return {"design": told.design, "version": same[0].number} if same else None


@red("label-design-version-used")
def version_is_higher(told: AdoptLabelDesign, facts: Facts) -> Params | None:
    """A version number says one thing for ever."""
    read: DesignRead = facts["design_read"]
    before = max((one.number for one in facts["versions"]), default=0)
    if read.number > before:
        return None
    return {"design": told.design, "version": read.number, "before": before}


@red("label-design-unread")
def every_symbol_reads(told: AdoptLabelDesign, facts: Facts) -> Params | None:
    """Each symbol was printed in memory for every standard printer, and read back by another library."""
    read: DesignRead = facts["design_read"]
    return None if read.unread is None else {"symbol": read.unread[0], "dpi": read.unread[1]}


@red("label-design-second-approver")
def second_approver_signed(_: Command, facts: Facts) -> Params | None:
    """Where the policy asks for it, two people approve a design."""
    asked = facts.policy.content["settings"].get("label_design_second_approver", True)
    if not asked or CONSOLE in facts.actor.roles:
        return None
    second = facts.signed("agrees")
    another = second is not None and second.person != facts.actor.person
    return None if second is not None and another and _may_approve(second.roles) else {"roles": _ROLES}


_ROLES = ", ".join(APPROVERS)


def _may_approve(roles: frozenset[str]) -> bool:
    return not roles.isdisjoint(APPROVERS)


def adopt(told: AdoptLabelDesign, facts: Facts) -> tuple[Draft, ...]:
    """From this event on this version prints; the one before is kept, and prints no more."""
    site: Site = facts["site"]
    read: DesignRead = facts["design_read"]
    second = facts.signed("agrees")
    made = LabelDesign(
        id=facts.fresh.id(LabelDesign.LETTER),
        stream=site.stream,
        site_id=site.id,
        name=told.design,
        number=read.number,
        title=read.title,
        digest=read.digest,
        content=told.content,
        read_back=read.evidence,
        adopted_at=facts.now,
        adopted_by=facts.actor.person,
        seconded_by=second.person if second else None,
        reason=told.reason,
    )
    replaced = [
        change(one, status="replaced", ended_at=one.ended_at or facts.now)
        for one in _in_force(facts["versions"])
    ]
    adopted = Draft(
        kind="LabelDesignAdopted",
        stream=site.stream,
        subjects={"site": site.id},
        changes=(*replaced, new(made)),
        data={"design": told.design, "version": read.number, "digest": read.digest},
    )
    return (adopted,)


def _in_force(versions: Sequence[LabelDesign]) -> list[LabelDesign]:
    return [one for one in versions if one.status in IN_FORCE]


verb(
    name="adopt-label-design",
    room="labels",
    title="Adopt label design",
    about="Approve a version of a label design: from then on it is the one that prints.",
    command=AdoptLabelDesign,
    event="LabelDesignAdopted",
    effect=adopt,
    subject="site",
    needs=(many("versions", "label_design", name="command.design"), special("design_read")),
    guards=(
        name_is_plain,
        design_is_sound,
        content_is_new,
        version_is_higher,
        every_symbol_reads,
        second_approver_signed,
    ),
    signings=(Signing("approved", APPROVERS),),
    roles=(*APPROVERS, CONSOLE),
    reports=False,
    reason="required",
)


@command
class RetireLabelDesign(Command):
    """Retire a label design."""

    site: str = ref("site", "Site")
    design: str = text("Name of the design", max_length=40)


@red("label-design-not-in-use")
def design_is_in_use(told: RetireLabelDesign, facts: Facts) -> Params | None:
    """Only what was adopted, and is still in use, is retired."""
    return None if any(one.status == "adopted" for one in facts["versions"]) else {"design": told.design}


def retire(told: RetireLabelDesign, facts: Facts) -> tuple[Draft, ...]:
    """Nothing is printed with it any more; labels that were printed stay what they are."""
    site: Site = facts["site"]
    ended = {"ended_at": facts.now, "ended_by": facts.actor.person, "ended_reason": told.reason}
    adopted = [one for one in facts["versions"] if one.status == "adopted"]
    retired = Draft(
        kind="LabelDesignRetired",
        stream=site.stream,
        subjects={"site": site.id},
        changes=tuple(change(one, status="retired", **ended) for one in adopted),
        data={"design": told.design, "version": max((one.number for one in adopted), default=0)},
    )
    return (retired,)


verb(
    name="retire-label-design",
    room="labels",
    title="Retire label design",
    about="Take a label design out of use: nothing is printed with it any more.",
    command=RetireLabelDesign,
    event="LabelDesignRetired",
    effect=retire,
    subject="site",
    needs=(many("versions", "label_design", name="command.design"),),
    guards=(design_is_in_use,),
    signings=(Signing("approved", APPROVERS),),
    roles=(*APPROVERS, CONSOLE),
    reports=False,
    reason="required",
)
