"""What people of the week do, each alone, and what they look at to see that it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import discord

from bot.client import PERMISSIONS
from bot.domain.automod import NAMES
from bot.domain.payments import hash_reference
from bot.payments.stripe import Stripe
from bot.store import gift_batches, gift_links, guilds
from tests.behaviour.stories import place, press_in, query
from tests.harness.seen import Seen
from tests.payments.bodies import session, stripe_body

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Awaitable, Callable, Iterator

    from simcord import ChannelHandle
    from simcord.backend.models import AutoModRule

    from tests.harness.answer import Answer, Person
    from tests.harness.world import World

REFUSED_CODE = 50013
JOINED = "(seat.state <> 'released' OR word IN ('asked', 'declined')) AND write_to <> 'unasked'"
CODE = "00112233445566778899aabbccddeeff"


class NotThereYetError(Exception):
    """What somebody wants to press is not out yet, as after a time without power: they look again in a minute."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that somebody does at `at`, unless it `is_done` already."""

    at: datetime
    name: str
    act: Callable[[], Awaitable[object]]
    is_done: Callable[[], object]


class Deeds:
    """The deeds, on a world."""

    def __init__(self, world: World) -> None:
        self.world = world

    # ------------------------------------------------------------------ what people do

    async def _choose(self, custom_id: str, value: object) -> None:
        shown = await self.world.slash(self.world.admin, self.world.lobby, "agreements")
        if shown.acknowledged and shown.messages:
            screen = await self.world.press(self.world.admin, shown, "Care and arrival")
            if screen.acknowledged and screen.messages:
                await self.world.choose(self.world.admin, screen, value, custom_id=custom_id)

    async def _open_and_press(self, opened: str, label: str) -> None:
        shown = await press_in(self.world, self.world.admin, self._desk("tide"), opened)
        if shown.acknowledged and shown.messages and label in shown.labels:
            await self.world.press(self.world.admin, shown, label)

    async def _announce(self, name: str) -> None:
        shown = await self.world.slash(self.world.admin, self.world.lobby, "circle show", circle=name)
        if "Announce" in shown.labels:
            await self.world.press(self.world.admin, shown, "Announce")

    async def _open_side_room(self) -> None:
        more = await press_in(self.world, self.world.admin, self._desk("tide"), "More")
        if more.acknowledged and more.messages and "Side room" in more.labels:
            asked = await self.world.press(self.world.admin, more, "Side room")
            number = self._circle("tide")["circle_id"]
            meeting = query(
                self.world, "SELECT * FROM meeting WHERE circle_id = ? ORDER BY starts_at", number
            )[0]
            menu = f"side_with:1:{meeting['meeting_id']}"
            if asked.acknowledged and asked.messages and menu in asked.last.custom_ids:
                ada = str(self.world.people["Ada"].id)
                await self.world.choose(self.world.admin, asked, ada, custom_id=menu)

    def _erases(self, at: datetime, name: str) -> Step:
        person = self.world.people[name]

        async def erase() -> None:
            asked = await self.world.slash(person, None, "my erase")
            if asked.acknowledged and asked.messages and "Erase" in asked.labels:
                await self.world.press(person, asked, "Erase")

        held = "SELECT 1 FROM {} WHERE user_id = ?"
        return Step(
            at,
            f"{name} is erased",
            erase,
            lambda: (
                not [
                    one
                    for one in ("seat", "consent", "facilitator")
                    if query(self.world, held.format(one), person.id)
                ]
            ),
        )

    async def _turn_on_automod(self) -> None:
        may = PERMISSIONS.value | discord.Permissions(manage_guild=True).value
        self.world.sim.shrink_bot_role(self.world.guild, discord.Permissions(may))
        shown = await self.world.slash(self.world.admin, self.world.lobby, "privacy automod")
        await self.world.press(self.world.admin, shown, "Turn on")

    async def _delete_rule(self) -> None:
        for rule in list(self._rules().values())[:1]:
            self.world.sim.backend.delete_auto_mod_rule(self.world.guild.id, rule.id)
            await self.world.settle()

    def _has_no_rule(self) -> bool:
        return len(self._rules()) < len(NAMES)

    def _rules(self) -> dict[int, AutoModRule]:
        return self.world.sim.backend.get_guild(self.world.guild.id).auto_mod_rules

    async def _set_rules(self) -> None:
        shown = await self.world.slash(self.world.admin, self.world.lobby, "circle show", circle="quiet")
        form = await self.world.press(self.world.admin, shown, "Seat rules")
        rules = {"When somebody presses Join": ["approval"], "Ask the desk below how many seats": "5"}
        await self.world.fill(self.world.admin, form, rules)

    async def _switch_events_on(self) -> None:
        shown = await self.world.slash(self.world.admin, self.world.lobby, "circle show", circle="quiet")
        about = await self.world.press(self.world.admin, shown, "Server events")
        if "Switch them on" in about.labels:
            await self.world.press(self.world.admin, about, "Switch them on")

    async def _set_between(self, circle: str, days: str, look: str) -> None:
        shown = await self.world.slash(self.world.admin, self.world.lobby, "circle show", circle=circle)
        form = await self.world.press(self.world.admin, shown, "Prompts")
        chosen = {
            "The deck this circle draws from": ["default"],
            "Days after a meeting, for a prompt": days,
            "At what time, as the circle's clock has it": "10:00",
            "A day before, show the desk what comes up": [look],
        }
        await self.world.fill(self.world.admin, form, chosen)

    async def _ask_later(self) -> None:
        (row,) = query(
            self.world,
            "SELECT * FROM meeting JOIN circle USING (circle_id) WHERE name = 'harbor' AND room_id IS NOT NULL",
        )
        room, jonas = place(self.world, row["room_id"]), self.world.facilitator
        shown = await press_in(self.world, jonas, room, "A prompt to write with")
        if shown.acknowledged and shown.messages:
            await self.world.press(jonas, shown, "One in two days")

    async def _post_prompt(self) -> None:
        shown = await press_in(self.world, self.world.facilitator, self._desk("harbor"), "Prompt")
        if shown.acknowledged and shown.messages and "Post it" in shown.labels:
            await self.world.press(self.world.facilitator, shown, "Post it")

    async def _press_about(self, name: str, circle: str, label: str) -> None:
        """Let the admin press a button on the desk, under the question about this person."""
        desk, about = self._desk(circle), self.world.people[name].mention
        asked = [
            one
            for one in self.world.seen_by(self.world.admin, desk)
            if about in one.text and label in one.labels
        ]
        assert asked, f"the desk is not asked about {name}"
        await self.world.press(self.world.admin, asked[-1], label)

    def _joins(self, at: datetime, circle: str, **people: bool) -> Iterator[Step]:
        for number, (name, write) in enumerate(people.items()):
            yield Step(
                at + timedelta(minutes=number),
                f"{name} joins {circle}",
                partial(self._join, self.world.people[name], circle, write=write),
                partial(self._seat, name, circle, JOINED),
            )

    async def _join(self, person: Person, circle: str, *, write: bool) -> None:
        answer = await self.world.press(person, self._card(circle), "Join")
        for label in (
            "Accept",
            "Stay on the list",
            "By DM, a day and an hour before" if write else "Only here",
        ):
            if answer.acknowledged and answer.messages and label in answer.labels:
                answer = await self.world.press(person, answer, label)

    def _leaves(self, at: datetime, name: str, circle: str) -> Step:
        return Step(
            at,
            f"{name} leaves {circle}",
            lambda: self.world.press(self.world.people[name], self._card(circle), "Can't make it"),
            lambda: self._seat(name, circle, "seat.state = 'released'"),
        )

    def _knock(self, at: datetime) -> Step:
        async def knock() -> None:
            answer: Answer = await self.world.press(self.world.people["Fay"], self._card("harbor"), "Join")
            if answer.acknowledged and answer.messages and "Accept" in answer.labels:
                await self.world.press(self.world.people["Fay"], answer, "Accept")

        return Step(at, "Fay knocks", knock, lambda: self._sees("1 FROM outbox WHERE kind = 'knock'"))

    def _enters(self, at: datetime, name: str) -> Step:
        async def enter() -> None:
            (row,) = query(self.world, "SELECT * FROM circle WHERE name = 'tide'")
            await self.world.people[name].actor.join_voice(place(self.world, row["voice_channel_id"]))

        person = self.world.people[name]
        states = self.world.sim.backend.get_guild(self.world.guild.id).voice_states
        return Step(at, f"{name} enters the stage", enter, lambda: person.id in states)

    def _on_desk(self, at: datetime, name: str, circle: str, label: str, done: str) -> Step:
        person = self.world.people[name]
        return Step(
            at,
            f"{name} presses {label}",
            lambda: press_in(self.world, person, self._desk(circle), label),
            lambda: self._sees(
                done.replace("{me}", str(person.id))
                + (" AND state = 'accepted'" if label == "Accept" else "")
            ),
        )

    def _gift(self, at: datetime, number: int) -> Step:
        return self._command(
            at,
            "donations record",
            f"SELECT 1 FROM gift_entry WHERE currency = 'EUR' LIMIT 1 OFFSET {number - 1}",
            amount="25",
            currency="EUR",
        )

    async def _begin_to_show(self) -> None:
        """Let it be as if sums had been shown a month ago: a week has no end of a month in it."""
        guild_id = self.world.guild.id

        def begin(conn: sqlite3.Connection) -> None:
            guilds.ensure(conn, guild_id, self.world.now())
            gift_batches.begin(conn, guild_id, date(2025, 12, 1))

        with self.world.sim.as_the_bot():
            await self.world.bot.parts.database.write(begin)
        await self.world.settle()

    async def _want_card(self) -> None:
        shown = await self.world.slash(self.world.admin, self.world.lobby, "donations summary")
        if shown.acknowledged and shown.messages:
            screen = await self.world.press(self.world.admin, shown, "What others see")
            if screen.acknowledged and screen.messages:
                await self.world.choose(
                    self.world.admin, screen, self.world.lobby, custom_id="gift_card_channel:1:"
                )

    async def _take_link(self) -> None:
        """Let Ada take a link, as `/donate` does where Stripe is switched on."""
        code_hash, ada = hash_reference(CODE) or "", self.world.people["Ada"].id

        def take(conn: sqlite3.Connection) -> None:
            until = self.world.now() + timedelta(days=30)
            number = gift_links.add_reference(
                conn,
                code_hash,
                self.world.guild.id,
                circle_id=None,
                user_id=ada,
                now=self.world.now(),
                until=until,
            )
            gift_links.want_thanks(conn, number, ada)

        with self.world.sim.as_the_bot():
            await self.world.bot.parts.database.write(take)
        await self.world.settle()

    async def _report(self) -> None:
        """Report the gift, as the webhook server does."""
        call = Stripe().read(stripe_body(session(1, client_reference_id=CODE)))
        with self.world.sim.as_the_bot():
            await self.world.bot.services.payments.take(self.world.guild.id, "stripe", call)
        await self.world.settle()

    async def _report_unread(self) -> None:
        with self.world.sim.as_the_bot():
            await self.world.bot.services.payments.set_aside(self.world.guild.id, "stripe", b"unread")
        await self.world.settle()

    def _command(self, at: datetime, command: str, done: str, **options: object) -> Step:
        return Step(
            at,
            f"/{command}",
            lambda: self.world.slash(self.world.admin, self.world.lobby, command, **options),
            lambda: query(self.world, done),
        )

    async def _lose_rights(self) -> None:
        path = f"/channels/{self.world.channel('quiet').id}/messages"
        self.world.wire.fail_before("POST", path, status=403, code=REFUSED_CODE, times=None)

    async def _heal(self) -> None:
        self.world.wire.heal()

    # ------------------------------------------------------------------ what they look at

    def _circle(self, name: str) -> sqlite3.Row:
        return query(self.world, "SELECT * FROM circle WHERE name = ?", name)[0]

    def _desk(self, circle: str) -> ChannelHandle:
        return place(self.world, self._circle(circle)["desk_thread_id"])

    def _card(self, circle: str) -> Seen:
        row = self._circle(circle)
        asked = "SELECT * FROM meeting WHERE circle_id = ? AND card_message_id IS NOT NULL ORDER BY starts_at"
        out = query(self.world, asked, row["circle_id"])
        if not out:
            raise NotThereYetError(f"no card of {circle}")
        return Seen(self.world.sim, row["channel_id"], out[0]["card_message_id"])

    def _meeting(self, true: str, circle: str = "harbor") -> str:
        found = f"SELECT meeting_id FROM meeting JOIN circle USING (circle_id) WHERE name = '{circle}'"
        return f"1 FROM meeting WHERE meeting_id = ({found} ORDER BY starts_at LIMIT 1) AND {true}"

    def _seat(self, name: str, circle: str, true: str) -> bool:
        asked = (
            f"1 FROM seat JOIN meeting USING (meeting_id) JOIN circle USING (circle_id)"
            f" WHERE circle.name = '{circle}' AND user_id = {self.world.people[name].id} AND {true}"
        )
        return self._sees(asked)

    def _sees(self, what: str) -> bool:
        return bool(query(self.world, f"SELECT {what}"))
