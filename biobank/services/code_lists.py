"""Lists of codes: their lines as they lie in the database, and what a code means by the list in force."""

from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from itertools import islice

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from biobank.services.services import Services
from biobank.storage import tables
from biobank.storage.prepared import fixed

CHUNK = 500
Line = tuple[str, str]
_line, _list = tables.code_line, tables.things["code_list"]
_count = select(func.count()).select_from(_line).where(_line.c.digest == bindparam("digest"))
_drop = delete(_line).where(_line.c.digest == bindparam("digest"))
_after = (
    select(_line.c.number, _line.c.code, _line.c.words)
    .where(_line.c.digest == bindparam("digest"), _line.c.number > bindparam("after"))
    .order_by(_line.c.number)
    .limit(CHUNK)
)
_in_force = (
    select(_line.c.code, _line.c.words)
    .join(_list, _list.c.digest == _line.c.digest)
    .where(
        _list.c.kind == bindparam("kind"),
        _list.c.status == fixed("in_force"),
        _line.c.code.in_(bindparam("codes", expanding=True)),
    )
    .order_by(_list.c.imported_at)
)


def lines_of(connection: Connection, digest: str) -> int:
    """Return how many lines lie under a digest."""
    return connection.execute(_count, {"digest": digest}).scalar_one()


def words_of(connection: Connection, kind: str, codes: Collection[str]) -> dict[str, str]:
    """Return the words of codes by the list in force; a code that is not in it has none; one statement."""
    found = connection.execute(_in_force, {"kind": kind, "codes": sorted(set(codes))})
    return {row.code: row.words for row in found}


def digest_of(lines: Iterable[Line]) -> str:
    """Return the SHA-256 of lines in their order, without holding them all."""
    digest = sha256()
    for code, words in lines:
        digest.update(f"{code}\t{words}\n".encode())
    return digest.hexdigest()


def stored(services: Services, digest: str, lines: Iterable[Line]) -> int:
    """Write the lines of a list under its digest, in place of what a broken import left; return how many."""
    count = 0
    with services.database.write() as connection:
        connection.execute(_drop, {"digest": digest})
        for chunk in _chunks(lines):
            rows = [
                {"digest": digest, "number": number, "code": code, "words": words}
                for number, (code, words) in enumerate(chunk, count + 1)
            ]
            connection.execute(insert(_line), rows)
            count += len(rows)
    return count


def digest_in(connection: Connection, digest: str) -> str:
    """Return the digest of the lines that lie under a digest: another one says that somebody changed them."""
    return digest_of(_lying(connection, digest))


def _lying(connection: Connection, digest: str) -> Iterator[Line]:
    after = 0
    while found := connection.execute(_after, {"digest": digest, "after": after}).all():
        yield from ((row.code, row.words) for row in found)
        after = found[-1].number


def _chunks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    remaining = iter(lines)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
