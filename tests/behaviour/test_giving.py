"""How one can give, as anyone may ask, and the form by which an admin says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from tests.behaviour.giving_steps import LINK, PURPOSE, closing_card, make_circle, page_form, rows, set_page

if TYPE_CHECKING:
    from tests.harness.world import World


# --- asking


async def test_without_a_page_the_bot_says_so_and_what_to_do(world: World) -> None:
    """Nobody set anything: `/donate` invents no purpose and no way to give, and says whom to ask."""
    answer = await world.slash(world.members[0], world.lobby, "donate")

    assert answer.last.ephemeral
    assert answer.labels == ("Other ways to help",)
    assert "0 is welcome" in answer
    assert "no page for giving yet" in answer
    assert "ask an admin" in answer
    assert "/donations provider" in answer


async def test_anyone_can_ask_how_to_give(world: World) -> None:
    """What an admin wrote, that 0 is welcome and nothing depends on it, who sees what, and one link; all privately."""
    await set_page(world)

    answer = await world.slash(world.members[0], world.lobby, "donate")

    assert answer.last.ephemeral
    for words in (PURPOSE, "0 is welcome", "Nothing depends on giving", "Discord can see", "I keep nothing"):
        assert words in answer
    assert answer.labels == ("Give without telling the bot", "Other ways to help")
    assert answer.last.buttons[0]["url"] == LINK
    assert "custom_id" not in answer.last.buttons[0]


async def test_asking_how_to_give_stores_nothing(world: World) -> None:
    """Whoever reads the page leaves no trace in the database, by the command or by the button."""
    await set_page(world)
    card = await closing_card(world, world.members[0])
    before = rows(world)

    await world.slash(world.members[0], world.lobby, "donate")
    await world.slash(world.members[0], world.lobby, "donate", circle="Harbor circle")
    page = await world.press(world.members[0], card, "Give")
    await world.press(world.members[0], page, "Other ways to help")

    assert rows(world) == before


async def test_amounts_and_other_ways_are_the_admins_words(world: World) -> None:
    """Suggested amounts stand there as text beside "so is 0"; other ways to help are said on asking, set or not."""
    member = world.members[0]
    await set_page(world)
    answer = await world.press(member, await world.slash(member, world.lobby, "donate"), "Other ways to help")
    assert "help enough" in answer

    await set_page(world, suggested="5, 15 or 30 EUR", other="Bring a cake.")
    page = await world.slash(member, world.lobby, "donate")
    assert "5, 15 or 30 EUR. Any other amount is as good, and so is 0" in page
    answer = await world.press(member, page, "Other ways to help")
    assert answer.last.ephemeral
    assert answer.text == "Bring a cake."


async def test_the_give_button_answers_as_the_command_does(world: World) -> None:
    """Give on the closing card shows the page of `/donate`, to the person alone, and after a restart too."""
    await set_page(world)
    card = await closing_card(world, world.members[0])
    said = await world.slash(world.members[0], world.lobby, "donate")
    await world.restart()

    answer = await world.press(world.members[0], card, "Give")

    assert answer.last.ephemeral
    assert (answer.text, answer.labels) == (said.text, said.labels)


async def test_a_circle_can_be_named_if_one_may_see_it(world: World) -> None:
    """The page names the circle that was asked for; the names of circles one cannot see are never told."""
    await make_circle(world, "Quiet harbor")
    await make_circle(world, "Open harbor")
    hidden = world.bot.get_channel(world.channel("Quiet harbor").id)
    assert isinstance(hidden, discord.TextChannel)
    await hidden.set_permissions(hidden.guild.default_role, view_channel=False)
    await world.settle()
    member = world.members[0]

    shown = await world.slash(member, world.lobby, "donate", circle="open HARBOR")
    refused = await world.slash(member, world.lobby, "donate", circle="Quiet harbor")

    assert "Open harbor" in shown
    assert "I do not know that circle" in refused
    assert "Open harbor" in refused
    assert "Quiet harbor" not in refused
    assert await world.suggestions(member, world.lobby, "donate", "circle", "harbor") == ["Open harbor"]


async def test_an_unknown_circle_where_there_is_none(world: World) -> None:
    """With no circle at all, naming one is answered with how circles come to be."""
    answer = await world.slash(world.members[0], world.lobby, "donate", circle="Harbor circle")

    assert "no circle here yet" in answer


# --- the page for giving


async def test_the_form_shows_what_is_set(world: World) -> None:
    """The answer says where things stand, the form holds what was written before; an empty form is fine."""
    first = await world.slash(world.admin, world.lobby, "donations provider")
    assert "There is no page for giving" in first
    assert "No payment service reports to me" in first
    assert "Stripe is off" in first

    saved = await set_page(world)
    assert LINK in saved
    second = await page_form(world)
    assert PURPOSE in str(second.modal)
    assert LINK in str(second.modal)

    emptied = await set_page(world, "", "")
    assert "There is no page for giving" in emptied
    assert "no page for giving yet" in await world.slash(world.members[0], world.lobby, "donate")


@pytest.mark.parametrize(
    "link", ["http://example.org", "example.org", "https://bank.example@elsewhere.example/"]
)
async def test_a_wrong_link_keeps_what_was_typed(world: World, link: str) -> None:
    """A slip says what works and changes nothing; Try again opens the form with everything that was typed."""
    await set_page(world)
    slip = await set_page(world, "Heating, this winter", link)
    assert "`https://example.org/give`" in slip
    assert PURPOSE in await world.slash(world.members[0], world.lobby, "donate")

    form = await world.press(world.admin, slip, "Try again")
    assert "Heating, this winter" in str(form.modal)
    assert link in str(form.modal)
    fixed = {
        "What the money is for": "Heating, this winter",
        "The page where people can give": "https://example.net",
    }
    await world.fill(world.admin, form, fixed)

    answer = await world.slash(world.members[0], world.lobby, "donate")
    assert "Heating, this winter" in answer
    assert answer.last.buttons[0]["url"] == "https://example.net"


async def test_a_form_left_open_does_not_outlive_the_right(world: World) -> None:
    """Who may no longer manage the guild cannot send the form they opened before, and nothing changes."""
    await set_page(world)
    form = await page_form(world)
    role = discord.utils.get(world.bot.guilds[0].roles, name=f"role of {world.admin.name}")
    assert role is not None
    await role.edit(permissions=discord.Permissions.none())
    await world.settle()

    answer = await world.fill(world.admin, form, {"What the money is for": "A yacht"})

    assert "Only people who may manage" in answer
    assert PURPOSE in await world.slash(world.admin, world.lobby, "donate")
