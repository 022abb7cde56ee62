"""The registry of event kinds holds exactly what verbs and kernel emit, each with words of its own."""

import ast

from biobank.domain.ledger.kinds import KINDS, words_of
from biobank.domain.verbs import VERBS
from tests.architecture.source import PACKAGE, modules, tree


def emitted() -> set[str]:
    """Kinds that verbs name as their event, and those that drafts anywhere are made with."""
    found = {verb.event for verb in VERBS.values()}
    for path in modules(PACKAGE):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.keyword) and node.arg == "kind" and isinstance(node.value, ast.Constant):
                name = str(node.value.value)
                found |= {name} if name[:1].isupper() else set()
    return found


def test_every_kind_that_is_emitted_is_registered() -> None:
    missing = emitted() - KINDS.keys()
    assert not missing, f"kinds.py lacks: {', '.join(sorted(missing))}"


def test_nothing_is_registered_that_nobody_emits() -> None:
    left_over = KINDS.keys() - emitted()
    assert not left_over, f"nobody emits: {', '.join(sorted(left_over))}"


def test_the_registry_is_alphabetical() -> None:
    assert list(KINDS) == sorted(KINDS)


def test_words_are_for_people() -> None:
    for name, kind in KINDS.items():
        assert kind.words[0].isupper(), name
        assert not kind.words.endswith("."), name
        assert kind.version >= 1, name
    assert words_of("UnitStored") == "Stored in a slot"
    assert words_of("SomethingOlder") == "SomethingOlder"
