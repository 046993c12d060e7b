"""The agreement: read, accepted, withdrawn; nobody sits without it, and nothing of it outlives a Withdraw."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tests.behaviour.stories import (
    before,
    join,
    make_circle,
    open_room,
    plant,
    press_in,
    query,
    rows,
    seat,
    seats,
    stamp,
)
from tests.harness.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.answer import Answer, Person


async def read(world: World, person: Person) -> Answer:
    """Let somebody open `/agreements`."""
    return await world.slash(person, world.lobby, "agreements")


def consents(world: World) -> list[int]:
    """Return who has a consent in the file."""
    return [row["user_id"] for row in query(world, "SELECT user_id FROM consent")]


async def test_everyone_can_read_it(world: World) -> None:
    """`/agreements` shows the text privately with Accept, says what the group is not, and writes nothing."""
    ada, *_ = world.members
    before_it = rows(world)

    shown = await read(world, ada)

    assert shown.last.ephemeral
    assert shown.labels == ("Accept", "Not now")
    for words in (
        "It is not treatment",
        "Nobody is watching around the clock",
        "18 or older",
        "`/agreements`",
    ):
        assert words in shown
    assert rows(world) == before_it


async def test_accepting_without_a_meeting_takes_no_seat(world: World) -> None:
    """Accept under `/agreements` writes who accepted which version when, and nothing else."""
    ada, *_ = world.members
    await make_circle(world)

    said = await world.press(ada, await read(world, ada), "Accept")

    assert "You have accepted" in said
    assert said.last.ephemeral
    (row,) = query(world, "SELECT * FROM consent")
    assert (row["guild_id"], row["user_id"], row["version"]) == (world.guild.id, ada.id, 1)
    assert row["accepted_at"] == int(world.now().timestamp())
    assert query(world, "SELECT * FROM seat") == []


async def test_who_accepted_sees_withdraw(world: World) -> None:
    """After accepting, `/agreements` offers the way back and no second Accept."""
    ada, *_ = world.members
    await world.press(ada, await read(world, ada), "Accept")

    assert (await read(world, ada)).labels == ("Withdraw",)


async def test_it_says_which_version_was_accepted_when(world: World) -> None:
    """Whoever accepted reads the version and the time, also after the words have changed; nobody else reads any."""
    ada, ben, _ = world.members
    await world.press(ada, await read(world, ada), "Accept")
    at = stamp(world.now(), "F")
    await world.later(days=3)

    assert f"You accepted version 1 on {at}" in await read(world, ada)
    assert "You accepted" not in await read(world, ben)

    with closing(sqlite3.connect(world.database_file, timeout=5)) as conn, conn:
        conn.execute("UPDATE agreement SET text_hash = 'other words'")
    changed = await read(world, ada)
    assert f"You accepted version 1 on {at}" in changed
    assert "The words have changed since" in changed
    assert changed.labels == ("Accept", "Not now", "Withdraw")
    await world.press(ada, changed, "Accept")
    assert f"You accepted version 2 on {stamp(world.now(), 'F')}" in await read(world, ada)


async def test_accepting_twice_is_accepting_once(world: World) -> None:
    """A second press on the same Accept is answered the same and leaves one row."""
    ada, *_ = world.members
    shown = await read(world, ada)
    await world.press(ada, shown, "Accept")

    again = await world.press(ada, shown, "Accept")

    assert "You have accepted" in again
    assert consents(world) == [ada.id]


async def test_withdrawing_forgets_and_gives_back(world: World) -> None:
    """Withdraw deletes the consent, gives every coming seat of the guild back, and says how many; lists move up."""
    ada, ben, _ = world.members
    tea, ale = await make_circle(world, "Tea", capacity="1"), await make_circle(world, "Ale", time="20:00")
    await seat(world, ada, tea, write=True)
    await join(world, ada, ale)
    await join(world, ben, tea)

    said = await world.press(ada, await read(world, ada), "Withdraw")

    assert "You have withdrawn, and 2 seats are given back." in said
    assert said.last.ephemeral
    assert consents(world) == [ben.id]
    assert seats(tea) == {ada.id: "released", ben.id: "seated"}
    assert seats(ale) == {ada.id: "released"}
    written = len(world.dms(ada))
    await before(world, tea, minutes=30)
    assert len(world.dms(ada)) == written
    assert "You have no seat" in await world.slash(ada, world.lobby, "my meetings")


async def test_after_withdrawing_join_asks_again(world: World) -> None:
    """Who withdrew reads the agreement again before the next seat."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await join(world, ada, circle)
    await world.press(ada, await read(world, ada), "Withdraw")
    ben = world.members[1]
    await world.press(ben, await join(world, ben, circle), "Only here")
    await world.press(ben, circle.card(ben), "Can't make it")
    nothing = await world.press(ben, await read(world, ben), "Withdraw")
    assert nothing.text.startswith("You have withdrawn. If"), "there was no seat to count"

    assert (await world.press(ada, circle.card(ada), "Join")).labels == ("Accept", "Not now")


async def test_withdrawing_leaves_the_open_room(world: World) -> None:
    """Who withdraws while the room is open is no longer in it."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await join(world, ada, circle)
    room = await open_room(world, circle)
    assert world.can_see(ada, room)

    await world.press(ada, await read(world, ada), "Withdraw")

    assert not world.can_see(ada, room)


async def test_withdrawing_what_was_never_accepted_is_said_so(world: World) -> None:
    """A Withdraw from an old screen, pressed again, says that there is nothing to withdraw."""
    ada, *_ = world.members
    await world.press(ada, await read(world, ada), "Accept")
    shown = await read(world, ada)
    await world.press(ada, shown, "Withdraw")
    before_it = rows(world)

    again = await world.press(ada, shown, "Withdraw")

    assert again.text == "You have not accepted the agreement, so there is nothing to withdraw."
    assert rows(world) == before_it


async def test_an_older_text_cannot_be_accepted(world: World) -> None:
    """An Accept under a version that no longer holds gives no seat and no consent, and says where the new one is."""
    ada, *_ = world.members
    circle = await make_circle(world)
    old_id = f"accept:1:99.{circle.meeting()['meeting_id']}"
    old = await plant(world, world.lobby, old_id)
    before_it = rows(world)

    said = await world.press(ada, old, old_id)

    assert "The text has changed" in said
    assert "`/agreements`" in said
    assert said.last.ephemeral
    assert rows(world) == before_it


async def test_it_tells_the_truth_about_reading(tmp_path: Path) -> None:
    """The text says that the bot reads the rooms where it does, and that it does not where it does not."""
    reads, does_not = "The bot reads messages in the rooms", "does not read what you write in the rooms"
    told = {}
    for name, settings, granted in (
        ("full", {}, True),
        ("off", {"SCREENING": "off"}, True),
        ("not granted", {}, False),
    ):
        async with World.open(
            tmp_path / name.replace(" ", "_"), settings=settings, message_content=granted
        ) as world:
            shown = await read(world, world.members[0])
            told[name] = (reads in shown, does_not in shown)

    assert told == {"full": (True, False), "off": (False, True), "not granted": (False, True)}


async def test_a_guild_says_it_in_its_own_words(world: World) -> None:
    """An admin's words are looked at before they hold; then everyone is asked again, and the bot's part stays."""
    ada, ben, _ = world.members
    circle = await make_circle(world)
    await join(world, ada, circle)
    assert "Edit text" not in (await read(world, ada)).labels

    async def write(words: str) -> Answer:
        form = await world.press(world.admin, await read(world, world.admin), "Edit text")
        return await world.fill(world.admin, form, {"Your words (Markdown)": words})

    too_long = await write("x" * 3_600)
    assert "3600 characters, and 3500 fit" in too_long
    again = await world.press(world.admin, too_long, "Try again")
    seen = await world.fill(world.admin, again, {"Your words (Markdown)": "**Here** we say {you}."})
    assert "**Here** we say {you}." in seen
    assert "Nothing has changed yet" in seen
    assert seats(circle) == {ada.id: "seated"}
    assert (await read(world, ada)).labels == ("Withdraw",)  # nothing holds before it is used
    assert "Nothing was changed" in await world.press(world.admin, seen, "Leave it as it was")
    old = await read(world, ben)
    await world.press(world.admin, await write("**Here** we say {you}."), "Use this text")

    assert "The text has changed" in await world.press(ben, old, "Accept")
    shown = await read(world, ada)
    assert shown.labels == ("Accept", "Not now", "Withdraw")
    for words in ("**Here** we say {you}.", "It is not treatment", "No recording", "18 or older"):
        assert words in shown
    assert "No contact details" not in shown
    assert seats(circle) == {ada.id: "seated"}  # what she has stays hers
    await world.press(ada, circle.card(ada), "Can't make it")
    assert "Accept" in (await world.press(ada, circle.card(ada), "Join")).labels
    await join(world, ada, circle)
    assert seats(circle) == {ada.id: "seated"}
    versions = query(world, "SELECT version, text FROM agreement ORDER BY version")
    assert [row["version"] for row in versions] == [1, 2]
    assert "**Here** we say {you}." in versions[1]["text"]

    await world.press(world.admin, await write("y" * 3_400), "Use this text")
    first, second = (await read(world, ben)).messages
    assert first.text == "y" * 3_400
    assert "It is not treatment" in second
    assert second.labels == ("Accept", "Not now")
    await world.press(world.admin, await write(""), "Use this text")
    # the bot's own words are those that Ada accepted at first: the same words are the same version again
    assert "No contact details" in await read(world, ada)
    assert (await read(world, ada)).labels == ("Accept", "Not now", "Withdraw")
    await world.press(ada, await read(world, ada), "Accept")
    assert [row["version"] for row in query(world, "SELECT version FROM consent")] == [1]


async def test_the_facilitator_is_not_told_who_accepted(world: World) -> None:
    """Accepting and withdrawing post nothing anywhere that somebody else could read."""
    ada, *_ = world.members
    circle = await make_circle(world)
    calls = len(world.wire.calls)

    await world.press(ada, await read(world, ada), "Accept")
    await world.press(ada, await read(world, ada), "Withdraw")
    await world.later(minutes=10)

    assert world.wire.calls[calls:] == []
    assert "0 of 10 seats" in circle.card()


async def test_a_seat_on_the_list_is_given_back_too(world: World) -> None:
    """Withdraw takes one off the lists one waits on, and those behind move up by one."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="1")
    for person in (ada, ben, cleo):
        await join(world, person, circle)

    said = await world.press(ben, await read(world, ben), "Withdraw")

    assert "1 seat is given back" in said
    assert "number 1 on the list" in await world.press(cleo, circle.card(cleo), "Join")
    await press_in(world, ada, circle.channel, "Can't make it")
    assert seats(circle) == {ada.id: "released", ben.id: "released", cleo.id: "seated"}
