"""What the label room says."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "label-names-one-thing": Sentence(
        "A label is for one thing; {count} were named.", "Name one unit, wristband, place, slot or person."
    ),
    "label-subject-ended": Sentence(
        "{subject} is {state}: it gets no new label.", "Scan the thing that is in use now."
    ),
    "label-identity-in-doubt": Sentence(
        "It is not certain whose cells are in unit {unit}, so no name is printed for it.",
        "Keep the unit apart. Print once laboratory evidence has resolved the identity.",
    ),
    "label-shows-patient": Sentence(
        "This label shows a patient's name, which an administrator does not see.",
        "Let someone who handles units print it.",
    ),
    "copy-exists-reprint": Sentence(
        "This label was printed before; its copies so far: {serials}.",
        "Use the copy that is there, or reprint it with a reason.",
    ),
    "no-copy-to-reprint": Sentence("This label was never printed.", "Print its first copy."),
    "earlier-copy-live": Sentence(
        "An earlier copy is still live: {serials}.",
        "Say what became of it first, or tick that it is void from now on.",
    ),
    "label-reason-missing": Sentence("This takes a reason from the list.", "Choose one of: {reasons}."),
    "label-design-unknown": Sentence("There is no label design named {design}.", "Choose one of: {designs}."),
    "label-design-not-adopted": Sentence(
        "Version {version} of the design {design} is not adopted here.",
        "Choose another design, or let whoever looks after the label designs adopt it.",
    ),
    "label-design-misnamed": Sentence(
        "“{design}” is no name for a design.", "Use small letters, digits and _, beginning with a letter."
    ),
    "label-design-faulty": Sentence(
        "The design is not sound: line {line}, {key}.",
        "Open it as a draft under Label designs: what is wrong stands beside each line.",
    ),
    "label-design-adopted-already": Sentence(
        "This is what version {version} of the design {design} says already.",
        "Nothing needs to be adopted. Change the design first.",
    ),
    "label-design-version-used": Sentence(
        "Version {version} of the design {design} is not above {before}, the highest there was.",
        "Give it a higher version, in the line “version”.",
    ),
    "label-design-unread": Sentence(
        "The symbol {symbol} did not read back from a printer of {dpi} dpi.",
        "Give it more room, or set it apart from what is beside it, then try again.",
    ),
    "label-design-second-approver": Sentence(
        "A second person approves a label design: {roles}.", "Let one of them sign below."
    ),
    "label-design-not-in-use": Sentence(
        "No adopted version of the design {design} is in use.", "Look at its versions under Label designs."
    ),
    "label-draft-of-another": Sentence(
        "This draft is another person's.", "Copy it: then you have a draft of your own to change."
    ),
    "label-draft-too-many": Sentence(
        "You have {most} drafts already.", "Discard one that you no longer need."
    ),
    "label-draft-unreadable": Sentence(
        "The file is no text in UTF-8 of at most {most} characters.", "Choose the TOML file of a design."
    ),
    "label-design-unfit": Sentence(
        "The design {design} is not made for this kind of thing.", "Leave the design empty or choose another."
    ),
    "label-design-unmarked": Sentence(
        "This is a demonstration, and the design {design} has no place to say so.",
        "Add the field “demonstration” to the design, and draw it.",
    ),
    "label-design-lacks": Sentence(
        "The design {design} has no place for “{element}”, which the centre demands of this label.",
        "Choose another design, or let whoever looks after the label designs add it.",
    ),
    "label-lacks": Sentence(
        "The label {design} needs “{element}”, which is not on record.", "Record it, then print again."
    ),
    "label-unprintable": Sentence(
        "“{element}” holds a character that the label {design} cannot print.",
        "Spell it in the record with Latin, Greek or Cyrillic letters, then print again.",
    ),
    "label-not-on-it": Sentence(
        "No label is on unit {unit} by the record, and none holds on it once it is frozen.",
        "Print its label, scan it, put it on and say so. If the cells cannot wait for it: {waived_by}.",
    ),
    "handed-over-without-label": Sentence(
        "No label is on unit {unit} by the record, and out of your hands only a label says whose it is.",
        "Print its label, scan it, put it on and say so. To hand it over all the same: {waived_by}.",
    ),
    "label-product-not-next": Sentence(
        "This unit does not become {product_code} by freezing; it becomes: {next}.",
        "Choose one of these, or leave the product empty to print what the unit is now.",
    ),
    "label-does-not-fit": Sentence(
        "“{element}” does not fit on the label {design}, even at its smallest size.",
        "Choose a larger design; nothing is ever cut off.",
    ),
    "copy-not-live": Sentence(
        "Stop: copy {serial} of the label of {subject} is {status} ({reason}).",
        "Do not use it. Set the piece apart, and scan the live copy or reprint.",
    ),
    "nothing-was-printed": Sentence(
        "{person} printed no label on {day} that this site knows of.", "Look at the day and at who printed."
    ),
    "labels-loose": Sentence(
        "{loose} of {printed} copies are neither on anything nor ended: {copies}.",
        "Scan each piece and say what became of it. To close it all the same, give a reason: a deviation opens.",
    ),
    "label-lost": Sentence(
        "A copy of a label cannot be found: somebody could put it on the wrong container.",
        "Look for it wherever it was printed or used. Whoever finds it destroys it, and says so.",
    ),
    "labels-of-day-disagree": Sentence(
        "What was printed on a day is not what was put on something and what ended.",
        "Look at the copies of the day under Labels to account for, and say what became of each.",
    ),
    "copy-replaced": Sentence(
        "Stop: copy {serial} of the label of {subject} was replaced; copy {standing} is on it now.",
        "Destroy this piece and say so. Scan the label on the container itself.",
    ),
    "copy-is-spare": Sentence(
        "Stop: copy {serial} is a spare label of {subject}; copy {standing} is on it.",
        "Scan the label on the container itself. To put this piece on instead, replace the label.",
    ),
    "copy-not-affixed": Sentence(
        "Copy {serial} of the label of {subject} is not on it by the record.",
        "Put it on the container, say that it is affixed, and scan it again.",
    ),
    "another-copy-on-it": Sentence(
        "Copy {standing} is on {subject}: two labels on one thing would be one too many.",
        "Replace the label: scan the one that is on it, then copy {serial}.",
    ),
    "exchange-and-void": Sentence(
        "An earlier label either stays valid until the new one is on, or is void now.",
        "Choose one of the two. As long as its label reads, let it stay valid.",
    ),
    "no-label-to-replace": Sentence(
        "No label is on {subject} by the record, so none can be replaced.",
        "Print a label, scan it, and say that it is affixed.",
    ),
    "old-label-not-scanned": Sentence(
        "The label that is on {subject} was not scanned.",
        "Scan it on the container. If it is lost or does not read, say how you know the container, with a "
        "reason, and let a second person sign.",
    ),
    "old-label-is-another": Sentence(
        "Stop: the label that was scanned on the container is that of {scanned}, not of {subject}.",
        "Put nothing on it. Fetch the right container, and set both apart until it is known which is which.",
    ),
    "same-label-scanned-twice": Sentence(
        "Copy {serial} was scanned as the old and as the new label.",
        "Scan first the label that is on the container, then the piece that came out of the printer.",
    ),
    "old-label-does-not-stand": Sentence(
        "Stop: by the record copy {standing} is on {subject}, not copy {serial}.",
        "Look for copy {standing}. If it is gone, say so: replace it without a scan, with a second person.",
    ),
    "copy-verified-already": Sentence(
        "Copy {serial} was scanned after printing already.", "Affix it, or say what became of it."
    ),
    "scan-is-another-label": Sentence(
        "What was scanned is not copy {serial} of {subject}.",
        "Scan the label that came out of the printer. If it does not read, say it is spoiled and reprint.",
    ),
    "copy-not-verified": Sentence(
        "Copy {serial} was not scanned since it was printed.", "Scan it first, then affix it."
    ),
    "copy-applied-already": Sentence("Copy {serial} is affixed already.", "Nothing needs to be done."),
    "label-needs-second-person": Sentence(
        "A second person checks that the right label is on the right thing.",
        "Let another person sign in below as the one who verified it.",
    ),
    "copy-disposition-impossible": Sentence(
        "Copy {serial} is {status}; it cannot become {outcome}.", "Look at what became of it, and scan again."
    ),
    "copy-printed-before": Sentence(
        "Copy {serial} is {status}: its one piece of label exists.", "Reprint the label with a reason."
    ),
    "label-design-changed": Sentence(
        "The design {design} that copy {serial} was printed with is not there any more.",
        "Say that the copy is spoiled, and reprint with the design of today.",
    ),
    "labels-of-two-designs": Sentence(
        "These labels are on different stock: {designs}.", "Print each design by itself."
    ),
    "label-sheet-unfit": Sentence(
        "Labels of the design {design} do not begin at place {start} of a sheet.",
        "Count the places from the top left, row by row; a design without sheets prints one label a page.",
    ),
    "label-reads-wrongly": Sentence(
        "A label of the design {design} did not read back as the code it carries, so nothing was printed.",
        "Say that the copies are spoiled, and tell whoever looks after the label designs.",
    ),
}
