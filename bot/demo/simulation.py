"""A Discord that is not there: the simulator as the demo and the tests use it.

`Simulation` is `simcord.env.Env` with time that moves only when told to, one bot role with no more rights
than the invite asks for, and a place to stand between the bot and Discord's HTTP interface (`transport`).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord

from bot.demo._internals import (
    StrictEnv,
    apscheduler_on_discord_clock,
    compare_timers_by_identity,
    hear_features,
    hear_languages,
)
from bot.demo.stages import let_audience_listen

if TYPE_CHECKING:
    from simcord import GuildHandle

EVENT_RIGHTS = {"manage_events": "create_events"}

#: A step of `advance`. The simulator gives each step one deadline for all that happens in it.
STEP = timedelta(hours=1)

#: Discord's flags for an application with Message Content that has not been verified (under 100 guilds).
MESSAGE_CONTENT_FLAGS = discord.ApplicationFlags(gateway_message_content_limited=True).value

#: Discord's numbers for a private thread and for the message that says a thread was started
PRIVATE_THREAD = 12
THREAD_CREATED = 18

#: What the bot asks Discord (method, path, the JSON body if there is one) and how to let it through.
Call = Callable[[], Awaitable[object]]
Transport = Callable[[str, str, dict[str, object], Call], Awaitable[object]]


class Simulation(StrictEnv):
    """One bot on one simulated Discord."""

    def __init__(
        self,
        bot: discord.Client,
        *,
        epoch: datetime,
        message_content: bool = True,
        settle_timeout: float = 20.0,
    ) -> None:
        """Prepare a Discord in which it is `epoch`.

        `message_content` is whether the application was given the Message Content intent. `settle_timeout` is
        how many real seconds a bot that does not come to rest is waited for.
        """
        sharded = isinstance(bot, discord.AutoShardedClient) and bot.shard_count is None
        super().__init__(bot, epoch=epoch, shard_count=1 if sharded else None, settle_timeout=settle_timeout)
        self.message_content = message_content
        self._communities: set[int] = set()
        self._languages: dict[int, str] = {}
        self.labels_read: dict[str, str] = {}
        """What whoever drives the simulation calls buttons that are labelled in other languages."""
        self._ask_for_create_events()
        let_audience_listen(self.backend)
        self.transport: Transport = _straight_through
        self._scheduler_clock = apscheduler_on_discord_clock()

    async def start(self) -> None:
        """Log the bot in and bring it to READY."""
        compare_timers_by_identity()
        self._scheduler_clock.__enter__()
        self._listen_in(self.bot)
        try:
            await super().start()
        except BaseException:
            self._scheduler_clock.__exit__(None, None, None)
            raise

    async def restart_bot(self, bot: discord.Client | None = None) -> None:
        """Take the running bot away and bring `bot` to READY on the same Discord."""
        self._listen_in(bot or self.bot)
        await super().restart_bot(bot)

    async def shutdown(self) -> None:
        """End the simulation. The bot is not closed by this: `close_bot` does that, before."""
        try:
            await super().shutdown()
        finally:
            self._scheduler_clock.__exit__(None, None, None)

    async def close_bot(self) -> None:
        """Close the bot as a real run does: it stops its scheduler, its web servers and its database."""
        with self.as_the_bot():
            await self.bot.close()

    async def advance(self, span: timedelta) -> None:
        """Let `span` pass. Everything that falls due on the way happens, in its order."""
        await self.advance_to(self.now() + span)

    async def advance_to(self, moment: datetime) -> None:
        """Let time pass until `moment` (aware); a moment that is gone already changes nothing."""
        while (left := moment - self.now()) > timedelta(0):
            await self.advance_time(min(left, STEP).total_seconds())

    def shrink_bot_role(self, guild: GuildHandle, permissions: discord.Permissions) -> None:
        """Give the bot's own role in `guild` exactly `permissions`.

        The simulator begins with nearly all there are.
        With fewer rights than it needs, the bot gets Discord's real "Missing Permissions" (50013).
        """
        roles = self.backend.get_guild(guild.id).roles.values()
        role = next(role for role in roles if role.managed)
        self.backend.edit_role(guild.id, role.id, {"permissions": permissions.value})

    def make_community(self, guild: GuildHandle) -> None:
        """Make a guild a Community guild, before the bot hears of it."""
        self._communities.add(guild.id)

    def speak(self, user_id: int, locale: str) -> None:
        """Let somebody use Discord in another language, such as `es-ES`; before, it is American English."""
        self._languages[user_id] = locale

    def _ask_for_create_events(self) -> None:
        """Let an event of one's own need Create Events, as on Discord; the simulator asks for Manage Events."""
        ask = self.backend.require_permissions

        def require(guild_id: int | None, user_id: int, channel_id: int | None, *names: str) -> None:
            ask(guild_id, user_id, channel_id, *(EVENT_RIGHTS.get(name, name) for name in names))

        vars(self.backend)["require_permissions"] = require

    def _listen_in(self, bot: discord.Client) -> None:
        """Put `transport` between `bot` and the simulator, from its very first request on.

        The simulator gives the bot its HTTP client while it attaches, just before it logs in.
        """
        hear_features(bot, self._communities)
        guilds = {one.id: one.preferred_locale for one in self.backend.guilds.values()}
        hear_languages(bot, self._languages, guilds)
        log_in = bot.login

        async def login(token: str) -> None:
            http = bot.http
            vars(http)["request"] = self._through_transport(http.request)
            await log_in(token)

        vars(bot)["login"] = login

    def _through_transport(self, send: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def request(route: discord.http.Route, **sent: object) -> object:
            async def call() -> object:
                return self._as_discord_would(route, await send(route, **sent))

            path = route.url.removeprefix(discord.http.Route.BASE).partition("?")[0]
            return await self.transport(route.method, path, _body(sent), call)

        return request

    def _as_discord_would(self, route: discord.http.Route, answer: object) -> object:
        """Mend an answer, and what it left behind, where the simulator differs from Discord."""
        if isinstance(answer, dict) and answer.get("type") == PRIVATE_THREAD and route.method == "POST":
            self._forget_announcement(int(answer["parent_id"]), int(answer["id"]))
        if self.message_content and isinstance(answer, dict) and route.path == "/oauth2/applications/@me":
            return {**answer, "flags": MESSAGE_CONTENT_FLAGS}
        return answer

    def _forget_announcement(self, channel_id: int, thread_id: int) -> None:
        """Take away the "started a thread" line: Discord posts none for a private thread, and it would give it away."""
        messages = self.backend.messages.get(channel_id, {})
        for message in [one for one in messages.values() if one.type == THREAD_CREATED]:
            if message.system_metadata is not None and message.system_metadata.channel_id == thread_id:
                del messages[message.id]


async def _straight_through(_method: str, _path: str, _body: dict[str, object], call: Call) -> object:
    return await call()


def _body(sent: Mapping[str, Any]) -> dict[str, object]:
    """Return the JSON that a request carries, also where files travel beside it."""
    for part in sent.get("form") or ():
        if part.get("name") == "payload_json":
            body: dict[str, object] = json.loads(part["value"])
            return body
    body = sent.get("json") or {}
    return body if isinstance(body, dict) else {}
