"""Instants as the database keeps them: whole unix seconds, UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


@overload
def to_unix(at: datetime) -> int: ...
@overload
def to_unix(at: None) -> None: ...
def to_unix(at: datetime | None) -> int | None:
    """Return unix seconds for an aware instant, rounded down. Raises `ValueError` for a naive one."""
    if at is None:
        return None
    if at.tzinfo is None:
        message = "a naive time has no place in the database"
        raise ValueError(message)
    return int(at.timestamp() // 1)


@overload
def from_unix(seconds: int) -> datetime: ...
@overload
def from_unix(seconds: None) -> None: ...
def from_unix(seconds: int | None) -> datetime | None:
    """Return the aware UTC instant for unix seconds."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
