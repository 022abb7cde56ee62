"""Coverage-guided fuzzing of everything that reads a scanned text, for as long as one likes.

`make test` fuzzes with Hypothesis. This goes further where `atheris` can be installed (CPython on Linux):

    python -m venv var/fuzz && var/fuzz/bin/pip install atheris
    PYTHONPATH=. var/fuzz/bin/python tests/fuzz/fuzz_codes.py -max_total_time=600 -max_len=200

It ends with a traceback and the text that made it when anything but a code or one error comes of a text.
"""

import sys

import atheris

with atheris.instrument_imports(include=["biobank.domain.codes"]):
    from biobank.domain.codes import scanner_test, signed_label, telling, wedge
    from biobank.domain.codes.isbt import european, message

ENOUGH_FOR_THE_TEST_SYMBOL = 30
SEEDS = (
    "=+05000=A99992512345600=%6400=<S11941A0&>0351592359&*0251601030",
    "=+04000=/A9997XYZ100T0479=A99991712345600=,000012=>019031",
    "&,4PL001499Z549917123456A00T041600320171231",
    "]C1&$0101000100200000",
    "U0123456789001M",
    "SIG1HANDWRKD",
    "\u00c199992512345600",
)


def one(data: bytes) -> None:
    """Read one text in every way there is, and hold what must be true of the answer."""
    text = data.decode("utf-8", errors="replace")
    found = wedge.read_scan(text)
    assert found.raw == text
    if isinstance(found, wedge.Unreadable):
        told = telling.told_fault(found)
        assert told["says"].isprintable(), told
    else:
        assert telling.told(found)["checks"] is not None
        if found.signed is not None:
            assert signed_label.parse(signed_label.render(found.signed)) == found.signed
        if isinstance(found.code, message.Message):
            assert message.parse(message.render(found.code)) == found.code
    european.parse_eye_readable(text)
    if len(text) > ENOUGH_FOR_THE_TEST_SYMBOL:
        scanner_test.found_in(text)


def main() -> None:
    """Begin with texts that are right, so that the search starts inside."""
    for seed in SEEDS:
        one(seed.encode())
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
