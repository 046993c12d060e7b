"""An hour as two facilitators and four members press: the real services on a real file, restarted at any moment.

Each facilitator looks at a screen that may be old. Whatever they press, the meeting is where a model of one number
says.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.content import load_content
from bot.domain import owing
from bot.domain.agenda import PhaseChange
from bot.domain.meetings import MeetingState, Person, SeatState
from bot.domain.outbox import Kind
from bot.domain.piece import Piece, PieceAction
from bot.errors import Refusal
from bot.services.agendas import AgendaBook, Agendas
from bot.services.decks import Decks
from bot.services.meetings import Meetings
from bot.services.outbox import Outbox
from bot.services.phases import Phases
from bot.services.pieces import Pieces
from bot.services.presence import Presence
from bot.services.rooms import Rooms
from bot.store import circles, meetings, outbox, pieces, seats
from bot.store.database import Database
from tests.meta.source import ROOT
from tests.store.old_rows import all_rows
from tests.store.piece_holds import everyone_is_reached, one_holder_or_none
from tests.store.rows import ADMIN, GUILD, Hands, add_circle, add_meeting, must, short_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Awaitable, Callable, Coroutine
    from datetime import datetime
    from typing import Any

    from bot.content import Content
    from bot.domain.meetings import Meeting
    from bot.domain.outbox import Entry

T = TypeVar("T")

ROOM, SECOND = 31, 2
MEMBERS = (101, 102, 103, 104)
BY_TIME = frozenset({Kind.PHASE_OVER, Kind.DROPPED, Kind.PANEL_AGED, Kind.TIME_UP})
MOVES = {"next": 1, "back": -1, "pause": 0, "resume": 0, "extend": 0}
LAST = 7
RESTARTS = 3
"""So many in one story: opening a file takes longer than anything else here."""
running = precondition(lambda self: not self.over)
members = st.sampled_from(MEMBERS)
holders = st.sampled_from((ADMIN, SECOND))


@cache
def content() -> Content:
    """Return what the bot brings along."""
    return load_content(ROOT / "config")


class Hour(RuleBasedStateMachine):
    """One meeting of eight parts, from its start on."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.loop = asyncio.Runner()
        self.clock = Hands()
        self.over = False
        self.restarts = 0

    @initialize(auto=st.booleans(), came=st.integers(1, 4), part=st.sampled_from((0, 3, 4, 5, 6)))
    def start(self, came: int, part: int, *, auto: bool) -> None:
        """Let some come, the meeting begin, and go on to some part."""
        self.reopen()
        self.auto, self.had = auto, set[int]()

        def prepare(conn: sqlite3.Connection) -> int:
            circle = add_circle(conn, capacity=4)
            circles.set_facilitator(conn, circle.circle_id, ADMIN, "accepted", self.clock.now())
            circles.set_facilitator(conn, circle.circle_id, SECOND, "accepted", self.clock.now())
            circles.set_auto_advance(conn, circle.circle_id, auto=auto)
            meeting = add_meeting(conn, circle)
            for one in MEMBERS:
                seats.take(conn, meeting.meeting_id, one, SeatState.SEATED, self.clock.now())
            meetings.open_room(conn, meeting.meeting_id, ROOM, meeting.starts_at)
            outbox.owe_once(conn, owing.of_meeting(must(meetings.get(conn, meeting.meeting_id)), timed=True))
            return meeting.meeting_id

        self.number = self.write(prepare)
        self.clock.at = self.meeting().starts_at
        for one in MEMBERS[:came]:
            self.run(self.presence.note_here(ROOM, one))
        self.screens = dict.fromkeys((ADMIN, SECOND), self.meeting().version)
        self.run(self.meetings.start(person(ADMIN), self.number, self.meeting().version))
        for _ in range(part):
            self.run(self.meetings.next(person(ADMIN), self.number))
        self.part = part

    def reopen(self) -> None:
        """Make every service anew, over the same file."""
        self.database = self.run(Database.open(self.folder / "circles.db", now=0))
        book = AgendaBook({one.key: one for one in content().agendas})
        self.run(book.refresh(self.database))
        decks = Decks(self.database, self.clock, content().decks)
        rooms, phases = Rooms(self.database, self.clock), Phases(book, decks)
        self.run(rooms.refresh())
        self.agendas = Agendas(self.database, self.clock, book)
        self.meetings = Meetings(self.database, self.clock, book, phases)
        self.pieces = Pieces(self.database, self.clock, book)
        self.presence = Presence(self.database, self.clock, rooms)
        self.outbox = Outbox(self.database, self.clock, book, rooms, phases, short_words())

    def teardown(self) -> None:
        """Close the file and remove it."""
        if hasattr(self, "database"):
            self.run(self.database.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    # ------------------------------------------------------------------ facilitators

    @running
    @rule(who=holders, press=st.sampled_from(sorted(MOVES)), looks=st.booleans())
    def press(self, who: int, press: str, *, looks: bool) -> None:
        """Somebody presses what their screen shows, fresh or old; an old one moves nothing, and is shown anew."""
        if looks:
            self.look(who)
        fresh = self.screens[who] == self.meeting().version
        may = self.part > 0
        if not fresh or (press == "back" and not may):
            before = self.rows()
            with pytest.raises(Refusal, match="first_phase" if fresh else "moved_already"):
                self.run(self.move(who, press))
            assert self.rows() == before
            self.look(who)
            return
        was = self.meeting()
        self.run(self.move(who, press))
        if press == ("resume" if was.paused_at is None else "pause"):
            assert self.meeting() == was, "twice is as once"
        self.part += MOVES[press]
        self.settle_part(press)

    def look(self, who: int) -> None:
        """A facilitator sees the controls as they are now."""
        self.screens[who] = self.meeting().version

    @running
    @rule(press=st.sampled_from(sorted(MOVES)))
    def both_press_at_once(self, press: str) -> None:
        """Two look at the same screen and press in the same moment: it counts once."""
        if self.part == LAST or (self.part == 0 and press == "back"):
            return
        self.look(ADMIN)
        self.look(SECOND)

        async def both() -> list[object]:
            moves = (self.move(ADMIN, press), self.move(SECOND, press))
            return list(await asyncio.gather(*moves, return_exceptions=True))

        before = self.meeting()
        refused = [one for one in self.run(both()) if isinstance(one, Refusal)]
        changes = self.meeting().version - before.version
        assert changes <= 1
        assert len(refused) == changes, "where the first changed something, the second is told so"
        self.part += MOVES[press]
        self.settle_part(press)

    def move(self, who: int, press: str) -> Awaitable[object]:
        """Press it, with the version that the screen was drawn for."""
        version = self.screens[who]
        if press == "extend":
            return self.meetings.extend(person(who), self.number, version=version)
        verbs = {
            "next": self.meetings.next,
            "back": self.meetings.back,
            "pause": self.meetings.pause,
            "resume": self.meetings.resume,
        }
        return verbs[press](person(who), self.number, version)

    def settle_part(self, press: str) -> None:
        """A part that begins has a round of its own; after the last one the meeting is over."""
        self.over = self.meeting().state is not MeetingState.RUNNING
        if MOVES[press]:
            self.had = set()

    @running
    @rule(who=holders, to=st.one_of(st.none(), members), old=st.booleans())
    def give(self, who: int, to: int | None, *, old: bool) -> None:
        """A facilitator gives the piece, or presses a button that was drawn for another turn."""
        turn = self.held().turn - old
        with suppress(Refusal):
            self.run(self.pieces.give(person(who), self.number, turn, to))
            assert not old
            self.handed_on()

    @running
    @rule(who=holders, action=st.sampled_from(PieceAction), about=members)
    def order(self, who: int, action: PieceAction, about: int) -> None:
        """A facilitator reorders, skips, gives or takes back by command."""
        with suppress(Refusal):
            self.run(self.pieces.act(person(who), self.number, action, about))
            self.handed_on()

    @running
    @rule(minutes=st.sampled_from(["7", "20"]), place=st.sampled_from(["1", "5", "8"]))
    def change_the_agenda(self, minutes: str, place: str) -> None:
        """Change the circle's run of show meanwhile: this meeting keeps the one it began with."""
        circle_id = self.meeting().circle_id
        before = self.meeting()
        key = self.run(self.agendas.fetch(person(ADMIN), circle_id)).agenda.key
        change = PhaseChange(minutes, place, None, "open")
        self.run(self.agendas.change_phase(person(ADMIN), circle_id, key, 2, change))
        after = self.meeting()
        assert after.agenda_key == "ninety"
        assert (after.version, after.phase_ends_at) == (before.version, before.phase_ends_at)

    # ------------------------------------------------------------------ members and time

    @running
    @rule(who=members)
    def raise_hand(self, who: int) -> None:
        """Somebody presses Raise hand."""
        self.run(self.pieces.raise_hand(person(who), self.number))
        self.handed_on()

    @running
    @rule(passes=st.integers(0, len(MEMBERS)))
    def go_round(self, passes: int) -> None:
        """The piece goes on so often from whoever has it; then all who have had it are seen again, and wait no more."""
        with suppress(Refusal):
            self.run(self.pieces.give(person(ADMIN), self.number, self.held().turn, None))
        for _ in range(passes):
            self.handed_on()
            if (holder := self.held().holder) is not None:
                self.run(self.pieces.let_pass(person(holder), self.number))
        self.handed_on()
        for one in sorted(self.had):
            self.run(self.presence.note_here(ROOM, one, again=True))
            self.handed_on()

    @running
    @rule(who=members)
    def let_pass(self, who: int) -> None:
        """Somebody presses Pass."""
        self.run(self.pieces.let_pass(person(who), self.number))
        self.handed_on()

    @running
    @rule(who=members, leaves=st.booleans())
    def come_or_drop(self, who: int, *, leaves: bool) -> None:
        """Somebody's connection breaks, or they are there again."""
        if leaves:
            self.run(self.presence.note_left(ROOM, who))
        else:
            self.run(self.presence.note_here(ROOM, who, again=True))
        self.handed_on()

    @precondition(lambda self: self.clock.now() < self.meeting().ends_at)
    @running
    @rule(seconds=st.sampled_from([1, 90, 300, 900, 1800]))
    def wait(self, seconds: int) -> None:
        """Time passes, and what is due by itself happens in its order."""
        self.let_time_pass(min(self.clock.now() + timedelta(seconds=seconds), self.meeting().ends_at))

    @precondition(lambda self: self.clock.now() < self.meeting().ends_at)
    @running
    @rule(who=holders)
    def stand_still(self, who: int) -> None:
        """Somebody pauses for so long that the part would have ended: it does not, and none begins."""
        self.press(who, "pause", looks=True)
        was = self.meeting()
        self.let_time_pass(min((was.phase_ends_at or was.ends_at) + timedelta(seconds=1), was.ends_at))
        assert self.meeting() == was

    @precondition(lambda self: self.clock.now() < self.meeting().ends_at)
    @running
    @rule(to=members)
    def speak_past_the_end(self, to: int) -> None:
        """Somebody speaks for so long that the part would have ended: it does not while they do."""
        with suppress(Refusal):
            self.run(self.pieces.give(person(ADMIN), self.number, self.held().turn, to))
        self.handed_on()
        was = self.meeting()
        self.let_time_pass(min((was.phase_ends_at or was.ends_at) + timedelta(seconds=1), was.ends_at))

    def let_time_pass(self, until: datetime) -> None:
        """Do what falls due until then, in its order."""
        while (due := self.run(self.outbox.next_try_at())) is not None and due <= until:
            self.clock.at = max(self.clock.at, due)
            for entry in self.run(self.outbox.claim()):
                self.deal_with(entry)
        self.clock.at = max(self.clock.at, until)

    def deal_with(self, entry: Entry) -> None:
        """Settle an entry; only the end of a part may move the meeting, by one, never over a share or in a pause."""
        if entry.kind not in BY_TIME:
            if entry.kind in (Kind.CUE, Kind.DESK_CUE):
                assert self.meeting().paused_at is None, "no cue comes while everything stands still"
            self.run(self.outbox.skip(entry))
            return
        was, held = self.meeting(), self.held()
        self.run(self.outbox.settle(entry, None))
        ended = (
            was.paused_at is None and was.phase_ends_at is not None and was.phase_ends_at <= self.clock.now()
        )
        speaking = held.holder is not None or (bool(held.to_come) and not held.resting)
        if entry.kind is Kind.PHASE_OVER and self.auto and ended and not speaking and self.part < LAST:
            self.part += 1
            self.had = set()
        self.handed_on()

    @precondition(lambda self: self.restarts < RESTARTS)
    @rule()
    def restart(self) -> None:
        """The bot is stopped and started: no row changes, and nobody loses a place."""
        self.restarts += 1
        before = self.rows()
        self.run(self.database.close())
        self.reopen()
        assert self.rows() == before

    @precondition(lambda self: self.over)
    @rule(who=holders, press=st.sampled_from(sorted(MOVES)))
    def press_when_it_is_over(self, who: int, press: str) -> None:
        """What is over stays over."""
        self.look(who)
        with pytest.raises(Refusal, match=r"meetings\.over"):
            self.run(self.move(who, press))

    # ------------------------------------------------------------------ what always holds

    @invariant()
    def it_is_where_the_model_says(self) -> None:
        """No press and no clock skips a part; time stands still in a pause; one holder, and all hands are reached."""
        if self.over:
            assert self.held() == Piece("none"), "nothing stays of who spoke"
            return
        assert self.meeting().phase == self.part
        held = self.held()
        one_holder_or_none(held)
        everyone_is_reached(held, self.clock.now())
        if self.meeting().paused_at is not None:
            waiting = "SELECT kind FROM outbox WHERE kind IN ('cue', 'desk_cue') AND state = 'ready'"
            assert not self.run(self.database.read(lambda conn: conn.execute(waiting).fetchall()))

    def handed_on(self) -> None:
        """In one round nobody has it twice: who had it is not waited for again, unless they raise a hand."""
        held = self.held()
        if held.holder is not None:
            self.had.add(held.holder)
        assert not self.had & set(held.to_come), "twice in one round"

    # ------------------------------------------------------------------ hands

    def meeting(self) -> Meeting:
        """Return its row."""
        return must(self.run(self.database.read(lambda conn: meetings.get(conn, self.number))))

    def held(self) -> Piece:
        """Return the piece as the file has it."""
        found = self.run(self.database.read(lambda conn: pieces.get(conn, self.number)))
        assert found is not None or self.over
        return found or Piece("none")

    def rows(self) -> dict[str, list[dict[str, object]]]:
        """Return everything."""
        return self.run(self.database.read(all_rows))

    def run(self, work: Coroutine[Any, Any, T] | Awaitable[T]) -> T:
        """Do one thing with the database."""

        async def do() -> T:
            return await work

        return self.loop.run(do())

    def write(self, transact: Callable[[sqlite3.Connection], T]) -> T:
        """Do one thing in a transaction of its own."""
        return self.run(self.database.write(transact))


def person(user_id: int) -> Person:
    """Return somebody as Discord tells of them."""
    return Person(GUILD, user_id, is_admin=False)


TestHour = pytest.mark.timeout(600)(Hour.TestCase)  # a failure takes minutes to be made small
TestHour.settings = settings(
    max_examples=25,
    stateful_step_count=35,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],
)
