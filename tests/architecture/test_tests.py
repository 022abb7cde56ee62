"""A test either holds or fails: none is left out, and none waits for a clock."""

import ast

from tests.architecture.source import ROOT, calls, dotted, imported, modules, place, tree

TESTS = ROOT / "tests"
LEFT_OUT = {"skip", "skipif", "skipIf", "skipUnless", "xfail", "importorskip", "skipTest"}
WAITING = {"time.sleep", "asyncio.sleep"}


def test_no_test_is_left_out():
    found = [
        f"{place(path, node)} {dotted(node)}"
        for path in modules(TESTS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in LEFT_OUT
        and dotted(node).split(".")[0] in {"pytest", "unittest", "self"}
    ]
    assert not found, "\n".join(found)


def test_no_test_waits_for_a_clock():
    sleeping = [(path, node) for path in modules(TESTS) for name, node in calls(path) if name in WAITING]
    sleeping += [(path, node) for path in modules(TESTS) for name, node in imported(path) if name in WAITING]
    assert not sleeping, "\n".join(place(path, node) for path, node in sleeping)
