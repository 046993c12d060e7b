"""A meeting on a stage: only who has the piece is invited to speak, the others listen, and nobody is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.client import PERMISSIONS
from tests.behaviour.stories import (
    before,
    check_in,
    command,
    controls,
    end,
    is_kind,
    join,
    make_circle_with,
    panel,
    posted,
    press_in,
    query,
    rows,
    start,
)
from tests.behaviour.test_meeting_voice import enter, seeing, talking
from tests.behaviour.test_mending import choose_admin_channel
from tests.harness.stages import ask_to_speak, come_up, speaking, step_down
from tests.harness.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.behaviour.stories import Circle
    from tests.harness.answer import Person

HANDS = "SELECT * FROM piece_place WHERE hand >= 0"
NOBODY: tuple[list[str], list[str]] = ([], [])


def on_stage(world: World) -> tuple[list[str], list[str]]:
    """Return who speaks, and who is invited to and has not come up yet."""
    names = {person.id: name for name, person in world.people.items()}
    up, invited = speaking(world.sim, world.guild.id)
    return sorted(names[one] for one in up), sorted(names[one] for one in invited)


def is_live(world: World, circle: Circle) -> bool:
    """Say whether the stage is live."""
    return circle.voice.id in world.sim.backend.stage_instances


async def give(world: World, circle: Circle, person: Person) -> None:
    """Let the facilitator give the piece to somebody, and the screens be drawn."""
    await command(world, "piece", action="give", member=person, circle=str(circle.circle_id))
    await world.later(seconds=3)


async def come_in(world: World, circle: Circle) -> None:
    """Let the facilitator and everybody with a seat come into the stage, and the facilitator up on it."""
    for person in (world.facilitator, *world.members):
        await enter(person, circle.voice)
    assert on_stage(world) == ([], ["Jonas"]), "who holds the circle is invited to speak"
    await come_up(world.sim, world.facilitator.actor)


async def test_a_guild_that_is_no_community_is_offered_voice(world: World) -> None:
    """Discord has stages only in Community guilds: one kind sentence says so, and nothing is left behind."""
    answer = await world.slash(
        world.admin,
        world.lobby,
        "circle create",
        name="A",
        weekday="Mon",
        time="18:00",
        timezone="UTC",
        room="stage",
    )
    assert "only in Community servers" in answer
    assert "`room:voice`" in answer
    assert is_kind(answer)
    assert [place.name for place in world.channels()] == ["lobby"]


async def test_ninety_minutes_on_a_stage(tmp_path: Path) -> None:
    """One evening: the piece invites and lets go again, hands come both ways, a restart changes nothing, all ends."""
    async with World.open(tmp_path, community=True) as world:
        circle = await make_circle_with(world, {"room": "stage"})
        for person in world.members:
            await join(world, person, circle)
        assert seeing(world, circle.voice) == ["Jonas"]
        assert not is_live(world, circle)
        await start(world, circle)
        assert seeing(world, circle.voice) == ["Jonas", "Ada", "Ben", "Cleo"]
        assert world.sim.backend.stage_instances[circle.voice.id].topic == "Your group"
        await come_in(world, circle)
        assert on_stage(world) == (["Jonas"], [])
        await the_piece_invites(world, circle)
        await hands_come_both_ways(world, circle)
        await only_the_former_holder_listens_again(world, circle)
        await the_end_cuts_nobody_off(world, circle)


async def the_piece_invites(world: World, circle: Circle) -> None:
    """Ada is invited, her share begins when she comes up, and a restart in the middle of it moves nobody."""
    ada, ben, _ = world.members
    await give(world, circle, ada)
    assert on_stage(world) == (["Jonas"], ["Ada"])
    for seen in (panel(world, circle, ben), controls(world, circle)):
        assert f"{ada.mention} is invited to speak." in seen.text
    await world.later(minutes=2)
    await come_up(world.sim, ada.actor)
    await world.later(seconds=3)
    assert f"{ada.mention} has the piece." in panel(world, circle, ben).text
    (piece,) = query(world, "SELECT * FROM piece")
    assert piece["since_at"] > world.now().timestamp() - 10, "waiting for her took nothing from her share"

    sent = world.wire.count("PATCH", f"/guilds/{world.guild.id}/voice-states/{ada.id}")
    await world.restart()
    await world.settle()
    assert on_stage(world) == (["Ada", "Jonas"], [])
    assert world.wire.count("PATCH", f"/guilds/{world.guild.id}/voice-states/{ada.id}") == sent


async def hands_come_both_ways(world: World, circle: Circle) -> None:
    """Discord's own request to speak is a raised hand, is lowered again, and is found after the bot was away."""
    _, ben, cleo = world.members
    await ask_to_speak(world.sim, ben.actor)
    assert [row["user_id"] for row in query(world, HANDS)] == [ben.id]
    await ask_to_speak(world.sim, ben.actor, up=False)
    assert not query(world, HANDS)
    await world.sim.close_bot()
    await ask_to_speak(world.sim, cleo.actor)
    await world.restart()
    await world.later(seconds=3)
    assert [row["user_id"] for row in query(world, HANDS)] == [cleo.id]
    assert cleo.mention in controls(world, circle).text


async def only_the_former_holder_listens_again(world: World, circle: Circle) -> None:
    """Whom people invited by themselves is left alone; to decline is to pass, to step down is to hand it on."""
    ada, ben, cleo = world.members
    world.sim.backend.set_voice_state(world.guild.id, ben.id, circle.voice.id, suppress=False)
    await give(world, circle, cleo)
    assert on_stage(world) == (["Ben", "Jonas"], ["Cleo"]), "Ada listens again, Ben speaks on"
    await come_up(world.sim, cleo.actor)
    await give(world, circle, ben)
    assert on_stage(world) == (["Ben", "Jonas"], [])
    assert f"{ben.mention} has the piece." in panel(world, circle, ada).text, (
        "who speaks already is not waited for"
    )
    for comes_up in (False, True):
        await give(world, circle, ada)
        if comes_up:
            await come_up(world.sim, ada.actor)
        await step_down(world.sim, ada.actor)
        await world.later(seconds=3)
        assert not query(world, "SELECT * FROM piece_place WHERE holds = 1 AND user_id = ?", ada.id)
        assert on_stage(world)[0] == ["Jonas"]


async def the_end_cuts_nobody_off(world: World, circle: Circle) -> None:
    """Ada speaks on for the quarter of an hour that the room stays open; nothing says who spoke."""
    ada = world.members[0]
    await give(world, circle, ada)
    await come_up(world.sim, ada.actor)
    await end(world, circle)
    assert on_stage(world) == (["Ada", "Jonas"], [])
    assert is_live(world, circle)
    assert rows(world, "piece", "piece_place") == {"piece": [], "piece_place": []}
    assert not query(world, "SELECT * FROM outbox WHERE kind = 'speaker'")
    await world.later(minutes=16)
    assert not is_live(world, circle)
    assert seeing(world, circle.voice) == ["Jonas"]
    assert talking(world, circle.voice) == []


async def test_without_the_right_the_meeting_goes_on(tmp_path: Path) -> None:
    """Mute Members is taken away: no instance, no invitations; the rest works.

    Admins hear once which right, and once that it is back; the desk hears once how to go on without it.
    """
    less = discord.Permissions(PERMISSIONS.value)
    less.update(mute_members=False)
    async with World.open(tmp_path, community=True) as world:
        ada = world.members[0]
        circle = await make_circle_with(world, {"room": "stage"})
        staff = world.guild.create_text_channel("staff")
        choose_admin_channel(world, staff)
        for person in world.members:
            await join(world, person, circle)
        world.sim.shrink_bot_role(world.guild, less)
        refused = await world.slash(
            world.admin,
            world.lobby,
            "circle create",
            name="B",
            weekday="Tue",
            time="18:00",
            timezone="UTC",
            room="stage",
        )
        assert "**Mute Members**" in refused
        await check_in(world, circle)
        await before(world, circle, minutes=0)
        await press_in(world, world.facilitator, circle.desk, "Start")
        for person in (world.facilitator, *world.members):
            await enter(person, circle.voice)
        await give(world, circle, ada)
        assert not is_live(world, circle)
        assert on_stage(world) == NOBODY
        assert f"{ada.mention} has the piece." in panel(world, circle, ada).text
        told = [
            one for one in posted(world, world.facilitator, circle.desk) if "look after the stage" in one.text
        ]
        assert len(told) == 1
        assert "**Mute Members**" in told[0].text
        await world.later(minutes=1)
        (heard,) = posted(world, world.admin, staff)
        assert "It lacks **Mute Members**." in heard.text

        world.sim.shrink_bot_role(world.guild, PERMISSIONS)
        await world.facilitator.actor.leave_voice()
        await enter(world.facilitator, circle.voice)
        await world.later(seconds=3)
        assert is_live(world, circle)
        await world.later(minutes=1)
        assert "This is well again" in posted(world, world.admin, staff)[1].text
        assert len(posted(world, world.admin, staff)) == 2
