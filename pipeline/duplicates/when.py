"""Publication dates, which arrive as ISO 8601 text, dates or times, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime

When = datetime | date | str | None
# Seconds of a day.
_DAY = 86_400.0
UNKNOWN = float("inf")


def days(value: When) -> float:
    """Days since 1970 in UTC; `UNKNOWN` (infinite, so that it sorts last) for None and unreadable text.

    A time without a zone is read as UTC.
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return UNKNOWN
    if value is None:
        return UNKNOWN
    if not isinstance(value, datetime):
        return float((value - date(1970, 1, 1)).days)
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return (value - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() / _DAY
