"""Which permissions Discord asks a bot for, request by request, as its documentation says; the simulator knows fewer.

A request that is not in the table raises, so whoever lets the bot send a new one looks up here what it takes. Read in
Discord's developer documentation: resources channel, message, guild, stage-instance, voice, guild-scheduled-event,
auto-moderation, and topics/permissions and topics/threads.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import discord
from simcord.enums import ChannelType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simcord.backend.models import Channel

    from bot.demo.simulation import Simulation

    Body = dict[str, Any]
    Rule = Callable[["Place", Body], Iterator[str]]

MODERATES_A_STAGE = ("manage_channels", "mute_members", "move_members")
TALKED_IN = (ChannelType.VOICE, ChannelType.STAGE_VOICE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes: the channel or thread that its path or body names, and a message of it."""

    sim: Simulation
    channel: Channel | None
    message_id: int | None

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread."""
        return self.channel is not None and self.channel.is_thread

    @property
    def is_own(self) -> bool:
        """Whether the message is the bot's, or gone."""
        found = self.sim.backend.messages.get(self.channel.id if self.channel else 0, {}).get(
            self.message_id or 0
        )
        return found is None or found.author_id == self.sim.backend.bot_user.id


def _nothing(_place: Place, _body: Body) -> Iterator[str]:
    yield from ()


def _see(place: Place, _body: Body) -> Iterator[str]:
    yield "view_channel"
    if place.channel is not None and place.channel.type in TALKED_IN:
        yield "connect"


def _read(place: Place, body: Body) -> Iterator[str]:
    yield from _see(place, body)
    yield "read_message_history"


def _post(place: Place, body: Body) -> Iterator[str]:
    yield from _see(place, body)
    yield "send_messages_in_threads" if place.is_thread else "send_messages"
    if body.get("attachments"):
        yield "attach_files"
    if body.get("message_reference"):
        yield "read_message_history"


def _delete_message(place: Place, body: Body) -> Iterator[str]:
    yield from _see(place, body)
    if not place.is_own:
        yield "manage_messages"


def _delete_many(place: Place, body: Body) -> Iterator[str]:
    yield from _see(place, body)
    yield "manage_messages"


def _pin(place: Place, body: Body) -> Iterator[str]:
    yield from _read(place, body)
    yield "pin_messages"


def _open_thread(place: Place, body: Body) -> Iterator[str]:
    yield from _see(place, body)
    private = body.get("type") == ChannelType.PRIVATE_THREAD
    yield "create_private_threads" if private else "create_public_threads"


def _add_to_thread(place: Place, body: Body) -> Iterator[str]:
    yield from _see(place, body)
    yield "send_messages_in_threads"


def _remove_from_thread(place: Place, body: Body) -> Iterator[str]:
    yield from _see(place, body)
    channel, bot = place.channel, place.sim.backend.bot_user.id
    if channel is None or channel.owner_id != bot or channel.type != ChannelType.PRIVATE_THREAD:
        yield "manage_threads"


def _edit_channel(place: Place, body: Body) -> Iterator[str]:
    yield from _see(place, body)
    if place.is_thread:
        only_opens = set(body) == {"archived"} and not body["archived"]
        yield "send_messages_in_threads" if only_opens else "manage_threads"
        return
    yield "manage_channels"
    if "permission_overwrites" in body:
        yield "manage_roles"


def _delete_channel(place: Place, body: Body) -> Iterator[str]:
    yield from _see(place, body)
    yield "manage_threads" if place.is_thread else "manage_channels"


def _make_channel(_place: Place, _body: Body) -> Iterator[str]:
    yield "manage_channels"


def _edit_member(_place: Place, body: Body) -> Iterator[str]:
    known = {"channel_id": "move_members"}
    yield from (known[name] for name in body)


def _edit_voice_state(_place: Place, _body: Body) -> Iterator[str]:
    yield "mute_members"


def _moderate_stage(place: Place, body: Body) -> Iterator[str]:
    yield from _see(place, body)
    yield from MODERATES_A_STAGE


def _manage_roles(_place: Place, _body: Body) -> Iterator[str]:
    yield "manage_roles"


def _own_event(_place: Place, _body: Body) -> Iterator[str]:
    yield "create_events"


def _automod(_place: Place, _body: Body) -> Iterator[str]:
    yield "manage_guild"


RULES: tuple[tuple[str, str, Rule], ...] = (
    ("GET", "/users/@me", _nothing),
    ("GET", "/oauth2/applications/@me|/applications/@me", _nothing),
    ("PUT|GET", "/applications/N(/guilds/N)?/commands", _nothing),
    ("POST", "/users/@me/channels", _nothing),
    ("GET", "/users/N", _nothing),
    ("GET", "/guilds/N", _nothing),
    ("GET", "/guilds/N/members/N", _nothing),
    ("GET", "/guilds/N/threads/active", _nothing),
    ("GET", "/guilds/N/scheduled-events(/N)?", _nothing),
    ("GET", "/stage-instances/N", _nothing),
    ("GET", "/channels/N", _see),
    ("PATCH", "/channels/N", _edit_channel),
    ("DELETE", "/channels/N", _delete_channel),
    ("GET", "/channels/N/messages(/N)?", _read),
    ("POST", "/channels/N/messages", _post),
    ("POST", "/channels/N/messages/bulk-delete", _delete_many),
    ("PATCH", "/channels/N/messages/N", _see),
    ("DELETE", "/channels/N/messages/N", _delete_message),
    ("PUT", "/channels/N/messages/pins/N", _pin),
    ("POST", "/channels/N/threads", _open_thread),
    ("GET", "/channels/N/thread-members(/N)?", _see),
    ("PUT", "/channels/N/thread-members/N", _add_to_thread),
    ("DELETE", "/channels/N/thread-members/N", _remove_from_thread),
    ("POST", "/guilds/N/channels", _make_channel),
    ("PUT|DELETE", "/channels/N/permissions/N", _manage_roles),
    ("PATCH", "/guilds/N/roles/N", _manage_roles),
    ("PATCH", "/guilds/N/members/N", _edit_member),
    ("PATCH", "/guilds/N/voice-states/N", _edit_voice_state),
    ("POST", "/stage-instances", _moderate_stage),
    ("DELETE", "/stage-instances/N", _moderate_stage),
    ("POST|PATCH|DELETE", "/guilds/N/scheduled-events(/N)?", _own_event),
    ("GET|POST|PATCH|DELETE", "/guilds/N/auto-moderation/rules(/N)?", _automod),
)
_PATTERNS = tuple(
    (re.compile(method), re.compile(path.replace("N", "([0-9]+)")), rule) for method, path, rule in RULES
)


def rights_written(body: Body) -> discord.Permissions:
    """Return all that a request allows or denies in a channel: Discord lets a bot write only what it holds itself."""
    bits = 0
    for one in body.get("permission_overwrites") or ():
        bits |= int(one["allow"]) | int(one["deny"])
    return discord.Permissions(bits)


@dataclass(slots=True)
class Warden:
    """Knows of each request what it takes, and whether the bot holds that without what @everyone may have."""

    sim: Simulation
    needed: Counter[str] = field(default_factory=Counter)
    """How often a request took each permission, by its name."""
    written: Counter[str] = field(default_factory=Counter)
    """How often each was allowed or denied to somebody, which takes holding it."""

    def lacks(self, method: str, path: str, body: Body) -> set[str]:
        """Return what Discord would refuse this request for. Raises `AssertionError` for one that is not known."""
        rule, numbers = _rule(method, path)
        place = self._place(path, body, numbers)
        needed = set(rule(place, body))
        written = {
            "view_channel" if name == "read_messages" else name for name, on in rights_written(body) if on
        }
        self.needed.update(needed)
        self.written.update(written)
        channel = place.channel
        guild_id = channel.guild_id if channel is not None else _guild(path, numbers)
        if guild_id is None:  # a direct conversation, or the account itself
            return set()
        there = self._held(guild_id, None if channel is None else channel.id)
        everywhere = self._held(guild_id, None)
        unheld = {name for name in needed if not getattr(there, name)}
        unheld |= {name for name in written if not getattr(everywhere, name)}
        # to let somebody manage a channel's permissions takes more than managing them
        return unheld | ({"administrator"} if "manage_roles" in written else set())

    def _place(self, path: str, body: Body, numbers: list[int]) -> Place:
        named = numbers[:1] if path.startswith(("/channels/", "/stage-instances/")) else []
        if path == "/stage-instances":
            named = [int(body["channel_id"])]
        channels = self.sim.backend.channels
        channel = channels.get(named[0]) if named else None
        if channel is not None and channel.permission_channel_id() not in channels:
            channel = None  # a thread whose channel was deleted is gone as well
        return Place(self.sim, channel, numbers[1] if len(numbers) > 1 else None)

    def _held(self, guild_id: int, channel_id: int | None) -> discord.Permissions:
        backend = self.sim.backend
        everyone = backend.get_guild(guild_id).everyone_role
        given, everyone.permissions = everyone.permissions, 0
        try:
            return discord.Permissions(backend.compute_permissions(guild_id, backend.bot_user.id, channel_id))
        finally:
            everyone.permissions = given


def _rule(method: str, path: str) -> tuple[Rule, list[int]]:
    for methods, shape, rule in _PATTERNS:
        match = shape.fullmatch(path)
        if match is not None and methods.fullmatch(method):
            return rule, [int(number) for number in re.findall("[0-9]+", path)]
    raise AssertionError(f"what does Discord ask a bot for {method} {path}? Say so in {__name__}.RULES")


def _guild(path: str, numbers: list[int]) -> int | None:
    return numbers[0] if path.startswith("/guilds/") else None
