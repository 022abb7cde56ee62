"""Templates in a language: their sentences are found in the syntax tree and replaced before it is compiled.

Nothing is marked in a template: whatever a reader reads there is in the catalogue. So nothing can be
forgotten, English pages are compiled as they stand, and no page looks a sentence up while it is made.
What is said depending on a number says so: `say_n(count, 'one bag', '{n} bags')`.
"""

import re
from collections.abc import Iterator
from typing import Any

from jinja2 import nodes

from biobank.words.markup import FIRST_PLACE, PLACE, Places, Translate, has_words, translated

PICTURES = frozenset(
    {
        "badge",
        "button",
        "chip",
        "clock",
        "csrf_token",
        "form_tokens",
        "icon",
        "optional",
        "state_chip",
        "unit_states",
    }
)
"""Macros whose picture or button stands beside a sentence, never inside it."""
SAYING = frozenset({"say", "say_n"})
NEVER_SAID = frozenset({"url_for", "dict_key"})
ATTRIBUTES = ("_attributes", "_class")
"""A macro or block whose name ends so writes what stands inside a tag, not text."""
_WORDS = re.compile(r"[A-Z][a-z]|[a-z]{2}.* [^\W\d_]")
_CODE = re.compile(r"^[/#?.]|[=<>_]|^\d\d-[A-Z][a-z]{2}\b|^[a-z-]+( [a-z-]+)*-[a-z-]+$")


class Sentences:
    """Walks over the syntax tree of a template and puts what `translate` says in place of each sentence."""

    def __init__(self, translate: Translate) -> None:
        self.translate = translate
        self.inside_tag = ""

    def put_into(self, tree: nodes.Node) -> None:
        """Translate a whole tree in place."""
        for child in list(tree.iter_child_nodes()):
            self._visit(child)

    def _visit(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Output):
            node.nodes = self._output(node.nodes)
        elif isinstance(node, nodes.Macro | nodes.Block | nodes.CallBlock | nodes.AssignBlock):
            if isinstance(node, nodes.CallBlock):
                node.call = self._expression(node.call)
            before, self.inside_tag = self.inside_tag, _begins_inside(node)
            if isinstance(node, nodes.Macro):
                node.defaults = [self._expression(each) for each in node.defaults]
            for child in node.body:
                self._visit(child)
            self.inside_tag = before
        elif isinstance(node, nodes.Assign):
            node.node = self._expression(node.node)
        elif isinstance(node, nodes.For):
            node.iter = self._expression(node.iter)
            self._bodies(node)
        else:
            self._bodies(node)

    def _bodies(self, node: nodes.Node) -> None:
        for child in list(node.iter_child_nodes()):
            if isinstance(child, nodes.Stmt):
                self._visit(child)

    def _output(self, parts: list[nodes.Expr]) -> list[nodes.Expr]:
        """Translate one stretch of HTML with the expressions in it."""
        held: dict[str, nodes.Expr] = {}
        html = "".join(_as_text(part, held) for part in parts)
        pictures = frozenset(place for place, part in held.items() if _called(part) in PICTURES)
        places = Places({place: name_of(part) for place, part in held.items()}, pictures)
        said, ends = translated(html, places, self.translate, self.inside_tag)
        in_text = set(re.findall(PLACE, re.sub(r"<[^>]*(>|\Z)", "", html))) if not self.inside_tag else set()
        self.inside_tag = ends
        whole = {place: self._expression(part, shown=place in in_text) for place, part in held.items()}
        return [whole[piece] if piece in whole else nodes.TemplateData(piece) for piece in _pieces(said)]

    def _expression(self, node: Any, *, shown: bool = False) -> Any:
        """Return an expression with its words translated; `shown` says that it is itself what is read."""
        if isinstance(node, nodes.Const):
            return self._const(node, shown=shown)
        if isinstance(node, nodes.Concat):
            return self._joined(node)
        if isinstance(node, nodes.Call) and _called(node) in NEVER_SAID | SAYING:
            return node
        shown = shown and isinstance(node, nodes.CondExpr | nodes.Filter)
        for name in _members(node):
            held = getattr(node, name)
            if isinstance(held, list):
                setattr(node, name, [self._part(each) for each in held])
            elif held is not None:
                setattr(node, name, self._expression(held, shown=shown))
        return node

    def _part(self, part: nodes.Node) -> nodes.Node:
        """Translate one of several: an item, or the value that goes with a key or keyword."""
        if isinstance(part, nodes.Pair | nodes.Keyword):
            part.value = self._expression(part.value)
            return part
        return self._expression(part) if isinstance(part, nodes.Expr) else part

    def _const(self, node: nodes.Const, *, shown: bool) -> nodes.Expr:
        text = node.value
        if isinstance(text, str) and (is_words(text) or (shown and has_words(text))):
            core = text.strip()
            lead, rest = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            return nodes.Const(lead + self.translate(core) + rest)
        return node

    def _joined(self, node: nodes.Concat) -> nodes.Expr:
        """Translate a text put together by `~` as one sentence with places."""
        held: dict[str, nodes.Expr] = {}
        text = "".join(_text_of(part) or _as_text(part, held) for part in node.nodes)
        bare = re.sub(PLACE, "", text)
        whole = {place: self._expression(part) for place, part in held.items()}
        if is_words(bare.strip()) and not _CODE.search(text):
            names = {place: name_of(part) for place, part in held.items()}
            text, _ = translated(text, Places(names, frozenset()), self.translate)
        return nodes.Concat([whole[each] if each in whole else nodes.Const(each) for each in _pieces(text)])


_MEMBERS: tuple[tuple[type[nodes.Node], tuple[str, ...]], ...] = (
    (nodes.CondExpr, ("expr1", "expr2")),
    (nodes.Call, ("args", "kwargs")),
    (nodes.Filter, ("node",)),
    (nodes.List, ("items",)),
    (nodes.Tuple, ("items",)),
    (nodes.Dict, ("items",)),
    (nodes.BinExpr, ("left", "right")),
    (nodes.Getattr, ("node",)),
    (nodes.Getitem, ("node",)),
)
"""Where words may stand in an expression; a comparison or a key holds codes only."""


def _members(node: nodes.Expr) -> tuple[str, ...]:
    if isinstance(node, nodes.Filter) and node.name == "default":
        return ("node", "args")
    return next((members for kind, members in _MEMBERS if isinstance(node, kind)), ())


def is_words(text: str) -> bool:
    """Say whether a constant of a template is words for people rather than a name, path or class."""
    return _WORDS.search(text) is not None and _CODE.search(text) is None


def name_of(node: nodes.Expr) -> str:
    """Return what an expression is called as a place in a sentence."""
    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.Getattr):
        return str(node.attr)
    if isinstance(node, nodes.Call):
        return _called(node) or "text"
    if isinstance(node, nodes.Filter):
        return "count" if node.name == "length" else name_of(node.node) if node.node else "text"
    if isinstance(node, nodes.CondExpr):
        return name_of(node.expr1)
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return f"{name_of(node.node)}{node.arg.value}"
    return "text"


def _called(node: nodes.Expr) -> str:
    return str(node.node.name) if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) else ""


def _begins_inside(node: nodes.Node) -> str:
    """Return where the body of a macro or block begins: in text, or inside a tag as its name says."""
    return " " if str(getattr(node, "name", "")).endswith(ATTRIBUTES) else ""


def _text_of(node: nodes.Expr) -> str | None:
    """Return the text that an expression is, or None for any other."""
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None


def _as_text(part: nodes.Expr, held: dict[str, nodes.Expr]) -> str:
    """Return the text of a part, or one private character that stands for its expression."""
    if isinstance(part, nodes.TemplateData):
        return str(part.data)
    place = chr(FIRST_PLACE + len(held))
    held[place] = part
    return place


def _pieces(text: str) -> Iterator[str]:
    return (piece for piece in re.split(f"({PLACE})", text) if piece)


def said_by(tree: nodes.Node) -> Iterator[tuple[str, ...]]:
    """Yield what a template says through `say` and `say_n`, as singular alone or singular and plural."""
    for call in tree.find_all(nodes.Call):
        texts = [text for each in call.args if (text := _text_of(each)) is not None]
        if _called(call) in SAYING and texts:
            yield tuple(texts[:2] if _called(call) == "say_n" else texts[:1])
