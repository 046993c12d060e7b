"""Prompts of a guild's own, prompts between meetings, and one to write with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.deck_files import read_file
from tests.behaviour.stories import (
    hold,
    is_kind,
    make_circle,
    posted,
    press_in,
    prompts,
    query,
    show_circle,
    start,
)

if TYPE_CHECKING:
    from tests.behaviour.stories import Circle
    from tests.harness.answer import Answer, Person
    from tests.harness.seen import Seen
    from tests.harness.world import World

OURS = "Which sound was the last one you noticed?"


async def use(world: World, who: Person, command: str, **options: object) -> Answer:
    """Use a command of `/prompt` in the lobby."""
    return await world.slash(who, world.lobby, f"prompt {command}", **options)


def filled(words: str, what: str) -> dict[str, object]:
    """Return the form of a prompt, filled in."""
    return {
        "Words": words,
        "What it is for": [what],
        "How near it goes": ["1"],
        "Language, two letters": "en",
    }


async def between(world: World, days: str, look: str = "none", deck: str = "default") -> Answer:
    """Let the admin say what the circle posts between meetings."""
    form = await world.press(world.admin, await show_circle(world), "Prompts")
    return await world.fill(
        world.admin,
        form,
        {
            "The deck this circle draws from": [deck],
            "Days after a meeting, for a prompt": days,
            "At what time, as the circle's clock has it": "9:30",
            "A day before, show the desk what comes up": [look],
        },
    )


def told(world: World, circle: Circle) -> list[Seen]:
    """Return the prompts to write with that stand in the channel."""
    return [
        one for one in posted(world, world.members[0], circle.channel) if "notebook of your own" in one.text
    ]


async def test_a_deck_of_our_own(world: World) -> None:
    """Somebody who holds a circle adds, betters and retires prompts; the circle gets them, and nothing used is lost."""
    circle = await make_circle(world)
    holder = world.facilitator

    added = await use(world, holder, "add", text=f"  {OURS} ", kind="grounding", deck="Winter evenings")
    assert "`#1` Grounding, 1: Which sound" in added
    assert "is a new deck" in added
    assert is_kind(await use(world, holder, "add", text=OURS, kind="theme"))
    assert is_kind(await use(world, holder, "add", text=OURS + " Really?", kind="journal"))
    assert "hold a circle" in await use(world, world.members[0], "add", text="Mine", kind="theme")

    own = await between(world, "", deck="own-1")
    assert "draws from the deck **Winter evenings**" in own
    room = await start(world, circle)
    for _ in range(2):
        await press_in(world, holder, circle.desk, "Next phase")
        await world.later(seconds=6)
    assert OURS in prompts(world, room)

    form = await use(world, holder, "edit", id="1")
    slip = await world.fill(holder, form, filled("long " * 60, "theme"))
    assert "on a phone" in slip
    again = await world.press(holder, slip, "Try again")
    bettered = await world.fill(holder, again, filled("What do you hear?", "hard"))
    assert "`#1` It was hard, 1: What do you hear?" in bettered
    retired = await use(world, holder, "retire", id="#1")
    assert "will not come up any more" in retired
    assert is_kind(await use(world, holder, "retire", id="1"))
    offered = await world.suggestions(holder, world.lobby, "prompt retire", "id", "hear")
    assert offered
    assert not [one for one in offered if one.startswith("#1")]
    assert query(world, "SELECT 1 FROM prompt_use WHERE prompt_key = 'own-1'")


async def test_a_prompt_that_came_along_is_bettered_and_left_out(world: World) -> None:
    """What the bot brings is the guild's to change: other words in its place, or none of it."""
    await make_circle(world)
    holder = world.facilitator

    form = await use(world, holder, "edit", id="opening-as-you-are")
    await world.fill(holder, form, filled("Come as you are.", "opening"))
    await use(world, holder, "retire", id="opening-settle-in")
    first = await use(world, holder, "list", kind="opening")

    assert "`opening-as-you-are` Opening, 1: Come as you are." in first
    assert "opening-settle-in" not in first
    assert first.labels == ("Next page",)
    second = await world.press(holder, first, "Next page")
    assert second.labels[0] == "Page before"
    assert "Come as you are" not in second.text
    assert not await world.suggestions(world.members[0], world.lobby, "prompt list", "deck", "")
    assert await world.suggestions(holder, world.lobby, "prompt list", "deck", "first") == ["First deck"]
    assert is_kind(await use(world, holder, "list", deck="Nowhere"))


async def test_prompts_go_out_and_come_back_as_files(world: World) -> None:
    """An export comes back as it was; a bad row is named and nothing is written; an id betters in place."""
    await make_circle(world)
    holder = world.facilitator
    await use(world, holder, "add", text=OURS, kind="theme")
    exported = await use(world, holder, "export")
    files = {file.filename: await file.read() for file in exported.last.files}

    same = await use(world, holder, "import", file=("prompts.toml", files["prompts.toml"]))
    assert "Done: 0 new, 0 changed" in same
    table = files["prompts.csv"].decode("utf-8-sig").replace(OURS, "What is the last sound you heard?")
    broken = await use(
        world, holder, "import", file=("p.csv", (table + "Winter,music,,1,en,Hm?,\r\n").encode())
    )
    rows, _ = read_file("p.csv", table.encode(), "")
    assert f"Row {len(rows) + 1}: I do not know that kind" in broken
    assert query(world, "SELECT text FROM prompt WHERE text = ?", OURS)
    mended = await use(
        world, holder, "import", file=("p.csv", (table + "Winter,theme,,1,en,Hm?,\r\n").encode())
    )
    assert "Done: 1 new, 1 changed" in mended
    assert query(world, "SELECT count(*) AS n FROM prompt")[0]["n"] == 2
    assert query(world, "SELECT title FROM deck")[0]["title"] == "Winter"


async def test_prompts_between_meetings(world: World) -> None:
    """On the days an admin chose a prompt goes to the channel, while somebody holds the circle, and not else."""
    circle = await make_circle(world)
    assert is_kind(await between(world, "often"))
    chosen = await between(world, "1, 3", look="preview")
    assert "on day 1, 3 at 09:30 (UTC)" in chosen
    await hold(world, circle)
    before = len(posted(world, world.members[0], circle.channel))

    await world.later(hours=16)
    assert len(told(world, circle)) == 1
    assert len(posted(world, world.members[0], circle.channel)) == before + 1
    await world.later(days=5, hours=9)
    (look,) = [one for one in posted(world, world.facilitator, circle.desk) if "What comes up at" in one.text]
    assert "**Grounding**:" in look.text
    so_far = told(world, circle)
    assert len(so_far) == 2
    assert so_far[0].text != so_far[1].text

    await hold(world, circle, number=2)
    removed = {"action": "remove", "member": world.facilitator, "circle": circle.name}
    await world.slash(world.admin, world.lobby, "circle facilitator", **removed)
    await world.later(days=4)
    assert told(world, circle) == so_far


async def test_one_to_write_with(world: World) -> None:
    """Anybody gets one prompt for a moment, and another, anywhere, and nothing of it is stored."""
    ada = world.members[0]
    asked = await world.slash(ada, None, "journal")
    assert "Which moment" in asked
    first = await world.choose(ada, asked, "hard")
    second = await world.press(ada, first, "Another")
    direct = await world.slash(ada, world.lobby, "journal", moment="nothing happened")

    assert "nothing is stored here" in first
    assert "nothing is stored here" in second
    assert "nothing is stored here" in direct
    assert direct.last.ephemeral
    assert not query(world, "SELECT 1 FROM outbox")


async def test_one_in_two_days(world: World) -> None:
    """After a meeting one may ask for a prompt in two days; it comes once, neutrally, and its row goes with it."""
    circle = await make_circle(world)
    room = await hold(world, circle)
    ada = world.members[0]
    await world.say(world.facilitator, room, "see you")
    shown = await press_in(world, world.facilitator, room, "A prompt to write with")
    promised = await world.press(world.facilitator, shown, "One in two days")
    assert "Only the time is kept" in promised

    await world.later(days=2, minutes=1)

    (letter,) = world.dms(world.facilitator)
    assert letter.text.startswith("Here is what you asked me to send you.")
    opened = await world.press(world.facilitator, letter, "Open")
    assert "nothing is stored here" in opened
    assert not query(world, "SELECT 1 FROM outbox WHERE kind = 'prompt_later'")
    assert not world.dms(ada)
