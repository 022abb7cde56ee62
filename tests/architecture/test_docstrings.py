"""Whatever is public says in one full sentence what it is."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import Definition, files, modules, place, tree

# marshmallow reads its options from a class of this name; it is no thing of its own.
NOT_THINGS = {"Meta"}


def public(scope: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Public functions and classes of a module, and the public members of those classes."""
    for node in scope.body:
        if not isinstance(node, Definition) or node.name.startswith("_") or node.name in NOT_THINGS:
            continue
        if another_form(node):
            continue
        yield node
        if isinstance(node, ast.ClassDef):
            yield from public(node)


def another_form(node: Definition) -> bool:
    """Overloads and setters only repeat what the function of the same name says."""
    return any(ast.unparse(mark).rsplit(".", 1)[-1] in {"overload", "setter"} for mark in node.decorator_list)


def is_sentence(docstring: str | None) -> bool:
    first = (docstring or "").strip().split("\n")[0].strip()
    return first.endswith(".") and len(first.split()) > 1 and not first[0].islower()


def test_every_public_thing_has_a_sentence():
    found = []
    for path in modules():
        module = tree(path)
        things = [(path.stem, module), *((node.name, node) for node in public(module))]
        found += [
            f"{place(path, node)} {name}" for name, node in things if not is_sentence(ast.get_docstring(node))
        ]
    assert not found, "\n".join(found)


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(?:TODO|FIXME)\b")
    found = [place(path) for path in files() if later.search(path.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("docstring", "good"),
    [
        ("Store a unit in a slot.", True),
        ("`Store` puts a unit in a slot.\n\nMore.", True),
        ("store a unit in a slot.", False),
        ("Store a unit", False),
        ("Store.", False),
        ("Store a unit in a slot\nof a freezer.", False),
        (None, False),
    ],
)
def test_what_counts_as_a_sentence(docstring, good):
    assert is_sentence(docstring) is good
