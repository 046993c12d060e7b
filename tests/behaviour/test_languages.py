"""What people read where a guild and its people speak several languages: each their own, all together the guild's."""

from __future__ import annotations

import asyncio
import re
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest

from tests.behaviour.stories import (
    make_circle,
    posted,
    press_in,
    query,
    seat,
    start,
)
from tests.behaviour.test_words import (
    LABELS,
    MOST_BUTTONS,
    OPENED,
    named_people,
    names_of_circles,
)
from tests.behaviour.tour import Read, Tour, walk_through
from tests.harness.world import World
from tests.meta.source import ROOT
from tests.meta.test_languages import NOT_OURS, TELLING, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: The guild's language and the people's, in the tour.
ALL, OWN = "de", "es"
PRIVATE: Final = ("answer", "dm")
#: A piece of a text that is long enough to tell a language.
TELLTALE: Final = 14
DAYS: Final = re.compile(
    r"\b(lunes|martes|miércoles|jueves|viernes|sábado|domingo|(mon|diens|donners|frei|sams|sonn)tag|mittwoch)s?\b",
    re.IGNORECASE,
)
RHYTHM: Final = ("Cada ", "Jede", "Alle ")
RELATIVE: Final = re.compile(r"<t:(\d+):R>")
OF_A_PART: Final = ("endet ", "termina ", "bis ", "hasta ")


@cache
def telltales(language: str) -> tuple[str, ...]:
    """Return pieces of texts that no other language has."""
    pieces = {one: _pieces(one) for one in ("en", ALL, OWN)}
    others = set().union(*(found for one, found in pieces.items() if one != language))
    return tuple(pieces[language] - others)


def _pieces(language: str) -> set[str]:
    texts = catalogue(ROOT, language).values()
    found = {
        piece.strip()
        for text in texts
        for form in text.forms
        for piece in re.split(r"\{\w+\}|`[^`]*`|\n", form)
    }
    return {piece for piece in found if len(piece) >= TELLTALE}


def languages_of(text: str) -> set[str]:
    """Return the languages in which a message speaks."""
    return {one for one in ("en", ALL, OWN) if any(piece in text for piece in telltales(one))}


def spoken(message: Read) -> str:
    """Return the language in which a message should speak."""
    return OWN if message.place in PRIVATE else ALL


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Read]:
    """Return every message of the tour in a German guild whose people all use Discord in Spanish."""

    async def go() -> list[Read]:
        async with World.open(tmp_path_factory.mktemp("tour"), locale=ALL) as world:
            world.speak("es-419")
            tour = Tour(world)
            await walk_through(world, tour)
            return list(tour.seen)

    return asyncio.run(go())


def strangers(messages: Iterable[Read]) -> list[tuple[set[str], str]]:
    """Return messages that speak another language than they should."""
    found = ((languages_of(one.text) - {spoken(one)}, one.text) for one in messages)
    return [(other, text) for other, text in found if other]


async def test_everyone_reads_their_own_language(told: list[Read]) -> None:
    """Answers and direct messages are all Spanish; cards, rooms and the desk are all German; nothing is English."""
    assert {one.place for one in told} == {"dm", "channel", "desk", "room", "answer"}
    assert strangers(told) == []
    known = sum(bool(languages_of(one.text)) for one in told)
    assert known > 0.8 * len(told), "else this test would not know a language when it sees one"


async def test_discord_takes_every_message(told: list[Read]) -> None:
    """In the longer languages too: 4,000 letters a message, 80 a button."""
    assert max(len(one.text) for one in told) <= 4_000
    assert max(len(label) for one in told for row in one.rows for label in row) <= 80


async def test_the_voice_holds_in_every_language(told: list[Read]) -> None:
    """Nothing gives the subject away or shouts; no circle in a DM, nobody named in public, the date first."""
    public = [one for one in told if one.place != "answer"]
    assert [hit.group() for one in public if (hit := TELLING[spoken(one)].search(one.text))] == []
    said = [
        (one, re.sub(r"`[^`]*`|<[^>]*>|^> .*$|https\S+|my mail.*", "x", one.text, flags=re.MULTILINE))
        for one in told
    ]
    assert [hit.group() for one, text in said if (hit := NOT_OURS[spoken(one)].search(text))] == []
    assert names_of_circles(told) == []
    assert [line for line in named_people(told) if not line.startswith("Begleitet von ")] == []
    lines = [line for one in told for line in one.text.splitlines()]
    assert [line for line in lines if DAYS.search(line) and not any(word in line for word in RHYTHM)] == []
    bare = [
        one.text
        for one in told
        for at in RELATIVE.finditer(one.text)
        if not one.text[: at.start()].endswith((f"<t:{at[1]}:F> (", *OF_A_PART))
    ]
    assert bare == []


async def test_the_main_buttons_have_one_name_a_language(told: list[Read]) -> None:
    """Each press that the design names is called the same wherever it stands, in both languages; and they are few."""
    english = {text.forms[0]: key for key, text in catalogue(ROOT, "en").items()}
    wrong = []
    for one in told:
        for custom_id, label in one.presses:
            names = LABELS.get(custom_id.partition(":")[0], set())
            keys = [key for key, text in catalogue(ROOT, "en").items() if text.forms[0] in names]
            fitting = {catalogue(ROOT, spoken(one))[key].forms[0] for key in keys}
            if names and label not in fitting:
                wrong.append((custom_id, label))
    assert wrong == []
    opened = {catalogue(ROOT, OWN)[english[name]].forms[0] for name in OPENED}
    more = {catalogue(ROOT, one)["meetings.more"].forms[0] for one in (ALL, OWN)}
    crowded = [
        row
        for one in told
        if not (one.place == "answer" and opened & {label for row in one.rows for label in row})
        for row in one.rows
        if len(set(row) - more) > MOST_BUTTONS
    ]
    assert crowded == []


def test_a_strange_word_is_seen() -> None:
    """The rule finds English, and the one language where the other should be."""
    german, spanish = (
        catalogue(ROOT, ALL)["seating.may_i_write"].forms[0],
        catalogue(ROOT, OWN)["seating.may_i_write"].forms[0],
    )
    assert strangers([Read("answer", "May I write to you about this meeting?")])
    assert strangers([Read("answer", german)])
    assert strangers([Read("room", spanish)])
    assert strangers([Read("room", german), Read("dm", spanish)]) == []


async def test_one_person_speaks_spanish_in_a_german_guild(tmp_path: Path) -> None:
    """Each of three people is answered and written to in their own language; the circle speaks the guild's.

    The language of a person is kept beside their yes, where it is not the guild's, and goes when they are erased.
    """
    async with World.open(tmp_path, locale="de") as world:
        ada, ben, cleo = world.members
        world.sim.speak(ada.id, "es-419")
        world.sim.speak(cleo.id, "de")
        world.read_in_english()
        circle = await make_circle(world)
        assert "Begleitet von" in circle.card(ada)

        answers = [await seat(world, one, circle, write=True) for one in (ada, ben, cleo)]
        assert "Acabo de escribirte" in answers[0]
        assert "I have just written you" in answers[1]
        assert "Ich habe dir gerade" in answers[2]
        kept = query(world, "SELECT user_id, language FROM seat ORDER BY seat_id")
        assert [tuple(row) for row in kept] == [(ada.id, "es"), (ben.id, "en"), (cleo.id, None)]

        room = await start(world, circle)
        assert [world.dms(one)[-1].text.split(" <t:")[0] for one in (ada, ben, cleo)] == [
            "Tu grupo se encuentra el",
            "Your group meets at",
            "Deine Gruppe trifft sich am",
        ]
        assert "Levantar" not in str([one.text for one in posted(world, ada, room)])
        german = [
            one.text for deck in world.bot.content.decks for one in deck.prompts if one.language == "de"
        ]
        assert any(text in one.text for text in german for one in posted(world, ada, room))
        helped = await press_in(world, ada, room, "Help lines")
        assert "Llama al número de emergencias" in helped
        written = await world.slash(ada, world.lobby, "journal", moment="hard")
        spanish = [
            one.text for deck in world.bot.content.decks for one in deck.prompts if one.language == "es"
        ]
        assert any(text in written for text in spanish)
        refused = await world.slash(ada, world.lobby, "meeting start")
        assert "No facilitas ningún círculo aquí" in refused

        erasing = await world.slash(ada, world.lobby, "my erase")
        done = await world.press(ada, erasing, "Borrar")
        assert "Listo. Ya no está" in done
        assert query(world, "SELECT 1 FROM seat WHERE language = 'es'") == []


async def test_an_admin_chooses_the_language_of_all(tmp_path: Path) -> None:
    """What stands already is drawn again in it; Discord's own setting counts where nobody chose."""
    async with World.open(tmp_path) as world:
        circle = await make_circle(world)
        assert "Held by" in circle.card()
        screen = await world.press(
            world.admin, await world.slash(world.admin, world.lobby, "agreements"), "Care and arrival"
        )
        chosen = await world.choose(world.admin, screen, "es", custom_id="language:1:")
        await world.later(minutes=2)
        assert "Facilita:" in circle.card()
        assert "**In which language I speak to everyone:**" in chosen, "the admin's own is English"

        await world.choose(world.admin, chosen, "-", custom_id="language:1:")
        await world.later(minutes=2)
        assert "Held by" in circle.card()
        world.sim.backend.edit_guild(world.guild.id, {"preferred_locale": "de"})
        await world.settle()
        await world.later(minutes=2)
        assert "Begleitet von" in circle.card()
        listed = await world.slash(world.admin, world.lobby, "prompt list", kind="closing")
        assert "closing-one-word-de" in listed
        assert "First deck" not in listed

        world.sim.speak(world.admin.id, "es-ES")
        given = await world.slash(
            world.admin, world.lobby, "donations record", amount="1234567,50", currency="EUR"
        )
        assert "1.234.567,50 EUR" in given
        assert re.search(r"con fecha \d+ \w+ 2026", given.text)
        summed = await world.slash(world.admin, world.lobby, "donations summary")
        assert "Aportes de 2026" in summed


async def test_commands_are_described_in_every_language(world: World) -> None:
    """Discord has descriptions and choices in Spanish, both kinds, and German; names stay the same for all."""
    known = {one["name"]: one for one in world.sim.backend.commands[None].values()}
    create = next(one for one in known["circle"]["options"] if one["name"] == "create")
    wanted = {"de", "es-ES", "es-419"}
    assert set(known["circles"]["description_localizations"]) == wanted
    assert create["description_localizations"]["de"].startswith("Einen Kreis anlegen")
    every = next(one for one in create["options"] if one["name"] == "every")
    assert every["description_localizations"]["es-ES"].startswith("Cada cuánto")
    assert every["choices"][0]["name_localizations"] == {
        "de": "jede Woche",
        "es-ES": "cada semana",
        "es-419": "cada semana",
    }
    assert not any(one.get("name_localizations") for one in known.values() if one.get("type", 1) == 1)
    assert known["Tell a facilitator"]["name_localizations"]["de"] == "Der Begleitung Bescheid sagen"
