"""Direct conversations: which are open already, and when another one may be opened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain import conversations as rules
from bot.domain import owing
from bot.store import circles, conversations, meetings, outbox, people

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.conversations import Gate
    from bot.store.database import Connection, Database

TOUCHED_AFTER: Final = timedelta(days=7)
"""How old the date of the last letter may be: a write for every one would cost more than the date is worth."""


class Conversations:
    """The one gate for opening conversations. Where it stands is in the database, so that a restart changes nothing."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._line: datetime | None = None

    async def fetch_known(self, user_id: int) -> int | None:
        """Return the channel of a conversation that is open already, to write there; None where there is none.

        That it is in use is noted once a week, so that it stays known.
        """
        known = await self._database.read(lambda conn: conversations.find(conn, user_id))
        if known is None:
            return None
        channel_id, used_at = known
        now = self._clock.now()
        if now - used_at >= TOUCHED_AFTER:
            await self._database.write(lambda conn: conversations.touch(conn, user_id, now))
        return channel_id

    async def ask(self, meeting_id: int | None = None) -> datetime | None:
        """Ask to open one now: None lets it through; a moment is the caller's place in the line, to ask again then.

        `meeting_id` is what it is about, so that the right admins hear, once, where Discord has shut the gate.
        """
        now = self._clock.now()

        def transact(conn: Connection) -> datetime | None:
            gate = conversations.gate(conn)
            at = rules.opens_at(gate, now)
            if at <= now:
                conversations.set_gate(conn, rules.opened_one(gate, now))
                return None
            _tell(conn, gate, meeting_id, now)
            return at

        at = await self._database.write(transact)
        return None if at is None else self._line_up(at, now)

    async def opened(self, user_id: int, channel_id: int) -> None:
        """Discord opened it: remember it; a gate that was shut is open again.

        Whoever was erased while it was being opened is not remembered again.
        """
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            if people.is_named(conn, user_id):
                conversations.keep(conn, user_id, channel_id, now)
            gate = conversations.gate(conn)
            if gate.refusals:
                conversations.set_gate(conn, rules.went_well(gate))

        await self._database.write(transact)

    async def refused(self, code: int, meeting_id: int | None = None) -> datetime:
        """Discord says that this was too much: shut the gate, tell the admins once, return when it opens again."""
        now = self._clock.now()

        def transact(conn: Connection) -> datetime:
            gate = rules.refused(conversations.gate(conn), code, now)
            conversations.set_gate(conn, gate)
            _tell(conn, gate, meeting_id, now, quarantined=code == rules.QUARANTINED)
            return gate.closed_until or now

        return self._line_up(await self._database.write(transact), now)

    async def forget(self, user_id: int) -> None:
        """Discord does not know this conversation any more."""
        await self._database.write(lambda conn: conversations.drop(conn, user_id))

    def _line_up(self, at: datetime, now: datetime) -> datetime:
        """Give everyone who waits a moment of their own, so that they do not all ask again at the same."""
        last = self._line if self._line is not None and now < self._line < now + rules.LONGEST_REST else None
        self._line = at if last is None else max(at, last + rules.EVERY)
        return self._line


def _tell(
    conn: Connection, gate: Gate, meeting_id: int | None, now: datetime, *, quarantined: bool = False
) -> None:
    """Owe the admins of this meeting's guild one word about a gate that Discord has shut."""
    meeting = None if meeting_id is None else meetings.get(conn, meeting_id)
    circle = None if meeting is None else circles.get(conn, meeting.circle_id)
    if circle is None or gate.refused_at is None:
        return
    word = "dm_stopped" if quarantined else "dm_slow"
    once = f"{circle.guild_id}:{int(gate.refused_at.timestamp())}"
    outbox.owe_once(conn, [owing.trouble(circle, word, now, once=once)])
