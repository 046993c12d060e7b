"""Help lines, and a prompt to write with: for anyone, at once, whatever else is broken, and kept by nobody."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Never

import discord
import pytest

from bot.content import load_content
from bot.domain.help_lines import countries, lines_for
from bot.domain.prompts import JOURNAL, prompts_of
from bot.errors import StoreBusyError
from bot.ui import notes
from tests.harness.seen import walk
from tests.harness.world import World
from tests.meta.source import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.seen import Seen
    from tests.harness.world import Answer

CONTENT = load_content(ROOT / "config")
LINES = CONTENT.help_lines
PROMPTS = tuple(
    prompt for prompt in prompts_of(CONTENT.decks[0], JOURNAL, moment="same day") if prompt.language == "en"
)
DIRECTORY = "https://findahelpline.com"
UNKNOWN = "In danger right now? Call the emergency number of where you are."
NOTE = "nothing is stored here"


@pytest.fixture
def broken_store(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on every call to the database fails."""

    async def fail(*_: object) -> Never:
        raise StoreBusyError("disk full")

    for name in ("read", "write", "copy_to", "checkpoint"):
        monkeypatch.setattr(world.bot.parts.database, name, fail)


async def closing_card(world: World, meeting_id: int = 1) -> Seen:
    """Post a closing card in the lobby, as the outbox does in a room."""
    lobby = world.bot.get_channel(world.lobby.id)
    assert isinstance(lobby, discord.TextChannel)
    view = notes.closing(world.now(), world.now(), world.bot.texts.to(), 1_000_000_001, meeting_id)
    await lobby.send(view=view)
    return world.find(world.members[0], world.lobby, "Help lines")


def dump(world: World) -> list[str]:
    """Return everything in the database, as a stranger to the bot would read the file."""
    with closing(sqlite3.connect(f"file:{world.database_file}?mode=ro", uri=True)) as conn:
        return list(conn.iterdump())


def parts(answer: Answer) -> list[str]:
    """Return the texts of an answer in reading order, one for each part of the screen."""
    return [str(part["content"]) for part in walk(answer.last.raw.components) if part.get("type") == 10]


def menu(answer: Answer) -> list[dict[str, object]]:
    """Return the options of the menu of countries."""
    (select,) = [part for part in walk(answer.last.raw.components) if part.get("type") == 3]
    return list(select["options"])


def numbers(country: str) -> set[str]:
    """Return every number and address that our list has for a country."""
    return {way.to for line in lines_for(LINES, country) for way in line.ways}


# --- whatever else is broken


@pytest.mark.usefixtures("broken_store")
@pytest.mark.parametrize("where", ["guild", "dm"])
@pytest.mark.parametrize("country", ["", "Canada", "uk", "Atlantis"])
async def test_help_lines_need_no_database(world: World, where: str, country: str) -> None:
    """With every store call raising, somebody who accepted nothing gets the lines, in a guild and in a DM."""
    channel = world.lobby if where == "guild" else None
    options = {"country": country} if country else {}

    answer = await world.slash(world.members[0], channel, "support", **options)

    assert answer.last.ephemeral
    assert DIRECTORY in answer
    assert "In danger right now?" in parts(answer)[0]
    assert world.errors() == []


@pytest.mark.usefixtures("broken_store")
async def test_buttons_and_menu_need_no_database(world: World) -> None:
    """With every store call raising, Help lines, the menu of countries and the prompt on an old card still answer."""
    member, card = world.members[0], await closing_card(world)

    lines = await world.press(member, card, "Help lines")
    chosen = await world.choose(member, lines, "NZ")
    prompt = await world.press(member, card, "A prompt to write with")
    another = await world.press(member, prompt, "Another")

    assert DIRECTORY in lines
    assert "Call 111" in chosen
    assert NOTE in prompt
    assert NOTE in another
    assert await world.suggestions(member, world.lobby, "support", "country", "new") == ["New Zealand"]
    assert world.errors() == []


@pytest.mark.usefixtures("broken_store")
async def test_the_broken_store_of_these_tests_is_broken(world: World) -> None:
    """What needs the database does fail here, so the tests above say something."""
    answer = await world.slash(world.members[0], world.lobby, "donate")

    assert "I could not" in answer
    assert len(world.errors()) == 1


# --- what is shown


@pytest.mark.parametrize("country", countries(LINES))
async def test_a_country_shows_its_number_first_then_its_lines_then_the_directory(
    world: World, country: str
) -> None:
    """Every country of the list: the emergency number alone at the top, all its lines, and the directory, in order."""
    answer = await world.slash(world.members[0], world.lobby, "support", country=country)

    emergency, *rest = lines_for(LINES, country)
    first, *screens = parts(answer)
    assert all(way.to in first for way in emergency.ways)
    assert len(first.splitlines()) == 1
    for line, screen in zip(rest, screens, strict=False):
        assert all(way.to in screen for way in line.ways)
        assert all(way.word in screen for way in line.ways if way.word is not None)
    assert DIRECTORY in screens[len(rest) - 1]
    assert "Last checked" not in answer


async def test_nothing_is_guessed_about_where_somebody_is(world: World) -> None:
    """Without a country no number is shown, though Discord's language says "en-US"; the bot asks instead."""
    answer = await world.slash(world.members[0], world.lobby, "support")

    assert UNKNOWN in parts(answer)[0]
    assert not {"911", "988", "999"} & set(answer.text.replace(".", " ").split())
    assert [option["default"] for option in menu(answer) if option.get("default")] == []
    assert {option["value"] for option in menu(answer)} == set(countries(LINES))


@pytest.mark.parametrize("country", ["", "US", "Atlantis"])
async def test_the_bot_says_that_nobody_watches_and_nothing_is_kept(world: World, country: str) -> None:
    """Every screen says so, and every screen has three choices at most, none of them with a heavy word on it."""
    options = {"country": country} if country else {}
    answer = await world.slash(world.members[0], world.lobby, "support", **options)

    assert "nobody is watching here" in answer
    assert "I keep nothing about this" in answer
    choices = [part for part in walk(answer.last.raw.components) if part.get("type") in (2, 3)]
    assert 1 <= len(choices) <= 3
    said = " ".join(str(part.get("label") or part.get("placeholder")) for part in choices).casefold()
    assert not [word for word in ("crisis", "suicid", "danger", "emergency") if word in said]


@pytest.mark.parametrize("typed", ["gb", " UK ", "United Kingdom", "united kingdom"])
async def test_a_country_is_found_however_it_is_typed(world: World, typed: str) -> None:
    """Code, other code or name, in any case, is the same country; it stands chosen in the menu."""
    answer = await world.slash(world.members[0], world.lobby, "support", country=typed)

    assert "999" in parts(answer)[0]
    assert [option["value"] for option in menu(answer) if option.get("default")] == ["GB"]


async def test_a_country_without_a_list_is_said_so(world: World) -> None:
    """Somewhere we have no list for gets no other country's number, but the directory and what to do in danger."""
    answer = await world.slash(world.members[0], world.lobby, "support", country="**Atlantis**" + "s" * 80)

    assert UNKNOWN in answer
    assert "I have no list for" in answer
    assert r"\*\*Atlantis" in answer
    assert "s" * 80 not in answer
    assert DIRECTORY in answer
    known = set().union(*(numbers(code) for code in countries(LINES))) - numbers("")
    assert not [number for number in known if number in answer]


async def test_the_country_is_chosen_from_the_menu_in_place(world: World) -> None:
    """A choice changes the same private screen, as often as one likes, and after a restart too."""
    member = world.members[0]
    asked = await world.slash(member, world.lobby, "support")

    first = await world.choose(member, asked, "DE")
    assert "Call 112" in parts(first)[0]
    assert "0800 111 0 111" in first
    await world.restart()
    second = await world.choose(member, first, "JP")

    assert second.last.id == asked.last.id
    assert "Call 119" in parts(second)[0]
    assert "0800 111 0 111" not in second


async def test_countries_are_offered_while_one_types(world: World) -> None:
    """The option completes by name and by code, in order of the names, and offers nothing that is not there."""
    ada, lobby = world.members[0], world.lobby

    offered = await world.suggestions(ada, lobby, "support", "country")
    assert offered == sorted(offered)
    assert len(offered) == len(countries(LINES))
    assert await world.suggestions(ada, lobby, "support", "country", "united") == [
        "United Kingdom",
        "United States",
    ]
    assert "United Kingdom" in await world.suggestions(ada, lobby, "support", "country", "uk")
    assert await world.suggestions(ada, lobby, "support", "country", "Atlantis") == []


async def test_the_button_answers_as_the_command_does(world: World) -> None:
    """Help lines on a card shows what `/support` shows, to the person alone."""
    card = await closing_card(world)
    said = await world.slash(world.members[0], world.lobby, "support")

    answer = await world.press(world.members[0], card, "Help lines")

    assert answer.last.ephemeral
    assert parts(answer) == parts(said)


@pytest.mark.parametrize("country", ["", "US"])
async def test_overdue_lines_say_when_they_were_last_checked(tmp_path: Path, country: str) -> None:
    """Years on, every line is still shown, and each says when somebody last looked."""
    async with World.open(tmp_path, epoch=datetime(2029, 1, 1, 12, tzinfo=UTC)) as world:
        options = {"country": country} if country else {}
        answer = await world.slash(world.members[0], world.lobby, "support", **options)

        shown = lines_for(LINES, country)
        assert answer.text.count("Last checked Nov 22, 2026") == len(shown)
        assert DIRECTORY in answer
        if country:
            assert "Last checked" in parts(answer)[0]


async def test_looking_at_help_lines_stores_nothing(world: World) -> None:
    """Command, button and choice leave the whole database as it was."""
    card = await closing_card(world)
    before = dump(world)

    await world.slash(world.members[0], world.lobby, "support", country="US")
    await world.slash(world.members[0], None, "support")
    await world.choose(world.members[0], await world.press(world.members[0], card, "Help lines"), "IE")

    assert dump(world) == before


# --- a prompt to write with


async def test_a_prompt_to_write_with_is_private_and_one_of_the_day(world: World) -> None:
    """The closing card's button shows one prompt for the same day to its presser alone, and says it keeps nothing."""
    answer = await world.press(world.members[0], await closing_card(world), "A prompt to write with")

    assert answer.last.ephemeral
    assert [prompt.text for prompt in PROMPTS if prompt.text in answer] == [PROMPTS[1].text]
    assert "Only you can see this" in answer
    assert NOTE in answer
    assert answer.labels == ("Another", "One in two days")


async def test_another_goes_round_the_deck_in_place(world: World) -> None:
    """Another shows every prompt once before the first comes back, in the same private message, restart or not."""
    member = world.members[0]
    answer = await world.press(member, await closing_card(world, meeting_id=5), "A prompt to write with")
    first, seen = answer.last.id, [answer.text]
    for _ in PROMPTS:
        if len(seen) == 3:
            await world.restart()
        answer = await world.press(member, answer, "Another")
        assert answer.last.id == first
        seen.append(answer.text)

    assert len(set(seen)) == len(PROMPTS)
    assert seen[-1] == seen[0]
    assert [sum(prompt.text in text for text in seen[1:]) for prompt in PROMPTS] == [1] * len(PROMPTS)


async def test_asking_for_a_prompt_stores_nothing(world: World) -> None:
    """Neither the prompt nor that it was asked for is in the database."""
    card = await closing_card(world)
    before = dump(world)

    answer = await world.press(world.members[0], card, "A prompt to write with")
    await world.press(world.members[0], answer, "Another")

    assert dump(world) == before
