"""The discord.py bot: intents, extensions, commands, opening and closing. No features."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import logging
import secrets
import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.rights import PERMISSIONS_VALUE
from bot.lean import carry_less
from bot.scheduling import make_scheduler
from bot.store import guilds
from bot.ui import door
from bot.ui.commands import WORDS_OF_COMMANDS, CatalogueTranslator, describe_commands

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from datetime import datetime

    from bot.clock import Clock
    from bot.content import Content
    from bot.outbox.letters import Letters
    from bot.outbox.lookout import Lookout
    from bot.outbox.runner import Runner
    from bot.payments.server import WebhookServer
    from bot.scheduling import Alarm
    from bot.services.all import Services
    from bot.store.database import Database
    from bot.texts import Texts
    from bot.watching.server import Watch
    from config.settings import Settings

    Hear = Callable[[discord.Message], Coroutine[Any, Any, None] | None]

log = logging.getLogger(__name__)

EXTENSIONS: Final = (
    "cogs.circles",
    "cogs.seating",
    "cogs.agreements",
    "cogs.my",
    "cogs.meeting",
    "cogs.roster",
    "cogs.donations",
    "cogs.support",
    "cogs.journal",
    "cogs.prompts",
    "cogs.privacy",
    "cogs.guilds",
    "cogs.care",
    "cogs.arrival",
    "cogs.setup",
)
PERMISSIONS: Final = discord.Permissions(PERMISSIONS_VALUE)
"""What the invite asks for, each with its reason in `bot.domain.rights`."""
CONNECTIONS: Final = 256
"""To Discord at a time; with answers after 150 ms that is 1,700 requests a second, more than a process can make."""
CANCEL_AGAIN: Final = 0.1
"""Seconds."""
LOOK_FOR_GARBAGE: Final = (10_000, 20, 100)
"""After so many new objects, and how often among older ones: see `gc.set_threshold`."""
ID_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Parts:
    """What is opened for one run of the bot, and closed with it."""

    database: Database
    services: Services
    runner: Runner
    alarm: Alarm
    lookout: Lookout
    letters: Letters
    webhooks: WebhookServer | None = None
    watch: Watch | None = None


class Tree(app_commands.CommandTree["CirclekeeperBot"]):
    """The command tree: every error goes through the one door."""

    async def on_error(
        self, interaction: discord.Interaction[CirclekeeperBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer for what goes wrong in a command."""
        command = interaction.command
        await door.answer(interaction, error, "command" if command is None else command.qualified_name)


class CirclekeeperBot(commands.AutoShardedBot):
    """The bot. `bot.app.create_bot` makes it; the database opens before it logs in."""

    def __init__(
        self,
        *,
        settings: Settings,
        clock: Clock,
        texts: Texts,
        content: Content,
        open_parts: Callable[[CirclekeeperBot], Awaitable[Parts]],
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=wanted_intents(settings),
            tree_cls=Tree,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
        )
        carry_less(self._connection.parsers)  # discord.py has no public way to keep less
        self.settings = settings
        self.clock = clock
        self.texts = texts
        self.content = content
        self._open_parts = open_parts
        self._parts: Parts | None = None
        self._hearing: list[Hear] = []
        self.reads_content: bool = self.intents.message_content
        """Whether what people write is read: `intents` says the same, and makes a copy of itself each time."""

    @property
    def parts(self) -> Parts:
        """What was opened for this run. Raises `RuntimeError` before `open`."""
        if self._parts is None:
            message = "the bot is not open yet"
            raise RuntimeError(message)
        return self._parts

    @property
    def is_open(self) -> bool:
        """Whether there is a database to work on: not before the start, nor once the bot closes."""
        return self._parts is not None

    @property
    def services(self) -> Services:
        """The use cases."""
        return self.parts.services

    async def open(self) -> None:
        """Open the database and build what hangs on it; safe to call twice.

        Raises `StoreError` where that cannot be.
        """
        if self._parts is None:
            self._parts = await self._open_parts(self)

    async def start(self, token: str, *, reconnect: bool = True) -> None:
        """Open, log in and stay connected until closed. A database that cannot be opened stops it before the login."""
        await self.open()
        await super().start(token, reconnect=reconnect)

    async def login(self, token: str) -> None:
        """Log in, over a bounded number of connections.

        discord.py would open one for each of a crowd that presses at once, and agree on keys with Discord as often.
        """
        self.http.connector = aiohttp.TCPConnector(limit=CONNECTIONS)
        await super().login(token)

    async def setup_hook(self) -> None:
        """After the login and before connecting: intents as the application has them, extensions, commands."""
        await self.open()
        self._choose_intents()
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        describe_commands(self.tree, self.texts.to())
        await self.tree.set_translator(CatalogueTranslator(self.texts))
        await self._sync_commands()

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay connected, and load meanwhile what takes long.

        Raises `ContentError` where the screening rules, the words or the decks cannot be used: what would not be
        screened is not connected to.
        """
        connected = asyncio.ensure_future(super().connect(reconnect=reconnect))
        try:
            await asyncio.to_thread(make_scheduler)
            await asyncio.wrap_future(self.services.screening.begin())
            await asyncio.to_thread(self.texts.read)
            await asyncio.to_thread(len, self.content.decks)
            keep_what_is_loaded()
            await asyncio.shield(connected)  # `_end` cancels it, for one cancel may not be enough
        finally:
            await _end(connected)

    async def on_ready(self) -> None:
        """Connected: begin to do what is due. discord.py may say this more than once."""
        if self._parts is not None:
            self._parts.alarm.start(self.settings.tick_seconds)
            await self._parts.lookout.look_everywhere()

    async def on_message(self, message: discord.Message, /) -> None:
        """Read no commands in messages; cogs hear of what they need by `hear`."""

    def hear(self, listener: Hear) -> None:
        """Let `listener` look at each new message at once: most are nothing to anybody, and then it is over.

        It returns what remains to be done as a coroutine, None where nothing does. discord.py would make a task for
        each listener of each message, which costs more than to look at it.
        """
        self._hearing.append(listener)

    def hear_no_more(self, listener: Hear) -> None:
        """Take a listener back."""
        self._hearing.remove(listener)

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as discord.py has it
        """Pass an event on; a new message first to those who hear of it at once, then to listeners, if there are any.

        `wait_for("message")` is for nobody here, and does not work.
        """
        if event_name != "message":
            super().dispatch(event_name, *args, **kwargs)
            return
        for listener in self._hearing:
            try:
                rest = listener(args[0])
            except Exception as error:  # noqa: BLE001 - it goes through the door below, and the connection stays
                rest = _failed(error)
            if rest is not None:
                self._schedule_event(partial(_finish, rest), "on_message")
        if "on_message" in self.extra_events:
            super().dispatch(event_name, *args, **kwargs)

    async def run_due(self) -> int:
        """Do everything that is due at `clock.now()`; return how much that was."""
        planned = await self.services.planning.plan()
        done = await self.parts.runner.run_due()
        return planned + done + await self.services.retention.purge()

    async def next_due_at(self) -> datetime | None:
        """Return when the next thing happens; None if nothing is owed."""
        return await self.services.outbox.next_try_at()

    async def close(self) -> None:
        """Stop waking, finish what is in hand, leave Discord, close the database. Safe to call twice."""
        parts, self._parts = self._parts, None
        if parts is not None:
            parts.runner.stop()
            serving = [one.close() for one in (parts.webhooks, parts.watch) if one is not None]
            await asyncio.gather(parts.alarm.stop(), *serving)
            await parts.runner.end()
        try:
            await super().close()
        finally:
            if parts is not None:
                await parts.database.close()

    async def report(self, error: BaseException, where: str) -> str:
        """Log an unexpected error without any content and return the short id that the person is shown."""
        short_id = "".join(secrets.choice(ID_LETTERS) for _ in range(4))
        await self.on_error(where, short_id, error)
        return short_id

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Log where it happened and what kind of error it was; config.logging leaves out what it says."""
        del kwargs
        short_id, error = (*args, "-", None)[:2] if args and isinstance(args[0], str) else ("-", None)
        log.error("unexpected id=%s where=%s", short_id, event_method, exc_info=error or sys.exc_info())

    def _choose_intents(self) -> None:
        """Go on without Message Content where the application does not have it: connecting with it would be refused."""
        flags = self.application_flags
        has_content = flags.gateway_message_content or flags.gateway_message_content_limited
        if self.intents.message_content and not has_content:
            # discord.py fixes intents when the client is made, but only after the login we know what is granted
            self._connection._intents.message_content = self.reads_content = False  # noqa: SLF001
            log.warning(
                "The application has no Message Content intent, so messages are not screened. "
                "Turn it on in the developer portal, or set SCREENING=off."
            )

    async def _sync_commands(self) -> None:
        target = None if self.settings.dev_guild_id is None else discord.Object(self.settings.dev_guild_id)
        if target is not None:
            self.tree.copy_global_to(guild=target)
        # what Discord is told follows from the tree and the catalogues; to translate it all takes as long as a login
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands(guild=target)]
        words = self.texts.fingerprint(*WORDS_OF_COMMANDS)
        text = json.dumps([payload, words, self.settings.dev_guild_id], sort_keys=True, default=str)
        tree_hash = hashlib.sha256(text.encode()).hexdigest()
        if await self.parts.database.read(guilds.commands_hash) != tree_hash:
            await self.tree.sync(guild=target)
            await self.parts.database.write(lambda conn: guilds.set_commands_hash(conn, tree_hash))


def keep_what_is_loaded() -> None:
    """Never look again for garbage among what is there by now: each time that would hold everything up for 50 ms.

    `run_bot.py` looks for none while it loads, for the same reason; from here on it is looked for among what is new,
    and less often than Python does: of a thousand presses at once that took a tenth of the time, up to 44 ms each.
    """
    gc.freeze()
    gc.set_threshold(*LOOK_FOR_GARBAGE)
    gc.enable()


async def _end(task: asyncio.Future[None]) -> None:
    """Cancel a task until it has ended, and leave what it raises to others.

    discord.py takes a cancel that meets a shard as it connects again for that shard's alone, and Python 3.11's
    `wait_for` loses one that comes just as a connection is made; both then wait for the gateway's next event.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=CANCEL_AGAIN)
    await asyncio.gather(task, return_exceptions=True)


Interaction = discord.Interaction[CirclekeeperBot]
"""An interaction with this bot, as every cog sees it."""


async def _finish(rest: Coroutine[Any, Any, None]) -> None:
    await rest


async def _failed(error: Exception) -> None:
    raise error


def wanted_intents(settings: Settings) -> discord.Intents:
    """Return what the bot asks to hear: guilds, messages, voice rooms; what messages say only to screen it.

    Of AutoMod it hears where its rules may be on: that one was changed, and what was stopped. Neither is privileged.
    """
    return discord.Intents(
        guilds=True,
        guild_messages=True,
        voice_states=True,
        message_content=settings.screening == "full",
        auto_moderation_configuration=settings.screening != "off",
        auto_moderation_execution=settings.screening == "full",
    )
