"""Taking what payment services report into the ledger: once, in one transaction, with whom to thank."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, Owed
from bot.domain.payments import THANKS_STALE, Outcome, ProviderState, hash_body, hash_call, hash_reference
from bot.store import gift_calls, gift_links, gifts, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.payments import Call, Line
    from bot.store.database import Connection, Database

UNREAD: Final = "unread"


class Payments:
    """What the webhook server hands on. `on` says for which guilds each provider is switched on."""

    def __init__(self, database: Database, clock: Clock, on: Mapping[str, Sequence[int]]) -> None:
        self._database = database
        self._clock = clock
        self._on = on
        self._refused: Counter[tuple[int, str]] = Counter()

    async def take(self, guild_id: int, provider: str, call: Call) -> Outcome:
        """Write what a genuine call says; when this returns it is on disk. The same call again changes nothing."""
        now = self._clock.now()
        return await self._database.write(lambda conn: take(conn, guild_id, provider, call, now))

    async def set_aside(self, guild_id: int, provider: str, body: bytes) -> Outcome:
        """Note that a genuine call could not be read, and owe the admins a word; nothing of the call is kept."""
        now = self._clock.now()
        return await self._database.write(
            lambda conn: set_aside(conn, guild_id, provider, hash_body(body), now)
        )

    def note_refused(self, guild_id: int, provider: str) -> int:
        """Count, in memory alone, a call that did not prove where it comes from; return how many there are."""
        self._refused[guild_id, provider] += 1
        return self._refused[guild_id, provider]

    async def fetch_states(self, guild_id: int) -> list[ProviderState]:
        """Return how each provider is doing in a guild."""

        def look(conn: Connection) -> list[ProviderState]:
            return [self._state(conn, guild_id, provider) for provider in self._on]

        return await self._database.read(look)

    def _state(self, conn: Connection, guild_id: int, provider: str) -> ProviderState:
        last = gift_calls.last(conn, guild_id, provider)
        counts = gift_calls.count(conn, guild_id, provider)
        return ProviderState(
            provider,
            guild_id in self._on[provider],
            None if last is None else last[0],
            "" if last is None else last[1],
            counts.get(Outcome.COUNTED, 0),
            counts.get(Outcome.QUARANTINED, 0),
            self._refused[guild_id, provider],
        )


def take(conn: Connection, guild_id: int, provider: str, call: Call, now: datetime) -> Outcome:
    """Write what a call says, in the transaction of the caller."""
    known = hash_call(call.delivery_id)
    if gift_calls.is_known(conn, guild_id, provider, known):
        return Outcome.DUPLICATE
    for line in call.lines:
        _take_line(conn, guild_id, provider, line, call.reference, now)
    outcome = _outcome(call)
    gift_calls.add(conn, guild_id, provider, known, event=call.event, outcome=outcome, now=now)
    return outcome


def set_aside(conn: Connection, guild_id: int, provider: str, call_hash: str, now: datetime) -> Outcome:
    """Note a call that could not be read, in the transaction of the caller; one note to the admins a day."""
    if gift_calls.is_known(conn, guild_id, provider, call_hash):
        return Outcome.DUPLICATE
    quarantined = Outcome.QUARANTINED
    gift_calls.add(conn, guild_id, provider, call_hash, event=UNREAD, outcome=quarantined, now=now)
    told = Owed(
        Kind.GIFT_UNREAD,
        f"{Kind.GIFT_UNREAD}:{guild_id}:{provider}:{now:%Y%m%d}",
        guild_id,
        now,
        detail=provider,
    )
    outbox.owe_once(conn, [told])
    return quarantined


def _take_line(
    conn: Connection, guild_id: int, provider: str, line: Line, reference: str | None, now: datetime
) -> None:
    """Write one entry once; a gift whose link was somebody's becomes theirs, and is of the circle they came from."""
    if gifts.find(conn, guild_id, provider, line.kind, line.external_id) is not None:
        return
    taken = None
    if line.kind is EntryKind.GIFT and (code_hash := hash_reference(reference or "")) is not None:
        taken = gift_links.take_reference(conn, code_hash, guild_id, now)
    entry = Entry(
        guild_id=guild_id,
        circle_id=None if taken is None else taken.circle_id,
        provider=provider,
        kind=line.kind,
        external_id=line.external_id,
        amount=line.amount,
        given_on=line.given_on,
        parent_external_id=line.parent_external_id,
        livemode=line.livemode,
    )
    gift_id = gifts.add(conn, entry, now)
    if taken is not None:
        gift_links.link(conn, gift_id, taken.user_id)
        if taken.thanks:
            outbox.owe_once(conn, [thanks_for(guild_id, gift_id, taken.user_id, now)])


def thanks_for(guild_id: int, gift_id: int, user_id: int, now: datetime) -> Owed:
    """Return the thanks that somebody asked for."""
    return Owed(
        Kind.THANKS,
        thanks_key(gift_id),
        guild_id,
        now,
        stale_at=now + THANKS_STALE,
        member_id=user_id,
        detail=str(gift_id),
    )


def thanks_key(gift_id: int) -> str:
    """Return what makes the thanks for a gift one and the same."""
    return f"{Kind.THANKS}:{gift_id}"


def _outcome(call: Call) -> Outcome:
    if call.test or any(not line.livemode for line in call.lines):
        return Outcome.TEST
    return Outcome.COUNTED if call.lines else Outcome.IGNORED
