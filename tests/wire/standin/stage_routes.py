"""The endpoints of stages and of AutoMod: kept and given back, nothing more. A stage is never ended by itself here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.wire.standin.values import STAGE, ApiError, Call, Reply, unknown

if TYPE_CHECKING:
    from tests.wire.standin.api import Routes
    from tests.wire.standin.values import JSON
    from tests.wire.standin.world import World

MANAGE_GUILD = 1 << 5
STAGE_MODERATOR = (1 << 4) | (1 << 22) | (1 << 24)


def add(routes: Routes) -> None:
    """Add them."""
    routes.add("POST", "/stage-instances", post_stage)
    routes.add("GET", "/stage-instances/{channel}", lambda world, call: Reply(body=_stage(world, call)))
    routes.add("DELETE", "/stage-instances/{channel}", delete_stage)
    routes.add("GET", "/guilds/{guild}/auto-moderation/rules", get_rules)
    routes.add("POST", "/guilds/{guild}/auto-moderation/rules", post_rule)
    routes.add("PATCH", "/guilds/{guild}/auto-moderation/rules/{rule}", patch_rule)
    routes.add("DELETE", "/guilds/{guild}/auto-moderation/rules/{rule}", delete_rule)


def may(world: World, guild_id: str, permissions: int) -> None:
    """Raise 50013 unless the bot's roles give it all of these; overwrites of channels are not looked at."""
    if permissions & ~world.permissions(guild_id, world.bot["id"]):
        raise ApiError(403, 50013, "Missing Permissions")


def post_stage(world: World, call: Call) -> Reply:
    """POST /stage-instances: open a stage."""
    channel = world.channel(str(call.body["channel_id"]))
    if channel["type"] != STAGE:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    may(world, channel["guild_id"], STAGE_MODERATOR)
    if channel["id"] in world.stages:
        raise ApiError(400, 150006, "The Stage is already open.")
    stage: JSON = {
        "id": world.timeline.snowflake(),
        "guild_id": channel["guild_id"],
        "channel_id": channel["id"],
        "topic": call.body["topic"],
        "privacy_level": 2,
        "discoverable_disabled": True,
        "guild_scheduled_event_id": None,
    }
    world.stages[channel["id"]] = stage
    world.emit("STAGE_INSTANCE_CREATE", stage, channel["guild_id"])
    return Reply(body=stage)


def delete_stage(world: World, call: Call) -> Reply:
    """DELETE /stage-instances/{channel}: end it."""
    stage = _stage(world, call)
    may(world, stage["guild_id"], STAGE_MODERATOR)
    del world.stages[stage["channel_id"]]
    world.emit("STAGE_INSTANCE_DELETE", stage, stage["guild_id"])
    return Reply(204)


def _stage(world: World, call: Call) -> JSON:
    if call.parts["channel"] not in world.stages:
        raise unknown("Stage Instance")
    return world.stages[call.parts["channel"]]


def get_rules(world: World, call: Call) -> Reply:
    """GET /guilds/{guild}/auto-moderation/rules."""
    may(world, call.parts["guild"], MANAGE_GUILD)
    return Reply(body=[rule for rule in world.rules.values() if rule["guild_id"] == call.parts["guild"]])


def post_rule(world: World, call: Call) -> Reply:
    """POST /guilds/{guild}/auto-moderation/rules."""
    may(world, call.parts["guild"], MANAGE_GUILD)
    rule: JSON = {"enabled": False, "exempt_roles": [], "exempt_channels": [], "trigger_metadata": {}}
    rule |= call.body
    rule |= {"id": world.timeline.snowflake(), "guild_id": call.parts["guild"], "creator_id": world.bot["id"]}
    world.rules[rule["id"]] = rule
    return Reply(body=rule)


def patch_rule(world: World, call: Call) -> Reply:
    """PATCH /guilds/{guild}/auto-moderation/rules/{rule}."""
    rule = _rule(world, call)
    rule |= call.body
    return Reply(body=rule)


def delete_rule(world: World, call: Call) -> Reply:
    """DELETE /guilds/{guild}/auto-moderation/rules/{rule}."""
    del world.rules[_rule(world, call)["id"]]
    return Reply(204)


def _rule(world: World, call: Call) -> JSON:
    may(world, call.parts["guild"], MANAGE_GUILD)
    if call.parts["rule"] not in world.rules:
        raise unknown("Auto Moderation Rule")
    return world.rules[call.parts["rule"]]
