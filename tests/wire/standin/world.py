"""Everything that exists on the stand-in: guilds, people, channels, messages, in the shapes that the API sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.wire.standin.values import DIRECT, JSON, PRIVATE_THREAD, TEXT, THREADS, iso, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.wire.standin.interaction import Interaction
    from tests.wire.standin.recorder import Recorder
    from tests.wire.standin.timeline import Timeline

ADMINISTRATOR = 1 << 3
ALL_PERMISSIONS = (1 << 53) - 1
# View, send, send in threads, use commands, read history, connect, speak: what @everyone has on a new guild, roughly
EVERYONE = (1 << 10) | (1 << 11) | (1 << 38) | (1 << 31) | (1 << 16) | (1 << 20) | (1 << 21)


@dataclass(slots=True)
class World:
    """The state. All keys are ids as the strings that the API uses."""

    timeline: Timeline
    recorder: Recorder
    token: str
    application: JSON
    bot: JSON
    nonce_window: float = 300.0
    first_answer: float = 3.0  # seconds (interactions/receiving-and-responding.mdx)
    guilds: dict[str, JSON] = field(default_factory=dict)
    members: dict[str, dict[str, JSON]] = field(default_factory=dict)
    users: dict[str, JSON] = field(default_factory=dict)
    channels: dict[str, JSON] = field(default_factory=dict)
    messages: dict[str, dict[str, JSON]] = field(default_factory=dict)
    thread_members: dict[str, dict[str, JSON]] = field(default_factory=dict)
    direct: dict[str, str] = field(default_factory=dict)
    refusing: dict[str, int] = field(default_factory=dict)
    commands: dict[str, list[JSON]] = field(default_factory=dict)
    events: dict[str, JSON] = field(default_factory=dict)
    stages: dict[str, JSON] = field(default_factory=dict)
    rules: dict[str, JSON] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    nonces: dict[tuple[str, str], tuple[str, str, float]] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    listeners: list[Callable[[str, JSON, str | None], None]] = field(default_factory=list)
    _places: dict[str, dict[str, JSON]] = field(default_factory=dict)  # a guild's channels and threads

    def emit(self, event: str, data: JSON, guild_id: str | None) -> None:
        """Tell every gateway session that may hear it (`guild_id` None: a DM, which goes to shard 0)."""
        for listener in self.listeners:
            listener(event, data, guild_id)

    def violation(self, sentence: str) -> None:
        """Remember something that the bot must never do on the wire."""
        self.violations.append(sentence)
        self.recorder.write("violation", what=sentence)

    # Guilds and people

    def add_user(self, name: str, *, bot: bool = False) -> JSON:
        """Make an account."""
        user: JSON = {
            "id": self.timeline.snowflake(),
            "username": name.lower().replace(" ", "_"),
            "global_name": name,
            "discriminator": "0",
            "avatar": None,
            "bot": bot,
            "public_flags": 0,
            "flags": 0,
        }
        self.users[user["id"]] = user
        return user

    def add_guild(self, name: str, *, owner: JSON, bot_permissions: int, features: list[str]) -> JSON:
        """Make a guild with the bot in it, whose managed role has `bot_permissions`."""
        guild_id = self.timeline.snowflake()
        bot_role = self.timeline.snowflake()
        guild: JSON = {
            "id": guild_id,
            "name": name,
            "owner_id": owner["id"],
            "icon": None,
            "splash": None,
            "discovery_splash": None,
            "features": features,
            "preferred_locale": "en-US",
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "afk_timeout": 300,
            "system_channel_flags": 0,
            "emojis": [],
            "stickers": [],
            "roles": [
                _role(guild_id, "@everyone", EVERYONE, position=0),
                _role(bot_role, "Circlekeeper", bot_permissions, position=1, bot_id=self.bot["id"]),
            ],
        }
        self.guilds[guild_id] = guild
        self.members[guild_id] = {}
        self.add_member(guild_id, owner)
        self.add_member(guild_id, self.bot, roles=[bot_role])
        return guild

    def add_member(self, guild_id: str, user: JSON, *, roles: list[str] | None = None) -> JSON:
        """Put an account into a guild."""
        member: JSON = {
            "user": user,
            "nick": None,
            "avatar": None,
            "roles": roles or [],
            "joined_at": iso(self.timeline.now()),
            "premium_since": None,
            "communication_disabled_until": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
        }
        self.members[guild_id][user["id"]] = member
        return member

    def add_role(self, guild_id: str, name: str, permissions: int) -> str:
        """Make a role and return its id."""
        role_id = self.timeline.snowflake()
        self.guilds[guild_id]["roles"].append(_role(role_id, name, permissions, position=1))
        return role_id

    def guild(self, guild_id: str) -> JSON:
        """Return a guild; raise 10004."""
        if guild_id not in self.guilds:
            raise unknown("Guild")
        return self.guilds[guild_id]

    def member(self, guild_id: str, user_id: str) -> JSON:
        """Return a guild's member; raise 10004, 10007."""
        self.guild(guild_id)
        if user_id not in self.members[guild_id]:
            raise unknown("Member")
        return self.members[guild_id][user_id]

    def user(self, user_id: str) -> JSON:
        """Return an account; raise 10013."""
        if user_id not in self.users:
            raise unknown("User")
        return self.users[user_id]

    def permissions(self, guild_id: str, user_id: str) -> int:
        """Return what a member may do in the guild by their roles; overwrites of channels are not looked at."""
        if self.guilds[guild_id]["owner_id"] == user_id:
            return ALL_PERMISSIONS
        held = {guild_id, *self.members[guild_id][user_id]["roles"]}
        total = 0
        for role in self.guilds[guild_id]["roles"]:
            if role["id"] in held:
                total |= int(role["permissions"])
        return ALL_PERMISSIONS if total & ADMINISTRATOR else total

    # Channels and threads

    def add_channel(self, guild_id: str, wish: JSON) -> JSON:
        """Make a guild channel from a create request and tell the gateway."""
        channel: JSON = {
            "id": self.timeline.snowflake(),
            "type": TEXT,
            "guild_id": guild_id,
            "position": len(self.channels),
            "permission_overwrites": [],
            "parent_id": None,
            "topic": None,
            "nsfw": False,
            "rate_limit_per_user": 0,
            "bitrate": 64000,
            "user_limit": 0,
            "last_message_id": None,
            "flags": 0,
        }
        channel |= wish
        channel["permission_overwrites"] = [overwrite(o) for o in channel["permission_overwrites"] or []]
        self._keep_channel(channel)
        self.recorder.write("channel", channel=channel)
        self.emit("CHANNEL_CREATE", channel, guild_id)
        return channel

    def add_thread(self, parent: JSON, wish: JSON) -> JSON:
        """Make a thread under a channel, with the bot as its owner and first member, and tell the gateway."""
        now = iso(self.timeline.now())
        kind = int(wish.get("type", PRIVATE_THREAD))
        thread: JSON = {
            "id": self.timeline.snowflake(),
            "type": kind,
            "guild_id": parent["guild_id"],
            "parent_id": parent["id"],
            "owner_id": self.bot["id"],
            "name": wish["name"],
            "rate_limit_per_user": wish.get("rate_limit_per_user") or 0,
            "message_count": 0,
            "total_message_sent": 0,
            "member_count": 0,
            "last_message_id": None,
            "flags": 0,
            "thread_metadata": {
                "archived": False,
                "locked": False,
                "auto_archive_duration": wish.get("auto_archive_duration") or 1440,
                "archive_timestamp": now,
                "create_timestamp": now,
            },
        }
        if kind == PRIVATE_THREAD:
            thread["thread_metadata"]["invitable"] = wish.get("invitable", True)
        self._keep_channel(thread)
        thread["member"] = self.join_thread(thread, self.bot["id"])
        self.recorder.write("thread", thread=thread)
        self.emit("THREAD_CREATE", thread | {"newly_created": True}, thread["guild_id"])
        return thread

    def join_thread(self, thread: JSON, user_id: str) -> JSON:
        """Put a person into a thread; doing it twice changes nothing."""
        inside = self.thread_members[thread["id"]]
        if user_id not in inside:
            now = iso(self.timeline.now())
            inside[user_id] = {"id": thread["id"], "user_id": user_id, "join_timestamp": now, "flags": 0}
            thread["member_count"] = len(inside)
        return inside[user_id]

    def open_direct(self, user_id: str) -> JSON:
        """Return the DM channel with a person, made at the first asking."""
        user = self.user(user_id)
        if user_id not in self.direct:
            channel: JSON = {
                "id": self.timeline.snowflake(),
                "type": DIRECT,
                "last_message_id": None,
                "flags": 0,
                "recipients": [user],
            }
            self._keep_channel(channel)
            self.direct[user_id] = channel["id"]
            self.recorder.write("direct", channel_id=channel["id"], user_id=user_id)
        return self.channels[self.direct[user_id]]

    def channel(self, channel_id: str) -> JSON:
        """Return a channel or thread; raise 10003."""
        if channel_id not in self.channels:
            raise unknown("Channel")
        return self.channels[channel_id]

    def remove_channel(self, channel: JSON) -> None:
        """Delete a channel or thread, with what is in it and under it, and tell the gateway."""
        for inner in [c for c in self.channels.values() if c.get("parent_id") == channel["id"]]:
            if inner["type"] in THREADS:
                self.remove_channel(inner)
        places = self._places.get(str(channel.get("guild_id")), {})
        for kept in (self.channels, self.messages, self.thread_members, places):
            kept.pop(channel["id"], None)
        self.recorder.write("channel_deleted", channel_id=channel["id"])
        event = "THREAD_DELETE" if channel["type"] in THREADS else "CHANNEL_DELETE"
        self.emit(event, channel, channel.get("guild_id"))

    def channels_of(self, guild_id: str) -> list[JSON]:
        """Return a guild's channels, threads left out."""
        return [c for c in self._inside(guild_id) if c["type"] not in THREADS]

    def active_threads(self, guild_id: str) -> list[JSON]:
        """Return a guild's threads that are not archived."""
        threads = (c for c in self._inside(guild_id) if c["type"] in THREADS)
        return [t for t in threads if not t["thread_metadata"]["archived"]]

    def _inside(self, guild_id: str) -> Iterator[JSON]:
        return iter(list(self._places.get(guild_id, {}).values()))

    def _keep_channel(self, channel: JSON) -> None:
        self.channels[channel["id"]] = channel
        if "guild_id" in channel:
            self._places.setdefault(channel["guild_id"], {})[channel["id"]] = channel
        self.messages[channel["id"]] = {}
        self.thread_members[channel["id"]] = {}


def overwrite(wish: JSON) -> JSON:
    """Return a permission overwrite as the API sends it, bit fields as strings."""
    return {
        "id": str(wish["id"]),
        "type": int(wish.get("type") or 0),
        "allow": str(wish.get("allow") or 0),
        "deny": str(wish.get("deny") or 0),
    }


def _role(role_id: str, name: str, permissions: int, *, position: int, bot_id: str | None = None) -> JSON:
    return {
        "id": role_id,
        "name": name,
        "permissions": str(permissions),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": bot_id is not None,
        "mentionable": False,
        "flags": 0,
        "tags": {"bot_id": bot_id} if bot_id else {},
    }
