"""The first ten minutes of each role: what to do, in the order in which one does it."""

from collections.abc import Mapping

Step = tuple[str, str, str]
"""What to do, how, and where."""

_SCAN = (
    "Scan a label",
    "The page of that thing opens, with what can be done now. What cannot be done says why.",
    "/scan",
)
_PIN = (
    "Set your PIN",
    "Six to eight digits unlock the screen when you come back to it. Passwords stay for signing in.",
    "/account",
)
_LOCK = (
    "Leave the screen",
    "Lock it from the menu behind your name; it also locks by itself. Sign out when another takes over.",
    "/account",
)
_REFUSED = (
    "Read a refusal",
    "One sentence says what stands against it, another what to do next. Nothing else has happened.",
    "/help",
)
_HAPPENED = (
    "Record what already happened",
    "Open “This already happened” in any form. A report is always kept, whatever rule it went against.",
    "/help",
)


def _do(title: str, text: str, verb: str) -> Step:
    return title, text, f"/do/{verb}"


FIRST_STEPS: Mapping[str, tuple[Step, ...]] = {
    "administrator": (
        _do("Add a person", "A sign-in name and the name that stands in signatures.", "add-person"),
        _do("Grant a role", "Roles hold at one site. A role that signs takes a second person.", "grant-role"),
        _do("Name the stations", "Each workstation has a name; it stands in every record.", "add-station"),
        _LOCK,
    ),
    "apheresis_nurse": (
        _PIN,
        _SCAN,
        _do(
            "Record a collection",
            "At the chair: scan the wristband and each bag and tube; a second person signs beside you.",
            "collect",
        ),
        _do("Hand the bag over", "It stays with you until the other person accepts it.", "hand-over-unit"),
        _HAPPENED,
    ),
    "coordinator": (
        _do(
            "Register a patient",
            "Compare those that are alike before you make a new one.",
            "register-patient",
        ),
        _do("Open an episode", "It holds the decisions and clearance for one collection.", "open-episode"),
        _do("Record a consent", "One for each scope, with the version of its form.", "record-consent"),
        _SCAN,
        _REFUSED,
    ),
    "data_manager": (
        _SCAN,
        _do(
            "Register a patient",
            "Compare those that are alike before you make a new one.",
            "register-patient",
        ),
        _HAPPENED,
        _REFUSED,
    ),
    "inspector": (
        _SCAN,
        (
            "See how states change",
            "Four small state machines hold every unit. The tables are those that decide.",
            "/help/states",
        ),
        _REFUSED,
    ),
    "medical_director": (
        _PIN,
        _do(
            "Release against a rule",
            "With organism, plan, and the physician's signature.",
            "release-exceptionally",
        ),
        _do("Decide on doubt", "Only laboratory evidence and two signatures lift it.", "resolve-identity"),
        _REFUSED,
    ),
    "nurse": (
        _PIN,
        _SCAN,
        (
            "Check at the bedside",
            "Scan the wristband, then the bag. A second person signs on the same screen; you stay signed in.",
            "/do/verify-at-bedside",
        ),
        (
            "A red page",
            "Stop. Do not connect the bag. Say in one line what you did with it, and call the laboratory.",
            "/help/elements",
        ),
    ),
    "physician": (
        _PIN,
        _do("Order a reinfusion", "Dose, weight and day. You sign with your password.", "place-order"),
        (
            "Decide in amber",
            "Where a physician may decide, the form asks for a reason and your signature.",
            "/help",
        ),
        _REFUSED,
    ),
    "processing_director": (
        _PIN,
        _do("Release a unit", "When batch record and results are complete. You sign.", "release-unit"),
        _do("Quarantine a unit", "At once, with a cause. It can be lifted later.", "quarantine-unit"),
        _REFUSED,
    ),
    "quality_officer": (
        _SCAN,
        (
            "See why something is refused",
            "Every verb lists the rules that stand before it, from the same table that decides.",
            "/help",
        ),
        _HAPPENED,
    ),
    "technologist": (
        _PIN,
        _SCAN,
        _do("Receive a bag", "Condition, temperature, and whether label and bag agree.", "receive-unit"),
        _do(
            "Store a bag",
            "Scan the bag, then the slot. The last answer stays on top of the page.",
            "store-unit",
        ),
        _HAPPENED,
        _LOCK,
    ),
}
