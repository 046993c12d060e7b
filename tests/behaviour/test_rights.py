"""The bot holds exactly the rights of the invite, and what @everyone may do in a guild lends it none.

Every world has a warden (tests/harness/rights.py) that refuses what Discord would; the week in tests/crash, in which
the bot does everything it can owe, says that no right is too many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.client import PERMISSIONS
from tests.behaviour.stories import MAIL, join, make_circle, start
from tests.harness.rights import RULES

if TYPE_CHECKING:
    from tests.harness.world import World


async def test_what_people_write_is_taken_down_by_a_right(world: World) -> None:
    """Manage Messages is there for what others wrote, and the bot's role is the invite's: not Administrator."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await join(world, ada, circle)
    room = await start(world, circle)

    said = await world.say(ada, room, MAIL)

    assert not said.exists
    assert world.wire.warden.needed["manage_messages"] == 1
    assert world.wire.lacking == []
    roles = world.sim.backend.get_guild(world.guild.id).roles.values()
    assert [role.permissions for role in roles if role.managed] == [PERMISSIONS.value]


@pytest.mark.parametrize(
    ("method", "path", "body", "right"),
    [
        ("POST", "/channels/{lobby}/messages", {}, "send_messages"),
        ("PUT", "/channels/{lobby}/messages/pins/2", {}, "pin_messages"),
        ("POST", "/channels/{lobby}/threads", {"type": 12}, "create_private_threads"),
        ("PATCH", "/channels/{lobby}", {"permission_overwrites": []}, "manage_roles"),
        ("POST", "/channels/{lobby}/messages/bulk-delete", {}, "manage_messages"),
        ("POST", "/stage-instances", {"channel_id": "{lobby}"}, "mute_members"),
        ("POST", "/guilds/{guild}/scheduled-events", {}, "create_events"),
        (
            "POST",
            "/guilds/{guild}/channels",
            {"permission_overwrites": [{"allow": "0", "deny": str(1 << 49)}]},
            "send_polls",
        ),
    ],
)
async def test_the_warden_is_awake(
    world: World, method: str, path: str, body: dict[str, object], right: str
) -> None:
    """A request without its right is refused although @everyone has it, and one that nobody knows is no request."""
    ids = {"lobby": world.lobby.id, "guild": world.guild.id}
    sent = {key: value.format(**ids) if isinstance(value, str) else value for key, value in body.items()}
    warden = world.wire.warden
    assert warden.lacks(method, path.format(**ids), sent) == set()
    less = type(PERMISSIONS)(PERMISSIONS.value)
    less.update(**{right: False})
    world.sim.shrink_bot_role(world.guild, less)

    assert warden.lacks(method, path.format(**ids), sent) == {right}
    with pytest.raises(AssertionError, match="what does Discord ask"):
        warden.lacks("POST", "/guilds/1/bulk-ban", {})


def test_every_rule_is_for_one_kind_of_request() -> None:
    """No request finds two rules: the first would hide the second."""
    keys = [(method, shape) for methods, shape, _ in RULES for method in methods.split("|")]

    assert len(keys) == len(set(keys))
