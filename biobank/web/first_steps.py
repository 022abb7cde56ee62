"""The first ten minutes of each role: what to do, in the order in which one does it."""

from collections.abc import Mapping
from dataclasses import dataclass

from biobank.domain.sentences.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, how, where, and in a demonstration the example to do it with.

    `example` names one of `web.examples`. A step that leads to a verb's form is
    done when its verb is; `pin` is done when a PIN is set; any other when it was opened.
    What every card says of what stops one is no step `on_card`.
    """

    title: str
    text: str
    href: str
    example: str = ""
    pin: bool = False
    on_card: bool = True

    @property
    def verb(self) -> str:
        """Return the verb it leads to, or nothing."""
        return self.href.removeprefix("/do/") if self.href.startswith("/do/") else ""


_WAITING = Step(
    Phrase("See what waits for you"),
    Phrase(
        "Your start page begins with what is most urgent. The last word of each line leads to the next step."
    ),
    "/",
)
_SCAN = Step(
    Phrase("Scan a label"),
    Phrase(
        "The page of that thing opens, with what can be done now. What cannot be done says why. Without a "
        "scanner, type the code and press Enter."
    ),
    "/scan",
)
_PIN = Step(
    Phrase("Set your PIN"),
    Phrase("Six to eight digits unlock the screen when you come back to it. Passwords stay for signing in."),
    "/account",
    pin=True,
)
_LOCK = Step(
    Phrase("Leave the screen"),
    Phrase(
        "Lock it from the menu behind your name; it also locks by itself. Sign out when another takes over."
    ),
    "/account",
)
_HAPPENED = Step(
    Phrase("Record what already happened"),
    Phrase(
        "Open “This already happened” in any form. A report is always kept, whatever rule it went against."
    ),
    "/help/words#report",
    on_card=False,
)
_FIND = Step(
    Phrase("Find a patient"),
    Phrase(
        "By hospital number, birth date or the first letters of names. Each look is recorded with your name."
    ),
    "/patients",
)


def _refused(code: str) -> Step:
    text = Phrase(
        "One sentence says what stands against it, another what to do next. Nothing else has happened."
    )
    return Step(Phrase("Read a refusal"), text, f"/help/refusals/{code}", on_card=False)


def _do(title: str, text: str, verb: str, example: str = "") -> Step:
    return Step(title, text, f"/do/{verb}", example)


FIRST_STEPS: Mapping[str, tuple[Step, ...]] = {
    "administrator": (
        Step(
            Phrase("See who can sign in, and whether all is well"),
            Phrase("Your start page tells of accounts, stations and the state of the program."),
            "/",
        ),
        _do(
            Phrase("Add a person"),
            Phrase("A sign-in name, and the name that stands in signatures."),
            "add-person",
        ),
        _do(
            Phrase("Grant a role"),
            Phrase("Roles hold at one site. A role that signs takes a second person."),
            "grant-role",
            "colleague",
        ),
        _do(
            Phrase("Name the stations"),
            Phrase("Each workstation has a name; it stands in every record."),
            "add-station",
        ),
        Step(
            Phrase("Build a vessel"),
            Phrase("From one form, or a file that lists its racks and boxes. You see it before it is built."),
            "/vessels/new",
        ),
        _LOCK,
    ),
    "apheresis_nurse": (
        _PIN,
        _WAITING,
        _do(
            Phrase("Record a collection"),
            Phrase(
                "At the chair: scan the wristband and each bag and tube; a second person signs beside you."
            ),
            "collect",
            "cleared-episode",
        ),
        _do(
            Phrase("Hand the bag over"),
            Phrase("With its label on. It stays with you until the other person accepts it."),
            "hand-over-unit",
            "bag-in-my-hands",
        ),
        _refused("collected-under-another-band"),
        _HAPPENED,
    ),
    "coordinator": (
        _WAITING,
        _do(
            Phrase("Register a patient"),
            Phrase("Compare those who are alike before you make a new one."),
            "register-patient",
        ),
        _do(
            Phrase("Record a consent"),
            Phrase("One for each scope, with the version of its form."),
            "record-consent",
            "undecided-patient",
        ),
        _do(
            Phrase("Open an episode"),
            Phrase("It holds the decisions and clearance for one collection."),
            "open-episode",
        ),
        _FIND,
        _refused("consent-missing"),
    ),
    "data_manager": (
        _FIND,
        _do(
            Phrase("Record a visit"), Phrase("Day 30, day 100, then every year."), "record-visit", "visit-due"
        ),
        _do(
            Phrase("Record engraftment"),
            Phrase("Counts with their days; the day of engraftment follows from them."),
            "record-engraftment",
            "transplanted-course",
        ),
        _HAPPENED,
        _refused("visit-before-day-zero"),
    ),
    "inspector": (
        Step(
            Phrase("Follow one patient"),
            Phrase(
                "The timeline tells who, what, when, old and new, why, and who signed; as PDF and CSV too."
            ),
            "/patients",
            "refused-at-the-bedside",
        ),
        Step(
            Phrase("See where everything is"),
            Phrase("Vessel, rack, box, slot; each tells what is in it."),
            "/vessels",
        ),
        Step(
            Phrase("See how states change"),
            Phrase("Four small state machines hold every unit. The tables are those that decide."),
            "/help/states",
        ),
        Step(
            Phrase("See what refuses a verb"),
            Phrase("Every verb lists the rules that stand before it, from the same table that decides."),
            "/help/verbs/verify-at-bedside",
        ),
        Step(
            Phrase("Take a list along"),
            Phrase("What is shown is what is taken, as CSV or as a workbook; that it was taken is recorded."),
            "/lists/deviations",
        ),
    ),
    "medical_director": (
        _PIN,
        _WAITING,
        _do(
            Phrase("Release against a rule"),
            Phrase("With the reason, the plan, and the physician's signature."),
            "release-exceptionally",
            "bag-in-quarantine",
        ),
        Step(
            Phrase("See what awaits your signature"),
            Phrase("Verbal orders are countersigned within the time allowed."),
            "/worklist/countersigns",
        ),
        _refused("unit-is-in-doubt"),
        _HAPPENED,
    ),
    "nurse": (
        _PIN,
        _WAITING,
        Step(
            Phrase("Check at the bedside"),
            Phrase(
                "Scan the wristband, then the bag. A second person signs on the same screen;"
                " you stay signed in."
            ),
            "/bedside",
        ),
        Step(
            Phrase("A red page"),
            Phrase(
                "Stop. Do not connect the bag. Say in one line what you did with it, and call the laboratory."
            ),
            "/help/refusals/wrong-patient",
        ),
        _HAPPENED,
    ),
    "physician": (
        _PIN,
        _WAITING,
        _do(
            Phrase("Order a reinfusion"),
            Phrase("Dose, weight and day. You sign by password."),
            "place-order",
            "to-plan",
        ),
        _do(
            Phrase("Clear for conditioning"),
            Phrase("The graft is there, released and enough; from then on it is watched."),
            "clear-conditioning",
            "to-clear",
        ),
        Step(
            Phrase("Decide in amber"),
            Phrase("Where a physician may decide, the form asks for a reason and your signature."),
            "/help/words#amber",
        ),
        _refused("ordered-below-minimum"),
    ),
    "processing_director": (
        _PIN,
        _WAITING,
        _do(
            Phrase("Release a unit"),
            Phrase("When batch record and results are complete. You sign."),
            "release-unit",
            "to-release",
        ),
        _do(
            Phrase("Quarantine a unit"),
            Phrase("At once, with a cause. It can be lifted later."),
            "quarantine-unit",
            "bag-in-its-slot",
        ),
        _refused("released-by-its-only-processor"),
    ),
    "quality_officer": (
        Step(
            Phrase("See what went otherwise"),
            Phrase("Deviations, near misses, holds and gaps in custody, the oldest and gravest first."),
            "/quality",
        ),
        _WAITING,
        Step(
            Phrase("Read one patient's trail"),
            Phrase("What was refused stands in it as well. Take it along as PDF, CSV or JSON from there."),
            "/patients",
            "refused-at-the-bedside",
        ),
        _do(
            Phrase("Close a deviation"),
            Phrase("How grave it was, its root cause, and what was done."),
            "close-deviation",
            "open-deviation",
        ),
        _HAPPENED,
    ),
    "technologist": (
        _PIN,
        _WAITING,
        _SCAN,
        _do(
            Phrase("Receive a bag"),
            Phrase("Condition, temperature, and whether label and bag agree."),
            "receive-unit",
            "bag-on-its-way",
        ),
        _do(
            Phrase("Store a bag"),
            Phrase("Scan the bag, then the slot. The last answer stays on top of the page."),
            "store-unit",
            "bag-without-slot",
        ),
        _do(Phrase("Replace a label"), Phrase("Scan the old one, then the new one."), "exchange-label"),
        _refused("slot-taken"),
        _HAPPENED,
        _LOCK,
    ),
}
