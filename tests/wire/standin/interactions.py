"""Presses, slash commands and modals: what a person does, and how the bot answers it within Discord's time limits."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from tests.wire.standin import messages
from tests.wire.standin.interaction import Interaction
from tests.wire.standin.values import EPHEMERAL, JSON, LOADING, ApiError, malformed, unknown

if TYPE_CHECKING:
    from tests.wire.standin.world import World

PING, COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 1, 2, 3, 4, 5
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
TOKEN_LIFE = 900.0  # seconds, likewise


def begin(world: World, kind: int, user: JSON, channel: JSON, data: JSON, source: JSON | None) -> Interaction:
    """Let a person do something: make the interaction and send it over the gateway."""
    interaction = Interaction(
        id=world.timeline.snowflake(),
        token=secrets.token_urlsafe(24),
        type=kind,
        user=user,
        channel=channel,
        made_at=world.timeline.now(),
        sent_at=time.monotonic(),
        source=source,
    )
    world.interactions[interaction.token] = interaction
    world.emit("INTERACTION_CREATE", _payload(world, interaction, data), channel.get("guild_id"))
    return interaction


def _payload(world: World, interaction: Interaction, data: JSON) -> JSON:
    guild_id = interaction.channel.get("guild_id")
    bot_permissions = world.permissions(guild_id, world.bot["id"]) if guild_id else EPHEMERAL
    payload: JSON = {
        "id": interaction.id,
        "application_id": world.application["id"],
        "type": interaction.type,
        "token": interaction.token,
        "version": 1,
        "locale": "en-US",
        "app_permissions": str(bot_permissions),
        "attachment_size_limit": 10 * 1024 * 1024,
        "entitlements": [],
        "authorizing_integration_owners": {"0": guild_id or "0"},
        "context": 0 if guild_id else 1,
        "channel_id": interaction.channel["id"],
        "channel": interaction.channel,
        "data": data,
    }
    if interaction.source is not None:
        payload["message"] = interaction.source
    if not guild_id:
        return payload | {"user": interaction.user}
    permissions = world.permissions(guild_id, interaction.user["id"])
    member = world.member(guild_id, interaction.user["id"]) | {"permissions": str(permissions)}
    guild = {"id": guild_id, "locale": "en-US", "features": world.guilds[guild_id]["features"]}
    return payload | {"guild_id": guild_id, "guild_locale": "en-US", "guild": guild, "member": member}


def callback(
    world: World, interaction_id: str, token: str, body: JSON, files: tuple[tuple[str, bytes], ...]
) -> JSON:
    """Take the bot's first answer; raise 10062 when it comes late and 40060 when it is the second."""
    interaction = world.interactions.get(token)
    if interaction is None or interaction.id != interaction_id:
        raise unknown("Interaction")
    if world.timeline.now() - interaction.made_at > world.first_answer:
        raise unknown("Interaction")
    if interaction.callback is not None:
        raise ApiError(400, 40060, "Interaction has already been acknowledged.")
    kind = int(body["type"])
    content: JSON = body.get("data") or {}
    resource = _first(world, interaction, kind, content, files)
    interaction.callback = kind
    world.recorder.write("callback", interaction=interaction_id, user_id=interaction.user["id"], type=kind)
    interaction.answered("callback", {"type": kind, "data": content, "message": resource})
    return _callback_response(interaction, kind, resource)


def _first(
    world: World, interaction: Interaction, kind: int, content: JSON, files: tuple[tuple[str, bytes], ...]
) -> JSON | None:
    if kind in (MESSAGE, DEFER):
        if kind == MESSAGE:
            messages.check(content, files)
        flags = int(content.get("flags") or 0) | (LOADING if kind == DEFER else 0)
        interaction.original = _post(world, interaction, content | {"flags": flags}, files)
        return interaction.original
    if kind in (UPDATE, DEFER_UPDATE):
        if interaction.source is None:
            raise malformed("type: there is no message to update")
        interaction.original = interaction.source
        if kind == UPDATE:
            _change(world, interaction.source, content, files)
        return interaction.source
    if kind == MODAL and interaction.type == MODAL_SUBMIT:
        raise malformed("type: a modal cannot answer a modal")
    if kind not in (CHOICES, MODAL):
        raise malformed("type: unknown")
    return None


def _callback_response(interaction: Interaction, kind: int, resource: JSON | None) -> JSON:
    about: JSON = {"id": interaction.id, "type": interaction.type}
    if resource is None:
        return {"interaction": about}
    about["response_message_id"] = resource["id"]
    about["response_message_loading"] = bool(resource["flags"] & LOADING)
    about["response_message_ephemeral"] = bool(resource["flags"] & EPHEMERAL)
    return {"interaction": about, "resource": {"type": kind, "message": resource}}


def by_token(world: World, token: str) -> Interaction:
    """Return the interaction whose webhook this is; raise 50027 once its 15 minutes are over."""
    interaction = world.interactions.get(token)
    if interaction is None or interaction.callback is None:
        raise unknown("Webhook")
    if world.timeline.now() - interaction.made_at > TOKEN_LIFE:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    return interaction


def followup(world: World, token: str, body: JSON, files: tuple[tuple[str, bytes], ...]) -> JSON:
    """Take a further message; the first one after a deferred answer takes that answer's place."""
    interaction = by_token(world, token)
    if interaction.original is not None and interaction.original["flags"] & LOADING:
        return edit(world, token, "@original", body, files)
    messages.check(body, files)
    message = _post(world, interaction, body, files)
    interaction.followups[message["id"]] = message
    interaction.answered("followup", {"message": message})
    return message


def message_of(interaction: Interaction, message_id: str) -> JSON:
    """Return an answer by its id, or the first one by ``@original``; raise 10008."""
    original = interaction.original
    if original is not None and message_id in ("@original", original["id"]):
        return original
    if message_id not in interaction.followups:
        raise unknown("Message")
    return interaction.followups[message_id]


def edit(world: World, token: str, message_id: str, body: JSON, files: tuple[tuple[str, bytes], ...]) -> JSON:
    """Change an answer."""
    interaction = by_token(world, token)
    message = _change(world, message_of(interaction, message_id), body, files)
    interaction.answered("edit", {"message": message})
    return message


def remove(world: World, token: str, message_id: str) -> None:
    """Take an answer back."""
    interaction = by_token(world, token)
    message = message_of(interaction, message_id)
    if message is interaction.original:
        interaction.original = None
    interaction.followups.pop(message["id"], None)
    if not message["flags"] & EPHEMERAL:
        messages.remove(world, message)
    interaction.answered("delete", {"message": message})


def _post(world: World, interaction: Interaction, body: JSON, files: tuple[tuple[str, bytes], ...]) -> JSON:
    message = messages.compose(world, interaction.channel, world.bot, body, files)
    message["application_id"] = message["webhook_id"] = world.application["id"]
    if message["flags"] & EPHEMERAL:
        messages.record(world, "whisper", interaction.channel, message)
    else:
        messages.keep(world, interaction.channel, message)
    return message


def _change(world: World, message: JSON, body: JSON, files: tuple[tuple[str, bytes], ...]) -> JSON:
    messages.edit(world, message, body, files)
    messages.publish_edit(world, message)
    return message
