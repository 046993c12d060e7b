"""Rows of the outbox: owed once or again, claimed by urgency, never lost and never taken back once they may be out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.outbox import PRIORITY, Entry, Kind, Owed
from bot.store import guilds, outbox
from tests.store.rows import NOW, add_circle, add_meeting, owed

if TYPE_CHECKING:
    import sqlite3

MEMBER, OTHER = 101, 102
LATER = NOW + timedelta(seconds=30)
KEPT = timedelta(hours=72)


def row(conn: sqlite3.Connection, dedupe: str) -> sqlite3.Row | None:
    """Return the row of an entry."""
    found: sqlite3.Row | None = conn.execute("SELECT * FROM outbox WHERE dedupe = ?", (dedupe,)).fetchone()
    return found


def state(conn: sqlite3.Connection, dedupe: str) -> str | None:
    """Return the state of an entry; None where there is none."""
    found = row(conn, dedupe)
    return None if found is None else str(found["state"])


def claim(conn: sqlite3.Connection, now: datetime = NOW) -> list[Entry]:
    """Claim all that is due."""
    return outbox.claim(conn, now, 100)


def call(conn: sqlite3.Connection, one: Owed, now: datetime = NOW) -> Entry:
    """Owe one entry, claim it and mark that it is being called."""
    outbox.owe_again(conn, [one])
    (entry,) = claim(conn, now)
    assert outbox.mark_calling(conn, entry.entry_id, now)
    return entry


def test_what_is_owed_once_is_there_once(conn: sqlite3.Connection) -> None:
    """Owing the same thing again neither doubles nor changes it, done or not."""
    first = owed("a", due_at=NOW)
    outbox.owe_once(conn, [first, owed("a", due_at=LATER)])
    before = tuple(row(conn, "a") or ())
    outbox.owe_once(conn, [owed("a", due_at=LATER)])
    assert tuple(row(conn, "a") or ()) == before

    (entry,) = claim(conn)
    outbox.settle(conn, entry, 7, NOW)
    outbox.owe_once(conn, [first])
    assert state(conn, "a") == "done"
    assert claim(conn, LATER) == []


def test_an_entry_comes_back_as_it_was_owed(conn: sqlite3.Connection) -> None:
    """Every value that a service wrote is what the runner has in hand."""
    meeting = add_meeting(conn, add_circle(conn))
    one = Owed(
        Kind.REMINDER_HOUR,
        "a",
        11,
        NOW,
        stale_at=LATER,
        circle_id=meeting.circle_id,
        meeting_id=meeting.meeting_id,
        member_id=MEMBER,
        detail="some:thing",
    )
    outbox.owe_once(conn, [one])
    (entry,) = claim(conn)
    assert entry == Entry(
        entry.entry_id,
        Kind.REMINDER_HOUR,
        11,
        meeting.circle_id,
        meeting.meeting_id,
        MEMBER,
        "some:thing",
        NOW,
        LATER,
        revision=0,
        attempts=0,
        called_at=None,
        result_id=None,
    )


def test_the_most_urgent_goes_first(conn: sqlite3.Connection) -> None:
    """Rooms before people, people before cards; of one kind the longest due, then the longest owed."""
    kinds = [Kind.CARD, Kind.REMINDER_DAY, Kind.PURGE_ROOM, Kind.ROOM, Kind.TROUBLE, Kind.REMINDER_HOUR]
    for kind in kinds:
        outbox.owe_once(conn, [owed(f"{kind}:late", kind=kind), owed(f"{kind}:late:2", kind=kind)])
        outbox.owe_once(conn, [owed(f"{kind}:long", kind=kind, due_at=NOW - timedelta(hours=1))])
    names = {entry["entry_id"]: entry["dedupe"] for entry in conn.execute("SELECT * FROM outbox")}

    order = [names[entry.entry_id] for entry in claim(conn)]

    urgent_first = sorted(kinds, key=lambda kind: PRIORITY[kind])
    assert order == [f"{kind}:{which}" for kind in urgent_first for which in ("long", "late", "late:2")]


def test_a_claim_takes_what_is_due_and_no_more(conn: sqlite3.Connection) -> None:
    """Not yet due stays, no more than the limit is taken, and nothing is claimed twice."""
    outbox.owe_once(conn, [owed(str(number)) for number in range(5)])
    outbox.owe_once(conn, [owed("later", due_at=LATER)])
    first, second = outbox.claim(conn, NOW, 3), outbox.claim(conn, NOW, 3)
    assert (len(first), len(second)) == (3, 2)
    assert {entry.entry_id for entry in first}.isdisjoint({entry.entry_id for entry in second})
    assert outbox.claim(conn, NOW, 3) == []
    assert state(conn, "later") == "ready"


def test_every_kind_has_a_place_in_the_order() -> None:
    """A kind without a priority could not be owed at all."""
    assert set(PRIORITY) == set(Kind)


@pytest.mark.parametrize("ended", ["done", "skipped", "dead"])
def test_asked_again_after_its_end_it_runs_once_more(conn: sqlite3.Connection, ended: str) -> None:
    """What keeps Discord in step is due again at the new time, with fresh tries, and knows what it made before."""
    entry = call(conn, owed("card"))
    if ended == "done":
        outbox.settle(conn, entry, 77, NOW)
    else:
        outbox.finish(conn, entry, ended, NOW)
    outbox.owe_again(conn, [owed("card", due_at=LATER)])

    assert claim(conn) == []
    (again,) = claim(conn, LATER)
    assert again.entry_id == entry.entry_id
    assert (again.revision, again.attempts, again.called_at) == (1, 0, None)
    assert again.result_id == (77 if ended == "done" else None)


def test_asked_again_while_it_waits_it_runs_once(conn: sqlite3.Connection) -> None:
    """Many changes before the next draw come to one draw, and the sooner time holds."""
    outbox.owe_again(conn, [owed("card", due_at=LATER)])
    for _ in range(3):
        outbox.owe_again(conn, [owed("card", due_at=NOW)])
        outbox.owe_again(conn, [owed("card", due_at=LATER)])
    assert len(claim(conn)) == 1
    assert claim(conn, LATER) == []


@pytest.mark.parametrize("calling", [False, True])
@pytest.mark.parametrize("end", ["settle", "skip"])
def test_asked_again_while_in_hand_it_is_not_forgotten(
    conn: sqlite3.Connection, calling: bool, end: str
) -> None:
    """A change that comes while the old state is on its way to Discord is drawn afterwards."""
    outbox.owe_again(conn, [owed("card")])
    (entry,) = claim(conn)
    if calling:
        assert outbox.mark_calling(conn, entry.entry_id, NOW)
    outbox.owe_again(conn, [owed("card")])
    assert claim(conn) == []  # not beside itself
    if end == "settle":
        outbox.settle(conn, entry, 77, NOW)
    else:
        outbox.finish(conn, entry, "skipped", NOW)

    assert state(conn, "card") == "ready"
    (again,) = claim(conn)
    assert (again.entry_id, again.revision, again.called_at) == (entry.entry_id, 1, None)
    outbox.settle(conn, again, 77, NOW)
    assert state(conn, "card") == "done"


def test_asked_again_while_in_hand_for_later_it_waits(conn: sqlite3.Connection) -> None:
    """A card that may not be edited so often is drawn again when its rest is over, not at once."""
    entry = call(conn, owed("card"))
    outbox.owe_again(conn, [owed("card", due_at=LATER)])
    outbox.settle(conn, entry, 77, NOW)
    assert claim(conn) == []
    assert outbox.next_try_at(conn) == LATER
    assert len(claim(conn, LATER)) == 1


def test_a_settled_entry_is_over(conn: sqlite3.Connection) -> None:
    """Done means not claimed again, with what it made and when."""
    entry = call(conn, owed("a"))
    outbox.settle(conn, entry, 77, LATER)
    assert claim(conn, LATER) == []
    found = row(conn, "a")
    assert found is not None
    assert (found["state"], found["result_id"], found["called_at"]) == ("done", 77, None)
    assert outbox.last_settled(conn, "a") == LATER
    assert outbox.last_settled(conn, "b") is None


def test_an_entry_that_made_nothing_keeps_what_it_made_before(conn: sqlite3.Connection) -> None:
    """A redraw that returns no id does not lose the id of the message."""
    outbox.settle(conn, call(conn, owed("card")), 77, NOW)
    outbox.settle(conn, call(conn, owed("card")), None, NOW)
    found = row(conn, "card")
    assert found is not None
    assert found["result_id"] == 77


def test_put_back_waits_and_counts(conn: sqlite3.Connection) -> None:
    """A try that failed is counted and comes again at its time, not before."""
    entry = call(conn, owed("a"))
    outbox.put_back(conn, entry, LATER, called=False)
    assert claim(conn) == []
    (again,) = claim(conn, LATER)
    assert (again.attempts, again.called_at) == (1, None)


def test_put_back_remembers_what_may_be_out(conn: sqlite3.Connection) -> None:
    """The first moment at which it may have reached Discord stays, however many tries follow."""
    entry = call(conn, owed("a"))
    outbox.put_back(conn, entry, NOW, called=True)
    (again,) = claim(conn)
    assert again.called_at == NOW
    assert outbox.mark_calling(conn, again.entry_id, LATER)
    outbox.put_back(conn, again, NOW, called=False)  # this try was refused; the first may still be out
    (third,) = claim(conn, LATER)
    assert (third.called_at, third.attempts) == (NOW, 2)


def test_what_a_dead_process_had_in_hand_is_ready_again(conn: sqlite3.Connection) -> None:
    """At boot claimed and calling go back, due at once; what may be out says since when; the rest is untouched."""
    outbox.owe_once(conn, [owed(name) for name in ("claimed", "calling", "done")])
    for entry in claim(conn):
        if entry.entry_id > 1:
            outbox.mark_calling(conn, entry.entry_id, NOW)
        if entry.entry_id > 2:
            outbox.settle(conn, entry, 7, NOW)
    outbox.owe_once(conn, [owed("later", due_at=LATER)])
    assert outbox.recover(conn, NOW) == 2
    found = {entry.entry_id: entry.called_at for entry in claim(conn)}
    assert found == {1: None, 2: NOW}
    assert (state(conn, "done"), state(conn, "later")) == ("done", "ready")
    assert outbox.next_try_at(conn) == LATER


def test_withdrawn_before_the_call_it_is_never_sent(conn: sqlite3.Connection) -> None:
    """Ready and claimed entries are taken back, and the runner that has one in hand may not call."""
    meeting = add_meeting(conn, add_circle(conn))
    outbox.owe_once(conn, [owed("claimed", meeting_id=meeting.meeting_id)])
    (entry,) = claim(conn)
    outbox.owe_once(conn, [owed("ready", meeting_id=meeting.meeting_id)])
    outbox.withdraw(conn, meeting_id=meeting.meeting_id, kinds=[Kind.PROMPT])
    assert state(conn, "ready") is None
    assert state(conn, "claimed") is None
    assert not outbox.mark_calling(conn, entry.entry_id, NOW)
    outbox.settle(conn, entry, 7, NOW)
    assert state(conn, "claimed") is None


def test_withdraw_leaves_what_may_be_out(conn: sqlite3.Connection) -> None:
    """An entry whose call was made, or may have been made, stays: its row is how the message is found again."""
    meeting = add_meeting(conn, add_circle(conn))
    for name in ("calling", "uncertain", "done"):
        entry = call(conn, owed(name, meeting_id=meeting.meeting_id))
        if name == "uncertain":
            outbox.put_back(conn, entry, LATER, called=True)
        if name == "done":
            outbox.settle(conn, entry, 7, NOW)
    outbox.withdraw(conn, meeting_id=meeting.meeting_id, kinds=[Kind.PROMPT])
    assert [state(conn, name) for name in ("calling", "uncertain", "done")] == ["calling", "ready", "done"]


def test_withdraw_reaches_only_what_was_meant(conn: sqlite3.Connection) -> None:
    """Other kinds, other meetings and, where a person is named, other people keep their entries."""
    circle = add_circle(conn)
    meeting = add_meeting(conn, circle)
    another = add_meeting(conn, circle, after=meeting.starts_at)
    here, there = meeting.meeting_id, another.meeting_id
    day, hour = Kind.REMINDER_DAY, Kind.REMINDER_HOUR
    outbox.owe_once(
        conn,
        [
            owed("mine", kind=day, meeting_id=here, member_id=MEMBER),
            owed("hour", kind=hour, meeting_id=here, member_id=MEMBER),
            owed("other person", kind=day, meeting_id=here, member_id=OTHER),
            owed("other meeting", kind=day, meeting_id=there, member_id=MEMBER),
            owed("card", kind=Kind.CARD, meeting_id=here),
        ],
    )
    outbox.withdraw(conn, meeting_id=here, member_id=MEMBER, kinds=[day])
    left = {found["dedupe"] for found in conn.execute("SELECT dedupe FROM outbox")}
    assert left == {"hour", "other person", "other meeting", "card"}
    outbox.withdraw(conn, meeting_id=here, kinds=[day, hour])
    left = {found["dedupe"] for found in conn.execute("SELECT dedupe FROM outbox")}
    assert left == {"other meeting", "card"}


def test_the_next_time_is_that_of_what_waits(conn: sqlite3.Connection) -> None:
    """The alarm is set for the soonest ready entry; what is in hand or over does not count."""
    assert outbox.next_try_at(conn) is None
    outbox.owe_once(conn, [owed("b", due_at=LATER), owed("a")])
    assert outbox.next_try_at(conn) == NOW
    claim(conn)
    assert outbox.next_try_at(conn) == LATER


def test_old_settled_entries_are_forgotten(conn: sqlite3.Connection) -> None:
    """Only what is over and older than the limit goes; how it ended does not matter."""
    for name, end in (("a", "done"), ("b", "skipped"), ("c", "dead")):
        outbox.finish(conn, call(conn, owed(name)), end, NOW)
    outbox.settle(conn, call(conn, owed("young")), 7, LATER)
    call(conn, owed("calling"))
    outbox.settle(conn, call(conn, owed("again")), 7, NOW)
    outbox.owe_again(conn, [owed("again", due_at=LATER)])
    outbox.owe_once(conn, [owed("ready")])
    assert outbox.purge_settled(conn, NOW + KEPT, NOW) == 0
    assert outbox.purge_settled(conn, LATER + KEPT, LATER) == 3
    left = [found["dedupe"] for found in conn.execute("SELECT dedupe FROM outbox ORDER BY dedupe")]
    assert left == ["again", "calling", "ready", "young"]


def test_entries_go_with_their_meeting(conn: sqlite3.Connection) -> None:
    """A circle that is taken back leaves nothing owed."""
    circle = add_circle(conn)
    meeting = add_meeting(conn, circle)
    outbox.owe_once(conn, [owed("a", meeting_id=meeting.meeting_id), owed("b")])
    conn.execute("DELETE FROM circle WHERE circle_id = ?", (circle.circle_id,))
    assert (state(conn, "a"), state(conn, "b")) == (None, "ready")


def test_a_guild_that_removed_the_bot_is_owed_nothing(conn: sqlite3.Connection) -> None:
    """What is owed to it is neither claimed nor what the alarm is set for, and all there once it is back."""
    guild_id = owed("a").guild_id
    guilds.ensure(conn, guild_id, NOW)
    outbox.owe_once(conn, [owed("a"), owed("b")])
    guilds.remove_all(conn, [guild_id], NOW)
    guilds.remove_all(conn, [guild_id], LATER)
    assert conn.execute("SELECT removed_at FROM guild").fetchone()["removed_at"] == NOW.timestamp()
    assert claim(conn) == []
    assert outbox.next_try_at(conn) is None
    assert guilds.come_back(conn, guild_id)
    assert not guilds.come_back(conn, guild_id)
    assert outbox.next_try_at(conn) == NOW
    assert len(claim(conn)) == 2


def test_what_is_put_off_counts_as_no_attempt(conn: sqlite3.Connection) -> None:
    """It waits until then, with no failure to its name, and a doubt that there was stays."""
    outbox.owe_once(conn, [owed("a"), owed("b")])
    first, second = claim(conn)
    outbox.put_off(conn, first, LATER)
    assert claim(conn) == []
    (again,) = claim(conn, LATER)
    assert (again.attempts, again.called_at) == (0, None)
    outbox.mark_calling(conn, second.entry_id, NOW)
    outbox.put_back(conn, second, NOW, called=True)
    (doubtful,) = claim(conn)
    outbox.put_off(conn, doubtful, LATER)
    (doubtful,) = claim(conn, LATER)
    assert (doubtful.attempts, doubtful.called_at) == (1, NOW)


def test_a_trouble_that_nobody_could_be_told_is_kept(conn: sqlite3.Connection) -> None:
    """It is there for an admin to read, once, for longer than other entries that ended."""
    told, untold = replace(owed("told"), kind=Kind.TROUBLE), replace(owed("untold"), kind=Kind.TROUBLE)
    outbox.settle(conn, call(conn, told), 7, NOW)
    outbox.finish(conn, call(conn, untold), "dead", NOW)
    assert outbox.purge_settled(conn, LATER + KEPT, NOW) == 1
    assert len(outbox.untold(conn, untold.guild_id)) == 1
    outbox.told(conn, untold.guild_id)
    assert outbox.untold(conn, untold.guild_id) == []
    assert outbox.purge_settled(conn, LATER + KEPT, NOW) == 1
