"""Reads dates in the forms that news sites use, and converts them to UTC."""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from pipeline.resources import WordLists, resource, words

# The months in order, each in full and abbreviated.
_MONTHS = (
    "january jan, february feb, march mar, april apr, may, june jun, july jul, august aug, september sept sep, "
    "october oct, november nov, december dec"
)
MONTHS = {name: number for number, names in enumerate(_MONTHS.split(", "), 1) for name in names.split()}
WEEKDAYS: frozenset[str] = words("monday tuesday wednesday thursday friday saturday sunday")
SHORT_WEEKDAYS: frozenset[str] = frozenset(day[:3] for day in WEEKDAYS)
CALENDAR: frozenset[str] = WEEKDAYS | {month for month in MONTHS if len(month) > 4 or month in ("may", "june", "july")}
"""The full names of weekdays and months."""
_ZONES = {zone: int(hours) for zone, hours in WordLists(resource("words/zones.txt")).keys("zones").items()}
_SHIFT = re.compile(r"(?:gmt|utc)?\s?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?")
_US_ZONES = {"et": -5, "ct": -6, "mt": -7, "pt": -8}
# Matches any of MONTHS, in a pattern that ignores case.
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_MONTH = rf"(?P<month>{MONTH})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_TIME = re.compile(
    r"(?<![\d.:/])(?P<hour>[0-2]?\d)(?:[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d+)?)?)?\s*+"
    r"(?P<half>[ap]\.?m\b\.?)?(?:\s*+\(?(?P<zone>(?:gmt|utc)\s?[+-]\d{1,2}(?::?[0-5]\d)?|[a-z]{1,4}|[+-]\d\d:?\d\d)\b\)?)?",
    re.IGNORECASE,
)
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?!\d)",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}[,\s]\s*{_YEAR}\b",
        rf"\b{_MONTH}\s*{_DAY}(?:,\s*|\s+){_YEAR}\b",
        rf"(?<!\d){_YEAR}/(?P<month>[01]?\d)/(?P<day>[0-3]?\d)(?!\d)",
        rf"(?<![\d.])(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)\.{_YEAR}(?!\d)",
        rf"\b(?P<day>[0-3]?\d)-{_MONTH}-{_YEAR}\b",
        rf"\b{_YEAR}[,\s]\s*{_MONTH}\s+{_DAY}(?!\s*+(?:,\s*+)?(?:19|20)\d\d)\b",
    )
)
_CENTURY = re.compile(r"(?:19|20)\d")  # a quick check: every date above and below has a year
_SLASHED = re.compile(rf"(?<![\d/])(?P<a>[0-3]?\d)[/-](?P<b>[0-3]?\d)[/-]{_YEAR}(?!\d)")
_COMPACT = re.compile(r"^(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?:T?(\d{6})Z?)?$")


# The form of Twitter and of the C library: "Mon Apr 20 20:05:30 +0000 2009".
_CTIME = re.compile(
    rf"[a-z]{{3,9}},?\s+{_MONTH}\s+{_DAY}\s+(?P<clock>[0-2]\d:[0-5]\d:[0-5]\d)\s+(?:(?P<zone>[a-z]{{1,4}}|[+-]\d\d:?\d\d)\s+)?"
    rf"{_YEAR}",
    re.IGNORECASE,
)
# Date formats of databases and programs, read only in fields: in running text they may be versions or scores.
_SERIALISED = re.compile(r"/Date\((?P<milliseconds>\d+)(?:[+-]\d{4})?\)/")
_SECONDS = re.compile(r"\d{9,}\.\d+")
_DOTTED = re.compile(rf"{_YEAR}\.(?P<month>[01]?\d)\.(?P<day>[0-3]?\d)(?P<rest>(?:[T ].*)?)", re.DOTALL)
_HYPHENED = re.compile(
    rf"(?:(?P<day>[0-3]?\d)-(?P<month>{MONTH})|(?P<first>{MONTH})-(?P<then>[0-3]?\d))-(?P<year>(?:19|20)?\d\d)(?!\d)",
    re.I,
)
# Only dates within these years are plausible: databases fill empty fields with 0001-01-01 or 9999-12-31.
FIRST_YEAR, LAST_YEAR = 1800, 2100
# Number of digits of a day written as one number (20210503).
_DAY_DIGITS = 8
# The date that results when an empty field was stored as the number 0.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_date(value: object) -> datetime | None:
    """Reads the date in a field of a record or of markup and converts it to UTC; returns None if there is no date, or
    if it is ambiguous or absurd.

    Reads ISO 8601, RFC 2822, seconds, milliseconds or microseconds since 1970, and whatever `find_date` reads. A time
    without a zone is read as UTC.
    """
    moment = _moment(value)
    return moment if moment is not None and _is_plausible(moment) else None


def is_absurd_date(value: object) -> bool:
    """Whether a field holds a date that no article can have: 0001-01-01, 9999-12-31, the first second of 1970."""
    moment = _moment(value)
    return moment is not None and not _is_plausible(moment)


def _is_plausible(moment: datetime) -> bool:
    return FIRST_YEAR <= moment.year <= LAST_YEAR and moment != _EPOCH


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        # 20210503 is a day: as seconds since 1970 it would be in August 1970. In a column with gaps it is 20210503.0.
        whole = str(value).removesuffix(".0")
        try:
            return _from_digits(whole) if len(whole) == _DAY_DIGITS else _from_epoch(float(value))
        except (ValueError, OverflowError):  # 20210000, or a number of hundreds of digits
            return None
    return _moment_of_text(str(value).strip())


def _moment_of_text(text: str) -> datetime | None:
    if not text or len(text) > 200:
        return None
    text = text.removesuffix(".0")  # a whole number in a column with gaps
    try:
        return _utc(datetime.fromisoformat(text)) if not text.isdigit() else _from_digits(text)
    except (ValueError, OverflowError):
        pass
    if "," in text[:5]:
        try:
            return _utc(parsedate_to_datetime(text))
        except (ValueError, TypeError, OverflowError):
            pass
    if serialised := _SERIALISED.fullmatch(text):
        return _from_epoch(float(serialised["milliseconds"]))
    if _SECONDS.fullmatch(text):
        return _from_epoch(float(text))
    found = find_date(_readable(text))
    return found[0] if found else None


def _readable(text: str) -> str:
    """Rewrites a date of a database or program so that `find_date` can read it; returns other text unchanged."""
    if dotted := _DOTTED.fullmatch(text):
        return f"{dotted['year']}-{int(dotted['month']):02}-{int(dotted['day']):02}{dotted['rest']}"
    if hyphened := _HYPHENED.match(text):  # "03-MAY-21" of Oracle, "May-03-2021"
        day, month = hyphened["day"] or hyphened["then"], hyphened["month"] or hyphened["first"]
        year = hyphened["year"] if len(hyphened["year"]) == len("2021") else f"20{hyphened['year']}"
        return f"{day} {month} {year}{text[hyphened.end() :]}"
    if clock := _CTIME.fullmatch(text):
        return f"{clock['day']} {clock['month']} {clock['year']} {clock['clock']} {clock['zone'] or ''}"
    return text


def find_date(text: str) -> tuple[datetime, int, int] | None:
    """Finds the first full date (day, month and year) in a text, and any time of day next to it. Returns the time in
    UTC and the half-open span (start, end); None if there is no date.

    A date such as 12/05/2021 is ambiguous, and is read only if one of the first two numbers is above 12 or both are
    equal.
    """
    if not _CENTURY.search(text):
        return None
    best: tuple[int, int, int, int, int] | None = None
    for pattern in _DATES:
        found = pattern.search(text)
        if found and (best is None or found.start() < best[0]):
            month = found["month"].lower()
            number = int(month) if month.isdigit() else MONTHS[month]
            best = (found.start(), found.end(), int(found["year"]), number, int(found["day"]))
    slashed = _SLASHED.search(text)
    if slashed and (best is None or slashed.start() < best[0]):
        a, b = int(slashed["a"]), int(slashed["b"])
        if a > 12 or b > 12 or a == b:
            day, month_number = (a, b) if a > 12 else (b, a)
            best = (slashed.start(), slashed.end(), int(slashed["year"]), month_number, day)
    if best is None:
        return None
    start, end, year, number, day = best
    try:
        moment = datetime(year, number, day, tzinfo=UTC)
    except ValueError:
        return None
    return _with_time(text, start, end, moment)


def _with_time(text: str, start: int, end: int, moment: datetime) -> tuple[datetime, int, int]:
    """Adds to a date the time of day after it, or else shortly before it, and extends the span to cover both."""
    lead = re.match(r"[T,;|•·\s–—-]*(?:at\s+|kl\.?\s+)?", text[end:])
    at = end + (lead.end() if lead else 0)
    after = _TIME.match(text, at)
    if after and _is_time(after):
        return _at(moment, after), start, after.end()
    window = text[max(0, start - 25) : start]
    for before in _TIME.finditer(window):
        rest = window[before.end() :].lower()
        if _is_time(before) and re.fullmatch(
            r"[\s,;|–—-]*+(?:on\s++)?(?:[a-z]{3,9}day|mon|tue|wed|thu|fri|sat|sun)?[,.\s]*+", rest
        ):
            return _at(moment, before), start - len(window) + before.start(), end
    return moment, start, end


def _is_time(found: re.Match[str]) -> bool:
    hour = int(found["hour"])
    if not found["minute"] and not found["half"]:
        return False
    return 1 <= hour <= 12 if found["half"] else hour < 24


def _at(moment: datetime, time: re.Match[str]) -> datetime:
    hour = int(time["hour"])
    if time["half"]:
        hour = hour % 12 + (12 if time["half"][0] in "pP" else 0)
    local = moment.replace(hour=hour, minute=int(time["minute"] or 0), second=int(time["second"] or 0))
    return local - _offset(time["zone"] or "", moment)


def _offset(zone: str, moment: datetime) -> timedelta:
    name = zone.lower()
    if shift := _SHIFT.fullmatch(name):
        ahead = timedelta(hours=int(shift["hours"]), minutes=int(shift["minutes"] or 0))
        return -ahead if shift["sign"] == "-" else ahead
    if name in _US_ZONES:
        # Daylight saving time lasts from the second Sunday of March to the first Sunday of November; the hour of the
        # change is ignored.
        spring = datetime(moment.year, 3, 14 - datetime(moment.year, 3, 1).weekday(), tzinfo=UTC)
        autumn = datetime(moment.year, 11, 7 - datetime(moment.year, 11, 1).weekday(), tzinfo=UTC)
        return timedelta(hours=_US_ZONES[name] + (spring <= moment < autumn))
    return timedelta(hours=_ZONES.get(name, 0))


def _from_digits(text: str) -> datetime | None:
    compact = _COMPACT.match(text)
    if compact:
        clock = compact[4] or "000000"
        parts = [int(compact[k]) for k in ("year", "month", "day")] + [int(clock[i : i + 2]) for i in (0, 2, 4)]
        return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
    return _from_epoch(float(text))


def _from_epoch(value: float) -> datetime | None:
    """Reads seconds, milliseconds or microseconds since 1970; None if it is outside 1980 to 2099 in all units."""
    if value == 0:
        return _EPOCH
    for unit in (1, 1_000, 1_000_000):
        if 315_532_800 <= value / unit < 4_102_444_800:
            return datetime.fromtimestamp(value / unit, tz=UTC)
    return None


def _utc(moment: datetime) -> datetime:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:  # the first or last day of the calendar, in a zone other than UTC
        return moment.replace(tzinfo=UTC)


When = datetime | date | str | None
"""A date of publication: ISO 8601 text, a date, a time, or None if it is not known."""
_DAY_SECONDS = 86_400.0  # seconds
UNDATED = float("inf")
"""What `days` returns for an unknown date, so that it sorts last."""


def days(value: When) -> float:
    """Converts an ISO 8601 date (UTC if it has no zone) to days since 1970; other text and None to `UNDATED`."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return UNDATED
    if value is None:
        return UNDATED
    if not isinstance(value, datetime):
        return float((value - date(1970, 1, 1)).days)
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return (value - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() / _DAY_SECONDS
