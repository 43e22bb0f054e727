"""Moments as a reader understands them: his own day and hour, his zone named."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location, get_timezone_name

from models.words import say
from rules.vocabulary import Language


def moment_in(zone: ZoneInfo, language: Language, moment: datetime) -> str:
    """Return a moment such as `Sunday, 8 March 2026, 06:30 PDT (Pacific Daylight Time, UTC-07:00)`."""
    local = moment.astimezone(zone)
    day = format_date(local, "EEEE, d MMMM y" if language is Language.EN else "y年M月d日EEEE", locale=language.value)
    time, name, offset = _time(local, language), _zone_name(local, zone, language), _offset(local)
    return say(language, "{day}, {time} ({zone}, {offset})", day=day, time=time, zone=name, offset=offset)


def _zone_name(local: datetime, zone: ZoneInfo, language: Language) -> str:
    """Return the name of the zone, or of its place where the languages know only an offset."""
    name = get_timezone_name(local, width="long", locale=language.value)
    nameless = name.startswith(("GMT+", "GMT-"))
    in_a_place = not zone.key.startswith("Etc/")
    return str(get_timezone_location(zone, locale=language.value)) if nameless and in_a_place else name


def _time(local: datetime, language: Language) -> str:
    short = local.tzname() or ""
    return f"{local:%H:%M} {short}" if language is Language.EN and short.isalpha() else f"{local:%H:%M}"


def _offset(local: datetime) -> str:
    offset = local.utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset else 0
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
