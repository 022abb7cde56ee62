"""Days as the reader's language writes them; labels, wristbands and banners keep DD-MMM-YYYY in all."""

from datetime import date

from biobank.words.speaking import spoken

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_as_printed(day: date) -> str:
    """Return a day as DD-MMM-YYYY, as on labels and beside names: to be compared letter by letter."""
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year}"


def day_shown(day: date) -> str:
    """Return a day as the language spoken writes it, its month in letters: no month is taken for a day."""
    told = spoken()
    if told is None:
        return day_as_printed(day)
    return told.day_pattern.format(day=day.day, month=told.months[day.month - 1], year=day.year)


def month_shown(number: int) -> str:
    """Return a month in letters, shortened."""
    told = spoken()
    return (MONTHS if told is None else told.months)[number - 1]


def day_in_year(day: date) -> str:
    """Return a day without its year, such as 02-Mar."""
    told = spoken()
    if told is None:
        return f"{day.day:02d}-{MONTHS[day.month - 1]}"
    return told.day_pattern.format(day=day.day, month=told.months[day.month - 1], year="").strip(" ,،")
