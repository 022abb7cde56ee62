"""Public keys by which signed labels are told genuine: the centre's own, and those of others it trusts."""

from biobank.domain.things.thing import Thing, thing


@thing("label_key", "KEY")
class LabelKey(Thing):
    """A public key that labels were signed with, from when, and until when.

    `key` is what labels call it, `public_key` its 32 bytes in hexadecimal digits. `centre` is whose it is,
    empty for one's own. What it signed while it was in force stays genuine for ever, unless it was
    compromised. `status`: in_force, retired, compromised.
    """

    site_id: str
    key: str
    public_key: str
    centre: str | None = None
    from_at: str
    until_at: str | None = None
    compromised_at: str | None = None
    status: str = "in_force"
