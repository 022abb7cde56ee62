"""The page of verb cards: every code on it reads back as what it should say."""

import re

import zxingcpp
from PIL import Image

from biobank.domain.codes.verb_cards import CARDS
from tests.web.pages import Pages, seen

SCALE = 6
SYMBOL = re.compile(r'<svg viewBox="0 0 (\d+) \d+".*?<path d="([^"]*)"')
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z")


def drawn(side: int, path: str) -> Image.Image:
    image = Image.new("L", (side * SCALE, side * SCALE), 255)
    for column, row, length, high in (map(int, run) for run in RUN.findall(path)):
        corner = (column * SCALE, row * SCALE, (column + length) * SCALE, (row + high) * SCALE)
        image.paste(0, corner)
    return image


def test_each_card_reads_back_from_both_of_its_symbols(technologist: Pages) -> None:
    page = technologist.get("/scan/cards").get_data(as_text=True)
    read = [zxingcpp.read_barcodes(drawn(int(side), path)) for side, path in SYMBOL.findall(page)]
    assert [[each.text for each in found] for found in read] == [
        [card.code] for card in CARDS for _ in ("qr", "matrix")
    ]


def test_each_card_says_in_words_what_it_does(technologist: Pages) -> None:
    told = seen(technologist.get("/scan/cards"))
    assert all(card.title in told and card.about in told for card in CARDS)
