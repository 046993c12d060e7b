"""The endpoints of the bot's own account, of guilds, channels, threads, events and commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.wire.standin import message_routes, stage_routes
from tests.wire.standin.api import Routes
from tests.wire.standin.values import JSON, THREADS, ApiError, Call, Reply, iso, malformed, unknown
from tests.wire.standin.world import World, overwrite

if TYPE_CHECKING:
    from tests.wire.standin.gateway import Gateway

CHANNEL_FIELDS = {
    "name",
    "topic",
    "position",
    "nsfw",
    "rate_limit_per_user",
    "parent_id",
    "permission_overwrites",
    "default_auto_archive_duration",
    "user_limit",
    "bitrate",
    "rtc_region",
    "flags",
}
CREATE_EVENTS = 1 << 44
THREAD_FIELDS = {"name", "rate_limit_per_user", "flags"}
METADATA_FIELDS = {"archived", "locked", "invitable", "auto_archive_duration"}


def all_routes(gateway: Gateway, *, shards: int) -> Routes:
    """Return every endpoint there is; anything else the bot asks for is a violation."""
    routes = Routes()
    start: JSON = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 16}
    door: JSON = {"shards": shards, "session_start_limit": start}
    routes.add("GET", "/gateway/bot", lambda _, __: Reply(body=door | {"url": gateway.url}))
    routes.add("GET", "/users/@me", lambda world, _: Reply(body=world.bot))
    routes.add("GET", "/oauth2/applications/@me", lambda world, _: Reply(body=world.application))
    routes.add("GET", "/applications/@me", lambda world, _: Reply(body=world.application))
    routes.add("POST", "/users/@me/channels", open_direct)
    routes.add("GET", "/users/{user}", lambda world, call: Reply(body=world.user(call.parts["user"])))
    for scope in ("/applications/{app}/commands", "/applications/{app}/guilds/{guild}/commands"):
        routes.add("PUT", scope, put_commands)
        routes.add("GET", scope, get_commands)
    _guild_routes(routes)
    _channel_routes(routes)
    message_routes.add(routes)
    stage_routes.add(routes)
    return routes


def _guild_routes(routes: Routes) -> None:
    routes.add("GET", "/guilds/{guild}", lambda world, call: Reply(body=world.guild(call.parts["guild"])))
    routes.add("GET", "/guilds/{guild}/channels", get_channels)
    routes.add("POST", "/guilds/{guild}/channels", post_channel)
    routes.add("GET", "/guilds/{guild}/roles", get_roles)
    routes.add("GET", "/guilds/{guild}/members/{user}", get_member)
    routes.add("GET", "/guilds/{guild}/threads/active", get_active_threads)
    routes.add("GET", "/guilds/{guild}/scheduled-events", get_events)
    routes.add("POST", "/guilds/{guild}/scheduled-events", post_event)
    routes.add("GET", "/guilds/{guild}/scheduled-events/{event}", get_event)
    routes.add("PATCH", "/guilds/{guild}/scheduled-events/{event}", patch_event)
    routes.add("DELETE", "/guilds/{guild}/scheduled-events/{event}", delete_event)


def _channel_routes(routes: Routes) -> None:
    routes.add("GET", "/channels/{channel}", get_channel)
    routes.add("PATCH", "/channels/{channel}", patch_channel)
    routes.add("DELETE", "/channels/{channel}", delete_channel)
    routes.add("PUT", "/channels/{channel}/permissions/{target}", put_overwrite)
    routes.add("DELETE", "/channels/{channel}/permissions/{target}", delete_overwrite)
    routes.add("POST", "/channels/{channel}/threads", post_thread)
    routes.add("GET", "/channels/{channel}/thread-members", get_thread_members)
    routes.add("GET", "/channels/{channel}/thread-members/{user}", get_thread_member)
    routes.add("PUT", "/channels/{channel}/thread-members/{user}", put_thread_member)
    routes.add("DELETE", "/channels/{channel}/thread-members/{user}", delete_thread_member)
    for place in (
        "threads/archived/private",
        "users/@me/threads/archived/private",
        "threads/archived/public",
    ):
        routes.add("GET", "/channels/{channel}/" + place, get_archived_threads)


def open_direct(world: World, call: Call) -> Reply:
    """POST /users/@me/channels: open a DM."""
    return Reply(body=world.open_direct(str(call.body["recipient_id"])))


def put_commands(world: World, call: Call) -> Reply:
    """PUT .../commands: replace all commands of a scope."""
    if not isinstance(call.json, list):
        raise malformed("commands: must be a list")
    names = [(c.get("type", 1), c["name"]) for c in call.json]
    if len(set(names)) != len(names):
        raise malformed("commands: Application command names must be unique")
    scope = call.parts.get("guild", "global")
    earlier = {(c["type"], c["name"]): c["id"] for c in world.commands.get(scope, [])}
    kept = []
    for wish in call.json:
        named = {"type": 1, "description": "", "options": []} | wish
        known = earlier.get((named["type"], named["name"]))
        named |= {"id": known or world.timeline.snowflake(), "application_id": world.application["id"]}
        named["version"] = world.timeline.snowflake()
        kept.append(named | ({"guild_id": scope} if scope != "global" else {}))
    world.commands[scope] = kept
    world.recorder.write("commands", scope=scope, names=sorted(c["name"] for c in kept))
    return Reply(body=kept)


def get_commands(world: World, call: Call) -> Reply:
    """GET .../commands: all commands of a scope."""
    return Reply(body=world.commands.get(call.parts.get("guild", "global"), []))


def get_channels(world: World, call: Call) -> Reply:
    """GET /guilds/{guild}/channels."""
    world.guild(call.parts["guild"])
    return Reply(body=world.channels_of(call.parts["guild"]))


def post_channel(world: World, call: Call) -> Reply:
    """POST /guilds/{guild}/channels: make a channel."""
    world.guild(call.parts["guild"])
    name = call.body.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= 100:
        raise malformed("name: Must be between 1 and 100 in length.")
    _may_write(world, call.parts["guild"], call.body)
    return Reply(201, world.add_channel(call.parts["guild"], call.body))


def _may_write(world: World, guild_id: str, body: JSON) -> None:
    """Raise 50013 where an overwrite allows or denies what the bot's roles do not give it."""
    for one in body.get("permission_overwrites") or ():
        written = int(one.get("allow") or 0) | int(one.get("deny") or 0)
        stage_routes.may(world, guild_id, written)


def get_roles(world: World, call: Call) -> Reply:
    """GET /guilds/{guild}/roles."""
    return Reply(body=world.guild(call.parts["guild"])["roles"])


def get_member(world: World, call: Call) -> Reply:
    """GET /guilds/{guild}/members/{user}."""
    return Reply(body=world.member(call.parts["guild"], call.parts["user"]))


def get_channel(world: World, call: Call) -> Reply:
    """GET /channels/{channel}."""
    return Reply(body=world.channel(call.parts["channel"]))


def patch_channel(world: World, call: Call) -> Reply:
    """PATCH /channels/{channel}: change a channel or a thread."""
    channel = world.channel(call.parts["channel"])
    if channel["type"] in THREADS:
        return Reply(body=_patch_thread(world, channel, call.body))
    _may_write(world, channel["guild_id"], call.body)
    for key in CHANNEL_FIELDS & call.body.keys():
        channel[key] = call.body[key]
    channel["permission_overwrites"] = [overwrite(o) for o in channel["permission_overwrites"] or []]
    world.recorder.write("channel_edit", channel=channel)
    world.emit("CHANNEL_UPDATE", channel, channel.get("guild_id"))
    return Reply(body=channel)


def _patch_thread(world: World, thread: JSON, body: JSON) -> JSON:
    metadata = thread["thread_metadata"]
    if metadata["archived"] and not {"archived", "locked"} & body.keys():
        raise ApiError(400, 50083, "Thread is archived")
    for key in THREAD_FIELDS & body.keys():
        thread[key] = body[key]
    for key in METADATA_FIELDS & body.keys():
        metadata[key] = body[key]
    if "archived" in body:
        metadata["archive_timestamp"] = iso(world.timeline.now())
    world.recorder.write("thread_edit", thread=thread)
    world.emit("THREAD_UPDATE", thread, thread["guild_id"])
    return thread


def delete_channel(world: World, call: Call) -> Reply:
    """DELETE /channels/{channel}: delete a channel or a thread."""
    channel = world.channel(call.parts["channel"])
    world.remove_channel(channel)
    return Reply(body=channel)


def put_overwrite(world: World, call: Call) -> Reply:
    """PUT /channels/{channel}/permissions/{target}: set what one role or person may do there."""
    channel = world.channel(call.parts["channel"])
    target = call.parts["target"]
    others = [o for o in channel["permission_overwrites"] if o["id"] != target]
    channel["permission_overwrites"] = [*others, overwrite(call.body | {"id": target})]
    world.recorder.write("overwrite", channel_id=channel["id"], target=target)
    world.emit("CHANNEL_UPDATE", channel, channel["guild_id"])
    return Reply(204)


def delete_overwrite(world: World, call: Call) -> Reply:
    """DELETE /channels/{channel}/permissions/{target}."""
    channel = world.channel(call.parts["channel"])
    others = [o for o in channel["permission_overwrites"] if o["id"] != call.parts["target"]]
    if len(others) == len(channel["permission_overwrites"]):
        raise unknown("Overwrite")
    channel["permission_overwrites"] = others
    world.emit("CHANNEL_UPDATE", channel, channel["guild_id"])
    return Reply(204)


def post_thread(world: World, call: Call) -> Reply:
    """POST /channels/{channel}/threads: make a thread without a message."""
    parent = world.channel(call.parts["channel"])
    if parent["type"] in THREADS:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    if not 1 <= len(call.body["name"]) <= 100:
        raise malformed("name: Must be between 1 and 100 in length.")
    return Reply(201, world.add_thread(parent, call.body))


def get_thread_members(world: World, call: Call) -> Reply:
    """GET /channels/{channel}/thread-members."""
    thread = _thread(world, call)
    return Reply(body=list(world.thread_members[thread["id"]].values()))


def get_thread_member(world: World, call: Call) -> Reply:
    """GET /channels/{channel}/thread-members/{user}."""
    thread = _thread(world, call)
    user = _user(world, call)
    if user not in world.thread_members[thread["id"]]:
        raise unknown("Member")
    return Reply(body=world.thread_members[thread["id"]][user])


def put_thread_member(world: World, call: Call) -> Reply:
    """PUT /channels/{channel}/thread-members/{user}: let somebody in; once more changes nothing."""
    thread = _thread(world, call)
    if thread["thread_metadata"]["archived"]:
        raise ApiError(400, 50083, "Thread is archived")
    user = _user(world, call)
    world.member(thread["guild_id"], user)
    added = user not in world.thread_members[thread["id"]]
    entry = world.join_thread(thread, user)
    world.recorder.write("thread_member", thread_id=thread["id"], user_id=user, again=not added)
    if added:
        _members_changed(world, thread, {"added_members": [entry]})
    return Reply(204)


def delete_thread_member(world: World, call: Call) -> Reply:
    """DELETE /channels/{channel}/thread-members/{user}: let somebody out."""
    thread = _thread(world, call)
    user = _user(world, call)
    inside = world.thread_members[thread["id"]]
    if inside.pop(user, None) is None:
        raise unknown("Member")
    thread["member_count"] = len(inside)
    world.recorder.write("thread_member_gone", thread_id=thread["id"], user_id=user)
    _members_changed(world, thread, {"removed_member_ids": [user]})
    return Reply(204)


def _thread(world: World, call: Call) -> JSON:
    thread = world.channel(call.parts["channel"])
    if thread["type"] not in THREADS:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return thread


def _user(world: World, call: Call) -> str:
    return str(world.bot["id"]) if call.parts["user"] == "@me" else call.parts["user"]


def _members_changed(world: World, thread: JSON, change: JSON) -> None:
    data: JSON = {"id": thread["id"], "guild_id": thread["guild_id"], "member_count": thread["member_count"]}
    world.emit("THREAD_MEMBERS_UPDATE", data | change, thread["guild_id"])


def get_active_threads(world: World, call: Call) -> Reply:
    """GET /guilds/{guild}/threads/active."""
    world.guild(call.parts["guild"])
    return _threads(world, world.active_threads(call.parts["guild"]))


def get_archived_threads(world: World, call: Call) -> Reply:
    """GET /channels/{channel}/threads/archived/...: those that are archived, newest first, public and private alike."""
    parent = world.channel(call.parts["channel"])
    under = [
        c for c in world.channels.values() if c.get("parent_id") == parent["id"] and c["type"] in THREADS
    ]
    archived = [t for t in under if t["thread_metadata"]["archived"]]
    return _threads(world, archived[::-1])


def _threads(world: World, threads: list[JSON]) -> Reply:
    mine = [world.thread_members[t["id"]].get(world.bot["id"]) for t in threads]
    return Reply(body={"threads": threads, "members": [m for m in mine if m], "has_more": False})


def get_events(world: World, call: Call) -> Reply:
    """GET /guilds/{guild}/scheduled-events."""
    world.guild(call.parts["guild"])
    return Reply(body=[e for e in world.events.values() if e["guild_id"] == call.parts["guild"]])


def post_event(world: World, call: Call) -> Reply:
    """POST /guilds/{guild}/scheduled-events: at most 100 that are scheduled or active."""
    guild = world.guild(call.parts["guild"])
    stage_routes.may(world, guild["id"], CREATE_EVENTS)
    coming = [e for e in world.events.values() if e["guild_id"] == guild["id"] and e["status"] in (1, 2)]
    if len(coming) >= 100:
        raise ApiError(400, 30038, "Maximum number of scheduled events reached")
    event: JSON = {
        "id": world.timeline.snowflake(),
        "guild_id": guild["id"],
        "channel_id": None,
        "creator_id": world.bot["id"],
        "creator": world.bot,
        "description": None,
        "entity_id": None,
        "entity_metadata": None,
        "scheduled_end_time": None,
        "status": 1,
        "user_count": 0,
        "image": None,
    }
    event |= call.body
    world.events[event["id"]] = event
    world.recorder.write("event", event=event)
    world.emit("GUILD_SCHEDULED_EVENT_CREATE", event, guild["id"])
    return Reply(body=event)


def _event(world: World, call: Call) -> JSON:
    if call.parts["event"] not in world.events:
        raise unknown("Guild Scheduled Event")
    return world.events[call.parts["event"]]


def get_event(world: World, call: Call) -> Reply:
    """GET /guilds/{guild}/scheduled-events/{event}."""
    return Reply(body=_event(world, call))


def patch_event(world: World, call: Call) -> Reply:
    """PATCH /guilds/{guild}/scheduled-events/{event}; a finished one cannot change."""
    event = _event(world, call)
    if event["status"] in (3, 4):
        raise ApiError(400, 180000, "Cannot update a finished event")
    event |= call.body
    world.recorder.write("event_edit", event=event)
    world.emit("GUILD_SCHEDULED_EVENT_UPDATE", event, event["guild_id"])
    return Reply(body=event)


def delete_event(world: World, call: Call) -> Reply:
    """DELETE /guilds/{guild}/scheduled-events/{event}."""
    event = _event(world, call)
    del world.events[event["id"]]
    world.recorder.write("event_deleted", id=event["id"])
    world.emit("GUILD_SCHEDULED_EVENT_DELETE", event, event["guild_id"])
    return Reply(204)
