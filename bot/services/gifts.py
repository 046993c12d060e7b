"""What somebody may do with their own gifts: take a link, see them, claim one, have a receipt, be forgotten."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.ledger import EntryKind, Provider, carries_reference, with_reference
from bot.domain.payments import REFERENCE_BYTES, REFERENCE_KEPT, REFERENCES_MOST, hash_reference
from bot.domain.receipts import Receipt
from bot.errors import Refusal, StoreBusyError
from bot.services.payments import thanks_key
from bot.store import circles, gift_links, gifts, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.meetings import Person
    from bot.domain.receipts import OwnGift
    from bot.store.database import Connection, Database

TRIES: Final = 5
TRIES_WITHIN: Final = timedelta(hours=1)
_RECEIPT: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Gifts:
    """The rows that say who gave. `on` says for which guilds each provider is switched on."""

    def __init__(self, database: Database, clock: Clock, on: Mapping[str, Sequence[int]]) -> None:
        self._database = database
        self._clock = clock
        self._on = on
        self._tries: dict[int, deque[datetime]] = {}

    def can_link(self, guild_id: int, link: str | None) -> bool:
        """Say whether a gift by this page can come back with a code of ours."""
        return carries_reference(link) and guild_id in self._on.get(Provider.STRIPE, ())

    def can_claim(self, guild_id: int) -> bool:
        """Say whether gifts come here that their givers can claim by a receipt."""
        return guild_id in self._on.get(Provider.KOFI, ())

    async def take_link(self, person: Person, circle_id: int | None) -> tuple[int, str]:
        """Make a link that says to the bot, and to nobody else, whose gift it is; return its number and address.

        Raises `Refusal` where the guild's page cannot carry one.
        """
        now, code = self._clock.now(), secrets.token_hex(REFERENCE_BYTES)
        code_hash = hash_reference(code) or ""

        def transact(conn: Connection) -> tuple[int, str]:
            link = gifts.giving_page(conn, person.guild_id).link
            if link is None or not self.can_link(person.guild_id, link):
                raise Refusal("gifts.no_link")
            circle = None if circle_id is None else circles.get(conn, circle_id)
            of = circle_id if circle is not None and circle.guild_id == person.guild_id else None
            number = gift_links.add_reference(
                conn,
                code_hash,
                person.guild_id,
                circle_id=of,
                user_id=person.user_id,
                now=now,
                until=now + REFERENCE_KEPT,
            )
            gift_links.keep_newest(conn, person.guild_id, person.user_id, REFERENCES_MOST)
            return number, with_reference(link, code)

        return await self._database.write(transact)

    async def want_thanks(self, person: Person, reference_id: int) -> None:
        """Remember that the person wants to be thanked. Raises `Refusal` where the link is not theirs, or used."""
        if not await self._database.write(
            lambda conn: gift_links.want_thanks(conn, reference_id, person.user_id)
        ):
            raise Refusal("gifts.link_gone")

    async def fetch_mine(self, person: Person, *, limit: int, offset: int = 0) -> list[OwnGift]:
        """Return the person's own gifts, newest first; in a DM those of all guilds."""
        guild_id = person.guild_id or None
        return await self._database.read(
            lambda conn: gift_links.of_person(conn, person.user_id, guild_id, limit=limit, offset=offset)
        )

    async def fetch_receipt(self, person: Person, gift_id: int) -> Receipt:
        """Return a gift of the person's with who received it. Raises `Refusal` where it is not theirs."""

        def look(conn: Connection) -> Receipt:
            own = gift_links.one_of_person(conn, person.user_id, gift_id)
            if own is None:
                raise Refusal("gifts.not_yours")
            return Receipt(own, gifts.recipient(conn, own.guild_id))

        return await self._database.read(look)

    async def forget(self, person: Person, gift_id: int) -> None:
        """Delete what says whose gift it is, thanks that are still owed too; the sum stays.

        Raises `Refusal` where it is not theirs.
        """

        def transact(conn: Connection) -> None:
            if not gift_links.forget(conn, gift_id, person.user_id):
                raise Refusal("gifts.not_yours")
            outbox.forget(conn, thanks_key(gift_id))

        await self._database.write(transact)
        with contextlib.suppress(
            StoreBusyError
        ):  # somebody reads just now: the log is emptied a little later
            await self._database.checkpoint()

    async def claim(self, person: Person, receipt: str) -> bool:
        """Say that a gift is the person's, by the number on its receipt; say whether it is in their list now.

        False says one thing only, whether the number is no number, of no gift, or of somebody else's. Raises
        `Refusal` after too many tries within an hour.
        """
        self._count_try(person.user_id)
        found = receipt.strip().lower()
        known = found if _RECEIPT.fullmatch(found) else ""

        def transact(conn: Connection) -> bool:
            gift_id = gifts.find(conn, person.guild_id or None, Provider.KOFI, EntryKind.GIFT, known)
            if gift_id is None:
                return False
            return gift_links.link(conn, gift_id, person.user_id) or (
                gift_links.giver(conn, gift_id) == person.user_id
            )

        return await self._database.write(transact)

    def _count_try(self, user_id: int) -> None:
        now = self._clock.now()
        for one in [one for one, tries in self._tries.items() if tries[-1] <= now - TRIES_WITHIN]:
            del self._tries[one]
        tries = self._tries.setdefault(user_id, deque(maxlen=TRIES))
        if len(tries) == TRIES and tries[0] > now - TRIES_WITHIN:
            raise Refusal("gifts.claim_later", at=tries[0] + TRIES_WITHIN)
        tries.append(now)
