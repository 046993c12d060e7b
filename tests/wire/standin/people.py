"""What people can do: press, choose, run a command, fill in a modal, write; and no more than that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.wire.standin import interactions, messages
from tests.wire.standin.values import EPHEMERAL, JSON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.wire.standin.interaction import Interaction
    from tests.wire.standin.world import World

BUTTON, TEXT_INPUT, LABEL = 2, 4, 18
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
GROUP, SUBCOMMAND = 2, 1
USER_OPTION, CHANNEL_OPTION, ROLE_OPTION, ATTACHMENT_OPTION = 6, 7, 8, 11


class CannotDo(Exception):
    """A person could not do this in Discord: no such button, command or place."""


def press(world: World, wish: JSON) -> Interaction:
    """Press a button or choose in a select.

    `message_id`, `user_id`, and `label` or `kind` (how its custom id begins); `values` for a select.
    """
    message = _visible(world, wish)
    component = _find(message["components"], wish)
    if component.get("disabled"):
        raise CannotDo("that component is disabled")
    channel = world.channel(message["channel_id"])
    data: JSON = {
        "custom_id": component["custom_id"],
        "component_type": component["type"],
        "id": component["id"],
    }
    if component["type"] != BUTTON:
        data["values"] = wish.get("values", [])
        kinds = {USER_SELECT: USER_OPTION, CHANNEL_SELECT: CHANNEL_OPTION, ROLE_SELECT: ROLE_OPTION}
        data["resolved"] = {}
        for value in data["values"]:
            _resolve(world, channel, kinds.get(component["type"], 0), value, data["resolved"])
    user = world.user(wish["user_id"])
    return interactions.begin(world, interactions.COMPONENT, user, channel, data, message)


def _visible(world: World, wish: JSON) -> JSON:
    """Return the message if this person can see it: in its channel, or whispered to them."""
    message_id = wish["message_id"]
    for kept in world.messages.values():
        if message_id in kept:
            return kept[message_id]
    for interaction in world.interactions.values():
        for message in (interaction.original, *interaction.followups.values()):
            if message and message["id"] == message_id and message["flags"] & EPHEMERAL:
                if interaction.user["id"] != wish["user_id"]:
                    raise CannotDo("that message is shown to somebody else")
                return message
    raise CannotDo("there is no such message")


def _components(components: list[JSON]) -> Iterator[JSON]:
    for component in components:
        if "custom_id" in component:
            yield component
        for key in ("components", "accessory", "component"):
            inside: Any = component.get(key, [])
            yield from _components(inside if isinstance(inside, list) else [inside])


def _find(components: list[JSON], wish: JSON) -> JSON:
    for component in _components(components):
        if "kind" in wish and component["custom_id"].startswith(wish["kind"] + ":"):
            return component
        if "label" in wish and component.get("label") == wish["label"]:
            return component
    raise CannotDo(f"there is no component {wish.get('kind') or wish.get('label')}")


def command(world: World, wish: JSON) -> Interaction:
    """Run a slash command: `name` ("circle create"), `options`, `user_id`, `channel_id`.

    The types of its options come from what the bot registered.
    """
    channel = world.channel(wish["channel_id"])
    path = str(wish["name"]).split()
    registered = _registered(world, channel, path[0], 1)
    data: JSON = {"id": registered["id"], "name": path[0], "type": 1, "resolved": {}, "options": []}
    level, schema = data["options"], registered
    for part in path[1:]:
        schema = _option(schema, part)
        if schema["type"] not in (GROUP, SUBCOMMAND):
            raise CannotDo(f"{part} is no subcommand")
        inner: list[JSON] = []
        level.append({"name": part, "type": schema["type"], "options": inner})
        level = inner
    for name, value in wish.get("options", {}).items():
        option = _option(schema, name)
        level.append({"name": name, "type": option["type"], "value": value})
        _resolve(world, channel, option["type"], value, data["resolved"])
    given = wish.get("options", {})
    missing = [o["name"] for o in schema.get("options", []) if o.get("required") and o["name"] not in given]
    if missing:
        raise CannotDo(f"left out: {', '.join(missing)}")
    return interactions.begin(world, interactions.COMMAND, world.user(wish["user_id"]), channel, data, None)


def context_menu(world: World, wish: JSON) -> Interaction:
    """Run a message command (`name`, `message_id`, `channel_id`, `user_id`)."""
    channel = world.channel(wish["channel_id"])
    registered = _registered(world, channel, wish["name"], 3)
    target = messages.find(world, channel["id"], wish["message_id"])
    resolved = {"messages": {target["id"]: target}}
    data: JSON = {"id": registered["id"], "name": wish["name"], "type": 3}
    data |= {"target_id": target["id"], "resolved": resolved}
    return interactions.begin(world, interactions.COMMAND, world.user(wish["user_id"]), channel, data, None)


def submit(world: World, wish: JSON) -> Interaction:
    """Fill in the modal that answered interaction `token`: `values` by custom id."""
    asked = world.interactions[wish["token"]]
    shown = [
        a["content"]["data"] for a in asked.answers if (a["content"] or {}).get("type") == interactions.MODAL
    ]
    if not shown:
        raise CannotDo("no modal was shown")
    filled = [_filled(component, wish["values"]) for component in shown[0]["components"]]
    data: JSON = {"custom_id": shown[0]["custom_id"], "components": filled, "resolved": {}}
    kind = interactions.MODAL_SUBMIT
    return interactions.begin(world, kind, asked.user, asked.channel, data, asked.source)


def _filled(component: JSON, values: JSON) -> JSON:
    """Return a modal's component as Discord submits it, at any depth."""
    answer: JSON = {"type": component["type"], "id": component.get("id", 0)}
    if "component" in component:
        return answer | {"component": _filled(component["component"], values)}
    if "components" in component:
        return answer | {"components": [_filled(inner, values) for inner in component["components"]]}
    if "custom_id" in component:
        answer["custom_id"] = component["custom_id"]
        value = values.get(component["custom_id"], component.get("value", ""))
        answer["values" if isinstance(value, list) else "value"] = value
    return answer


def say(world: World, wish: JSON) -> JSON:
    """Write a message as a person (`channel_id`, `user_id`, `content`) and return it."""
    channel = world.channel(wish["channel_id"])
    message = messages.compose(world, channel, world.user(wish["user_id"]), {"content": wish["content"]})
    messages.keep(world, channel, message)
    return message


def _registered(world: World, channel: JSON, name: str, kind: int) -> JSON:
    scopes = ("global", channel.get("guild_id", ""))
    for registered in (c for scope in scopes for c in world.commands.get(scope, [])):
        if registered["name"] == name and registered.get("type", 1) == kind:
            return registered
    raise CannotDo(f"no command {name} is registered")


def _option(schema: JSON, name: str) -> JSON:
    for option in schema.get("options", []):
        if option["name"] == name:
            found: JSON = option
            return found
    raise CannotDo(f"{schema['name']} has no option {name}")


def _resolve(world: World, channel: JSON, kind: int, value: str, resolved: JSON) -> None:
    """Add what an option's or a select's value names, as Discord sends it beside the id."""
    guild_id = channel.get("guild_id", "")
    if kind == USER_OPTION:
        resolved.setdefault("users", {})[value] = world.user(value)
        member = world.members.get(guild_id, {}).get(value)
        if member:
            about = {k: v for k, v in member.items() if k != "user"}
            about["permissions"] = str(world.permissions(guild_id, value))
            resolved.setdefault("members", {})[value] = about
    elif kind == CHANNEL_OPTION:
        named = {key: world.channel(value).get(key) for key in ("id", "name", "type", "parent_id")}
        named["permissions"] = str(world.permissions(guild_id, world.bot["id"]))
        resolved.setdefault("channels", {})[value] = named
    elif kind == ROLE_OPTION:
        roles = (r for r in world.guilds[guild_id]["roles"] if r["id"] == value)
        resolved.setdefault("roles", {})[value] = next(roles)
