"""What is wrong with a label design or with what should stand on a label."""

from __future__ import annotations


class LabelError(ValueError):
    """A design or a label cannot be used; `where` names the file or label, `key` the entry that is wrong."""

    def __init__(self, where: str, key: str, sentence: str) -> None:
        super().__init__(f"{where}: {key}: {sentence}" if key else f"{where}: {sentence}")
        self.where = where
        self.key = key
        self.sentence = sentence
