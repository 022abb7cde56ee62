"""The positions of a large box as text, put together at once: asking a template for each takes too long."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

Position = tuple[str, str]
"""Where a position leads, and how it looks: its state, or `wanted`."""


def dense_cells(
    line: Sequence[Position | None], row: object, columns: Sequence[object], forms: Mapping[str, str]
) -> Markup:
    """Return one line of a map: the form of each position's state, filled with where it leads and its name.

    Forms come from `macros/vessel.html` and hold three places; what fills them
    is an id and two coordinates of our own, so nothing needs to be escaped.
    """
    plain = {state: str(form) for state, form in forms.items()}
    return Markup(  # noqa: S704  ids and coordinates of our own in forms of our own
        "".join(
            [
                "<i></i>" if cell is None else plain[cell[1]] % (cell[0], row, column)
                for cell, column in zip(line, columns, strict=True)
            ]
        )
    )
