"""A small guild of people around the real bot, for tests that act and look as a person would.

`World` has the bot of `bot.app.create_bot` on a simulated Discord, a database file, a clock that stands still
until `later` moves it, an admin, a facilitator and members. Verbs (`slash`, `press`, `fill`, `say`) return
what that person was answered; `seen_by`, `dms` and `find` are what they see. Nothing here looks into the bot.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import discord
from discord import app_commands
from simcord import ChannelHandle
from simcord.backend.access import can_access_channel

from bot.demo.simulation import Simulation
from bot.errors import Refusal
from tests.harness.answer import Answer, Person, Pressable
from tests.harness.making import build_bot, lay_blank
from tests.harness.seen import Seen, walk
from tests.harness.wire import Wire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from simcord import GuildHandle, MemberActor, UserHandle

    from bot.client import CirclekeeperBot

__all__ = ["EPOCH", "Answer", "Person", "Pressable", "Seen", "World", "build_bot"]

#: A Monday noon in winter: no clock change near, far from midnight in Europe and in the Americas.
EPOCH = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

#: How often the bot looks at its outbox unasked. Rarely: a test that skips a month would wait for every look.
TICK_SECONDS = 7200.0

#: Real seconds that a bot is waited for in each hour that passes. On a machine that is busy with other things what
#: takes one of them can take thirty; a bot that never rests is told of before pytest's own two minutes are over.
PATIENCE = 60.0

#: Buttons that stories press, in any language.
BUTTONS = (
    *("seating.join", "seating.leave", "seating.calendar", "seating.give_back", "seating.write_dm"),
    *("seating.write_here", "seating.stay", "seating.leave_list", "agreements.accept", "agreements.withdraw"),
    *("agreements.not_now", "circles.announce", "circles.undo", "circles.edit", "circles.hold_no"),
    *("meetings.check_in", "meetings.start", "meetings.next_phase", "meetings.prompt", "meetings.end"),
    *("meetings.help_lines", "meetings.give", "meetings.journal", "meetings.post_prompt", "meetings.more"),
    *("meetings.back", "meetings.pause", "meetings.resume", "meetings.more_time", "meetings.join_next"),
    *("piece.raise_hand", "piece.pass", "piece.give_piece", "piece.give_next", "piece.longer"),
    *("piece.button_speak_from_i", "privacy.show_text", "roster.every_time", "my.start_writing"),
    *("my.stop_writing", "my.choose_dm", "my.choose_here"),
)

#: Long enough for any bot that still means to close, real seconds.
CLOSING_SECONDS = 15


class Choices(TypedDict, total=False):
    """What a test may choose about its world (`World.begin` says what each is)."""

    epoch: datetime
    settings: Mapping[str, str]
    permissions: discord.Permissions
    message_content: bool
    tick_seconds: float
    community: bool
    locale: str


@dataclass(slots=True)
class World:
    """See the module. Made by `World.open`; the fixture `world` gives one with everybody in it."""

    sim: Simulation
    bot: CirclekeeperBot
    wire: Wire
    guild: GuildHandle
    settings: Mapping[str, str]
    tick_seconds: float
    database_file: Path
    lobby: ChannelHandle
    people: dict[str, Person] = field(default_factory=dict)
    _errors_seen: int = 0

    # ------------------------------------------------------------------ beginning and end

    @classmethod
    async def begin(
        cls,
        data_dir: Path,
        *,
        epoch: datetime = EPOCH,
        settings: Mapping[str, str] | None = None,
        permissions: discord.Permissions | None = None,
        message_content: bool = True,
        tick_seconds: float = TICK_SECONDS,
        community: bool = False,
        locale: str | None = None,
    ) -> World:
        """Build the bot on `data_dir` and a guild round it; `end` must follow.

        `settings` are added to the environment the bot is configured from. `permissions` is the bot's role,
        by default the invite's. `message_content` is whether Discord grants that intent.
        `tick_seconds` is how often the bot looks at its outbox of its own accord; it is woken for what is due
        anyway. `community` makes it a Community guild, which can have stages. `locale` is the guild's language.
        """
        from bot.client import PERMISSIONS

        lay_blank(data_dir / "circles.db")
        chosen = {"DISCORD_TOKEN": "simulated", "DATA_DIR": str(data_dir), **(settings or {})}
        bot = build_bot(chosen, tick_seconds)
        sim = Simulation(bot, epoch=epoch, message_content=message_content, settle_timeout=PATIENCE)
        guild = sim.create_guild("Harbor", preferred_locale=locale)
        if community:
            sim.make_community(guild)
        sim.shrink_bot_role(guild, PERMISSIONS if permissions is None else permissions)
        lobby = guild.create_text_channel("lobby")
        world = cls(sim, bot, Wire(sim), guild, chosen, tick_seconds, data_dir / "circles.db", lobby)
        world.add("Mara", discord.Permissions(manage_guild=True))
        for name in ("Jonas", "Ada", "Ben", "Cleo"):
            world.add(name)
        try:
            await sim.start()
        except BaseException:
            await world.end()
            raise
        return world

    @classmethod
    @asynccontextmanager
    async def open(cls, data_dir: Path, **choices: Unpack[Choices]) -> AsyncIterator[World]:
        """`begin` and `end` as a block, for a test that wants other choices than the fixture's.

        Leaving it raises what the bot raised and no `errors()` call has asked for.
        """
        world = await cls.begin(data_dir, **choices)
        try:
            with world.sim.time_context():
                yield world
            world.raise_errors()
        finally:
            await world.end()

    async def end(self) -> None:
        """Close the bot, then the simulation: an open database connection would keep pytest from ending."""
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                await self.sim.close_bot()
        finally:
            await self.sim.shutdown()

    async def restart(self) -> None:
        """Close the bot and start a new one on the same file and the same Discord."""
        await self.sim.close_bot()
        self.bot = build_bot(self.settings, self.tick_seconds)
        await self.sim.restart_bot(self.bot)

    # ------------------------------------------------------------------ people and places

    @property
    def admin(self) -> Person:
        """Mara, who may manage the guild."""
        return self.people["Mara"]

    @property
    def facilitator(self) -> Person:
        """Jonas, whom tests make a facilitator."""
        return self.people["Jonas"]

    @property
    def members(self) -> list[Person]:
        """Everybody but the admin and the facilitator, as they came: Ada, Ben, Cleo, then who was added."""
        return list(self.people.values())[2:]

    def add(
        self, name: str, permissions: discord.Permissions | None = None, locale: str | None = None
    ) -> Person:
        """Let somebody join the guild; `permissions` come by a role of their own, `locale` is their language."""
        roles = [self.guild.create_role(f"role of {name}", permissions=permissions)] if permissions else []
        user = self.sim.create_user(name.lower(), global_name=name)
        person = self.people[name] = Person(name, self.guild.add_member(user, roles=roles))
        if locale is not None:
            self.sim.speak(person.id, locale)
        return person

    def speak(self, locale: str, *people: Person) -> None:
        """Let these people (none: everybody) use Discord in another language, and read its buttons in English here."""
        for one in people or self.people.values():
            self.sim.speak(one.id, locale)
        self.read_in_english()

    def read_in_english(self) -> None:
        """Let buttons in any language be found and pressed by their English names."""
        texts = self.bot.texts
        english = texts.to()
        for language in texts.languages:
            say = texts.to(language)
            for key in BUTTONS:
                self.sim.labels_read.setdefault(say(key), english(key))

    def channel(self, name: str) -> ChannelHandle:
        """Return a channel or a thread by its name; the newest, if there are several."""
        found = [place for place in self.channels() if place.name == name]
        assert found, f"no channel {name!r}; there are {[place.name for place in self.channels()]}"
        return found[-1]

    def channels(self, person: Person | None = None) -> list[ChannelHandle]:
        """Return the guild's channels and threads, oldest first; those that `person` can see, if given."""
        places = self.sim.backend.channels.values()
        found = [
            ChannelHandle(self.sim, self.guild, place) for place in places if place.guild_id == self.guild.id
        ]
        return [place for place in found if person is None or self.can_see(person, place)]

    def can_see(self, person: Person, channel: ChannelHandle) -> bool:
        """Whether somebody can see a channel or thread and what was written there."""
        return can_access_channel(self.sim, channel.id, person.actor, history=True)

    # ------------------------------------------------------------------ acting as somebody

    async def slash(
        self, person: Person, channel: ChannelHandle | None, command: str, /, **options: object
    ) -> Answer:
        """Use a command, "circle create" for one inside a group. `channel=None`: in the DM with the bot."""
        chosen = {
            name: value.actor if isinstance(value, Person) else value for name, value in options.items()
        }
        if channel is None:
            hand = person.actor.user
            return Answer(self.sim, hand, await hand.slash(command, **chosen))
        return Answer(self.sim, person.actor, await person.actor.slash(channel, command, **chosen))

    async def suggestions(
        self,
        person: Person,
        channel: ChannelHandle,
        command: str,
        option: str,
        typed: str = "",
        /,
        **filled: object,
    ) -> list[str]:
        """Type into an option that completes itself; return the names it offers."""
        choices = await person.actor.autocomplete(channel, command, option, typed, **filled)
        return [choice["name"] for choice in choices]

    async def press(self, person: Person, message: Pressable, label: str) -> Answer:
        """Press a button by its label, in a room, in a DM, or in a message that only this person sees."""
        seen = self._message_with(message, label)
        hand = self._hand(person, seen)
        return Answer(self.sim, hand, await hand.click(seen.raw, label=seen.labelled(label)))

    async def choose(
        self, person: Person, message: Pressable, *values: object, custom_id: str | None = None
    ) -> Answer:
        """Choose in the message's select menu (`custom_id` says which, if there are several)."""
        seen = self._seen(message)
        chosen = [value.actor if isinstance(value, Person) else value for value in values]
        hand = self._hand(person, seen)
        return Answer(self.sim, hand, await hand.select(seen.raw, chosen, custom_id=custom_id))

    async def fill(self, person: Person, form: Answer, values: Mapping[str, Any]) -> Answer:
        """Fill the form that `form` opened, by label or custom id, and send it."""
        named = {**_labels_of(form.modal)}
        chosen = {
            named.get(key, key): value.actor if isinstance(value, Person) else value
            for key, value in values.items()
        }
        assert form.hand.id == person.id, f"the form was opened by {form.hand.name}, not by {person.name}"
        return Answer(self.sim, form.hand, await form.hand.submit_modal(form.result, chosen))

    async def say(
        self, person: Person, channel: ChannelHandle | None, text: str, *files: tuple[str, bytes]
    ) -> Seen:
        """Write a message (`channel=None`: to the bot). It may be gone already when this returns."""
        if channel is None:
            message = await person.actor.user.send_dm(text)
        else:
            message = await person.actor.send(channel, text, attachments=files)
        return Seen(self.sim, message.channel.id, message.id)

    async def menu(self, person: Person, message: Pressable, name: str) -> Answer:
        """Use a command of a message's context menu."""
        seen = self._seen(message)
        place = ChannelHandle(self.sim, self.guild, self.sim.backend.get_channel(seen.channel_id))
        return Answer(self.sim, person.actor, await person.actor.context_menu(place, name, seen.raw))

    # ------------------------------------------------------------------ what somebody sees

    def seen_by(self, person: Person, channel: ChannelHandle) -> list[Seen]:
        """Return the messages that somebody sees in a channel, oldest first; none where they cannot look."""
        if not self.can_see(person, channel):
            return []
        return [Seen(self.sim, channel.id, message.id) for message in channel.history(viewer=person.actor)]

    def dms(self, person: Person) -> list[Seen]:
        """Return what the bot has written to somebody, oldest first."""
        own = person.actor.user.dm_channel
        history = own.history(viewer=person.actor.user)
        return [Seen(self.sim, own.id, message.id) for message in history if message.author.id != person.id]

    def find(self, person: Person, channel: ChannelHandle | None, words: str) -> Seen:
        """Return the newest message with such words, or such a button, that somebody sees (None: a DM)."""
        seen = self.dms(person) if channel is None else self.seen_by(person, channel)
        for one in reversed(seen):
            if words in one.text or words in one.labels:
                return one
        raise AssertionError(f"{person.name} sees no {words!r} in {channel}: {[one.text for one in seen]}")

    def texts_of(self, message: Pressable) -> str:
        """Return all words of a message but its buttons (see `Seen.text`)."""
        return message.text if isinstance(message, Answer) else self._seen(message).text

    # ------------------------------------------------------------------ time and errors

    def now(self) -> datetime:
        """What time it is in this world."""
        return self.sim.now()

    async def later(self, **span: float) -> None:
        """Let time pass: `later(hours=1)`, `later(days=2, minutes=5)`. What falls due on the way happens."""
        await self.sim.advance(timedelta(**span))

    async def until(self, moment: datetime) -> None:
        """Let time pass until `moment`."""
        await self.sim.advance_to(moment)

    async def settle(self) -> None:
        """Let the bot finish what it is doing, without letting time pass."""
        await self.sim.settle()

    def errors(self) -> list[BaseException]:
        """Return what the bot raised since the last call, refusals aside; those no longer fail the test."""
        found = [error for error in self.sim.errors_since(self._errors_seen) if not _expected(error)]
        self._errors_seen = self.sim.error_cursor
        return found

    def raise_errors(self) -> None:
        """Raise what the bot raised and nobody asked about."""
        found = self.errors()
        if found:
            raise BaseExceptionGroup("the bot raised", found)

    # ------------------------------------------------------------------ inside

    def _seen(self, message: Pressable) -> Seen:
        if isinstance(message, Seen):
            return message
        if isinstance(message, Answer):
            return message.last
        return Seen(self.sim, message.channel.id, message.id)

    def _hand(self, person: Person, seen: Seen) -> MemberActor | UserHandle:
        in_guild = self.sim.backend.get_channel(seen.channel_id).guild_id is not None
        return person.actor if in_guild else person.actor.user

    def _message_with(self, message: Pressable, label: str) -> Seen:
        if not isinstance(message, Answer):
            return self._seen(message)
        having = [seen for seen in message.messages if label in seen.labels]
        assert having, f"no button {label!r} in the answer; there are {message.labels}: {message.text}"
        return having[-1]


def _labels_of(modal: dict[str, Any]) -> dict[str, str]:
    """Map the labels of a form's fields to their custom ids."""
    named: dict[str, str] = {}
    for part in walk(modal.get("components") or []):
        inner = part.get("component")
        if isinstance(inner, dict) and "custom_id" in inner:
            named[part["label"]] = inner["custom_id"]
        elif part.get("label") and part.get("custom_id"):
            named[part["label"]] = part["custom_id"]
    return named


def _expected(error: BaseException) -> bool:
    """Whether an error is a rule that said no, which the error door tells the person kindly."""
    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, Refusal | app_commands.CheckFailure | app_commands.TransformerError):
            return True
        chain = getattr(chain, "original", None) or chain.__cause__
    return False
