"""What is said of printers and print jobs."""

from biobank.domain.sentences.sentence import Sentence

_LOOK = "Look at the printer: is it on, and is its cable in? It is tried again by itself."
_PRINTS_BY_ITSELF = "Mend that: it prints them by itself then. Look whether each comes out, and scan it."

SENTENCES = {
    "printer-name-taken": Sentence(
        "There is a printer named {name} here already.",
        "Choose another name, or change the printer that is there.",
    ),
    "printer-needs-host": Sentence(
        "A printer in the network needs a host.",
        "Type its name or address, as its own settings page shows it.",
    ),
    "printer-needs-queue": Sentence(
        "A printer behind a print queue needs the queue's name.",
        "Type it as lpstat -p shows it on the server: letters, digits, and the signs _ . + -.",
    ),
    "printer-host-malformed": Sentence(
        "{host} is no name and no address of a host.",
        "Type a name such as printer-1.example.org, or an address such as 10.1.2.3; the port has a field of its own.",
    ),
    "printer-host-barred": Sentence(
        "{host} is an address of this machine itself, or one that no printer has.",
        "Type the printer's own address. Whoever runs the server can allow more with the setting printing.hosts.",
    ),
    "printer-host-not-listed": Sentence(
        "{host} is neither in the site's own network nor among the hosts that the server's settings allow.",
        "Check the address. Whoever runs the server can allow it with the setting printing.hosts.",
    ),
    "printer-size-half": Sentence(
        "Labels have a width and a height.", "Fill in both, or leave both empty for sheets of any kind."
    ),
    "printer-retired": Sentence("{printer} is out of use.", "Choose another printer, or add it anew."),
    "printer-of-another-site": Sentence(
        "{printer} stands at another site.", "Choose a printer of the site where you work."
    ),
    "printer-has-jobs": Sentence(
        "Print jobs still wait for {printer}: {count}.",
        "Send them to another printer or cancel them under Printing, then retire it.",
    ),
    "printer-paused-already": Sentence("{printer} is paused already.", "Resume it when it may go on."),
    "printer-not-paused": Sentence("{printer} is not paused.", "Nothing needs to be done."),
    "printer-first-already": Sentence(
        "{printer} is the first choice of {station} already.", "Nothing needs to be done."
    ),
    "station-has-printers-enough": Sentence(
        "A station has at most {count} printers.", "Take one from it that it does not need."
    ),
    "printer-not-of-station": Sentence("{station} does not use {printer}.", "Nothing needs to be done."),
    "print-printer-unreachable": Sentence("The printer does not answer.", _LOOK),
    "print-printer-refuses": Sentence(
        "The print queue did not take the label.",
        "Look at the queue with lpstat -p on the server. It is tried again by itself.",
    ),
    "print-no-lp": Sentence(
        "The server has no program lp, which hands labels to print queues.",
        "Let whoever runs the server install cups-client. It is tried again by itself.",
    ),
    "print-head-open": Sentence(
        "The printer has the labels, and says that its head is open.", _PRINTS_BY_ITSELF
    ),
    "print-paper-out": Sentence(
        "The printer has the labels, and says that its paper is out.", _PRINTS_BY_ITSELF
    ),
    "print-ribbon-out": Sentence(
        "The printer has the labels, and says that its ribbon is out.", _PRINTS_BY_ITSELF
    ),
    "print-paused-at-printer": Sentence(
        "The printer has the labels, and says that somebody paused it.", _PRINTS_BY_ITSELF
    ),
    "print-printer-off-long": Sentence(
        "The printer has not answered for {hours} hours, so it is not tried any more.",
        "Send the job to another printer, or press Try again when this one is on.",
    ),
    "print-broken-off": Sentence(
        "The connection broke while labels were on their way, so some of them may have been printed.",
        "Look at the printer, and say which label came out last.",
    ),
    "print-sender-gone": Sentence(
        "The program was ended while labels were on their way, so some of them may have been printed.",
        "Look at the printer, and say which label came out last.",
    ),
    "print-program-fault": Sentence(
        "The program failed while it made the label.",
        "Try again once. If it fails again, tell whoever runs the server, who finds it in the log.",
    ),
    "print-loaded-otherwise": Sentence(
        "{printer} is loaded with labels of {loaded} mm, and the label {design} is {needs} mm.",
        "Send it to a printer with the right labels, or let an administrator say what this one is loaded with now.",
    ),
    "print-no-sheets": Sentence(
        "{printer} prints single labels, no sheets.", "Choose a printer that prints pages, or open the PDF."
    ),
    "print-copy-in-job": Sentence(
        "Copy {serial} went into print job {job} already.",
        "Look at that job under Printing. What is lost or spoiled is reprinted, with a number of its own.",
    ),
    "print-not-possible": Sentence(
        "This cannot be done with a print job that is {state}.", "Look at the job as it is now."
    ),
    "print-label-out-of-range": Sentence(
        "The last label that came out is one of {first} to {last}.", "Choose it from the list."
    ),
    "print-no-file": Sentence(
        "{printer} is sent its labels; there is no file to open.", "Open the PDF on the page of the label."
    ),
    "print-too-many": Sentence("One print job holds at most {most} labels.", "Print them in several jobs."),
    "print-nothing": Sentence(
        "There is no label to print.", "Choose copies that were recorded and that nobody has scanned yet."
    ),
    "print-requester-gone": Sentence(
        "Whoever asked for this job has left, so names are not printed for them any more.",
        "Cancel the job, and let somebody who works here reprint what is needed.",
    ),
}
