"""Words for people in Python that nobody says: sentences outside `say`, `Phrase` and their like."""

import ast
import re
from collections.abc import Iterator

SAYING = frozenset({"Line", "Phrase", "_wrong", "filled", "forms", "say", "say_n"})
"""What takes a sentence to the catalogue."""
NOT_READ = frozenset({"compile", "getLogger", "strftime", "text"})
"""What takes patterns, names and statements, which nobody reads as a sentence."""
TOLD = frozenset({"PlanError", "Problem", "ValidationError"})
"""Faults that people read."""
_SENTENCE = re.compile(r"[A-Za-z’'-]{2,}[,;:]? [a-z]{2,}|^[A-Z][a-z]{2,}[.!?]$")
_IN_PLACES = re.compile(r"(^|[\s(])[A-Za-z]{3,}([\s.,;:)]|$)")
_TAG = re.compile(r"<[^>]*>?|[^<]*>")


def bare_words(source: str) -> Iterator[tuple[int, str]]:
    """Yield each text of a module that reads like a sentence and is not said, with its line."""
    tree = ast.parse(source)
    passed = set(_passed(tree))
    for node in ast.walk(tree):
        if id(node) in passed:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = [each for each in node.values if isinstance(each, ast.Constant)]
            told = " ".join(_TAG.sub(" ", str(each.value)) for each in parts)
            if _IN_PLACES.search(told) and " " in told.strip(" ") + " ":
                yield node.lineno, told.strip()
            passed |= {id(each) for each in parts}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _SENTENCE.search(node.value):
            yield node.lineno, node.value


def _passed(tree: ast.AST) -> Iterator[int]:
    """Yield what is no sentence for people, or is said: docstrings, faults, what is passed on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        elif isinstance(node, ast.Raise):
            if _called(node.exc) not in TOLD:
                yield from map(id, ast.walk(node))
        elif isinstance(node, ast.Call) and _called(node) in SAYING:
            yield from map(id, node.args)
        elif isinstance(node, ast.Call) and _called(node) in NOT_READ:
            yield from map(id, ast.walk(node))


def _called(node: ast.AST | None) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))
