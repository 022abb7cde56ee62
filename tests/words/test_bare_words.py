"""Python says nothing in English only: sentences for people go through the catalogue, or are declared."""

import re
from collections.abc import Iterator
from pathlib import Path

from biobank.words.catalogue import HERE
from tests.words.bare import bare_words

PACKAGE = HERE.parent
SPEAKS = ("web", "edge", "services", "exchange", "domain/worksheets")
"""Where sentences reach people: pages, errors, prints, books, lists; tables of rooms are read as they are."""
ENGLISH_ONLY = {
    "edge/meters.py": "what Prometheus is told",
    "edge/settings.py": "the console",
    "services/audit/beginning.py": "findings, for the console",
    "services/audit/chains.py": "findings, for the console",
    "services/audit/evidence.py": "what a program reads along with the hashed bytes",
    "services/audit/folding.py": "findings, for the console",
    "services/audit/outcomes.py": "findings, for the console",
    "services/audit/privates.py": "findings, for the console",
    "services/audit/rebuild.py": "the console",
    "services/audit/replay.py": "findings, for the console",
    "services/audit/verify.py": "findings, for the console",
    "services/demo": "invented data, the same in every language",
    "services/label_forms.py": "a label is the same whoever prints it",
    "services/label_text.py": "a label is the same whoever prints it",
    "services/printing/trial_label.py": "a label is the same whoever prints it",
}
DECLARED = {
    *("batch record", "bedside stop", "donation labels", "downtime book", "start page"),
    *("list", "list export", "export", "worklist", "from", "copy"),  # purposes and details of a log
    *("number:", "name:", "born:", "nobody has this password"),  # what tokens and keys are made of
    *("mark of a patient on labels, 1", "signing key of a demonstration, 1"),
    *(
        "biobank",
        "dpi",
        ",  ,   dpi",
        "UTC",
        "(  UTC)",
        "·   UTC",
        "h   min",
        "min",
        "Demo",
        "'self' blob:",
        "second person",
    ),
    *("Your own id of this command; sending it twice does nothing twice.",),  # the API's description
    *("When it happened; only in a report.",),
    *("Physician on whose spoken order it is done; a second person signs too.",),
}
_HEADER = re.compile(r"charset=|filename=|max-age=")


def bare() -> Iterator[str]:
    """Yield each sentence that is said in English only and is not declared."""
    for path in sorted(path for part in SPEAKS for path in (PACKAGE / part).rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        if place in ENGLISH_ONLY or str(Path(place).parent) in ENGLISH_ONLY:
            continue
        for line, words in bare_words(path.read_text(encoding="utf-8")):
            if words not in DECLARED and not _HEADER.search(words):
                yield f"{place}:{line}: {words!r}"


def test_no_sentence_of_python_is_said_in_english_only() -> None:
    assert list(bare()) == []


def test_what_is_declared_is_still_there() -> None:
    texts = {
        words
        for part in SPEAKS
        for path in (PACKAGE / part).rglob("*.py")
        for _, words in bare_words(path.read_text(encoding="utf-8"))
    }
    assert {words for words in DECLARED if words not in texts} == set()
    assert all((PACKAGE / place).exists() for place in ENGLISH_ONLY)


def test_a_sentence_beside_the_catalogue_is_found() -> None:
    said = 'say("Put it back.")\nPhrase("Take it out.")\nraise ValueError("no such thing here")\n'
    assert list(bare_words(said)) == []
    assert [words for _, words in bare_words('told = "Put it back."')] == ["Put it back."]
    assert [words for _, words in bare_words('told = f"{n} bags are left"')] == ["bags are left"]
    assert [words for _, words in bare_words('raise ValidationError("A list is needed.")')]
    assert list(bare_words('path = f"/units/{id}?wanted={id}"\nkey = "awaiting-results"')) == []


def test_no_script_says_a_sentence_of_its_own() -> None:
    literal = re.compile(r"\"[A-Z][a-z]+( [a-z’']+)+[^\"]*\"|(?:textContent|ariaLabel)[:=] *\"[A-Za-z]")
    for path in sorted((PACKAGE / "web" / "static").glob("*.js")):
        code = "\n".join(line.partition("// ")[0] for line in path.read_text(encoding="utf-8").splitlines())
        assert [found[0] for found in literal.finditer(code)] == [], path.name
