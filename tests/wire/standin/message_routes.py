"""The endpoints of messages and of answers to interactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.wire.standin import interactions, messages
from tests.wire.standin.values import ApiError, Call, Reply

if TYPE_CHECKING:
    from tests.wire.standin.api import Routes
    from tests.wire.standin.world import World

PINS_ADD = 6  # the type of the message that says that one was pinned


def add(routes: Routes) -> None:
    """Add them."""
    routes.add("POST", "/channels/{channel}/messages", post)
    routes.add("GET", "/channels/{channel}/messages", listed)
    routes.add("POST", "/channels/{channel}/messages/bulk-delete", bulk_delete)
    routes.add("GET", "/channels/{channel}/messages/{message}", get)
    routes.add("PATCH", "/channels/{channel}/messages/{message}", patch)
    routes.add("DELETE", "/channels/{channel}/messages/{message}", delete)
    routes.add("PUT", "/channels/{channel}/messages/pins/{message}", pin)
    routes.add("POST", "/channels/{channel}/typing", lambda _, __: Reply(204))
    routes.add("POST", "/interactions/{id}/{token}/callback", callback)
    routes.add("POST", "/webhooks/{app}/{token}", followup)
    routes.add("GET", "/webhooks/{app}/{token}/messages/{message}", get_answer)
    routes.add("PATCH", "/webhooks/{app}/{token}/messages/{message}", patch_answer)
    routes.add("DELETE", "/webhooks/{app}/{token}/messages/{message}", delete_answer)


def post(world: World, call: Call) -> Reply:
    """POST /channels/{channel}/messages."""
    return Reply(body=messages.send(world, world.channel(call.parts["channel"]), call.body, call.files))


def listed(world: World, call: Call) -> Reply:
    """GET /channels/{channel}/messages."""
    return Reply(body=messages.history(world, call.parts["channel"], call.query))


def bulk_delete(world: World, call: Call) -> Reply:
    """POST /channels/{channel}/messages/bulk-delete."""
    ids = [str(i) for i in call.body["messages"]]
    messages.remove_many(world, world.channel(call.parts["channel"]), ids)
    return Reply(204)


def get(world: World, call: Call) -> Reply:
    """GET /channels/{channel}/messages/{message}."""
    return Reply(body=messages.find(world, call.parts["channel"], call.parts["message"]))


def patch(world: World, call: Call) -> Reply:
    """PATCH /channels/{channel}/messages/{message}: only the bot's own."""
    message = messages.find(world, call.parts["channel"], call.parts["message"])
    if message["author"]["id"] != world.bot["id"]:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    messages.edit(world, message, call.body, call.files)
    messages.publish_edit(world, message)
    return Reply(body=message)


def delete(world: World, call: Call) -> Reply:
    """DELETE /channels/{channel}/messages/{message}."""
    messages.remove(world, messages.find(world, call.parts["channel"], call.parts["message"]))
    return Reply(204)


def pin(world: World, call: Call) -> Reply:
    """PUT /channels/{channel}/messages/pins/{message}: pin it, with one line in the channel that says so."""
    message = messages.find(world, call.parts["channel"], call.parts["message"])
    if not message["pinned"]:
        message["pinned"] = True
        channel = world.channel(call.parts["channel"])
        told = messages.compose(world, channel, world.bot, {}) | {"type": PINS_ADD}
        place = {
            "message_id": message["id"],
            "channel_id": channel["id"],
            "guild_id": channel.get("guild_id"),
        }
        messages.keep(world, channel, told | {"message_reference": place})
    return Reply(204)


def callback(world: World, call: Call) -> Reply:
    """POST /interactions/{id}/{token}/callback: the first answer."""
    response = interactions.callback(world, call.parts["id"], call.parts["token"], call.body, call.files)
    return Reply(body=response) if call.query.get("with_response") in ("1", "true") else Reply(204)


def followup(world: World, call: Call) -> Reply:
    """POST /webhooks/{app}/{token}: a further message."""
    return Reply(body=interactions.followup(world, call.parts["token"], call.body, call.files))


def get_answer(world: World, call: Call) -> Reply:
    """GET /webhooks/{app}/{token}/messages/{message}."""
    interaction = interactions.by_token(world, call.parts["token"])
    return Reply(body=interactions.message_of(interaction, call.parts["message"]))


def patch_answer(world: World, call: Call) -> Reply:
    """PATCH /webhooks/{app}/{token}/messages/{message}."""
    token, message = call.parts["token"], call.parts["message"]
    return Reply(body=interactions.edit(world, token, message, call.body, call.files))


def delete_answer(world: World, call: Call) -> Reply:
    """DELETE /webhooks/{app}/{token}/messages/{message}."""
    interactions.remove(world, call.parts["token"], call.parts["message"])
    return Reply(204)
