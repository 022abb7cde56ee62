"""How labels say names, days and moments: in words that tell without doubt, and in ever shorter forms."""

from datetime import date
from zoneinfo import ZoneInfo

from biobank.domain.rules.clock import moment

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def name_forms(family: str, given: str) -> tuple[str, ...]:
    """Return ever shorter forms of a name: the family name is always whole and comes first.

    First all given names, then the first of them and the initials of the
    others, then initials only. A name that fits in none of these is not
    printed; nothing is cut.
    """
    words = given.split()
    if not words:
        return (family.upper(),)
    initials = [_initials(word) for word in words]
    givens = (" ".join(words), " ".join([words[0], *initials[1:]]), " ".join(initials))
    return tuple(dict.fromkeys(f"{family.upper()}, {form}" for form in givens))


def role_forms(titles: list[str]) -> tuple[str, ...]:
    """Return ever shorter forms of someone's roles: all of them, then the first and how many more."""
    whole = ", ".join(titles)
    return (whole,) if len(titles) == 1 else (whole, f"{titles[0]} and {len(titles) - 1} more")


def site_forms(name: str) -> tuple[str, ...]:
    """Return ever shorter forms of a site's name: whole, then its first words and a mark that more follow.

    A site's name tells nobody apart, so that it gives way to what does.
    """
    words = name.split()
    shorter = (" ".join(words[:count]).rstrip(" ,;·–-") + " …" for count in range(len(words) - 1, 0, -1))
    return (name, *dict.fromkeys(shorter))


def day_text(day: str) -> str:
    """Return a calendar day as people read it without doubt: 05-MAR-1987."""
    told = date.fromisoformat(day)
    return f"{told.day:02}-{_MONTHS[told.month - 1]}-{told.year}"


def moment_text(at: str, zone: str | None) -> str | None:
    """Return a moment on the clock of a site's wall, with its offset: 23-NOV-2026 10:30 +01:00."""
    if zone is None:
        return None
    local = moment(at).astimezone(ZoneInfo(zone))
    offset = local.strftime("%z")
    return f"{day_text(local.date().isoformat())} {local:%H:%M} {offset[:3]}:{offset[3:5]}"


def expiry_text(told: str, zone: str | None) -> str | None:
    """Return the last day or moment of use."""
    return day_text(told) if len(told) == len("YYYY-MM-DD") else moment_text(told, zone)


def _initials(word: str) -> str:
    return "-".join(f"{part[0]}." for part in word.split("-") if part)
