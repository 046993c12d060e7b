"""Who may do what: every command and every press, tried by everybody.

A command or a press that is not in the tables of `who_may` fails the tests: whoever adds one says there who may use it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import app_commands
from simcord.backend.errors import SetupError

from bot.app import CONFIG
from bot.content import load_content
from bot.domain import act_tables
from bot.services.words import Words
from bot.texts import Texts
from bot.ui import ids
from tests.behaviour.stories import (
    Circle,
    create,
    join,
    make_circle,
    plant,
    press_in,
    query,
    rows,
    start,
)
from tests.behaviour.who_may import (
    A_FILE,
    ADMINS,
    COMMANDS,
    HIDDEN,
    HOLD_NONE,
    MEMBER,
    MENUS,
    OK,
    ON_MESSAGES,
    PRESSES,
    REFUSALS,
    ROLES,
    UNKIND,
)
from tests.harness.answer import Answer as AnswerOf
from tests.harness.answer import Person
from tests.meta.source import ROOT
from tests.store.rows import in_memory

if TYPE_CHECKING:
    from simcord import ChannelHandle

    from tests.harness.answer import Answer
    from tests.harness.seen import Seen
    from tests.harness.world import World


Rows = dict[str, list[tuple[Any, ...]]]

#: The number of the agreement as a guild reads it that has chosen nothing and where the bot reads the rooms.
WORDS = Words(load_content(CONFIG).agreements, lambda: True).now(in_memory(), 0).number


@dataclass(frozen=True, slots=True)
class Cast:
    """One world with a running meeting, a circle that nobody has seen yet, and somebody in the role that is tried."""

    world: World
    who: Person
    channel: ChannelHandle | None
    numbers: dict[str, object]

    async def use(self, command: str) -> Answer | None:
        """Use a command; None where Discord does not offer it here."""
        if command in ON_MESSAGES:
            return await self._on_message(command)
        options = {name: self._option(value) for name, value in COMMANDS[command][0].items()}
        try:
            return await self.world.slash(self.who, self.channel, command, **options)
        except SetupError as refused:
            if "not visible to this user here" not in str(refused):
                raise
            return None

    async def _on_message(self, command: str) -> Answer | None:
        if self.channel is None:
            return None  # Discord offers it in guilds alone, see `test_the_menu_is_for_guilds`
        said = await self.world.say(self.who, self.channel, "something")
        if self.who in self.world.people.values():
            return await self.world.menu(self.who, said, command)
        result = await self.who.actor.context_menu(self.channel, command, said.raw)
        return AnswerOf(self.world.sim, self.who.actor, result)

    async def press(self, name: str) -> Answer:
        """Press a button with this circle's numbers, wherever it strayed to."""
        version = next(
            one.version for one in vars(ids).values() if isinstance(one, ids.Press) and one.name == name
        )
        custom_id = f"{name}:{version}:{PRESSES[name][0].format(**self.numbers)}"
        return await self.world.press(self.who, await self._planted(custom_id), custom_id)

    def _option(self, value: object) -> object:
        if value == MEMBER:
            ours = self.who in self.world.people.values()
            return self.world.members[2] if ours else self.who
        if value == A_FILE:
            return "prompts.csv", b"kind,text\nclosing,Which sound is near you now?\n"
        return value.format(**self.numbers) if isinstance(value, str) else value

    async def _planted(self, custom_id: str) -> Seen:
        return await plant(self.world, self.channel or self.who.actor.user.dm_channel, custom_id)


async def cast(world: World, role: str) -> Cast:
    """Let a meeting run, put a taken-down text beside it, and give somebody the role."""
    ada, ben, cleo = world.members
    circle = await make_circle(world)
    await join(world, cleo, circle)
    await make_circle(world, "Other", held_by=ben, time="20:00")
    room = await start(world, circle)
    taken_down = await world.say(cleo, room, "cleo@example.org")
    new = await make_circle(world, "Unseen", announce=False)
    who = {"holder": world.facilitator, "other holder": ben, "admin": world.admin}.get(role, ada)
    channel: ChannelHandle | None = None if role == "in a DM" else world.lobby
    if role == "elsewhere":
        who, channel = await _elsewhere(world)
    await _offer_everything_to_everyone(world)
    return Cast(world, who, channel, {**_numbers(circle, new, taken_down.id), "seated": cleo.id})


def _numbers(circle: Circle, new: Circle, text: int) -> dict[str, object]:
    meeting = circle.meeting()
    return {
        "circle": circle.circle_id,
        "new": new.circle_id,
        "meeting": meeting["meeting_id"],
        "version": meeting["version"],
        "text": text,
        "words": WORDS,
    }


async def _elsewhere(world: World) -> tuple[Person, ChannelHandle]:
    """Make another guild with the bot in it; return its admin and a channel there."""
    guild = world.sim.create_guild("Quay")
    channel = guild.create_text_channel("quayside")
    role = guild.create_role("crew", permissions=discord.Permissions(manage_guild=True))
    actor = guild.add_member(world.sim.create_user("noor", global_name="Noor"), roles=[role])
    await world.settle()
    return Person("Noor", actor), channel


async def _offer_everything_to_everyone(world: World) -> None:
    """Do what a guild can do in its settings: show the admins' commands to everyone. The bot looks for itself."""
    with world.sim.as_the_bot():
        known = await world.bot.tree.fetch_commands()
    for command in known:
        world.guild.set_command_permissions(command, {world.guild.default_role: True})


def refused_as(answer: Answer) -> str:
    """Return which refusal an answer is, if it is one."""
    if answer.result.modal is not None or not answer.messages:
        return OK
    return next((refusal for refusal in REFUSALS if answer.last.text.startswith(refusal)), OK)


async def test_every_command_is_in_the_table(world: World) -> None:
    """A command that nobody has thought about fails here."""
    tree = world.bot.tree
    named = [one.qualified_name for one in tree.walk_commands() if not isinstance(one, app_commands.Group)]
    for kind in (discord.AppCommandType.message, discord.AppCommandType.user):
        named += [one.qualified_name for one in tree.get_commands(type=kind)]

    assert sorted(named) == sorted(COMMANDS)
    assert sorted(named) == sorted(act_tables.COMMANDS), "say in bot/domain/act_tables.py which act it notes"


async def test_every_press_is_in_the_table(world: World) -> None:
    """A button or a menu that nobody has thought about fails here."""
    items = world.bot._connection._view_store._dynamic_items

    named = sorted(one.pattern.partition(":")[0] for one in items)
    assert named == sorted({*PRESSES, *MENUS})
    assert named == sorted(act_tables.PRESSES), "say in bot/domain/act_tables.py which act it notes"
    assert sorted({one.name for one in vars(ids).values() if isinstance(one, ids.Press)}) == named


def test_every_act_is_in_the_table() -> None:
    """What the services write down as an act is noted by some command or press, and has plain words."""
    services = "\n".join(path.read_text() for path in sorted((ROOT / "bot" / "services").glob("*.py")))
    say = Texts(CONFIG / "locales").to()
    for act in act_tables.KNOWN:
        said = f'"{act}"', f'f"{act.rpartition("_")[0]}_{{'
        assert any(one in services for one in said), f"nothing writes {act} down"
        assert act not in say(f"keeping.act_{act}")
    noted = set(re.findall(r'(?:audit\.note|_move|_write)\([^)]*?"([a-z_]+)"', services))
    assert noted <= act_tables.KNOWN, noted - act_tables.KNOWN


@pytest.mark.parametrize("role", ROLES)
async def test_who_may_use_which_command(world: World, role: str) -> None:
    """Each command is refused, kindly, privately and without a trace, to exactly those to whom the table says so."""
    part = await cast(world, role)
    # what changes nothing goes first: what is allowed may change what the others find
    for command, (_, by) in sorted(COMMANDS.items(), key=lambda one: one[1][1][role] == OK):
        before, places = rows(world), [place.id for place in world.channels()]

        answer = await part.use(command)

        _check_acts(world, before, act_tables.COMMANDS[command], command)

        if by[role] == HIDDEN:
            assert answer is None, (command, "is offered")
            continue
        assert answer is not None, (command, "is not offered")
        assert answer.acknowledged, command
        assert refused_as(answer) == by[role], (command, answer.text)
        if by[role] != OK:
            _check_kind(command, answer)
            assert rows(world) == before, command
            assert [place.id for place in world.channels()] == places, command


@pytest.mark.parametrize("role", ROLES)
async def test_who_may_press_which_button(world: World, role: str) -> None:
    """Each press is refused, kindly, privately and without a trace, to exactly those to whom the table says so."""
    part = await cast(world, role)
    for press, (_, by) in sorted(PRESSES.items(), key=lambda one: one[1][1][role] == OK):
        before, places = rows(world), [place.id for place in world.channels()]

        answer = await part.press(press)

        _check_acts(world, before, act_tables.PRESSES[press], press)

        assert answer.acknowledged, press
        assert refused_as(answer) == by[role], (press, answer.text)
        if by[role] != OK:
            _check_kind(press, answer)
            assert rows(world) == before, press
            assert [place.id for place in world.channels()] == places, press


def _check_acts(world: World, before: Rows, table: tuple[str, ...] | str, what: str) -> None:
    """Check that what was done is written down as the table says, or not at all."""
    known = {row[0] for row in before["audit"]}  # by number: who is erased stands there as nobody
    acts = [row[3] for row in rows(world, "audit")["audit"] if row[0] not in known]
    if isinstance(table, str):
        assert table.startswith("none, because "), what
    assert set(acts) <= (set() if isinstance(table, str) else set(table)), (what, acts)


def _check_kind(what: str, answer: Answer) -> None:
    assert answer.last.ephemeral, what
    assert answer.last.labels == (), what
    said = answer.last.text.casefold()
    assert not [word for word in UNKIND if word in said], (what, said)


async def test_completing_tells_nobody_what_they_may_not_see(world: World) -> None:
    """Typing into an option names circles only to those who may use the command with them."""
    part = await cast(world, "member")
    ada, ben, *_ = world.members

    async def offered(person: Person, command: str) -> list[str]:
        return await world.suggestions(person, world.lobby, command, "circle", "")

    assert part.who is ada
    for command in ("circle show", "donations record", "donations summary"):
        assert await offered(ada, command) == []
        assert "Harbor circle" in await offered(world.admin, command)
    for command in ("meeting start", "meeting next", "meeting prompt", "meeting end"):
        assert await offered(ada, command) == []
        assert await offered(world.admin, command) == []
        assert await offered(ben, command) == ["Other"]
        assert await offered(world.facilitator, command) == ["Harbor circle", "Unseen"]


async def test_losing_the_right_loses_the_press(world: World) -> None:
    """An admin who is one no more cannot use the Undo of a reply from before; the circle stays."""
    circle = await make_circle(world, announce=False)
    roles = world.sim.backend.get_guild(world.guild.id).roles.values()
    (hers,) = [role for role in roles if role.name == "role of Mara"]
    world.sim.backend.edit_role(world.guild.id, hers.id, {"permissions": 0})
    await world.settle()

    said = await world.press(world.admin, circle.made, "Undo")

    assert ADMINS in said
    assert len(query(world, "SELECT * FROM circle")) == 1


async def test_a_form_is_checked_when_it_is_sent(world: World) -> None:
    """A form that was opened in time and sent after the right was lost changes nothing."""
    circle = await make_circle(world, announce=False)
    form = await world.press(world.admin, circle.made, "Edit")
    roles = world.sim.backend.get_guild(world.guild.id).roles.values()
    (hers,) = [role for role in roles if role.name == "role of Mara"]
    world.sim.backend.edit_role(world.guild.id, hers.id, {"permissions": 0})
    await world.settle()
    before = rows(world)

    values = {"Name": "Taken over", "Day or days": "Tue", "Time": "9:00", "Minutes": "30", "Seats": "2"}
    said = await world.fill(world.admin, form, values)

    assert ADMINS in said
    assert rows(world) == before


async def test_a_button_that_is_no_more_is_no_crash(world: World) -> None:
    """A press on something that was deleted long ago is answered with that, and is not "our fault"."""
    numbers = (999, 2**62)
    for custom_id in [f"{name}:1:{one}" for name in ("join", "leave", "calendar", "undo") for one in numbers]:
        old = await plant(world, world.lobby, custom_id)
        said = await world.press(world.admin, old, custom_id)
        assert "no longer there" in said.last, custom_id


async def test_who_declined_holds_nothing(world: World) -> None:
    """Who said no to holding a circle can do nothing with its meetings."""
    await create(world, facilitator=world.facilitator)
    (desk,) = [place for place in world.channels(world.facilitator) if place.is_thread]
    await press_in(world, world.facilitator, desk, "No, thank you")

    said = await world.slash(world.facilitator, world.lobby, "meeting start")

    assert HOLD_NONE in said
