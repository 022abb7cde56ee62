"""What is said at the door: to callers that are unknown, malformed, too large or too quick."""

from biobank.domain.sentences.sentence import Sentence

SENTENCES = {
    "body-not-json": Sentence(
        "The body is not JSON: {problem}.", "Send one JSON object in UTF-8, with each name once."
    ),
    "body-too-large": Sentence("The body is larger than {limit} bytes.", "Send less at once."),
    "break-glass-needed": Sentence(
        "This patient's record is not open to you.",
        "In an emergency open it with a reason; that is recorded and looked at afterwards.",
    ),
    "fields-wrong": Sentence(
        "{count} field(s) cannot be read: {names}.", "Mend the fields named and send again."
    ),
    "form-not-ours": Sentence(
        "This form does not come from your present session.", "Load the page again and send it again."
    ),
    "policy-lacks": Sentence(
        "The policy in force is older than this program: it does not state {name}.",
        "Let an administrator adopt a policy that states it: `biobank config adopt`.",
    ),
    "ledger-not-open": Sentence(
        "This database holds no ledger yet.", "Let an administrator open it from the command line."
    ),
    "method-wrong": Sentence("This address does not take {method}.", "Use one of: {allowed}."),
    "list-not-so": Sentence(
        "This list cannot be shown that way. It does not know: {names}.",
        "Open the list anew, and choose again what it shows.",
    ),
    "list-too-long": Sentence(
        "A workbook of more than {most} lines cannot be made here.",
        "Narrow the list, or take it as CSV, which has no end.",
    ),
    "not-found": Sentence("Nothing is found at this address.", "Check the address, or scan again."),
    "not-yours-to-read": Sentence(
        "Your roles do not let you read this.", "Ask someone who may, or an administrator for the role."
    ),
    "password-change-needed": Sentence(
        "Your password was set by someone else.", "Choose one of your own; then go on."
    ),
    "password-weak": Sentence("This password is not accepted: {problem}.", "Choose another."),
    "pin-needs-password-first": Sentence(
        "A PIN signs only after a sign-in with the password in the same shift.",
        "Give the password this time.",
    ),
    "pin-weak": Sentence("This PIN is not accepted: {problem}.", "Choose another."),
    "request-wrong": Sentence("The request cannot be read (HTTP {status}).", "Send it in its proper form."),
    "isbt-names-nothing": Sentence(
        "This is a {name} (ISBT 128, {structure}): it names no unit by itself.", "Scan {instead}."
    ),
    "isbt-divisions-wanted": Sentence(
        "The product code {product} with division 99 names no unit: its divisions stand in another symbol.",
        "Scan the symbol of the product divisions together with it, or this system's own label.",
    ),
    "product-not-here": Sentence(
        "Donation {din} is known here, but no unit of it is or was {product}; it has {count}.",
        "Check the label in your hand, and scan this system's own label.",
    ),
    "scan-not-used": Sentence(
        "The code {id} names nothing that is scanned.", "Scan the label of the thing itself."
    ),
    "service-cannot-sign": Sentence(
        "A service token cannot sign.", "Let a person sign in and sign this themselves."
    ),
    "session-needed": Sentence("A token cannot do this.", "Sign in with name and password."),
    "session-locked": Sentence(
        "This session is locked, because nobody used it for {minutes} minutes.",
        "Unlock it with your PIN or password.",
    ),
    "sign-in-needed": Sentence("Nobody is signed in here, or the session has ended.", "Sign in."),
    "sign-in-failed": Sentence("The name and the password do not fit.", "Check both and try again."),
    "signer-password-given-out": Sentence(
        "This password was given out by somebody else, who may know it too: it signs nothing.",
        "Sign in with it once and choose one of your own; then sign.",
    ),
    "site-not-yours": Sentence("You have no role at this site.", "Choose a site where you have one."),
    "source-not-yours": Sentence(
        "What is sent from a screen was told by a person, not imported.",
        "Send it as typed; a second person checks it. Programs import by a token of their own.",
    ),
    "station-not-here": Sentence(
        "This station is not at the site of your session.", "Choose one of this site."
    ),
    "too-busy": Sentence("The server is busy.", "Send the same again in a moment."),
    "too-many-attempts": Sentence(
        "Too many attempts did not fit.", "Wait {seconds} seconds, then try again."
    ),
    "type-not-json": Sentence(
        "The content type {type} is not read here.", "Send the body as application/json."
    ),
    "unknown-meaning": Sentence("No signature means {meaning}.", "Use one of the meanings of the verb."),
    "wrong-answer": Sentence(
        "The server could not finish this, and does not know whether it was recorded.",
        "Send the same again: what was recorded is not recorded twice. "
        "If it fails again, name the request {request} to support.",
    ),
    "unlock-failed": Sentence(
        "This is neither the PIN nor the password of the person who is signed in.",
        "Try again, or sign out so that another person can work.",
    ),
}
