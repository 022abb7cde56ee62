"""What a list is to the database: its lines, what it is ordered and narrowed by, and whose site it is of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select

Column = ColumnElement[Any]
Line = Mapping[str, Any]
"""One line of a list: values by the names of its columns; `id` and `ordered_by` are always there."""


@dataclass(frozen=True, slots=True)
class Order:
    """A column of text that a list can be ordered by.

    In the order of a `sparse` one, lines without a value are left out. On a list that grows with the
    bank, an index begins with the column, after the site.
    """

    column: Column
    sparse: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow a list.

    `kind`: choice (one of `choices`), among (a select of several finds one of `choices`), truth (yes or
    no), code (equal, however it is spaced and in whatever case), begins (the text begins so), since and
    until (a day, of a column of days), after and before (the same, of a column of moments).
    """

    column: Column
    kind: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A list: the select of its lines, with `id` among the columns, and how it can be asked for.

    `usual` is the order without another being asked, with `-` before it when it begins at the end.
    Without `site` the list is the same for every site.
    """

    name: str
    lines: Select[Any]
    id: Column
    usual: str
    orders: Mapping[str, Order]
    filters: Mapping[str, Filter] = field(default_factory=dict)
    site: Column | None = None
