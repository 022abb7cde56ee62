"""The first ten minutes of each role: what to do, in the order in which one does it."""

from collections.abc import Mapping

Step = tuple[str, str, str]
"""What to do, how, and where."""

_WAITING = (
    "See what waits for you",
    "Your start page begins with what is most urgent. The last word of each line leads to the next step.",
    "/",
)
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
_FIND = (
    "Find a patient",
    "By hospital number, birth date or the first letters of names. Each look is recorded with your name.",
    "/patients",
)
_REGISTER = (
    "Register a patient",
    "Compare those who are alike before you make a new one.",
    "/do/register-patient",
)


def _do(title: str, text: str, verb: str) -> Step:
    return title, text, f"/do/{verb}"


FIRST_STEPS: Mapping[str, tuple[Step, ...]] = {
    "administrator": (
        _do("Add a person", "A sign-in name, and the name that stands in signatures.", "add-person"),
        _do("Grant a role", "Roles hold at one site. A role that signs takes a second person.", "grant-role"),
        _do("Name the stations", "Each workstation has a name; it stands in every record.", "add-station"),
        (
            "Build a vessel",
            "From one form, or a file that lists its racks and boxes. You see it before it is built.",
            "/vessels/new",
        ),
        _LOCK,
    ),
    "apheresis_nurse": (
        _PIN,
        _WAITING,
        _do(
            "Record a collection",
            "At the chair: scan the wristband and each bag and tube; a second person signs beside you.",
            "collect",
        ),
        _do("Hand the bag over", "It stays with you until the other person accepts it.", "hand-over-unit"),
        _HAPPENED,
    ),
    "coordinator": (
        _WAITING,
        _REGISTER,
        _do("Record a consent", "One for each scope, with the version of its form.", "record-consent"),
        _do("Open an episode", "It holds the decisions and clearance for one collection.", "open-episode"),
        _FIND,
        _REFUSED,
    ),
    "data_manager": (
        _FIND,
        _do(
            "Record engraftment",
            "Counts with their days; the day of engraftment follows from them.",
            "record-engraftment",
        ),
        _do("Record a visit", "Day 30, day 100, then every year.", "record-visit"),
        _HAPPENED,
        _REFUSED,
    ),
    "inspector": (
        (
            "Follow one patient",
            "The timeline tells who, what, when, old and new, why, and who signed; as PDF and CSV too.",
            "/patients",
        ),
        ("See where everything is", "Vessel, rack, box, slot; each slot tells what is in it.", "/vessels"),
        (
            "See how states change",
            "Four small state machines hold every unit. The tables are those that decide.",
            "/help/states",
        ),
        (
            "See what refuses a verb",
            "Every verb lists the rules that stand before it, from the same table that decides.",
            "/help",
        ),
    ),
    "medical_director": (
        _PIN,
        _WAITING,
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
        _WAITING,
        (
            "Check at the bedside",
            "Scan the wristband, then the bag. A second person signs on the same screen; you stay signed in.",
            "/bedside",
        ),
        (
            "A red page",
            "Stop. Do not connect the bag. Say in one line what you did with it, and call the laboratory.",
            "/help/elements",
        ),
        _HAPPENED,
    ),
    "physician": (
        _PIN,
        _WAITING,
        _do("Order a reinfusion", "Dose, weight and day. You sign with your password.", "place-order"),
        _do(
            "Clear for conditioning",
            "The graft is there, released and enough; from then on it is watched.",
            "clear-conditioning",
        ),
        (
            "Decide in amber",
            "Where a physician may decide, the form asks for a reason and your signature.",
            "/help",
        ),
        _REFUSED,
    ),
    "processing_director": (
        _PIN,
        _WAITING,
        _do("Release a unit", "When batch record and results are complete. You sign.", "release-unit"),
        _do("Quarantine a unit", "At once, with a cause. It can be lifted later.", "quarantine-unit"),
        _REFUSED,
    ),
    "quality_officer": (
        (
            "See what went otherwise",
            "Deviations, near misses, holds and gaps in custody, the oldest and gravest first.",
            "/quality",
        ),
        _WAITING,
        (
            "Read one patient's trail",
            "Open a patient and their timeline; what was refused stands in it as well. Export it from there.",
            "/patients",
        ),
        _do("Close a deviation", "How grave it was, its root cause, and what was done.", "close-deviation"),
        _HAPPENED,
    ),
    "technologist": (
        _PIN,
        _WAITING,
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
