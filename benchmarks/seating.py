"""Taking a seat: the bot's own transaction against the same SQL on the plain `sqlite3` module, in the same run.

    python benchmarks/seating.py [--joins 1000]

Prints joins a second alone and with 16 people pressing at once, and the ratio to the floor. Goals: 0.5 and 1.0.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from figures import code, line

from bot.domain.agreements import Agreement
from bot.domain.meetings import Person
from bot.services.seating import Seating
from bot.services.words import Words
from bot.store.database import Connection, Database

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
START = int(NOW.timestamp()) + 86_400
ROUNDS = 3
PRESSING = 16
ALONE, AT_ONCE = 0.5, 1.0
"""Of the floor."""


class StandingClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Return the one instant there is."""
        return NOW


WORDS = Words((Agreement(1, "en", "Be kind."),), lambda: False)


def seed(conn: Connection, people: int) -> None:
    """Write a guild, a circle, a meeting with plenty of seats, and everybody's consent."""
    conn.execute("INSERT INTO guild (guild_id, joined_at) VALUES (1, 0)")
    conn.execute(
        """
        INSERT INTO circle (circle_id, guild_id, name, rrule, starts_local, timezone, minutes, capacity, room_kind,
            agenda_key, deck_key, channel_id, channel_is_ours, announce_from, created_at)
        VALUES (1, 1, 'c', 'FREQ=WEEKLY;BYDAY=TU', '2026-01-06T12:00', 'UTC', 90, 10, 'text',
            'ninety', 'default', 5, 1, 0, 0)
        """
    )
    conn.execute(
        """
        INSERT INTO meeting (meeting_id, circle_id, guild_id, slot_on, starts_at, ends_at, capacity, state)
        VALUES (1, 1, 1, '2026-01-06', ?, ?, ?, 'announced')
        """,
        (START, START + 5400, people),
    )
    WORDS.accept(conn, 1, people + 1, datetime.fromtimestamp(0, UTC))
    conn.executemany(
        "INSERT INTO consent (guild_id, user_id, version, accepted_at) VALUES (1, ?, 1, 0)",
        [(user,) for user in range(1, people + 1)],
    )


def floor(path: Path, joins: int) -> float:
    """Seat people with the statements that the service comes to, and nothing around them; return joins a second."""
    conn = sqlite3.connect(path, isolation_level=None, cached_statements=256)
    conn.execute("PRAGMA synchronous=FULL")
    begun = time.perf_counter()
    for user in range(1, joins + 1):
        conn.execute("BEGIN IMMEDIATE")
        for sql, values in join_statements(user):
            conn.execute(sql, values).fetchall()
        conn.execute("COMMIT")
    taken = time.perf_counter() - begun
    conn.close()
    return joins / taken


def join_statements(user: int) -> list[tuple[str, tuple[object, ...]]]:
    """Return the SQL of one join, as sqlite3's trace shows it for the service."""
    count = """
        SELECT capacity,
            (SELECT count(*) FROM seat WHERE seat.meeting_id = it.meeting_id AND state = 'seated') AS seated,
            (SELECT count(*) FROM seat WHERE seat.meeting_id = it.meeting_id AND state = 'waitlisted') AS waitlisted
        FROM meeting AS it WHERE meeting_id = ?"""
    place = """
        SELECT *, (SELECT count(*) FROM seat AS other WHERE other.meeting_id = seat.meeting_id
            AND other.state = seat.state AND other.seat_id <= seat.seat_id) AS place
        FROM seat WHERE meeting_id = ? AND user_id = ?"""
    card = """
        INSERT INTO outbox (kind, dedupe, guild_id, circle_id, meeting_id, priority, due_at, try_at)
        VALUES ('card', 'card:1', 1, 1, 1, 40, ?, ?)
        ON CONFLICT (dedupe) DO UPDATE SET revision = revision + 1"""
    return [
        ("SELECT * FROM meeting WHERE meeting_id = ?", (1,)),
        ("SELECT * FROM circle WHERE circle_id = ?", (1,)),
        (place, (1, user)),
        ("SELECT version FROM consent WHERE guild_id = ? AND user_id = ?", (1, user)),
        (count, (1,)),
        ("DELETE FROM seat WHERE meeting_id = ? AND user_id = ?", (1, user)),
        ("INSERT INTO seat (meeting_id, user_id, state, taken_at) VALUES (1, ?, 'seated', 0)", (user,)),
        ("SELECT settled_at FROM outbox WHERE dedupe = ?", ("card:1",)),
        (card, (START, START)),
        (place, (1, user)),
        (count, (1,)),
    ]


async def ours(path: Path, joins: int, pressing: int) -> float:
    """Seat people through the service, `pressing` of them at a time; return joins a second."""
    database = await Database.open(path, now=0)
    seating = Seating(database, StandingClock(), {}, WORDS)
    people = iter(range(1, joins + 1))

    async def press() -> None:
        for user in people:
            await seating.join(Person(1, user, is_admin=False), 1)

    begun = time.perf_counter()
    await asyncio.gather(*(press() for _ in range(pressing)))
    taken = time.perf_counter() - begun
    await database.close()
    return joins / taken


async def fresh(path: Path, joins: int) -> None:
    """Make a seeded database whose log has grown already, so that no round pays for that."""
    database = await Database.open(path, now=0)
    await database.write(lambda conn: seed(conn, joins))
    await database.close()


def main() -> int:
    """Run everything in turn and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--joins", type=int, default=1000)
    joins: int = parser.parse_args().joins
    seen: dict[str, list[float]] = {"floor": [], "alone": [], "at once": []}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(ROUNDS):
            for name, pressing in (("floor", 0), ("alone", 1), ("at once", PRESSING)):
                path = Path(folder) / f"{number}-{pressing}.db"
                asyncio.run(fresh(path, joins))
                seen[name].append(
                    asyncio.run(ours(path, joins, pressing)) if pressing else floor(path, joins)
                )
    base = median(seen["floor"])
    met = []
    for name, goal in (("alone", ALONE), ("at once", AT_ONCE)):
        rate = median(seen[name])
        found = f"{rate:.0f} joins a second, {rate / base:.2f} of the floor"
        met.append(
            line(f"seating, {name}", found, goal=f"{goal}", floor=f"{base:.0f}", met=rate >= goal * base)
        )
    return code(met)


if __name__ == "__main__":
    sys.exit(main())
