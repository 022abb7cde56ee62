"""Small files with names that say what is in them."""

import ast
import re

from tests.architecture.source import PACKAGE, Function, files, modules, place, tree

LONGEST_FILE = 320
LONGEST_FUNCTION = 45
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "misc"}


def words(name: str) -> set[str]:
    """The words of a snake_case, kebab-case or CamelCase name."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def test_no_file_is_longer_than_one_reads_at_once():
    # The visual language is one stylesheet on purpose: one place to look a rule up.
    code = [path for path in files() if path.suffix != ".css"]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in code}
    found = [f"{place(path)} has {length} lines" for path, length in lengths.items() if length > LONGEST_FILE]
    assert not found, "\n".join(found)


def test_no_function_is_longer_than_a_screen():
    found = [
        f"{place(path, node)} {node.name} has {length} lines"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, Function) and (length := node.end_lineno - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not found, "\n".join(found)


def test_no_file_is_a_drawer_for_leftovers():
    found = [
        place(path)
        for path in files()
        if any(words(part) & EMPTY_NAMES for part in path.relative_to(PACKAGE).with_suffix("").parts)
    ]
    assert not found, "\n".join(found)


def test_no_class_manages_or_helps():
    found = [
        f"{place(path, node)} {node.name}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and words(node.name) & EMPTY_NAMES
    ]
    assert not found, "\n".join(found)


def test_words_are_found_in_names_of_any_style():
    assert words("PrintManager") == {"print", "manager"}
    assert words("label_utils") == {"label", "utils"}
    assert words("HTTPHelper") == {"http", "helper"}
    assert not words("manage_freezers") & EMPTY_NAMES
