"""Keys of signed labels: put into force, retired, or known to be compromised; on the server's console.

Only public keys are recorded. A private key lies on the server, outside database and backups.
"""

import re

from biobank.domain.codes.signed_label import key_id
from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import instant, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import CONSOLE
from biobank.domain.rules.verb import Params, red, special, verb
from biobank.domain.things.label_keys import LabelKey
from biobank.domain.things.people import Site

_PUBLIC_KEY = re.compile(r"[0-9a-f]{64}")


@command
class PublishLabelKey(Command):
    """Put a public key into force."""

    site: str = ref("site", "Site")
    public_key: str = text("Public key", max_length=64, hint="32 bytes of Ed25519, in hexadecimal digits")
    centre: str | None = text("Key of another centre", required=False, hint="Its name; empty: your own")


@red("label-key-malformed")
def key_is_one(told: PublishLabelKey, _: Facts) -> Params | None:
    """A public key is 32 bytes."""
    return None if _PUBLIC_KEY.fullmatch(told.public_key) else {}


@red("label-key-known")
def key_is_new(told: PublishLabelKey, facts: Facts) -> Params | None:
    """A key has one life: one that was retired or compromised never comes back."""
    same = [one for one in facts["label_keys"] if one.public_key == told.public_key]
    return {"key": same[0].key, "status": same[0].status} if same else None


@red("label-key-id-taken")
def id_is_free(told: PublishLabelKey, facts: Facts) -> Params | None:
    """Labels name a key by eight characters, which two keys never share."""
    id = _id(told)
    taken = any(one.key == id and one.public_key != told.public_key for one in facts["label_keys"])
    return {"key": id} if taken else None


def _id(told: PublishLabelKey) -> str:
    return key_id(bytes.fromhex(told.public_key)) if _PUBLIC_KEY.fullmatch(told.public_key) else ""


def _draft(kind: str, key: LabelKey, site: str, changed: Change) -> tuple[Draft, ...]:
    subjects = {"site": site, "label_key": key.id}
    data = {"key": key.key, "public_key": key.public_key}
    return (Draft(kind=kind, stream=key.stream, subjects=subjects, changes=(changed,), data=data),)


def publish(told: PublishLabelKey, facts: Facts) -> tuple[Draft, ...]:
    """From this event on labels may be signed with the key, and are told by it."""
    site: Site = facts["site"]
    key = LabelKey(
        id=facts.fresh.id(LabelKey.LETTER),
        stream=site.stream,
        site_id=site.id,
        key=_id(told),
        public_key=told.public_key,
        centre=told.centre or None,
        from_at=facts.now,
    )
    return _draft("LabelKeyPublished", key, site.id, new(key))


verb(
    name="publish-label-key",
    room="sites",
    title="Publish label key",
    about="Put a public key into force: labels may be signed with its private half, and are told by it.",
    command=PublishLabelKey,
    event="LabelKeyPublished",
    effect=publish,
    subject="site",
    needs=(special("label_keys"),),
    guards=(key_is_one, key_is_new, id_is_free),
    roles=(CONSOLE,),
    reports=False,
)


@command
class RetireLabelKey(Command):
    """Sign nothing more with a key."""

    site: str = ref("site", "Site")
    key: str = text("Key", max_length=8, hint="The eight characters that labels name it by")


def _named(told: "RetireLabelKey | DistrustLabelKey", facts: Facts) -> LabelKey | None:
    return next((one for one in facts["label_keys"] if one.key == told.key), None)


@red("label-key-not-published")
def key_is_known(told: "RetireLabelKey | DistrustLabelKey", facts: Facts) -> Params | None:
    """Only a key that was published has a life to end."""
    return {"key": told.key} if _named(told, facts) is None else None


@red("label-key-ended")
def key_is_in_force(told: RetireLabelKey, facts: Facts) -> Params | None:
    """Only a key in force is retired."""
    key = _named(told, facts)
    return None if key is None or key.status == "in_force" else {"key": key.key, "status": key.status}


def retire(told: RetireLabelKey, facts: Facts) -> tuple[Draft, ...]:
    """What the key signed until now stays genuine; nothing more is signed with it."""
    return _changed("LabelKeyRetired", told, facts, status="retired", until_at=facts.now)


def _changed(
    kind: str, told: "RetireLabelKey | DistrustLabelKey", facts: Facts, **columns: str
) -> tuple[Draft, ...]:
    key = _named(told, facts)
    if key is None:
        raise TypeError("a key that nobody published is refused")
    return _draft(kind, key, told.site, change(key, **columns))


verb(
    name="retire-label-key",
    room="sites",
    title="Retire label key",
    about="Sign nothing more with a key. What it signed until now stays genuine.",
    command=RetireLabelKey,
    event="LabelKeyRetired",
    effect=retire,
    subject="site",
    needs=(special("label_keys"),),
    guards=(key_is_known, key_is_in_force),
    roles=(CONSOLE,),
    reports=False,
)


@command
class DistrustLabelKey(Command):
    """Say that a private key may be in other hands."""

    site: str = ref("site", "Site")
    key: str = text("Key", max_length=8, hint="The eight characters that labels name it by")
    since: str | None = instant("Compromised since", required=False, hint="Empty: from the beginning")


@red("label-key-distrusted")
def key_was_trusted(told: DistrustLabelKey, facts: Facts) -> Params | None:
    """The moment from which a key is not trusted only moves back, never forward."""
    key = _named(told, facts)
    if key is None or key.compromised_at is None or _since(told, key) < key.compromised_at:
        return None
    return {"key": key.key, "since": key.compromised_at}


@red("label-key-not-yet")
def is_not_in_the_future(told: DistrustLabelKey, facts: Facts) -> Params | None:
    """What is known now happened before."""
    return {} if told.since is not None and told.since > facts.now else None


def _since(told: DistrustLabelKey, key: LabelKey) -> str:
    return told.since or key.from_at


def distrust(told: DistrustLabelKey, facts: Facts) -> tuple[Draft, ...]:
    """Labels signed with the key are genuine only where the record knows them from before."""
    key = _named(told, facts)
    if key is None:
        raise TypeError("a key that nobody published is refused")
    ended = {"until_at": key.until_at or facts.now, "compromised_at": _since(told, key)}
    return _changed("LabelKeyCompromised", told, facts, status="compromised", **ended)


verb(
    name="distrust-label-key",
    room="sites",
    title="Label key compromised",
    about="Say that a private key may be in other hands. Only labels printed before stay genuine.",
    command=DistrustLabelKey,
    event="LabelKeyCompromised",
    effect=distrust,
    subject="site",
    needs=(special("label_keys"),),
    guards=(key_is_known, key_was_trusted, is_not_in_the_future),
    roles=(CONSOLE,),
    reports=False,
)
