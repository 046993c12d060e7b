"""Circles as a file: written, read again, shown before anything happens, and then done whole or not at all.

A row goes the way that an admin would go by hand: `/circle create`, `/circle edit`, and the forms on `/circle show`.
Looking does all of it in a transaction that is undone, so that what is shown is what happens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.circle_files import Table, to_toml, values_of
from bot.domain.circles import NewCircle, Places
from bot.domain.given import BadRow, shorten
from bot.domain.meetings import CircleState
from bot.domain.schedules import MOST_NEW, Outcome, Plan, What, read_change, read_new
from bot.domain.zones import Zones
from bot.errors import Refusal
from bot.services import between as between_service
from bot.services import events, holding, seat_rules
from bot.store import agendas as own_agendas
from bot.store import between, circles, guilds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.circle_files import CircleFile, CircleRow
    from bot.domain.meetings import Circle, Person
    from bot.domain.toml_text import Value
    from bot.services.circles import Circles
    from bot.services.decks import Decks
    from bot.services.rhythms import Rhythms
    from bot.store.database import Connection, Database
    from bot.texts import Say, Texts

HEAD_LINES = ("what", "id", "left_out", "first", "people", "agendas")
"""The remarks at the head of a file, a text key each."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Who knows how circles are made and changed, and what they are named in words."""

    circles: Circles
    rhythms: Rhythms
    decks: Decks
    agendas: Mapping[str, Agenda]
    texts: Texts


class Schedules:
    """What admins do with files of circles; cogs check that it is one."""

    def __init__(self, database: Database, clock: Clock, rules: Rules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules
        self._zones = Zones()

    async def export(self, guild_id: int, channels: Mapping[int, str] | None = None) -> bytes:
        """Return the guild's circles as TOML, in the guild's language; `channels` are names for the remarks."""

        def look(conn: Connection) -> bytes:
            say = self._rules.texts.to(guilds.locale(conn, guild_id))
            titles = ", ".join(f'"{say(one.title_key)}"' for one in self._rules.agendas.values())
            head = [say(f"schedules.head_{line}", titles=titles) for line in HEAD_LINES]
            tables = [
                self._table(conn, circle, channels or {}, say) for circle in circles.of_guild(conn, guild_id)
            ]
            return to_toml(guild_id, head, tables)

        return await self._database.read(look)

    async def look(self, person: Person, file: CircleFile) -> Plan:
        """Return what a file would do. Nothing is changed."""
        now = self._clock.now()

        def transact(conn: Connection) -> Plan:
            raise _LookedError(self._apply(conn, person, file, {}, now))

        return await self._undone(transact)

    async def apply(self, person: Person, shown: Plan, places: Mapping[int, Places]) -> Plan:
        """Do what was shown, whole. `places` are those of new circles, by their row.

        Where something else would come of it by now, nothing is changed, and the plan as it is now is returned.
        """
        now = self._clock.now()

        def transact(conn: Connection) -> Plan:
            plan = self._apply(conn, person, shown.file, places, now)
            if plan.bad or plan.key != shown.key:
                raise _LookedError(plan)
            return replace(plan, done=True)

        return await self._undone(transact)

    async def _undone(self, transact: Callable[[Connection], Plan]) -> Plan:
        try:
            return await self._database.write(transact)
        except _LookedError as looked:
            return looked.plan

    def _apply(
        self,
        conn: Connection,
        person: Person,
        file: CircleFile,
        places: Mapping[int, Places],
        now: datetime,
    ) -> Plan:
        if file.guild_id not in (None, person.guild_id):
            raise Refusal("schedules.other_guild")
        there = circles.of_guild(conn, person.guild_id)
        meant: dict[object, int] = {}
        bad, outcomes = list(file.bad), []
        for row in file.rows:
            try:
                circle = _meant(row, there, meant)
                outcomes.append(
                    self._create(conn, person, row, places.get(row.number), now)
                    if circle is None
                    else self._change(conn, person, row, circle, now)
                )
            except Refusal as refusal:
                bad.append(BadRow(row.number, refusal))
        fresh = [one for one in outcomes if one.what is What.NEW]
        if len(fresh) > MOST_NEW:
            bad.append(BadRow(fresh[MOST_NEW].number, Refusal("schedules.many_new", most=MOST_NEW)))
        left_out = tuple(one.name for one in there if one.circle_id not in meant)
        return Plan(file, tuple(outcomes), tuple(sorted(bad, key=lambda one: one.number)), left_out)

    def _change(
        self, conn: Connection, person: Person, row: CircleRow, circle: Circle, now: datetime
    ) -> Outcome:
        number, posted = circle.circle_id, between.get(conn, circle.circle_id)
        named = self._values(conn, circle, self._say(conn, circle.guild_id))
        keys = {**named, "agenda": circle.agenda_key, "deck": circle.deck_key}
        change = read_change(
            self._resolved(conn, row, person.guild_id, circle), circle, posted, keys, self._zones
        )
        words = {"agenda": row.texts.get("agenda", ""), "deck": row.texts.get("deck", "")}
        fields = tuple(
            replace(one, was=str(named[one.key]), now=words[one.key]) if one.key in words else one
            for one in change.fields
        )
        changed = None
        if change.edit is not None:
            changed = self._rules.rhythms.edit_in(conn, person, circle, change.edit, now)
        if change.deck is not None:
            self._rules.decks.choose_in(conn, person, number, change.deck, now)
        if change.rules is not None:
            seat_rules.set_in(conn, person, number, change.rules, now)
        if change.events is not None:
            events.set_in(conn, person, number, now, on=change.events)
        if change.between is not None:
            between_service.set_in(conn, person, number, change.between, now)
        for user_id in change.ask:
            holding.add_in(conn, person, number, user_id, now)
        what = What.CHANGED if fields or change.ask else What.SAME
        name = circle.name if changed is None else changed.circle.name
        return Outcome(row.number, name, what, fields, change.ask, change.notes, changed)

    def _create(
        self, conn: Connection, person: Person, row: CircleRow, places: Places | None, now: datetime
    ) -> Outcome:
        row = self._resolved(conn, row, person.guild_id)
        new = read_new(
            row,
            person.user_id,
            zones=self._zones,
            agendas=self._rules.agendas,
            deck_key=row.texts.get("deck") or self._rules.decks.first_key,
            now=now,
        )
        at = places or Places(new.channel_id or 0, new.channel_id is None, None, "")
        wanted = NewCircle(
            person.guild_id, new.draft, at.channel_id, at.channel_is_ours, at.voice_channel_id, new.people[0]
        )
        number = self._rules.circles.create_in(conn, person, wanted, at.making, now).circle.circle_id
        if new.rules.approval or new.rules.quorum is not None:
            seat_rules.set_in(conn, person, number, new.rules, now)
        if new.events:
            events.set_in(conn, person, number, now, on=True)
        if new.between != between.get(conn, number):
            between_service.set_in(conn, person, number, new.between, now)
        for user_id in new.people[1:]:
            holding.add_in(conn, person, number, user_id, now)
        view = self._rules.circles.view_in(conn, number, person.guild_id, now)
        asked = tuple(one for one in new.people if one != person.user_id)
        return Outcome(row.number, new.draft.name, What.NEW, asked=asked, new=new, view=view)

    def _resolved(
        self, conn: Connection, row: CircleRow, guild_id: int, circle: Circle | None = None
    ) -> CircleRow:
        """Return the row with the keys of its agenda and deck instead of their names."""
        texts = dict(row.texts)
        if texts.get("agenda"):
            texts["agenda"] = self._agenda_key(conn, texts["agenda"], guild_id, circle)
        if texts.get("deck"):
            texts["deck"] = self._rules.decks.key_of(conn, guild_id, texts["deck"])
        return replace(row, texts=texts)

    def _agenda_key(self, conn: Connection, typed: str, guild_id: int, circle: Circle | None) -> str:
        """Return the key of an agenda by its title in any language, or by its key; its own only for a circle with it.

        Raises `Refusal` where there is none.
        """
        wanted = " ".join(typed.split()).casefold()
        keys = [*self._rules.agendas, *([] if circle is None else [circle.agenda_key])]
        for key in keys:
            agenda = self._rules.agendas.get(key)
            if agenda is None:
                continue
            names = [self._agenda_name(key, agenda, self._rules.texts.to(one)) for one in self._languages]
            if wanted in (key.casefold(), *(name.casefold() for name in names)):
                return key
        say = self._say(conn, guild_id)
        titles = ", ".join(f"`{say(agenda.title_key)}`" for agenda in self._rules.agendas.values())
        raise Refusal("circles.unknown_agenda", given=shorten(typed), titles=titles)

    @property
    def _languages(self) -> tuple[str, ...]:
        return self._rules.texts.languages

    @staticmethod
    def _agenda_name(key: str, agenda: Agenda, say: Say) -> str:
        title = say(agenda.title_key)
        return say("schedules.own_agenda", title=title, own=key) if key.startswith(own_agendas.OWN) else title

    def _say(self, conn: Connection, guild_id: int) -> Say:
        return self._rules.texts.to(guilds.locale(conn, guild_id))

    def _values(self, conn: Connection, circle: Circle, say: Say) -> dict[str, Value]:
        agenda = self._rules.agendas.get(circle.agenda_key)
        held = circles.facilitators(conn, circle.circle_id)
        return values_of(
            circle,
            between.get(conn, circle.circle_id),
            agenda=circle.agenda_key if agenda is None else self._agenda_name(circle.agenda_key, agenda, say),
            deck=self._rules.decks.name_of(conn, circle.guild_id, circle.deck_key) or circle.deck_key,
            people=[*held, *circles.facilitators(conn, circle.circle_id, "asked")],
        )

    def _table(self, conn: Connection, circle: Circle, channels: Mapping[int, str], say: Say) -> Table:
        name = channels.get(circle.channel_id)
        about = (
            say("schedules.about_channel")
            if name is None
            else say("schedules.about_channel_named", name=name)
        )
        above = [say("schedules.about_paused")] if circle.state is CircleState.PAUSED else []
        behind = {
            "id": say("schedules.about_id"),
            "facilitators": say("schedules.about_people"),
            "channel": about,
        }
        return Table(self._values(conn, circle, say), above, behind)


class _LookedError(Exception):
    """Ends a transaction that only looked, so that it is undone."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


def _meant(row: CircleRow, there: list[Circle], meant: dict[object, int]) -> Circle | None:
    """Return the circle that a row is about; None for a new one. Raises `Refusal` where that cannot be said."""
    name = " ".join(row.texts.get("name", "").split()).casefold()
    if row.circle_id is not None:
        found = [one for one in there if one.circle_id == row.circle_id]
        if not found:
            raise Refusal("schedules.unknown_id", id=row.circle_id)
    else:
        found = [one for one in there if one.name.casefold() == name]
        if len(found) > 1:
            raise Refusal("schedules.two_of_that_name", name=found[0].name)
    mark = found[0].circle_id if found else name
    if mark in meant:
        raise Refusal("schedules.twice", row=meant[mark])
    meant[mark] = row.number
    return found[0] if found else None
