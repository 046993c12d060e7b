"""The other door, for tests: make people, let them act, move time, ask for faults, look at everything."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from bot.domain.rights import PERMISSIONS_VALUE
from tests.wire.standin import interactions, people
from tests.wire.standin.values import TEXT, ApiError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.wire.standin.api import Api
    from tests.wire.standin.gateway import Gateway
    from tests.wire.standin.interaction import Interaction
    from tests.wire.standin.values import JSON
    from tests.wire.standin.world import World

BOT_ROLE = PERMISSIONS_VALUE  # of the bot's managed role on a new guild, unless the test says otherwise


ABOUT = "What this channel is for, in the few words that stand at its top."


class Control:
    """The endpoints under ``/_control``. A wish that cannot be is answered 409 with its reason."""

    def __init__(self, world: World, api: Api, gateway: Gateway) -> None:
        self.world = world
        self.api = api
        self.gateway = gateway

    def routes(self) -> list[web.RouteDef]:
        """Return the endpoints for aiohttp."""
        posts: dict[str, Callable[[JSON], Awaitable[JSON]]] = {
            "clock": self.clock,
            "guild": self.guild,
            "guilds": self.guilds,
            "people": self.people,
            "leave": self.leave,
            "refuse": self.refuse,
            "act": self.act,
            "storm": self.storm,
            "answers": self.answers,
            "say": self.say,
            "fault": self.fault,
            "calm": self.calm,
            "drop": self.drop,
            "settings": self.settings,
            "requests": self.requests,
            "pulse": self.pulse,
            "state": self.state,
        }
        return [web.post(f"/_control/{name}", _as_json(handler)) for name, handler in posts.items()]

    async def clock(self, wish: JSON) -> JSON:
        """Advance time by `seconds`."""
        return {"now": self.world.timeline.advance(float(wish["seconds"]))}

    async def guild(self, wish: JSON) -> JSON:
        """Make a guild: `name`, `owner`, `channels` (create requests), `bot_permissions`, `features`."""
        owner = self.world.add_user(wish.get("owner", "Owner"))
        permissions = int(wish.get("bot_permissions", BOT_ROLE))
        features = list(wish.get("features", []))
        guild = self.world.add_guild(
            wish["name"], owner=owner, bot_permissions=permissions, features=features
        )
        made = [self.world.add_channel(guild["id"], channel) for channel in wish.get("channels", [])]
        self.gateway.announce(guild["id"])
        return {"id": guild["id"], "owner": owner["id"], "channels": {c["name"]: c["id"] for c in made}}

    async def guilds(self, wish: JSON) -> JSON:
        """Make `count` guilds, each with as many text `channels` and `roles`, before any bot comes.

        Each channel was written in and has `overwrites`, for the first roles; every `topics`-th has a topic (0: none).
        Returns each guild with its first channel.
        """
        owner, made = self.world.add_user("Owner"), []
        for number in range(int(wish["count"])):
            guild = self.world.add_guild(
                f"Guild {number}", owner=owner, bot_permissions=BOT_ROLE, features=[]
            )
            roles = [
                self.world.add_role(guild["id"], f"{number} {one}", 0) for one in range(int(wish["roles"]))
            ]
            denied = [{"id": one, "type": 0, "deny": "1024"} for one in roles[: int(wish["overwrites"])]]
            for place in range(int(wish["channels"])):
                channel: JSON = {"name": f"{number}-{place}", "type": TEXT, "permission_overwrites": denied}
                channel["last_message_id"] = self.world.timeline.snowflake()
                if wish["topics"] and place % int(wish["topics"]) == 0:
                    channel["topic"] = ABOUT
                self.world.add_channel(guild["id"], channel)
            made.append([guild["id"], self.world.channels_of(guild["id"])[0]["id"]])
        return {"made": made}

    async def people(self, wish: JSON) -> JSON:
        """Put people with these `names` into `guild`, with `permissions` by a role of their own if given."""
        roles = []
        if wish.get("permissions"):
            roles.append(self.world.add_role(wish["guild"], "made for a test", int(wish["permissions"])))
        users = [self.world.add_user(name) for name in wish["names"]]
        for user in users:
            self.world.add_member(wish["guild"], user, roles=roles)
        return {"ids": [user["id"] for user in users]}

    async def leave(self, wish: JSON) -> JSON:
        """Take `user_id` out of `guild`."""
        gone = self.world.members[wish["guild"]].pop(wish["user_id"])
        data = {"guild_id": wish["guild"], "user": gone["user"]}
        self.world.emit("GUILD_MEMBER_REMOVE", data, wish["guild"])
        return {}

    async def refuse(self, wish: JSON) -> JSON:
        """Let `user_id` refuse DMs with error `code` (50007: closed; 0: takes them again)."""
        self.world.refusing[wish["user_id"]] = int(wish["code"])
        return {}

    async def act(self, wish: JSON) -> JSON:
        """Let a person `do` something (press, command, context_menu, submit) and return its interaction at once."""
        deeds = {
            "press": people.press,
            "command": people.command,
            "context_menu": people.context_menu,
            "submit": people.submit,
        }
        return deeds[wish["do"]](self.world, wish).report()

    async def storm(self, wish: JSON) -> JSON:
        """Let all of `user_ids` press the same button at one instant."""
        begun = [people.press(self.world, wish | {"user_id": user_id}) for user_id in wish["user_ids"]]
        return {"tokens": [interaction.token for interaction in begun]}

    async def answers(self, wish: JSON) -> JSON:
        """Wait up to `timeout` seconds until interaction `token` is answered, and return all its answers.

        `until` `reply` (the default) waits for something to see, `callback` for a deferral at least.
        """
        interaction = self.world.interactions[wish["token"]]
        deadline = asyncio.get_running_loop().time() + float(wish.get("timeout", 10))
        while not _shown(interaction, wish.get("until", "reply")):
            interaction.news.clear()
            left = deadline - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(interaction.news.wait(), left)
            except TimeoutError:
                raise people.CannotDo("the bot did not answer in time") from None
        return interaction.report()

    async def say(self, wish: JSON) -> JSON:
        """Let `user_id` write `content` in `channel_id`."""
        return people.say(self.world, wish)

    async def fault(self, wish: JSON) -> JSON:
        """Add a fault (see `faults.Fault`)."""
        self.api.faults.add(wish)
        return {}

    async def calm(self, wish: JSON) -> JSON:
        """Forget all faults; say how many requests they hit."""
        return {"hits": self.api.faults.clear()}

    async def drop(self, wish: JSON) -> JSON:
        """Cut the gateway: `how` is abort, close (with `code`), reconnect or invalid."""
        return {"lines": await self.gateway.drop(wish["how"], int(wish.get("code", 4000)))}

    async def settings(self, wish: JSON) -> JSON:
        """Change `nonce_window`, `first_answer`, the application's `flags`, `deaf` (no heartbeat ACKs), `rate_limits`.

        `first_answer` is how many seconds Discord waits for one. `forgive`: forget violations.
        """
        if wish.get("forgive"):
            self.world.violations.clear()
        self.world.nonce_window = float(wish.get("nonce_window", self.world.nonce_window))
        self.world.first_answer = float(wish.get("first_answer", self.world.first_answer))
        self.world.application["flags"] = (
            int(wish["flags"]) if "flags" in wish else self.world.application["flags"]
        )
        self.gateway.deaf = bool(wish.get("deaf", self.gateway.deaf))
        self.api.limits.enabled = bool(wish.get("rate_limits", self.api.limits.enabled))
        return {}

    async def requests(self, wish: JSON) -> JSON:
        """Return the bot's requests from number `since` on."""
        return {"requests": self.api.requests[int(wish.get("since", 0)) :]}

    async def pulse(self, wish: JSON) -> JSON:
        """Return what a test looks at often: connections, requests so far, people told, violations."""
        connected = sum(session.line is not None for session in self.gateway.sessions.values())
        return {
            "connected": connected,
            "gateway": self.gateway.counts,
            "requests": len(self.api.requests),
            "told": sum(interaction.told for interaction in self.world.interactions.values()),
            "refused": self.api.limits.refused,
            "violations": self.world.violations,
        }

    async def state(self, wish: JSON) -> JSON:
        """Return everything that is there."""
        world = self.world
        return {
            "now": world.timeline.now(),
            "bot": world.bot,
            "application": world.application,
            "channels": world.channels,
            "messages": {channel: list(kept.values()) for channel, kept in world.messages.items()},
            "thread_members": {channel: list(inside) for channel, inside in world.thread_members.items()},
            "direct": world.direct,
            "commands": world.commands,
            "events": world.events,
            "stages": world.stages,
            "rules": world.rules,
        }


def _shown(interaction: Interaction, until: str) -> bool:
    quiet = (interactions.DEFER, interactions.DEFER_UPDATE)
    types = [(answer["kind"], (answer["content"] or {}).get("type")) for answer in interaction.answers]
    return any(until == "callback" or not (kind == "callback" and number in quiet) for kind, number in types)


def _as_json(handler: Callable[[JSON], Awaitable[JSON]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response(await handler(await request.json()))
        except (people.CannotDo, ApiError, KeyError, TypeError, ValueError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=409)

    return answer
