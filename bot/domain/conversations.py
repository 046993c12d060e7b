"""How fast the bot opens conversations with people it has not written to, and when it stops for a while.

Discord quarantines bots that open too many: "unable to send any direct messages to users it has not messaged before".
It gives no number. Bots were caught after 25 to 100 in a row (DiscordPHP 467, tmerc-cogs 111, discord-api-docs 5987),
so the numbers here are ours, and well below. Writing in a conversation that is open already costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

AT_ONCE: Final = 10
"""Conversations opened in one go after a quiet time."""
EVERY: Final = timedelta(seconds=20)
"""Then one in this time: 3 a minute."""
TOO_FAST: Final = 40003
QUARANTINED: Final = 20026
REFUSALS: Final = frozenset({TOO_FAST, QUARANTINED})
"""Discord's own words that this was too much: opening too fast (opcodes), quarantined (seen, not documented)."""
FIRST_REST: Final = timedelta(minutes=15)
LONGEST_REST: Final = timedelta(hours=24)
TRIAL: Final = timedelta(minutes=2)
"""After a rest one conversation is tried; the others wait this long for what comes of it."""
NEVER: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Gate:
    """Where the bucket and the breaker stand. One moment says how full the bucket is: when it is full again."""

    full_at: datetime = NEVER
    refusals: int = 0
    """In a row, since one was last opened."""
    refused_at: datetime | None = None
    """When the first of these refusals came: what is told is told once for it."""
    closed_until: datetime | None = None


def opens_at(gate: Gate, now: datetime) -> datetime:
    """Return when the next conversation may be opened: `now`, or later."""
    spent = min(gate.full_at, now + AT_ONCE * EVERY)  # a clock that went back must not shut the gate for long
    at = max(now, spent - (AT_ONCE - 1) * EVERY)
    if gate.closed_until is None or gate.closed_until - now > LONGEST_REST:
        return at
    return max(at, gate.closed_until)


def opened_one(gate: Gate, now: datetime) -> Gate:
    """Return the gate after one was let through. After a refusal it is the only one until Discord has answered."""
    full_at = min(max(gate.full_at, now), now + (AT_ONCE - 1) * EVERY) + EVERY
    return replace(gate, full_at=full_at, closed_until=now + TRIAL if gate.refusals else None)


def went_well(gate: Gate) -> Gate:
    """Return the gate after Discord opened one: the breaker closes by itself."""
    return replace(gate, refusals=0, refused_at=None, closed_until=None)


def refused(gate: Gate, code: int, now: datetime) -> Gate:
    """Return the gate after such a refusal: shut for a quarter of an hour, twice as long each time, a day at most.

    A quarantine ends only after somebody appealed, so that it is asked about once a day.
    """
    rest = LONGEST_REST if code == QUARANTINED else FIRST_REST * 2 ** min(gate.refusals, 10)
    return replace(
        gate,
        refusals=gate.refusals + 1,
        refused_at=gate.refused_at or now,
        closed_until=now + min(rest, LONGEST_REST),
    )
