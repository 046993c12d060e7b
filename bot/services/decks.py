"""Decks of a guild: prompts are added, bettered, retired, listed, and moved as files; nothing used is ever deleted."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.domain import decks as rules
from bot.domain.deck_files import Imported, read_file
from bot.domain.languages import language_of
from bot.domain.prompts import JOURNAL, Deck, prompts_of
from bot.errors import Refusal, StoreError
from bot.services.finding import get_circle
from bot.store import audit, circles, guilds, prompts
from bot.store import decks as rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.deck_files import Row
    from bot.domain.decks import Place, Wording
    from bot.domain.meetings import Circle, Person
    from bot.domain.prompts import Prompt
    from bot.store.database import Connection, Database


class Decks:
    """Every method on behalf of a person raises `Refusal` for who neither holds a circle here nor is an admin."""

    def __init__(self, database: Database, clock: Clock, bundled: Sequence[Deck]) -> None:
        self._database = database
        self._clock = clock
        self._brought = bundled

    @cached_property
    def _bundled(self) -> dict[str, Deck]:
        return {deck.key: deck for deck in self._brought}

    @cached_property
    def _first(self) -> Deck:
        return self._brought[0]

    @property
    def first_key(self) -> str:
        """The deck of a circle that names none."""
        return self._first.key

    # ------------------------------------------------------------------ inside somebody's transaction

    def of_circle(self, conn: Connection, circle: Circle) -> list[Deck]:
        """Return what a circle draws from: its deck, and the first one for kinds that its own does not have."""
        found = {deck.key: deck for deck in self._all(conn, circle.guild_id)}
        keys = dict.fromkeys((circle.deck_key, self._first.key))
        return [found[key] for key in keys if key in found]

    def draw(self, conn: Connection, circle: Circle, kind: str, *, swaps: int = 0) -> Prompt | None:
        """Return the prompt of this kind that comes next for a circle, after passing over `swaps` of them."""
        language = language_of(guilds.locale(conn, circle.guild_id))
        used = prompts.used(conn, circle.circle_id)
        return rules.swapped(self.of_circle(conn, circle), kind, used, language, swaps)

    def in_turn(self, conn: Connection, circle: Circle, kind: str) -> tuple[Prompt, ...]:
        """Return all prompts of this kind in the order in which they come up for a circle."""
        language = language_of(guilds.locale(conn, circle.guild_id))
        passed = prompts.used(conn, circle.circle_id)
        those = self.of_circle(conn, circle)
        found: dict[str, Prompt] = {}
        while (chosen := rules.draw(those, kind, passed, language)) is not None and chosen.key not in found:
            found[chosen.key] = chosen
            passed.append(chosen.key)
        return tuple(found.values())

    def choose_in(self, conn: Connection, person: Person, circle_id: int, key: str, now: datetime) -> Deck:
        """Do what `choose` does."""
        get_circle(conn, circle_id, person.guild_id)
        found = next((one for one in self._all(conn, person.guild_id) if one.key == key), None)
        if found is None:
            raise Refusal("prompts.deck_unknown", names=self._names(conn, person.guild_id))
        rows_of.set_of_circle(conn, circle_id, found.key)
        audit.note(conn, person, "deck_chosen", now, circle_id=circle_id)
        return found

    def key_of(self, conn: Connection, guild_id: int, title: str) -> str:
        """Return the key of the deck with this title. Raises `Refusal` where there is none."""
        return self._key_of(conn, guild_id, title)

    def name_of(self, conn: Connection, guild_id: int, key: str) -> str | None:
        """Return a name by which `key_of` finds this deck: its title, or its key; None where it is not there."""
        for deck in self._all(conn, guild_id):
            if deck.key == key:
                return deck.title if self._key_of(conn, guild_id, deck.title) == key else key
        return None

    def text_of(self, conn: Connection, guild_id: int, key: str) -> str | None:
        """Return the words of a prompt, retired or not; None where nobody knows it."""
        place = self._find(conn, guild_id, key)
        return None if place is None else place.prompt.text

    # ------------------------------------------------------------------ what people do

    async def fetch(self, guild_id: int | None) -> list[Deck]:
        """Return all decks as the guild has them, the first one first; in a direct message what came along.

        They have their prompts in every language; a person reads those of their own (`fetch_journal`).
        """
        if guild_id is None:
            return list(self._bundled.values())
        return await self._database.read(lambda conn: self._merged(conn, guild_id, self._bundled.values()))

    async def fetch_named(self, guild_id: int) -> list[Deck]:
        """Return the guild's decks in its own language, the first one first."""
        return await self._database.read(lambda conn: self._all(conn, guild_id))

    async def fetch_journal(self, guild_id: int | None, moment: str, language: str) -> Sequence[Prompt]:
        """Return the prompts to write with for a moment, in this language where there are any.

        They come also while the database does not answer: then those that the bot brought along.
        """
        try:
            decks = await self.fetch(guild_id)
        except StoreError:
            decks = list(self._bundled.values())
        found = [one for deck in decks for one in prompts_of(deck, JOURNAL, moment=moment)]
        return [one for one in found if one.language == language] or found

    async def fetch_for(self, person: Person, title: str = "", kind: str = "") -> list[Deck]:
        """Return the decks that are meant, narrowed to a kind, to somebody who may see them."""

        def look(conn: Connection) -> list[Deck]:
            _check(conn, person)
            found = self._all(conn, person.guild_id)
            if title:
                key = self._key_of(conn, person.guild_id, title)
                found = [deck for deck in found if deck.key == key]
            if not kind:
                return found
            return [Deck(one.key, one.title, prompts_of(one, kind)) for one in found]

        return await self._database.read(look)

    async def find(self, person: Person, typed: str) -> Place:
        """Return the prompt that a person names. Raises `Refusal` where there is none."""

        def look(conn: Connection) -> Place:
            _check(conn, person)
            return self._must_find(conn, person.guild_id, typed)

        return await self._database.read(look)

    async def add(self, person: Person, title: str, wording: Wording) -> rules.Added:
        """Write a prompt into the deck of this title, which is made where there is none; the first one if empty.

        A wording without a language is in the guild's.
        """
        now = self._clock.now()

        def transact(conn: Connection) -> rules.Added:
            _check(conn, person)
            guilds.ensure(conn, person.guild_id, now)
            spoken = language_of(guilds.locale(conn, person.guild_id))
            meant = wording if wording.language else replace(wording, language=spoken)
            if any(
                one.text == wording.text for deck in self._all(conn, person.guild_id) for one in deck.prompts
            ):
                raise Refusal("prompts.there_already")
            self._check_room(conn, person.guild_id, 1)
            key, new = self._deck_for(conn, person.guild_id, title)
            stored = rows_of.add(conn, person.guild_id, key, meant)
            audit.note(conn, person, "prompt_added", now)
            return rules.Added(self._must_find(conn, person.guild_id, stored.key), new)

        return await self._database.write(transact)

    async def change(self, person: Person, key: str, wording: Wording) -> Place:
        """Better a prompt, here and for all circles of the guild; what it was used for stays."""
        now = self._clock.now()

        def transact(conn: Connection) -> Place:
            _check(conn, person)
            self._write(conn, person.guild_id, self._must_find(conn, person.guild_id, key), wording)
            audit.note(conn, person, "prompt_changed", now)
            return self._must_find(conn, person.guild_id, key)

        return await self._database.write(transact)

    async def retire(self, person: Person, typed: str) -> Place:
        """Let a prompt come up no more; editing it brings it back."""
        now = self._clock.now()

        def transact(conn: Connection) -> Place:
            _check(conn, person)
            place = self._must_find(conn, person.guild_id, typed)
            if place.retired:
                raise Refusal("prompts.retired_already", id=rules.number_of(place.prompt.key))
            stored = self._write(conn, person.guild_id, place, rules.wording_of(place.prompt))
            rows_of.retire(conn, stored)
            audit.note(conn, person, "prompt_retired", now)
            return place

        return await self._database.write(transact)

    async def import_file(self, person: Person, name: str, data: bytes) -> Imported:
        """Write all prompts of a file, or none where a row has a fault.

        A row with the id of a prompt betters it; one whose words are there already changes nothing.
        Raises `Refusal` where the file cannot be read.
        """
        now = self._clock.now()

        rows, faults = read_file(name, data, self._first.title)

        def transact(conn: Connection) -> Imported:
            _check(conn, person)
            if faults:
                return Imported(0, 0, 0, faults)
            guilds.ensure(conn, person.guild_id, now)
            return self._import(conn, person, rows, now)

        return await self._database.write(transact)

    async def choose(self, person: Person, circle_id: int, key: str) -> Deck:
        """Let a circle draw from another deck; cogs check that it is an admin."""
        now = self._clock.now()
        return await self._database.write(lambda conn: self.choose_in(conn, person, circle_id, key, now))

    # ------------------------------------------------------------------ inside

    def _all(self, conn: Connection, guild_id: int) -> list[Deck]:
        """All decks in the guild's language; what the guild added or changed itself is there in any."""
        return self._merged(conn, guild_id, self._along(conn, guild_id))

    def _along(self, conn: Connection, guild_id: int) -> list[Deck]:
        language = language_of(guilds.locale(conn, guild_id))
        return [rules.narrowed(deck, language) for deck in self._bundled.values()]

    def _merged(self, conn: Connection, guild_id: int, bundled: Iterable[Deck]) -> list[Deck]:
        mine, own = rows_of.stored(conn, guild_id), rows_of.titles(conn, guild_id)
        along = [rules.merge(deck, deck.key, deck.title, mine) for deck in bundled]
        return [*along, *(rules.merge(None, key, title, mine) for key, title in own.items())]

    def _find(self, conn: Connection, guild_id: int, key: str) -> Place | None:
        along = {deck.key: deck.title for deck in self._along(conn, guild_id)}
        named = along | rows_of.titles(conn, guild_id)
        return rules.find(key, self._bundled.values(), named, rows_of.stored(conn, guild_id))

    def _must_find(self, conn: Connection, guild_id: int, typed: str) -> Place:
        place = self._find(conn, guild_id, rules.read_key(typed))
        if place is None:
            raise Refusal("prompts.unknown")
        return place

    def _names(self, conn: Connection, guild_id: int) -> str:
        return ", ".join(deck.title for deck in self._all(conn, guild_id))

    def _key_of(self, conn: Connection, guild_id: int, title: str) -> str:
        wanted = title.strip().casefold()
        for deck in self._all(conn, guild_id):
            if wanted in (deck.key, deck.title.casefold()):
                return deck.key
        raise Refusal("prompts.deck_unknown", names=self._names(conn, guild_id))

    def _deck_for(self, conn: Connection, guild_id: int, title: str) -> tuple[str, bool]:
        if not title:
            return self._first.key, False
        try:
            return self._key_of(conn, guild_id, title), False
        except Refusal:
            if len(self._all(conn, guild_id)) >= rules.MOST_DECKS:
                raise Refusal("prompts.many_decks", most=rules.MOST_DECKS) from None
            return rows_of.add_deck(conn, guild_id, rules.read_title(title)), True

    def _check_room(self, conn: Connection, guild_id: int, more: int) -> None:
        if len(rows_of.stored(conn, guild_id)) + more > rules.MOST_PROMPTS:
            raise Refusal("prompts.many_prompts", most=rules.MOST_PROMPTS)

    def _write(self, conn: Connection, guild_id: int, place: Place, wording: Wording) -> int:
        """Write the words of a prompt that is there; return the number of its row."""
        key = place.prompt.key
        row = next((one for one in rows_of.stored(conn, guild_id) if one.key == key), None)
        if row is None:
            return rows_of.add(conn, guild_id, place.deck_key, wording, replaces=key).prompt_id
        rows_of.change(conn, row.prompt_id, wording)
        return row.prompt_id

    def _import(self, conn: Connection, person: Person, rows: Sequence[Row], now: datetime) -> Imported:
        guild_id = person.guild_id
        self._check_room(conn, guild_id, sum(row.key is None for row in rows))
        texts = {one.text for deck in self._all(conn, guild_id) for one in deck.prompts}
        added = changed = known = 0
        for row in rows:
            place = None if row.key is None else self._find(conn, guild_id, row.key)
            if place is not None and rules.wording_of(place.prompt) != row.wording:
                self._write(conn, guild_id, place, row.wording)
                changed += 1
            elif place is not None or row.wording.text in texts:
                known += 1
            else:
                rows_of.add(conn, guild_id, self._deck_for(conn, guild_id, row.deck_title)[0], row.wording)
                texts.add(row.wording.text)
                added += 1
        audit.note(conn, person, "prompts_imported", now)
        return Imported(added, changed, known, ())


def _check(conn: Connection, person: Person) -> None:
    if not person.is_admin and not circles.facilitated_by(conn, person.guild_id, person.user_id):
        raise Refusal("circles.hold_none")
