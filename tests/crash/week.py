"""One week of a small guild: every kind of entry that the bot can owe, joins, leaves, edits and gifts.

Each step is what a person does at a time, and how they see that it is done: whoever got no answer looks, and if it is
not done, does it again. Nothing is done by a direct change of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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
from tests.harness.stages import come_up
from tests.harness.world import EPOCH
from tests.payments.bodies import session, stripe_body

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Awaitable, Callable, Iterator

    from simcord import ChannelHandle
    from simcord.backend.models import AutoModRule

    from tests.harness.answer import Answer, Person
    from tests.harness.world import World

MORE_PEOPLE = ("Dana", "Elle", "Fay")
CIRCLES = ("harbor", "tide", "quiet")
OWN_CHANNEL = ("quiet",)
"""The circles for which the bot makes the channel; the others move into one that is there."""
ENDS = EPOCH + timedelta(days=7)
REFUSED_CODE = 50013
JOINED = "(seat.state <> 'released' OR word IN ('asked', 'declined')) AND write_to <> 'unasked'"
CARD = "card_message_id IS NOT NULL"
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


class Week:
    """The steps, on a world; `prepare` comes before the first."""

    def __init__(self, world: World) -> None:
        self.world = world

    def prepare(self) -> None:
        """Let everybody come, and make the channels that the circles live in."""
        for name in MORE_PEOPLE:
            self.world.add(name)
        for name in (one for one in CIRCLES if one not in OWN_CHANNEL):
            self.world.guild.create_text_channel(name)

    def steps(self) -> Iterator[Step]:
        """Yield what happens, in order of time."""
        yield from self._monday()
        yield from self._changes()
        yield from self._wednesday()
        yield from self._rest()

    def _monday(self) -> Iterator[Step]:
        for custom_id, value, done in (
            ("care_choice:1:", "tell", "1 FROM guild WHERE care = 'tell'"),
            ("start_channel:1:", self.world.lobby, "1 FROM guild WHERE start_channel_id > 0"),
        ):
            yield Step(
                _at(0, 12),
                f"Mara chooses {custom_id}",
                partial(self._choose, custom_id, value),
                partial(self._sees, done),
            )
        made = (
            ("harbor", {"weekday": "Wed", "time": "18:00", "room": "text", "capacity": "2"}, "Jonas"),
            ("tide", {"weekday": "Thu", "time": "18:00", "room": "stage", "capacity": "3"}, "Mara"),
            ("quiet", {"weekday": "Fri", "time": "12:00", "room": "text"}, "Mara"),
        )
        for number, (name, options, holder) in enumerate(made):
            yield self._command(
                _at(0, 12, 1 + number),
                "circle create",
                f"SELECT 1 FROM circle WHERE name = '{name}'",
                name=name,
                timezone="UTC",
                facilitator=self.world.people[holder],
                **({} if name in OWN_CHANNEL else {"channel": self.world.channel(name)}),
                **options,
            )
        yield self._on_desk(
            _at(0, 12, 5), "Jonas", "harbor", "Accept", "1 FROM facilitator WHERE user_id = {me}"
        )
        for name in ("harbor", "quiet"):  # the other is announced by itself
            yield Step(
                _at(0, 12, 8),
                f"announce {name}",
                partial(self._announce, name),
                partial(
                    self._sees,
                    f"1 FROM meeting JOIN circle USING (circle_id) WHERE name = '{name}' AND {CARD}",
                ),
            )
        yield from self._joins(
            _at(0, 12, 20), "harbor", Ada=True, Ben=True, Cleo=True, Dana=False, Elle=False
        )
        yield from self._joins(_at(0, 12, 30), "tide", Ada=True, Ben=False)
        yield Step(
            _at(0, 12, 35),
            "in quiet a facilitator answers, and the desk is asked below five",
            self._set_rules,
            partial(self._sees, "1 FROM circle WHERE approval = 1 AND quorum = 5"),
        )
        yield Step(
            _at(0, 12, 36),
            "quiet has server events",
            self._switch_events_on,
            partial(self._sees, "1 FROM circle WHERE native_event = 1"),
        )
        for name, days, look in (("harbor", "2", "preview"), ("tide", "1", "none")):
            yield Step(
                _at(0, 12, 36),
                f"what {name} posts between its meetings",
                partial(self._set_between, name, days, look),
                partial(
                    self._sees, f"1 FROM between_meetings JOIN circle USING (circle_id) WHERE name = '{name}'"
                ),
            )
        yield from self._joins(_at(0, 12, 40), "quiet", Ada=True, Cleo=False)
        for name, label, came in (("Ada", "Let in", "seated"), ("Cleo", "Not this time", "declined")):
            yield Step(
                _at(0, 12, 50),
                f"Mara presses {label} for {name}",
                partial(self._press_about, name, "quiet", label),
                partial(self._seat, name, "quiet", f"'{came}' IN (seat.state, word)"),
            )
        yield self._gift(_at(0, 13), 1)
        yield from self._gift_card()

    def _changes(self) -> Iterator[Step]:
        yield self._leaves(_at(0, 15), "Ben", "harbor")
        yield self._command(
            _at(0, 15, 30),
            "circle edit",
            "SELECT 1 FROM circle WHERE capacity = 3 AND name = 'harbor'",
            circle="harbor",
            capacity="3",
        )
        yield from self._joins(_at(0, 16), "harbor", Ben=True)
        yield self._command(
            _at(0, 16, 30),
            "circle move",
            "SELECT 1 FROM meeting WHERE moved = 1",
            circle="quiet",
            date="2026-01-09",
            to="2026-01-09 15:00",
        )
        yield self._command(
            _at(1, 12),
            "circle facilitator",
            f"SELECT 1 FROM facilitator JOIN circle USING (circle_id) WHERE name = 'harbor'"
            f" AND user_id = {self.world.admin.id}",
            action="add",
            member=self.world.admin,
            circle="harbor",
        )
        yield self._command(
            _at(1, 12, 10),
            "circle facilitator",
            "SELECT 1 FROM outbox WHERE kind = 'ask_facilitator'"
            f" AND member_id = {self.world.people['Dana'].id}",
            action="add",
            member=self.world.people["Dana"],
            circle="harbor",
        )
        declined = "1 FROM outbox WHERE kind = 'hold_declined'"
        yield self._on_desk(_at(1, 12, 20), "Dana", "harbor", "No, thank you", declined)
        yield self._command(
            _at(1, 12, 30), "circle skip", "SELECT 1 FROM skipped", circle="harbor", date="2026-01-14"
        )

    def _wednesday(self) -> Iterator[Step]:
        yield self._leaves(_at(2, 16, 30), "Ada", "harbor")
        yield Step(
            _at(2, 16, 50),
            "Ben takes the seat that he is offered",
            lambda: press_in(self.world, self.world.people["Ben"], None, "Take the seat"),
            lambda: self._seat("Ben", "harbor", "seat.state = 'seated'"),
        )
        yield self._on_desk(
            _at(2, 17, 40), "Jonas", "harbor", "I am here", self._meeting("checked_in_at > 0")
        )
        yield self._on_desk(
            _at(2, 18), "Jonas", "harbor", "Start", self._meeting("phase >= 0 AND state = 'running'")
        )
        for phase in (1, 2):
            yield self._on_desk(
                _at(2, 18, phase), "Jonas", "harbor", "Next phase", self._meeting(f"phase >= {phase}")
            )
        yield Step(
            _at(2, 18, 3),
            "Jonas looks at a prompt and posts it",
            self._post_prompt,
            partial(self._sees, "1 FROM prompt_use WHERE use_id >= 3"),
        )
        yield self._knock(_at(2, 18, 5))
        yield Step(
            _at(2, 18, 6),
            "Jonas lets Fay in",
            lambda: press_in(self.world, self.world.facilitator, self._desk("harbor"), "Let in"),
            lambda: self._seat("Fay", "harbor", "seat.state = 'seated'"),
        )
        yield self._on_desk(_at(2, 18, 10), "Jonas", "harbor", "End", self._meeting("state = 'closed'"))

    def _rest(self) -> Iterator[Step]:
        yield Step(
            _at(2, 18, 15),
            "Jonas asks for a prompt in two days",
            self._ask_later,
            partial(self._sees, "1 FROM outbox WHERE kind = 'prompt_later'"),
        )
        tide = self._meeting("checked_in_at > 0", "tide")
        yield self._on_desk(_at(3, 17, 40), "Mara", "tide", "I am here", tide)
        for minute, name in ((50, "Ada"), (51, "Mara")):
            yield self._enters(_at(3, 17, minute), name)
        yield self._on_desk(_at(3, 18), "Mara", "tide", "Start", self._meeting("state = 'running'", "tide"))
        yield from self._piece()
        yield self._gift(_at(3, 20), 2)
        yield from self._payments()
        yield Step(
            _at(3, 21, 40),
            "the admin lets Discord's AutoMod work",
            self._turn_on_automod,
            lambda: self._sees("1 FROM automod"),
        )
        yield Step(_at(3, 22), "somebody deletes a rule of it", self._delete_rule, self._has_no_rule)
        yield self._erases(_at(4, 12), "Fay")
        yield Step(_at(5, 10), "rights are lost", self._lose_rights, lambda: False)
        yield self._command(
            _at(5, 10, 1),
            "meeting cancel",
            "SELECT 1 FROM meeting WHERE cancel_reason = 'facilitator'",
            reason="facilitator",
            circle="quiet",
        )
        yield Step(_at(5, 10, 30), "rights are back", self._heal, lambda: False)
        yield self._erases(_at(6, 11), "Mara")

    def _payments(self) -> Iterator[Step]:
        """A payment service reports a gift whose giver wants thanks, and something that nobody can read."""
        yield Step(
            _at(3, 21), "Ada takes a link", self._take_link, partial(self._sees, "1 FROM gift_reference")
        )
        yield Step(
            _at(3, 21, 10), "her gift is reported", self._report, partial(self._sees, "1 FROM gift_link")
        )
        yield Step(
            _at(3, 21, 20),
            "a report cannot be read",
            self._report_unread,
            partial(self._sees, "1 FROM gift_call WHERE outcome = 'quarantined'"),
        )

    def _piece(self) -> Iterator[Step]:
        """Three parts on, Ada has the piece for longer than her share, and drops out of the voice room."""
        for phase in (1, 2, 3):
            moved = self._meeting(f"phase >= {phase}", "tide")
            yield self._on_desk(_at(3, 18, phase), "Mara", "tide", "Next phase", moved)
        for minute, (opened, label), done in (
            (5, ("Give piece", "Give it to the next"), "1 FROM piece_place WHERE holds = 1"),
            (6, ("More", "Speak from I"), "1 FROM outbox WHERE kind = 'gentle_card'"),
        ):
            yield Step(
                _at(3, 18, minute),
                f"Mara presses {label}",
                partial(self._open_and_press, opened, label),
                partial(self._sees, done),
            )
        yield Step(
            _at(3, 18, 6),
            "Mara opens a side room for Ada",
            self._open_side_room,
            partial(self._sees, "1 FROM side_room"),
        )
        ada, states = (
            self.world.people["Ada"],
            self.world.sim.backend.get_guild(self.world.guild.id).voice_states,
        )
        yield Step(
            _at(3, 18, 7),
            "Ada comes up to speak",
            lambda: come_up(self.world.sim, ada.actor),
            partial(self._sees, "1 FROM piece WHERE offered = 0"),
        )
        yield Step(_at(3, 18, 45), "Ada drops out", ada.actor.leave_voice, lambda: ada.id not in states)

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

    def _gift_card(self) -> Iterator[Step]:
        """Three gifts of the month before are shown to others, on a card that the admin wants."""
        for number in range(3):
            yield self._command(
                _at(0, 13, 1 + number),
                "donations record",
                f"SELECT 1 FROM gift_entry WHERE currency = 'GBP' LIMIT 1 OFFSET {number}",
                amount="10",
                currency="GBP",
                date="2025-12-30",
            )
        yield Step(
            _at(0, 13, 5),
            "sums are shown from December on",
            self._begin_to_show,
            partial(self._sees, "1 FROM giving WHERE shown_since = '2025-12-01'"),
        )
        yield Step(
            _at(0, 13, 6),
            "Mara wants the monthly card",
            self._want_card,
            partial(self._sees, "1 FROM giving WHERE card_channel_id > 0"),
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


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of the week, which begins on a Monday."""
    return datetime(2026, 1, 5 + day, hour, minute, tzinfo=UTC)
