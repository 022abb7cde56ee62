"""Lists of codes: a centre's own licensed files, put into force edition by edition."""

from biobank.domain.rules.change import change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, integer, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import CONSOLE
from biobank.domain.rules.verb import Params, many, red, special, verb
from biobank.domain.things.code_lists import CodeList
from biobank.domain.things.people import Site

KINDS = (
    ("products", "Product description codes"),
    ("facilities", "Facility identification numbers"),
    ("orders", "Orders of compound messages"),
)


@command
class ImportCodes(Command):
    """Put an imported list of codes into force."""

    site: str = ref("site", "Site")
    kind: str = choice("List", KINDS)
    edition: str = text("Edition", max_length=40, hint="As the publisher names it")
    digest: str = text("SHA-256 of the lines", max_length=64)
    lines: int = integer("Lines", minimum="1")


@red("code-list-not-whole")
def lines_are_there(told: ImportCodes, facts: Facts) -> Params | None:
    """What is put into force lies in the database already, to the last line."""
    there: int = facts["code_lines"]
    return None if there == told.lines else {"lines": told.lines, "there": there}


@red("code-list-in-force")
def list_is_new(told: ImportCodes, facts: Facts) -> Params | None:
    """The same lines twice would be two editions of nothing."""
    same = [one for one in facts["in_force"] if one.digest == told.digest]
    return {"edition": same[0].edition} if same else None


def import_codes(told: ImportCodes, facts: Facts) -> tuple[Draft, ...]:
    """The edition is in force from this event on; the one before is superseded."""
    site: Site = facts["site"]
    made = CodeList(
        id=facts.fresh.id(CodeList.LETTER),
        stream=site.stream,
        site_id=site.id,
        kind=told.kind,
        edition=told.edition,
        digest=told.digest,
        lines=told.lines,
        imported_at=facts.now,
    )
    imported = Draft(
        kind="CodesImported",
        stream=site.stream,
        subjects={"site": site.id},
        changes=(*(change(one, status="superseded") for one in facts["in_force"]), new(made)),
        data={"list": told.kind, "edition": told.edition, "digest": told.digest, "lines": told.lines},
    )
    return (imported,)


verb(
    name="import-codes",
    room="sites",
    title="Import codes",
    about="Put a list of codes from the centre's own licensed file into force.",
    command=ImportCodes,
    event="CodesImported",
    effect=import_codes,
    subject="site",
    needs=(
        many("in_force", "code_list", kind="command.kind", site_id="site.id", status="=in_force"),
        special("code_lines"),
    ),
    guards=(lines_are_there, list_is_new),
    roles=(CONSOLE,),
    reports=False,
)
