"""Discord's AutoMod, turned on by an admin who was told what it does everywhere: kept in step, mended, turned off."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import discord

from bot.client import PERMISSIONS
from bot.domain.verdicts import DangerSeen
from tests.behaviour.stories import MAIL, is_kind, join, make_circle, posted, query, start
from tests.harness.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.answer import Answer

OURS = ("Circlekeeper: contact details", "Circlekeeper: invites", "Circlekeeper: mass mentions")
MAY = discord.Permissions(PERMISSIONS.value | discord.Permissions(manage_guild=True).value)
DANGER = "I am going to kill myself tonight."


def rules(world: World) -> dict[str, dict[str, Any]]:
    """Return the guild's rules as Discord has them, by name."""
    there = world.sim.backend.get_guild(world.guild.id).auto_mod_rules.values()
    return {rule.name: asdict(rule) for rule in there}


def add_rule(world: World, name: str, kind: int = 1, **metadata: object) -> int:
    """Let an admin make a rule of their own in Discord's settings."""
    made = world.sim.backend.create_auto_mod_rule(
        world.guild.id,
        world.admin.id,
        {
            "name": name,
            "event_type": 1,
            "trigger_type": kind,
            "trigger_metadata": metadata,
            "actions": [{"type": 1}],
        },
    )
    return made.id


async def use(world: World) -> Answer:
    """Let the admin use `/privacy automod`."""
    return await world.slash(world.admin, world.lobby, "privacy automod")


async def turn_on(world: World) -> None:
    """Let the admin accept what AutoMod does."""
    said = await world.press(world.admin, await use(world), "Turn on")
    assert said.last.ephemeral
    await world.later(seconds=2)


async def test_it_is_told_accepted_kept_and_taken_away(tmp_path: Path) -> None:
    """Off until accepted; then three rules that block with a kind reason and alert nobody; an admin's own stay."""
    async with World.open(tmp_path, permissions=MAY) as world:
        own = add_rule(world, "words", keyword_filter=["rude"])
        offer = await use(world)
        for words in ("**every channel of this server**", "Up to 50 channels", "never stopped", "No alert"):
            assert words in offer.text
        assert offer.labels == ("Turn on",)
        assert list(rules(world)) == ["words"]

        await turn_on(world)
        there = rules(world)
        assert tuple(there) == ("words", *OURS)
        for name in OURS:
            (action,) = there[name]["actions"]
            assert action["type"] == 1
            assert 20 < len(action["metadata"]["custom_message"]) <= 150
            assert there[name]["enabled"]
        exceptions = there[OURS[0]]["trigger_metadata"]["allow_list"]
        assert "findahelpline.com" in exceptions
        assert there[OURS[2]]["trigger_metadata"]["mention_total_limit"] == 6

        shown = await use(world)
        assert "- Contact details: in place\n- Invites: in place\n- Mass mentions: in place" in shown.text
        assert shown.labels == ("Turn off",)
        await world.restart()
        await world.later(days=2)
        assert rules(world) == there

        page = await world.slash(world.admin, world.lobby, "privacy rules")
        form = await world.press(world.admin, page, "What may be said")
        await world.fill(world.admin, form, {"Public numbers, addresses, websites": "clinic.example"})
        await world.later(seconds=2)
        changed = rules(world)[OURS[0]]["trigger_metadata"]["allow_list"]
        assert changed[0] == "clinic.example"

        agreement = await world.slash(world.members[0], world.lobby, "agreements")
        assert "Discord itself stops messages with contact details" in agreement.text

        said = await world.press(world.admin, await use(world), "Turn off")
        assert "Your own rules stay as they are." in said.text
        await world.later(seconds=2)
        assert [rule["id"] for rule in rules(world).values()] == [own]
        assert (await use(world)).labels == ("Turn on",)
        acts = [row["act"] for row in query(world, "SELECT act FROM audit ORDER BY audit_id")]
        assert acts == ["automod_on", "privacy_allowed", "automod_off"]


async def test_what_somebody_changed_is_said_once_and_mended(tmp_path: Path) -> None:
    """Edited to alert somebody, or deleted: told once to admins, and mended; exempt channels are the admin's."""
    async with World.open(tmp_path, permissions=MAY) as world:
        staff = world.guild.create_text_channel("staff")
        world.sim.backend.get_guild(world.guild.id).public_updates_channel_id = staff.id
        await world.restart()
        await turn_on(world)
        backend, guild = world.sim.backend, world.guild.id
        number = {name: rule["id"] for name, rule in rules(world).items()}

        backend.edit_auto_mod_rule(guild, number[OURS[1]], {"exempt_channels": [world.lobby.id]})
        await world.later(minutes=1)
        assert posted(world, world.admin, staff) == []

        # an alert would copy what people write into a channel
        reason = rules(world)[OURS[0]]["actions"][0]
        actions = [reason, {"type": 2, "metadata": {"channel_id": staff.id}}]
        backend.edit_auto_mod_rule(guild, number[OURS[0]], {"actions": actions})
        backend.delete_auto_mod_rule(guild, number[OURS[2]])
        await world.later(days=3)
        told = [one.text for one in posted(world, world.admin, staff)]
        assert len(told) == 1
        assert "**Somebody changed an AutoMod rule of mine.**" in told[0]

        shown = await use(world)
        assert (
            "- Contact details: changed by somebody\n- Invites: in place\n- Mass mentions: not there"
            in shown.text
        )
        assert shown.labels == ("Mend", "Turn off")
        await world.press(world.admin, shown, "Mend")
        await world.later(minutes=1)
        assert set(rules(world)) == set(OURS)
        assert [action["type"] for action in rules(world)[OURS[0]]["actions"]] == [1]
        assert rules(world)[OURS[1]]["exempt_channels"] == [world.lobby.id]
        assert (await use(world)).labels == ("Turn off",)
        told = [one.text for one in posted(world, world.admin, staff)]
        assert told[1:] == ["This is well again: “Somebody changed an AutoMod rule of mine.”"]

        backend.delete_auto_mod_rule(guild, rules(world)[OURS[0]]["id"])
        await world.later(minutes=1)
        world.sim.shrink_bot_role(world.guild, PERMISSIONS)
        await world.later(days=2)
        told = [one.text for one in posted(world, world.admin, staff)][2:]
        assert ["well again" in one for one in told] == [False, False]
        assert "I may not look after my AutoMod rules" in told[1]


async def test_without_the_right_it_says_which(world: World) -> None:
    """The invite does not ask for Manage Server: the bot says which right, where and why, and goes on with it."""
    said = await use(world)
    assert "Give my role **Manage Server**" in said.text
    assert "Discord has no smaller right for this." in said.text
    assert said.labels == ("Try again",)
    again = await world.press(world.admin, said, "Try again")
    assert "Give my role **Manage Server**" in again.text
    assert query(world, "SELECT * FROM automod") == []

    world.sim.shrink_bot_role(world.guild, MAY)
    await world.settle()
    assert "being set up" in (await world.press(world.admin, again, "Try again")).text
    await world.later(seconds=2)
    assert set(rules(world)) == set(OURS)

    world.sim.shrink_bot_role(world.guild, PERMISSIONS)
    await world.later(days=2)
    later = await use(world)
    assert "My rules go on without me" in later.text
    world.sim.shrink_bot_role(world.guild, MAY)
    await world.later(days=1)
    assert (await use(world)).labels == ("Turn off",)


async def test_where_an_admins_rules_take_the_room(tmp_path: Path) -> None:
    """Six keyword rules are all there are: what has no room is said, theirs stay, and nobody is alarmed."""
    async with World.open(tmp_path, permissions=MAY) as world:
        for number in range(5):
            add_rule(world, f"own {number}", keyword_filter=["rude"])
        add_rule(world, OURS[2], 5, mention_total_limit=3)
        before = rules(world)
        await turn_on(world)
        await world.later(days=1, minutes=1)

        assert set(rules(world)) == {*before, OURS[0]}
        assert {name: rules(world)[name] for name in before} == before
        shown = await use(world)
        assert "- Contact details: in place\n- Invites: no room" in shown.text
        assert shown.labels == ("Turn off",)


async def test_what_is_stopped_is_still_looked_at_for_danger(tmp_path: Path) -> None:
    """In a room, in memory, and for nothing but danger; outside a room not at all."""
    async with World.open(tmp_path, permissions=MAY) as world:
        ada, *_ = world.members
        add_rule(world, "words", keyword_filter=["*kill*", f"*{MAIL}*"])
        circle = await make_circle(world)
        await join(world, ada, circle)
        room = await start(world, circle)
        heard: list[DangerSeen] = []

        async def listen(seen: DangerSeen) -> None:
            heard.append(seen)

        world.bot.add_listener(listen, "on_danger_seen")
        for channel, text in ((room, MAIL), (world.lobby, DANGER), (room, DANGER)):
            assert world.sim.backend.create_message(channel.id, ada.id, text).id not in (
                world.sim.backend.messages.get(channel.id, {})
            )
            await world.settle()

        assert heard == [DangerSeen(world.guild.id, room.id, ada.id, None)]
        assert posted(world, ada, None) == []


async def test_screening_may_be_automod_alone(tmp_path: Path) -> None:
    """With SCREENING=automod the rules work and no message is read; with off there is no AutoMod either."""
    for setting in ("automod", "off"):
        folder = tmp_path / setting
        folder.mkdir()
        async with World.open(folder, permissions=MAY, settings={"SCREENING": setting}) as world:
            assert not world.bot.intents.message_content
            if setting == "off":
                said = await use(world)
                assert "has switched screening off" in said.text
                assert is_kind(said)
                continue
            await turn_on(world)
            assert set(rules(world)) == set(OURS)
            page = await world.slash(world.admin, world.lobby, "privacy rules")
            assert "**I do not read messages on this server at the moment**" in page.text
            assert (
                "But I do not read messages"
                in (await world.slash(world.admin, world.lobby, "privacy test", text=MAIL)).text
            )
