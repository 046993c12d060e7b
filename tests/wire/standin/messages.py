"""Messages: written with or without a nonce, edited, deleted, listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.wire.standin.recorder import component_ids
from tests.wire.standin.timeline import created
from tests.wire.standin.values import (
    COMPONENTS_V2,
    DIRECT,
    EPHEMERAL,
    JSON,
    LOADING,
    THREADS,
    ApiError,
    iso,
    malformed,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.wire.standin.world import World

TWO_WEEKS = 14 * 86_400  # what bulk-delete will not touch (resources/message.mdx)
MARKER = 1_000_000_000  # component ids from here on are the bot's invisible markers


def send(world: World, channel: JSON, body: JSON, files: tuple[tuple[str, bytes], ...]) -> JSON:
    """Write the bot's message into a channel, or return the one that its nonce already made."""
    if channel["type"] == DIRECT:
        refusal = world.refusing.get(channel["recipients"][0]["id"])
        if refusal:
            raise ApiError(403, refusal, "Cannot send messages to this user")
    if channel["type"] in THREADS and channel["thread_metadata"]["locked"]:
        raise ApiError(400, 50083, "Thread is archived")
    if channel["type"] in THREADS and channel["thread_metadata"]["archived"]:
        channel["thread_metadata"]["archived"] = False  # a message takes it out (topics/threads)
        world.emit("THREAD_UPDATE", channel, channel["guild_id"])
    check(body, files)
    nonce = body.get("nonce")
    if nonce is not None and len(str(nonce)) > 25:
        raise malformed("nonce: Must be 25 or fewer in length.")
    if nonce is not None and body.get("enforce_nonce"):
        earlier = _same_nonce(world, str(nonce))
        if earlier is not None:
            return earlier
    message = compose(world, channel, world.bot, body, files)
    if nonce is not None:
        message["nonce"] = str(nonce)
        place = (message["channel_id"], message["id"], world.timeline.now())
        world.nonces[world.bot["id"], str(nonce)] = place
    keep(world, channel, message)
    return message


def check(body: JSON, files: tuple[tuple[str, bytes], ...]) -> None:
    """Raise 400 for what Discord would refuse and its OpenAPI does not say."""
    components = body.get("components") or []
    content = body.get("content") or ""
    if int(body.get("flags") or 0) & COMPONENTS_V2:
        if content or body.get("embeds") or body.get("poll"):
            raise malformed("The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
        if sum(1 for _ in _walk(components)) > 40:
            raise malformed("components: Must be 40 or fewer in total.")
        if sum(len(c.get("content", "")) for c in _walk(components)) > 4000:
            raise malformed("components: displayable text size exceeds 4000")
    if len(content) > 2000:
        raise malformed("content: Must be 2000 or fewer in length.")
    if not (content or components or files or body.get("embeds") or body.get("poll")):
        raise ApiError(400, 50006, "Cannot send an empty message")
    given = list(component_ids(components))
    if len(set(given)) != len(given):
        raise malformed("components: Component id cannot be duplicated")
    customs = [c["custom_id"] for c in _walk(components) if "custom_id" in c]
    if len(set(customs)) != len(customs):
        raise malformed("components: Component custom id cannot be duplicated")


def compose(
    world: World, channel: JSON, author: JSON, body: JSON, files: tuple[tuple[str, bytes], ...] = ()
) -> JSON:
    """Return a new message, not yet kept anywhere."""
    return {
        "id": world.timeline.snowflake(),
        "channel_id": channel["id"],
        "author": author,
        "type": 0,
        "content": (body.get("content") or "").strip(),
        "timestamp": iso(world.timeline.now()),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": _attachments(world, files),
        "embeds": body.get("embeds") or [],
        "components": _numbered(body.get("components") or []),
        "pinned": False,
        "flags": int(body.get("flags") or 0),
    }


def keep(world: World, channel: JSON, message: JSON) -> None:
    """Put a message where everybody in the channel sees it, write it down, and tell the gateway."""
    world.messages[channel["id"]][message["id"]] = message
    channel["last_message_id"] = message["id"]
    if channel["type"] in THREADS:
        channel["message_count"] += 1
        channel["total_message_sent"] += 1
    record(world, "message", channel, message)
    tell(world, "MESSAGE_CREATE", channel, message)


def record(world: World, kind: str, channel: JSON, message: JSON) -> None:
    """Write down a message as it was delivered."""
    recipient = channel["recipients"][0]["id"] if channel["type"] == DIRECT else None
    world.recorder.write(
        kind,
        id=message["id"],
        channel_id=channel["id"],
        recipient=recipient,
        author_id=message["author"]["id"],
        nonce=message.get("nonce"),
        markers=[i for i in component_ids(message["components"]) if i >= MARKER],
        at=created(message["id"]),
        message=message,
    )


def edit(world: World, message: JSON, body: JSON, files: tuple[tuple[str, bytes], ...] = ()) -> JSON:
    """Change a message in place; what the body leaves out stays."""
    merged = {key: message[key] for key in ("content", "embeds", "components", "flags")} | body
    kept = _kept_attachments(message, body)
    flags = (int(merged["flags"] or 0) | (message["flags"] & (COMPONENTS_V2 | EPHEMERAL))) & ~LOADING
    check(merged | {"flags": flags}, (*files, *((a["filename"], b"") for a in kept)))
    message["content"] = (merged["content"] or "").strip()
    message["embeds"] = merged["embeds"] or []
    message["components"] = _numbered(merged["components"] or [])
    message["flags"] = flags
    message["attachments"] = kept + _attachments(world, files)
    message["edited_timestamp"] = iso(world.timeline.now())
    return message


def publish_edit(world: World, message: JSON) -> None:
    """Write down an edit and tell the gateway, unless only one person sees the message."""
    channel = world.channel(message["channel_id"])
    record(world, "edit", channel, message)
    if not message["flags"] & EPHEMERAL:
        tell(world, "MESSAGE_UPDATE", channel, message)


def find(world: World, channel_id: str, message_id: str) -> JSON:
    """Return a message of a channel; raise 10003, 10008."""
    world.channel(channel_id)
    if message_id not in world.messages[channel_id]:
        raise unknown("Message")
    return world.messages[channel_id][message_id]


def remove(world: World, message: JSON) -> None:
    """Delete a message and tell the gateway."""
    channel = world.channel(message["channel_id"])
    world.messages[channel["id"]].pop(message["id"], None)
    world.recorder.write("message_deleted", id=message["id"], channel_id=channel["id"])
    ids: JSON = {"id": message["id"], "channel_id": channel["id"]}
    world.emit("MESSAGE_DELETE", _in_guild(channel, ids), channel.get("guild_id"))


def remove_many(world: World, channel: JSON, ids: list[str]) -> None:
    """Delete 2 to 100 messages not older than two weeks; raise 400 otherwise."""
    if not 2 <= len(ids) <= 100:
        raise malformed("messages: Must be between 2 and 100 in length.")
    if any(world.timeline.now() - created(i) > TWO_WEEKS for i in ids):
        raise ApiError(400, 50034, "You can only bulk delete messages that are under 14 days old.")
    gone = [i for i in ids if world.messages[channel["id"]].pop(i, None)]
    for message_id in gone:
        world.recorder.write("message_deleted", id=message_id, channel_id=channel["id"])
    data: JSON = {"ids": gone, "channel_id": channel["id"]}
    world.emit("MESSAGE_DELETE_BULK", _in_guild(channel, data), channel.get("guild_id"))


def history(world: World, channel_id: str, query: dict[str, str]) -> list[JSON]:
    """Return up to `limit` (1 to 100, default 50) messages, newest first, beside `after`, `before` or `around`."""
    world.channel(channel_id)
    limit = int(query.get("limit", 50))
    if not 1 <= limit <= 100:
        raise malformed("limit: Must be between 1 and 100.")
    found = sorted(world.messages[channel_id].values(), key=lambda m: int(m["id"]))
    if "after" in query:
        later = [m for m in found if int(m["id"]) > int(query["after"])]
        return later[:limit][::-1]
    if "around" in query:
        near = sorted(found, key=lambda m: abs(int(m["id"]) - int(query["around"])))[:limit]
        return sorted(near, key=lambda m: -int(m["id"]))
    if "before" in query:
        found = [m for m in found if int(m["id"]) < int(query["before"])]
    return found[-limit:][::-1]


def tell(world: World, event: str, channel: JSON, message: JSON) -> None:
    """Send a message event, with the author's membership as a guild's events carry it."""
    data = _in_guild(channel, dict(message))
    guild_id = channel.get("guild_id")
    author = message["author"]["id"]
    if guild_id and author in world.members[guild_id]:
        data["member"] = {k: v for k, v in world.members[guild_id][author].items() if k != "user"}
    world.emit(event, data, guild_id)


def _in_guild(channel: JSON, data: JSON) -> JSON:
    return data | {"guild_id": channel["guild_id"]} if channel.get("guild_id") else data


def _same_nonce(world: World, nonce: str) -> JSON | None:
    """Return the message that the bot made with this nonce within the window; raise 404 where it was deleted since."""
    place = world.nonces.get((world.bot["id"], nonce))
    if place is None:
        return None
    channel_id, message_id, at = place
    if world.timeline.now() - at > world.nonce_window:
        return None
    world.recorder.write("nonce_hit", nonce=nonce, id=message_id)
    return find(world, channel_id, message_id)


def _walk(components: list[JSON]) -> Iterator[JSON]:
    for component in components:
        yield component
        for key in ("components", "accessory", "component"):
            inside: Any = component.get(key, [])
            yield from _walk(inside if isinstance(inside, list) else [inside])


def _numbered(components: list[JSON]) -> list[JSON]:
    """Give every component without an id the next free one, as Discord does."""
    taken = set(component_ids(components))
    following = 1
    for component in _walk(components):
        if not component.get("id"):
            while following in taken:
                following += 1
            component["id"] = following
            taken.add(following)
    return components


def _attachments(world: World, files: tuple[tuple[str, bytes], ...]) -> list[JSON]:
    made = []
    for name, content in files:
        attachment_id = world.timeline.snowflake()
        url = f"https://cdn.invalid/{attachment_id}/{name}"
        entry = {"id": attachment_id, "filename": name, "size": len(content), "url": url, "proxy_url": url}
        made.append(entry | {"content_type": "application/octet-stream"})
    return made


def _kept_attachments(message: JSON, body: JSON) -> list[JSON]:
    if body.get("attachments") is None:
        return list(message["attachments"])
    named = {str(a["id"]) for a in body["attachments"]}
    return [a for a in message["attachments"] if a["id"] in named]
