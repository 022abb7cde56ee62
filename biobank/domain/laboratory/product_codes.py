"""Product codes as examples: what freezing and selection lead to where nothing else is said.

The registered table is licensed and is not here; a centre names its own codes,
S and four digits, or D and four characters for codes of its facility.
"""

import re
from decimal import Decimal

PATTERN = re.compile(r"S[0-9]{4}|D[0-9A-Z]{4}")

EXAMPLES: dict[str, str] = {
    "S1128": "HPC, apheresis, liquid, refrigerated, mobilised",
    "S1194": "HPC, apheresis, cryopreserved in 10 % DMSO, −120 °C or colder",
    "S1195": "HPC, apheresis, cryopreserved in 5 % DMSO, −120 °C or colder",
    "S1310": "HPC, apheresis, CD34 enriched",
    "S2598": "HPC, marrow, cryopreserved in 10 % DMSO, −150 °C or colder",
}

SELECTED = "S1310"
_FROZEN = {("S1128", Decimal(10)): "S1194", ("S1128", Decimal(5)): "S1195"}


def is_product_code(code: str) -> bool:
    """Say whether a text has the form of a cellular or a facility's own product code."""
    return PATTERN.fullmatch(code) is not None


def next_products(code: str) -> dict[str, Decimal]:
    """Return the products that a liquid one may become by freezing, each with its DMSO in per cent."""
    return {frozen: percent for (liquid, percent), frozen in _FROZEN.items() if liquid == code}


def when_frozen(code: str, dmso_percent: Decimal | None) -> str | None:
    """Return the product that freezing leads to where a public example says so, else None."""
    return _FROZEN.get((code, Decimal(10) if dmso_percent is None else dmso_percent))
