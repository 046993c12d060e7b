"""What is done by itself: plans that may be made again, copies that expire, rows that are forgotten, rooms known."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.meetings import MeetingState, Person, SeatState
from bot.domain.outbox import Kind
from bot.domain.recurrence import Rhythm
from bot.errors import StoreError
from bot.services.backups import Backups
from bot.services.conversations import Conversations
from bot.services.planning import HORIZON, Planning, plan_circle, plan_circles
from bot.services.retention import Retention
from bot.services.rooms import Rooms
from bot.store import audit, circles, consents, departures, guilds, meetings, outbox, people, seats
from bot.store.database import Database
from tests.store.old_rows import all_rows
from tests.store.rows import GUILD, NOW, Hands, add_circle, add_meeting, owed

if TYPE_CHECKING:
    from pathlib import Path

DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
MEMBER = 101


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(one.name for one in folder.iterdir())


def slots_of(conn: sqlite3.Connection, circle_id: int) -> list[str]:
    """Return the dates on which a circle's meetings stand."""
    rows = conn.execute("SELECT slot_on FROM meeting WHERE circle_id = ? ORDER BY slot_on", (circle_id,))
    return [row["slot_on"] for row in rows]


# --- planning


async def test_planning_again_changes_nothing(database: Database) -> None:
    """The second plan makes no meeting and owes nothing twice: every row stays as it was."""
    await database.write(add_circle)
    planning = Planning(database, Hands(), {})
    assert await planning.plan() > 0
    before = await database.read(all_rows)
    assert await planning.plan() == 0
    assert await database.read(all_rows) == before


async def test_plans_reach_two_weeks(database: Database) -> None:
    """Every Monday within the horizon has its meeting, with a card and what it owes, and none beyond it."""
    await database.write(add_circle)
    await Planning(database, Hands(), {}).plan()

    def look(conn: sqlite3.Connection) -> tuple[list[str], set[tuple[int, str]]]:
        slots = [row["slot_on"] for row in conn.execute("SELECT slot_on FROM meeting ORDER BY starts_at")]
        owing = {(row["meeting_id"], row["kind"]) for row in conn.execute("SELECT * FROM outbox")}
        return slots, owing

    slots, owing = await database.read(look)
    assert timedelta(days=14) == HORIZON
    assert slots == ["2026-01-05", "2026-01-12"]  # the 19th is half an hour too far off
    kinds = {Kind.CARD, Kind.DESK_CALL, Kind.NOBODY_YET, Kind.NOBODY_CAME, Kind.TIME_UP}
    assert owing >= {(meeting_id, kind) for meeting_id in (1, 2) for kind in kinds}


async def test_plans_go_on_with_time(database: Database) -> None:
    """Looked at often enough, there is always a meeting for each Monday of the coming two weeks, once."""
    await database.write(add_circle)
    clock = Hands()
    planning = Planning(database, clock, {})
    for _ in range(28 * 4):
        await planning.plan()
        clock.move(hours=6)

    def slots(conn: sqlite3.Connection) -> list[str]:
        return [row["slot_on"] for row in conn.execute("SELECT slot_on FROM meeting ORDER BY meeting_id")]

    mondays = [(NOW + number * 7 * DAY).date().isoformat() for number in range(6)]
    assert await database.read(slots) == mondays


async def test_a_circle_is_not_read_before_it_has_one_to_plan(database: Database) -> None:
    """The third Monday comes within two weeks five hours from now: until then a look reads nothing, whoever looks."""
    await database.write(add_circle)
    await Planning(database, Hands(), {}).plan()

    async def to_plan(later: timedelta) -> int:
        horizon = NOW + later + HORIZON
        return len(await database.read(lambda conn: circles.to_plan(conn, horizon, 10)))

    assert [await to_plan(later) for later in (0 * SECOND, 300 * MINUTE - SECOND, 300 * MINUTE)] == [0, 0, 1]


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TH;WKST=MO",
        "FREQ=WEEKLY;INTERVAL=4;BYDAY=TU;WKST=MO",
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=-1FR;COUNT=4",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;WKST=MO;UNTIL=20260301T235959",
    ],
)
def test_circles_know_when_to_plan_again(conn: sqlite3.Connection, rrule: str) -> None:
    """Looking only at circles that say so plans the same, at the same look, as looking at every circle each time."""
    lazy, eager = add_circle(conn), add_circle(conn)
    conn.execute("UPDATE circle SET rrule = ?", (rrule,))
    eager = replace(eager, rhythm=Rhythm(rrule, eager.rhythm.starts_local, eager.rhythm.timezone))
    looks = 0
    for hour in range(0, 24 * 75, 8):
        now = NOW + hour * 60 * MINUTE
        due = [one for one in circles.to_plan(conn, now + HORIZON, 10) if one.circle_id == lazy.circle_id]
        looks += len(due)
        plan_circles(conn, due, {}, now)
        plan_circle(conn, eager, {}, now)
        mine, theirs = (slots_of(conn, one.circle_id) for one in (lazy, eager))
        assert mine == theirs, now
    assert 1 < looks < 75 / 2


async def test_a_called_off_date_is_not_planned_anew(database: Database) -> None:
    """What somebody called off stays called off, however often is planned."""
    await database.write(add_circle)
    planning = Planning(database, Hands(), {})
    await planning.plan()
    await database.write(lambda conn: meetings.call_off(conn, 1, MeetingState.CANCELLED, "holiday", NOW))
    await database.write(lambda conn: conn.execute("UPDATE circle SET planned_until = 0"))
    await planning.plan()
    states = await database.read(
        lambda conn: [
            row["state"] for row in conn.execute("SELECT state FROM meeting WHERE slot_on = '2026-01-05'")
        ]
    )
    assert states == ["cancelled"]


# --- copies


async def test_a_copy_a_day_for_a_week(database: Database, path: Path) -> None:
    """One file a day however often is asked, a week of them, private, each a database that can be opened."""
    clock = Hands()
    backups = Backups(database, clock)
    for _ in range(10):
        await backups.make()
        last = await backups.make()
        clock.move(days=1)
    folder = path.parent / "backups"
    assert names(folder) == [f"circles-202601{day:02}.db" for day in range(8, 15)]
    assert last.name == "circles-20260114.db"
    assert {one.stat().st_mode & 0o777 for one in (folder, last)} == {0o700, 0o600}
    with closing(sqlite3.connect(last)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_copy_from_before_a_new_version_goes_too(database: Database, path: Path) -> None:
    """What was copied before a migration holds the same rows about people, and is gone after a week as well."""
    clock = Hands()
    copy, other = path.with_name("circles.before-3.db"), path.with_name("notes.db")
    left = path.with_name("restoring.db-wal")  # by a restore that was killed
    for file in (copy, other, left):
        file.touch()
        os.utime(file, (clock.now().timestamp(), clock.now().timestamp()))
    clock.move(days=6)
    await Backups(database, clock).make()
    assert copy.exists()
    assert left.exists()
    clock.move(days=2)
    await Backups(database, clock).make()
    assert not copy.exists()
    assert not left.exists()
    assert other.exists()


async def test_a_copy_that_failed_is_made_later_the_same_day(database: Database, path: Path) -> None:
    """A day on which the first try failed has its copy all the same, and no half of one before."""
    backups = Backups(database, Hands())
    in_the_way = path.parent / "backups" / "circles-20260105.db.unread.unfinished"
    in_the_way.mkdir(parents=True)
    with pytest.raises(StoreError):
        await backups.make()
    assert names(in_the_way.parent) == [in_the_way.name]
    in_the_way.rmdir()
    made = await backups.make()
    assert names(in_the_way.parent) == [made.name]


async def test_a_copy_is_read_back(database: Database, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the disk did not keep as it was written is no copy: it has no name, and the next try makes one."""
    good = Database.copy_to

    async def spoil(self: Database, target: Path, *, now: int) -> None:
        await good(self, target, now=now)
        with target.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 4096)

    with monkeypatch.context() as patch:
        patch.setattr(Database, "copy_to", spoil)
        with pytest.raises(StoreError):
            await Backups(database, Hands()).make()
    assert names(path.parent / "backups") == []
    made = await Backups(database, Hands()).make()
    assert names(path.parent / "backups") == [made.name]


# --- forgetting


async def test_rows_are_forgotten_in_their_time(database: Database) -> None:
    """Seats three days after the close, entries three days after they were settled, acts after ninety days."""
    clock = Hands()

    def write(conn: sqlite3.Connection) -> None:
        meeting = add_meeting(conn, add_circle(conn))
        seats.take(conn, meeting.meeting_id, MEMBER, SeatState.SEATED, NOW)
        meetings.close(conn, meeting.meeting_id, NOW, attended=1)
        outbox.owe_once(conn, [owed("done"), owed("waiting")])
        (entry, *_) = outbox.claim(conn, NOW, 1)
        outbox.settle(conn, entry, 5, NOW)
        audit.note(conn, Person(GUILD, MEMBER, is_admin=True), "circle_created", NOW)

    def left(conn: sqlite3.Connection) -> dict[str, int]:
        tables = ("seat", "outbox", "audit", "meeting")
        return {one: conn.execute(f"SELECT count(*) FROM {one}").fetchone()[0] for one in tables}

    await database.write(write)
    retention = Retention(database, clock)
    everything = {"seat": 1, "outbox": 2, "audit": 1, "meeting": 1}
    clock.at = NOW + 3 * DAY
    assert await retention.purge() == 0
    assert await database.read(left) == everything
    clock.at += SECOND
    assert await retention.purge() == 2
    assert await database.read(left) == {**everything, "seat": 0, "outbox": 1}
    clock.at = NOW + 90 * DAY
    assert await retention.purge() == 0
    clock.at += SECOND
    assert await retention.purge() == 1
    assert await database.read(left) == {"seat": 0, "outbox": 1, "audit": 0, "meeting": 1}
    attended = await database.read(lambda conn: conn.execute("SELECT attended FROM meeting").fetchone()[0])
    assert attended == 1


# --- rooms


async def test_forgetting_reads_what_is_old_alone(database: Database) -> None:
    """The hourly purge finds all it may delete by an index: of no table that grows does it read every row."""
    seen: list[str] = []
    await database.write(lambda conn: conn.set_trace_callback(seen.append))
    await Retention(database, Hands()).purge()
    await database.write(lambda conn: conn.set_trace_callback(None))

    def scanned(conn: sqlite3.Connection) -> set[str]:
        asked = [sql for sql in seen if sql.split()[0] in {"SELECT", "DELETE", "UPDATE"}]
        assert len(asked) > 8
        steps = [str(row["detail"]) for sql in asked for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")]
        return {step.split()[1] for step in steps if step.startswith("SCAN") and "guild_removed" not in step}

    assert await database.read(scanned) <= {"departed"}, "who left lately, a few at a time"


async def test_rooms_are_known_from_memory(database: Database) -> None:
    """A room is one from when it was read as open until it was read as emptied; other places never are."""
    rooms = Rooms(database, Hands())
    await rooms.refresh()
    assert not rooms.is_room(900)
    meeting = await database.write(lambda conn: add_meeting(conn, add_circle(conn)))
    await database.write(lambda conn: meetings.open_room(conn, meeting.meeting_id, 900, NOW))
    await rooms.refresh()
    assert rooms.is_room(900)
    assert not rooms.is_room(901)
    await database.write(lambda conn: meetings.forget_room(conn, meeting.meeting_id))
    await rooms.refresh()
    assert not rooms.is_room(900)


async def test_a_guild_is_forgotten_a_month_after_the_bot_left(database: Database) -> None:
    """Nothing of it is left but its ledger; a guild that the bot is in, or just left, keeps everything."""
    clock = Hands()

    def write(conn: sqlite3.Connection) -> None:
        meeting = add_meeting(conn, add_circle(conn))
        seats.take(conn, meeting.meeting_id, MEMBER, SeatState.SEATED, NOW)
        conn.execute(
            "INSERT INTO gift_entry (guild_id, provider, kind, external_id, amount_minor, currency, exponent,"
            " given_on, recorded_at) VALUES (?, 'manual', 'gift', 'x', 500, 'USD', 2, '2026-01-05', 1)",
            (GUILD,),
        )
        conn.execute("INSERT INTO gift_link VALUES (1, ?)", (MEMBER,))
        conn.execute("INSERT INTO guild (guild_id, joined_at) VALUES (12, 1)")
        conn.execute("UPDATE guild SET removed_at = ? WHERE guild_id = ?", (int(NOW.timestamp()), GUILD))

    await database.write(write)
    clock.at = NOW + 30 * DAY
    assert await Retention(database, clock).purge() == 0
    clock.at += SECOND

    assert await Retention(database, clock).purge() == 5

    left = await database.read(all_rows)
    assert {table for table, found in left.items() if found} == {"install", "guild", "gift_entry"}
    assert [row["guild_id"] for row in left["guild"]] == [12]


async def test_who_left_is_forgotten_a_week_later(database: Database) -> None:
    """Seven days after somebody was seen to be gone nothing in that guild names them; who is back is kept."""
    clock = Hands()

    def write(conn: sqlite3.Connection) -> None:
        guilds.ensure(conn, GUILD, NOW)
        for user_id in (MEMBER, MEMBER + 1):
            consents.accept(conn, GUILD, user_id, 1, NOW)
            assert departures.note(conn, GUILD, user_id, NOW)
            assert not departures.note(conn, GUILD, user_id, NOW + DAY)
        assert departures.known_in(conn, GUILD) == [MEMBER, MEMBER + 1]
        departures.is_back(conn, GUILD, MEMBER + 1)

    await database.write(write)
    clock.at = NOW + 7 * DAY + SECOND

    assert await Retention(database, clock).purge() == 2
    assert await database.read(people.everybody) == [MEMBER + 1]


async def test_a_conversation_in_use_stays_known(database: Database) -> None:
    """Written to each week it is known for good, and 60 days after the last letter forgotten; nobody's is not kept."""
    clock = Hands()
    letters, retention = Conversations(database, clock), Retention(database, clock)

    def write(conn: sqlite3.Connection) -> None:
        guilds.ensure(conn, GUILD, NOW)
        consents.accept(conn, GUILD, MEMBER, 1, NOW)

    await database.write(write)
    await letters.opened(MEMBER, 7)
    await letters.opened(MEMBER + 1, 8)  # erased, while Discord was asked
    assert await letters.fetch_known(MEMBER + 1) is None
    for _ in range(11):
        clock.at += 7 * DAY
        assert await letters.fetch_known(MEMBER) == 7
        await retention.purge()
    clock.at += 60 * DAY
    assert await retention.purge() == 0
    clock.at += SECOND
    assert await retention.purge() == 1
