"""The project's own files, read once, for the tests of this room."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "biobank"
CODE_SUFFIXES = {".py", ".html", ".js", ".css"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef


def modules(below: Path = PACKAGE) -> list[Path]:
    """All Python files below a directory."""
    return sorted(path for path in below.rglob("*.py") if "__pycache__" not in path.parts)


def files(below: Path = PACKAGE) -> list[Path]:
    """All files with code or markup below a directory."""
    return sorted(path for path in below.rglob("*") if path.suffix in CODE_SUFFIXES and path.is_file())


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Where something stands, as an editor understands it."""
    line = getattr(node, "lineno", 1)
    return f"{path.relative_to(ROOT)}:{line}"


def dotted(node: ast.expr) -> str:
    """The name an expression spells, such as `datetime.datetime.now`; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else f".{node.attr}"
    return ""


def imported(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Every imported module and name, dotted, with where it is imported."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call of something with a name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and (name := dotted(node.func)):
            yield name, node
