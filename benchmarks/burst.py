"""A thousand channel messages due at one instant: how fast they are handed to Discord, and what goes first.

    python benchmarks/burst.py [--messages 1000]

The real bot against the stand-in for Discord with its limit of 50 requests a second switched on. A fifth of them are
of the urgent kind (that a meeting does not take place), the others can wait. The floor is that limit.
Goal: 45 to 50 a second, none refused, the urgent ones first.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from figures import code, line

from tests.wire.children import Nursery
from tests.wire.driver import Discord

LIMIT, SLOWEST = 50, 45
URGENT_EVERY = 5
KINDS = {True: ("cancelled", 15), False: ("seat_freed", 33)}
SOON = 3
"""Seconds from the writing of the entries to the instant at which all are due."""
GLANCE = 0.2


def owe(database: Path, guild: str, channels: list[str]) -> int:
    """Write a circle, a meeting and an entry for each channel; return the instant at which all are due."""
    due = int(time.time()) + SOON
    with closing(sqlite3.connect(database, timeout=10)) as conn, conn:
        conn.execute("INSERT OR IGNORE INTO guild (guild_id, joined_at) VALUES (?, 0)", (guild,))
        for number, channel in enumerate(channels):
            kind, priority = KINDS[number % URGENT_EVERY == 0]
            circle = conn.execute(
                """
                INSERT INTO circle (guild_id, name, rrule, starts_local, timezone, minutes, capacity, room_kind,
                    agenda_key, deck_key, channel_id, channel_is_ours, announce_from, planned_until, created_at)
                VALUES (?, 'c', 'FREQ=WEEKLY;BYDAY=TU', '2026-01-06T12:00', 'UTC', 90, 10, 'text', 'ninety', 'default',
                    ?, 0, 0, 9999999999, 0)
                """,
                (guild, channel),
            ).lastrowid
            meeting = conn.execute(
                """
                INSERT INTO meeting (circle_id, guild_id, slot_on, starts_at, ends_at, capacity, state)
                VALUES (?, ?, '2026-01-06', ?, ?, 10, 'announced')
                """,
                (circle, guild, due + 86_400, due + 91_800),
            ).lastrowid
            conn.execute(
                """
                INSERT INTO outbox (kind, dedupe, guild_id, circle_id, meeting_id, member_id, priority, due_at, try_at)
                VALUES (?, ?, ?, ?, ?, 5, ?, ?, ?)
                """,
                (kind, f"burst:{number}", guild, circle, meeting, priority, due, due),
            )
    return due


def measure(folder: Path, messages: int) -> list[bool]:
    """Let them all fall due, wait for the last, and print how they went."""
    stage, nursery = Discord(folder), Nursery()
    try:
        place = stage.guild("Harbor", [{"name": f"c{number}", "type": 0} for number in range(messages)])
        nursery.start(stage, "tests.wire.real:build", data=str(folder))
        stage.wait_online()
        stage.ask("settings", rate_limits=True)
        channels = list(place.channels.values())
        due = owe(folder / "circles.db", place.id, channels)
        deadline = time.monotonic() + SOON + messages / LIMIT * 2
        while len(sent := _sent(stage)) < messages and time.monotonic() < deadline:
            time.sleep(GLANCE)
        urgent = {channel for number, channel in enumerate(channels) if number % URGENT_EVERY == 0}
        return report(sent, urgent, due, int(stage.ask("pulse")["refused"]))
    finally:
        nursery.end()
        stage.stop()


def report(sent: list[tuple[float, str]], urgent: set[str], due: float, refused: int) -> list[bool]:
    """Print the rate, the fullest second, and how many messages that can wait went before an urgent one."""
    at = [moment for moment, _ in sent]
    rate = (len(sent) - 1) / (at[-1] - at[0])
    fullest = max(sum(1 for other in at if moment <= other < moment + 1) for moment in at)
    last = max(number for number, (_, channel) in enumerate(sent) if channel in urgent)
    overtook = sum(channel not in urgent for _, channel in sent[:last])
    seen = f"{rate:.1f} a second, {at[-1] - due:.1f} s from the instant; at most {fullest} in one second"
    return [
        line(
            f"{len(sent)} messages due at once",
            seen,
            goal=f"{SLOWEST} to {LIMIT} a second",
            floor=f"{LIMIT} a second, {rate / LIMIT:.2f} of it",
            met=SLOWEST <= rate <= LIMIT,
        ),
        line("of these refused", str(refused), goal="0", met=refused == 0),
        line("overtook an urgent one", str(overtook), goal="0", met=overtook == 0),
    ]


def _sent(stage: Discord) -> list[tuple[float, str]]:
    found = [one for one in stage.requests("POST /channels/") if one["status"] == 200]
    return [(one["at"], one["path"].split("/")[2]) for one in found]


def main() -> int:
    """Measure once."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--messages", type=int, default=1000)
    messages: int = parser.parse_args().messages
    with tempfile.TemporaryDirectory() as folder:
        return code(measure(Path(folder), messages))


if __name__ == "__main__":
    sys.exit(main())
