"""Entries of the trail as pages draw them: what changed, of what, in the reader's language."""

from typing import Any

from biobank.domain.sentences.labels import column_in_words
from biobank.services.audit.entries import Changed, Line
from biobank.web.entries import told_of_each
from biobank.words.speaking import speaking

VOLUME = Line("volume_ml", column_in_words("volume_ml"), "200", "100")
FIRST = Changed("unit", "U1", "Bag A9999 26 000001 00", made=False, lines=(VOLUME,))
SECOND = Changed("unit", "U2", "Bag A9999 26 000001 A0", made=False, lines=(VOLUME,))
CHILD = Changed("unit", "U3", "Bag A9999 26 000001 B0", made=True, lines=(VOLUME,))


def labels(*changes: Any) -> list[str]:
    return [line[0] for _, line in told_of_each(changes)]


def test_an_entry_about_one_unit_does_not_name_it() -> None:
    assert labels(FIRST) == ["Volume (mL)"]
    assert labels(FIRST, CHILD) == ["Volume (mL)", "Volume (mL)"], "what was made of it is another matter"


def test_an_entry_that_changed_several_units_names_each() -> None:
    assert labels(FIRST, SECOND) == [f"{each.words}: Volume (mL)" for each in (FIRST, SECOND)]


def test_it_does_so_in_the_language_of_the_reader() -> None:
    with speaking("de"):
        (first, _) = labels(FIRST, SECOND)
    assert first == f"{FIRST.words}: Volumen (mL)"
