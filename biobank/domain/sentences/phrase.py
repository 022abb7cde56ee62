"""Words that people read, told from all other text."""


class Phrase(str):
    """English words of a table, such as a label: whoever shows them says them in the reader's language.

    To everything else they are text like any other. Codes, names and numbers are never phrases.
    """

    __slots__ = ()


def forms(one: str, many: str) -> tuple[str, str]:
    """Return the singular and plural of what is counted, with the number at the place `n`."""
    return one, many


def phrases(choices: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return choices whose words are phrases; their codes stay as they are."""
    return tuple((code, Phrase(words)) for code, words in choices)
