"""Every verb stands in one room, and is tried at least where it is accepted and where it is refused."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from biobank.domain.verbs import VERBS

TESTS = Path(__file__).parents[1]
ROOMS = TESTS.parent / "biobank" / "domain" / "rooms"
TRIED_IN = (*TESTS.glob("contract/test_*.py"), *TESTS.glob("journey*.py"))
ACCEPTING, REFUSING = frozenset({"ok", "made"}), frozenset({"refused"})


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Yield the functions of a file, each with its decorators."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def named(node: ast.AST) -> set[str]:
    """Return the verbs whose names stand anywhere in a piece of code."""
    texts = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
    return {text for text in texts if isinstance(text, str) and text in VERBS}


def tried(function: ast.FunctionDef, asking: frozenset[str]) -> set[str]:
    """Return the verbs that a function tries; one that loops over names tries all it names."""
    found: set[str] = set()
    for call in ast.walk(function):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr in asking and call.args:
            first = call.args[0]
            found |= named(first) if isinstance(first, ast.Constant) else named(function)
    return found


def all_tried(asking: frozenset[str]) -> set[str]:
    return {name for path in TRIED_IN for function in functions(path) for name in tried(function, asking)}


def test_each_verb_stands_in_exactly_one_room() -> None:
    standing: Counter[str] = Counter()
    for path in ROOMS.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "verb":
                standing.update(named(next(each.value for each in call.keywords if each.arg == "name")))
    assert dict(standing) == dict.fromkeys(VERBS, 1)


def test_each_verb_is_accepted_in_a_contract_test() -> None:
    assert sorted(VERBS.keys() - all_tried(ACCEPTING)) == []


def test_each_verb_is_refused_in_a_contract_test() -> None:
    assert sorted(VERBS.keys() - all_tried(REFUSING)) == []
