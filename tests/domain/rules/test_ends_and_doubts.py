"""What stays, whatever is reported: an end of the material, and a doubt about whose cells they are."""

import pytest

from biobank.domain.rules.lifecycle import ENDS, MACHINES, after
from biobank.domain.verbs import VERBS

STANDS = {"material": "frozen", "custody": "person", "disposition": "quarantined", "assignment": "free"}
MOVING = sorted(name for name, verb in VERBS.items() if verb.moves)
RESOLVES = "resolve-identity"


@pytest.mark.parametrize("name", MOVING)
def test_no_verb_leads_out_of_an_end(name: str) -> None:
    for end in ENDS:
        for custody in MACHINES["custody"]:
            led = after(VERBS[name].moves, {**STANDS, "material": end, "custody": custody})
            assert led.get("material", end) == end


@pytest.mark.parametrize("name", MOVING)
def test_evidence_alone_leads_out_of_a_doubt(name: str) -> None:
    led = after(VERBS[name].moves, {**STANDS, "disposition": "in_doubt"})
    expected = "quarantined" if name == RESOLVES else "in_doubt"
    assert led.get("disposition", "in_doubt") == expected
