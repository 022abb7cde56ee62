"""Every fault that reading a code can end with has its sentence in the catalogue, and is told in German."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import biobank.domain.codes
from biobank.domain.codes.isbt.message import parse
from biobank.domain.codes.isbt.structure import STRUCTURES
from biobank.domain.codes.malformed import CODES, Malformed
from biobank.domain.codes.own_code import code_for, render
from biobank.domain.codes.own_code import parse as parse_own
from biobank.domain.codes.problem import CodeProblem
from biobank.domain.codes.signed_label import parse as parse_signed
from biobank.domain.codes.wedge import Framing, Unreadable, read_scan
from biobank.domain.sentences.catalogue import told as in_english
from biobank.domain.sentences.english import ENGLISH
from biobank.domain.sentences.english.codes import SENTENCES
from biobank.domain.sentences.phrase import Filled, Phrase
from biobank.words.catalogue import catalogue_of
from biobank.words.extracting import translations
from biobank.words.numbers import say_text
from biobank.words.sentences import told
from biobank.words.speaking import say_code, speaking

ROOM = Path(biobank.domain.codes.__file__).parent
_FAULT = re.compile(r"(?:code|din|isbt|scan|signed)(?:-[a-z]+)+")
LABEL = render(code_for("UABCDEFGHJK"))
PAIR = "=A99992512345600=<S11941A0"
FRAMING = Framing("~", "!")
READ = {
    "code-foreign-character": "U01234I6789001X",
    "code-not-on-symbols": "A0123456789001X",
    "code-unknown-kind": "!0123456789001X",
    "code-check-failed": LABEL[:-1] + ("1" if LABEL[-1] == "0" else "0"),
    "din-check-failed": "A9999 25 123456 X",
    "isbt-foreign-character": "=<S1 941A0",
    "isbt-impossible-value": "=>019366",
    "isbt-too-long": "=<S11941A0X",
    "isbt-too-short": "=<S1194",
    "isbt-too-many": f"{PAIR}=%6400",
    "isbt-count-differs": f"=+03000{PAIR}",
    "isbt-not-in-a-message": f"=+02000{PAIR[:16]}=+01000",
    "isbt-told-twice": f"=+02000{PAIR[:16]}{PAIR[:16]}",
    "isbt-divisions-missing": f"=+02000{PAIR[:16]}=<S1194199",
    "isbt-unknown-structure": "=zXX",
    "scan-caps-lock": "=a99992512345600",
    "scan-doubled": LABEL * 2,
    "scan-empty": "",
    "scan-layout": "\u00c199992512345600",
    "scan-lead-lost": "<S11941A0",
    "scan-partial": LABEL[:8],
    "scan-several": f"{LABEL}\n{PAIR}",
    "scan-unknown": "What is this, then?",
    "signed-check-failed": "SIG1" + "0" * 164,
    "signed-foreign-character": "SIG1" + "I" * 164,
    "signed-version-unknown": "SIG2" + "0" * 164,
    "signed-wrong-length": "SIG1" + "0" * 160,
}
"""A text for each fault that a scan can show."""


def named_in_code() -> Iterator[tuple[str, str]]:
    """Yield each code of a fault that a module of codes names, with the module."""
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and _FAULT.fullmatch(node.value)
            ):
                yield node.value, path.name


def faults() -> Iterator[CodeProblem | Malformed]:
    """Yield faults of every kind and place."""
    for text in READ.values():
        found = read_scan(text)
        assert isinstance(found, Unreadable), text
        yield found.problem
    framed = read_scan(LABEL, FRAMING)
    assert isinstance(framed, Unreadable)
    yield framed.problem
    ordered = parse(f"=+02017{PAIR}", {"017": ("003", "001")})
    for each in (parse_own("U12"), parse_signed("X"), ordered):
        assert isinstance(each, CodeProblem | Malformed)
        yield each


def test_every_fault_that_is_named_has_a_sentence_and_words_in_german() -> None:
    said = translations("de")
    named = dict(named_in_code())
    assert len(named) > 30
    assert {code for code in named if code not in SENTENCES and code not in CODES} == set()
    assert set(CODES) <= named.keys()
    assert {code for code in named if code.replace("-", " ") not in said} == set()
    for sentence in SENTENCES.values():
        assert sentence.says in said
        assert sentence.next in said


@pytest.mark.parametrize("code", READ)
def test_a_text_shows_its_fault(code: str) -> None:
    assert getattr(read_scan(READ[code]), "code", "") == code


def test_all_of_a_fault_is_said_and_english_is_its_sentence() -> None:
    for fault in faults():
        english = in_english(fault.says, fault.params)
        assert fault.sentence == f"{english.says} {english.next}"
        assert "{" not in fault.sentence
        with speaking("de"):
            german = told(fault.says, fault.params)
            assert say_text(fault.told) == f"{german.says} {german.next}"
            assert say_code(fault.code.replace("-", "_")) != fault.code.replace("-", " ")
        assert german.says != english.says
        assert german.next != english.next
        for value in fault.params.values():
            if isinstance(value, Filled | Phrase):
                with speaking("de"):
                    assert say_text(value) != str(value) or _is_of_signs(value)


def _is_of_signs(value: Filled | Phrase) -> bool:
    """Say whether words are none in any language, such as the letters that a label begins with."""
    return re.search("[a-zäöü]{2}", str(value)) is None


@pytest.mark.parametrize("number", STRUCTURES)
def test_each_structure_is_called_something_in_german(number: str) -> None:
    assert str(STRUCTURES[number].NAME) in catalogue_of("de").sentences


def test_an_invisible_character_is_named_in_german_and_what_stands_there_is_left_alone() -> None:
    blank, figure = parse("=<S1 941A0"), parse("=+1.000")
    assert isinstance(blank, Malformed)
    assert isinstance(figure, Malformed)
    assert blank.sentence == (
        "Product code (003), character 5: expected A–Z or 0–9, but “a space” stands there."
        " Scan the label again."
    )
    with speaking("de"):
        assert told(blank.says, blank.params).says == (
            "Produktcode (003), Zeichen 5: erwartet wird: A–Z oder 0–9; dort steht aber „ein Leerzeichen“."
        )
        assert "„.“" in told(figure.says, figure.params).says


def test_the_sentences_of_codes_stand_in_the_catalogue_once() -> None:
    assert SENTENCES.keys() <= ENGLISH.keys()
    assert not SENTENCES.keys() & set(CODES)
