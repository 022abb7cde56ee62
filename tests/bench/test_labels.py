"""`make bench`: how fast labels are made on one core, and that a long batch takes no more memory for each."""

from statistics import median

import pytest

from tests.bench import label_speed
from tests.bench.run import ROUNDS, SMALL, Bench

pytestmark = [pytest.mark.bench]


def test_labels_on_one_core(bench: Bench) -> None:
    count = 200 if SMALL else 1_000
    for what, read_back, wanted in (("", False, 110), (", read back", True, 45)):
        rates = [
            label_speed.labels_a_second(count, place * 2 * count, read_back=read_back)
            for place in range(ROUNDS)
        ]
        name = f"cryobag labels to one PDF{what}, labels/s of one core"
        bench.figures.at_least(name, median(rates), wanted, f"{median(rates):.0f}")
    few, many = label_speed.kilobytes_a_label(100, 300)
    shown = f"{many / few:.2f} ({few:.0f} → {many:.0f} kB)"
    bench.figures.at_most("memory of a label in a PDF of 300, × in one of 100", many / few, 1.3, shown)
    took = label_speed.picture_ms(20)
    bench.figures.at_most("picture of a label for the screen, ms", took, 100, f"{took:.1f}")
    took = label_speed.preview_ms(10)
    bench.figures.at_most(
        "picture of a design just changed, every fault looked for, ms", took, 100, f"{took:.1f}"
    )
