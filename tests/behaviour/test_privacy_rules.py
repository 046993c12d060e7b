"""What happens in a room as a guild chose it: the rules, private notes, counts, and everything that is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcord.backend.models.message import Poll, PollAnswer

from bot.domain.verdicts import DangerSeen
from tests.behaviour.stories import (
    MAIL,
    PHONE,
    is_kind,
    join,
    make_circle,
    plant,
    posted,
    query,
    rows,
    start,
)
from tests.harness.answer import Person

if TYPE_CHECKING:
    import pytest
    from simcord import ChannelHandle

    from tests.behaviour.stories import Circle
    from tests.harness.answer import Answer
    from tests.harness.world import World

NAME = "By the way, my name is Ada Lovelace."
NOTE = "That reads like a full name. In this circle a first name is enough, yours too. You can edit it."
DOSE = "You should take 200 mg twice a day, it is safe."
DANGER = "I am going to kill myself tonight."


async def room_of(world: World, *people: Person) -> tuple[Circle, ChannelHandle]:
    """Return a running meeting with these people in its room."""
    circle = await make_circle(world)
    for person in people:
        await join(world, person, circle)
    return circle, await start(world, circle)


async def use(world: World, name: str, **options: object) -> Answer:
    """Let the admin use `/privacy`."""
    return await world.slash(world.admin, world.lobby, f"privacy {name}", **options)


async def test_an_admin_reads_and_chooses_what_happens(world: World) -> None:
    """Every rule is listed with an example and what happens; a choice holds at once, also after a restart."""
    ada, *_ = world.members
    _, room = await room_of(world, ada)

    page = await use(world, "rules")
    assert page.last.ephemeral
    assert page.labels == ("What may be said",)
    for line in (
        "**An e-mail address**: taken down. For example: ada at example dot org",
        "**A full name**: a private word.",
        "**A file**: taken down.",
        "**Signs of danger**: never taken down, never counted, never in public",
    ):
        assert line in page.text
    offered = await world.suggestions(world.admin, world.lobby, "privacy set", "rule", "mail")
    assert offered == ["An e-mail address"]
    assert "Signs of danger" not in await world.suggestions(
        world.admin, world.lobby, "privacy set", "rule", ""
    )

    said = await use(world, "set", rule="An e-mail address", action="off")
    assert said.text == "**An e-mail address**: nothing, from now on."
    await world.restart()
    assert (await world.say(ada, room, MAIL)).exists
    assert "**An e-mail address**: nothing." in (await use(world, "rules")).text
    await use(world, "set", rule="email", action="take_down")
    assert not (await world.say(ada, room, MAIL)).exists
    acts = [row["act"] for row in query(world, "SELECT act FROM audit WHERE act LIKE 'privacy%'")]
    assert acts == ["privacy_set"] * 2


async def test_what_cannot_be_chosen(world: World) -> None:
    """Danger has no choice, a name is never taken down, and an unknown rule is asked for again; nothing is written."""
    before = rows(world)
    for rule, action, says in (
        ("danger", "take_down", "Signs of danger are never taken down"),
        ("danger", "off", "there is nothing to choose here"),
        ("full_name", "take_down", "A full name is met with a private word at most."),
        ("weather `x`", "off", 'I have no rule called "weather'),
    ):
        said = await use(world, "set", rule=rule, action=action)
        assert says in said.text
        assert is_kind(said)
    assert rows(world) == before


async def test_a_text_can_be_tried(world: World) -> None:
    """What would happen and why, in private; nothing of it is kept, counted or sent."""
    before = rows(world)
    for text, says in (
        (f"write to {MAIL}", ("This would be taken down", "An e-mail address (sure): I would take")),
        (NAME, ("This would stay, and its author would get a private word.", "A full name (sure)")),
        ("I slept well.", ("This would stay where it is, and its author would hear nothing.",)),
        (f"{DANGER} {MAIL}", ("nobody would be told in public", "this comes before every other rule")),
    ):
        said = await use(world, "test", text=text)
        assert all(one in said.text for one in says), said.text
        assert "I have kept nothing of this text." in said.text
        assert text not in said.text
        assert said.last.ephemeral
    assert "E-mail" not in (await use(world, "test", text=f"{DANGER} {MAIL}")).text
    assert rows(world) == before


async def test_a_private_note_is_sent_once(world: World) -> None:
    """A full name stays, and its author gets one kind note; the same once in three hours, at most three."""
    ada, ben, _ = world.members
    _, room = await room_of(world, ada, ben)

    written = await world.say(ada, room, NAME)
    (note,) = posted(world, ada, None)
    assert written.exists
    assert note.text == NOTE
    assert note.labels == ("Go to my message",)
    assert note.buttons[0]["url"].endswith(f"/{room.id}/{written.id}")

    await world.say(ada, room, NAME)
    assert len(posted(world, ada, None)) == 1
    await world.say(ben, room, "My name is Ben Franklin.")
    assert [one.text for one in posted(world, ben, None)] == [NOTE]
    for text in ("See https://www.example.org/page for it.", f"{DOSE}", "I recorded the last meeting."):
        await world.later(minutes=1)
        await world.say(ada, room, text)
    notes = posted(world, ada, None)
    assert [one.text for one in notes[1:]] == [
        "That reads like a link. In this circle we leave that out. You can edit it.",
        "A private note about something you wrote in your group.",
    ]
    shown = await world.press(ada, notes[2], "Show the note")
    assert "That reads like advice on a dose." in shown.text
    await world.restart()
    assert "advice on a dose" in (await world.press(ada, notes[2], "Show the note")).text


async def test_a_note_for_closed_dms_names_nobody(world: World) -> None:
    """Where the author cannot be written to, a line in the room opens for them alone."""
    ada, ben, _ = world.members
    _, room = await room_of(world, ada, ben)
    world.wire.close_dms_of(ada.actor.user.dm_channel.id)
    there = len(posted(world, ben, room))

    written = await world.say(ada, room, NAME)

    theirs, line = posted(world, ben, room)[there:]
    assert line.labels == ("Show the note",)
    assert theirs.id == written.id
    assert line.text == "A private note for somebody who wrote here. Only you can open yours."
    assert not [one for one in (ada, written) if str(one.id) in str(line.raw.components)]
    assert "There is nothing here for you." in (await world.press(ben, line, "Show the note")).text
    forged = await plant(world, room, f"show_note:1:{written.id}.255")
    assert (
        "There is nothing here for you."
        in (await world.press(ben, forged, f"show_note:1:{written.id}.255")).text
    )
    assert (await world.press(ada, line, "Show the note")).text == NOTE
    await world.later(hours=3)
    assert "There is nothing here for you." in (await world.press(ada, line, "Show the note")).text


async def test_a_count_is_a_number_and_nothing_else(world: World) -> None:
    """A rule that counts leaves a number a day: no person, no text, no note, and none of danger."""
    ada, ben, _ = world.members
    _, room = await room_of(world, ada, ben)
    await use(world, "set", rule="email", action="count")
    before = rows(world, but=("privacy_count",))

    for person, text in ((ada, f"{MAIL} {MAIL}"), (ben, MAIL), (ada, f"{DANGER} {MAIL}")):
        assert (await world.say(person, room, text)).exists
    assert [tuple(row) for row in query(world, "SELECT * FROM privacy_count")] == [
        (world.guild.id, "email", "2026-01-05", 2)
    ]
    assert posted(world, ada, None) == []
    changed = rows(world, but=("privacy_count",))
    assert {name: found for name, found in changed.items() if found != before[name]}.keys() <= {"seat"}
    page = (await use(world, "rules")).text
    assert (
        "An e-mail address**: counted, nothing else. For example: ada at example dot org Counted 2 times"
        in page
    )


async def test_what_may_be_said(world: World) -> None:
    """Help lines may always be said; an admin adds a clinic's number and website, and takes them away again."""
    ada, *_ = world.members
    _, room = await room_of(world, ada)
    clinic = "You can call the clinic: +1 415 555 0132, or write to desk@clinic.example."
    assert (await world.say(ada, room, "Call the Samaritans on 116 123, or see findahelpline.com.")).exists
    assert not (await world.say(ada, room, clinic)).exists

    form = await world.press(world.admin, await use(world, "rules"), "What may be said")
    saved = await world.fill(
        world.admin, form, {"Public numbers, addresses, websites": "+1 (415) 555-0132\n\nclinic.example\n"}
    )
    assert "help lines, and +1 (415) 555-0132, clinic.example." in saved.text
    assert (await world.say(ada, room, clinic)).exists
    assert not (await world.say(ada, room, PHONE)).exists

    form = await world.press(world.admin, await use(world, "rules"), "What may be said")
    slip = await world.fill(world.admin, form, {"Public numbers, addresses, websites": "anything goes"})
    assert 'I could not read "anything goes".' in slip.text
    form = await world.press(world.admin, await use(world, "rules"), "What may be said")
    await world.fill(world.admin, form, {"Public numbers, addresses, websites": ""})
    assert not (await world.say(ada, room, clinic)).exists


async def test_everything_that_holds_words_is_looked_at(world: World) -> None:
    """Files and their descriptions, polls, forwards into a room, other bots and webhooks, a room's name."""
    ada, ben, _ = world.members
    _, room = await room_of(world, ada, ben)

    file = await world.say(ada, room, "look", ("me.png", b"x"))
    assert not file.exists
    shown = await world.press(ada, posted(world, ada, None)[-1], "Show my text")
    assert "It had a file in it." in shown.text
    assert "I do not keep files" in shown.text
    alone = await world.say(ada, room, "", ("me.png", b"x"))
    assert not alone.exists
    for rule in ("attachment", "voice message"):
        said = await use(world, "set", rule="A " + rule if " " in rule else rule, action="off")
        assert "nothing, from now on" in said.text
    assert (await world.say(ada, room, "look", ("me.png", b"x"))).exists
    assert not (await world.say(ada, room, "look", (f"{MAIL}.txt", b"x"))).exists

    for question, answer in ((f"Write to {MAIL}?", "Yes"), ("How?", MAIL)):
        poll = Poll(question, [PollAnswer(1, answer), PollAnswer(2, "No")], "2026-01-06T12:00:00+00:00")
        assert await is_gone(world, room, ada, poll=poll)
    inside = await ada.actor.forward((await world.say(ada, world.lobby, MAIL)).raw, room)
    assert inside.id not in world.sim.backend.messages[room.id]


async def test_other_bots_and_names_of_rooms(world: World) -> None:
    """What other bots and webhooks write or show goes without a note to them; a telling room name becomes plain."""
    ada, ben, _ = world.members
    _, room = await room_of(world, ada, ben)
    logger = Person("Logger", world.guild.add_member(world.sim.create_user("logger", bot=True)))
    hook = world.sim.backend.create_webhook(room.id, "hook", world.admin.id)

    assert await is_gone(world, room, logger, MAIL)
    assert await is_gone(world, room, logger, embeds=[{"type": "rich", "description": f"Ada wrote {MAIL}"}])
    assert not await is_gone(world, room, logger, f"{NAME} {DANGER}")
    assert await is_gone(world, room, logger, MAIL, webhook_id=hook.id, author_name="Somebody")
    assert world.wire.count("POST", "/users/@me/channels") == 0

    world.sim.backend.edit_channel(room.id, {"name": f"write to {MAIL}"})
    await world.settle()
    assert world.sim.backend.get_channel(room.id).name == "Room"
    assert "A room's name could identify a person" in posted(world, ada, room)[-1].text
    world.sim.backend.edit_channel(room.id, {"name": "the quiet one"})
    await world.settle()
    assert world.sim.backend.get_channel(room.id).name == "the quiet one"


async def is_gone(world: World, room: ChannelHandle, person: Person, text: str = "", **parts: object) -> bool:
    """Let something be posted that people's hands in the simulator cannot post; say whether it was taken down."""
    message = world.sim.backend.create_message(room.id, person.id, text, **parts)  # type: ignore[arg-type]
    await world.settle()
    return message.id not in world.sim.backend.messages[room.id]


async def test_a_forward_out_of_a_room_is_taken_down(world: World) -> None:
    """What was said in a room stays there: its copy elsewhere goes, and who forwarded it is told."""
    ada, ben, _ = world.members
    _, room = await room_of(world, ada, ben)
    said = await world.say(ben, room, "Something that stays here.")
    plain = await world.say(ada, world.lobby, "hello")

    copy = await ada.actor.forward(said.raw, world.lobby)
    other = await ada.actor.forward(plain.raw, room)

    assert copy.id not in world.sim.backend.messages[world.lobby.id]
    assert other.id in world.sim.backend.messages[room.id]
    assert "You forwarded a message out of your group's room." in posted(world, ada, None)[-1].text
    await use(world, "set", rule="forward", action="off")
    copy = await ada.actor.forward(said.raw, world.lobby)
    assert copy.id in world.sim.backend.messages[world.lobby.id]


async def test_a_mention_of_somebody_outside(world: World) -> None:
    """Who has a seat or holds the circle may be mentioned; anybody else, and everyone, brings a private note."""
    ada, ben, cleo = world.members
    _, room = await room_of(world, ada, ben)
    for text in (f"{ben.mention} hi", f"{world.facilitator.mention} hi", f"me, {ada.mention}"):
        await world.say(ada, room, text)
    assert posted(world, ada, None) == []

    await world.say(ada, room, f"{cleo.mention} come")

    assert "You mentioned somebody who is not in the room." in posted(world, ada, None)[-1].text
    role = world.guild.create_role("regulars")
    await world.say(ben, room, f"<@&{role.id}> come")
    assert "You mentioned somebody who is not in the room." in posted(world, ben, None)[-1].text


async def test_danger_is_handed_to_care(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Danger stays, whatever else a message holds; care hears who and where, never what; of edits too."""
    ada, *_ = world.members
    _, room = await room_of(world, ada)
    heard: list[DangerSeen] = []

    async def listen(seen: DangerSeen) -> None:
        heard.append(seen)

    world.bot.add_listener(listen, "on_danger_seen")
    plain = await world.say(ada, room, "hello")
    await ada.actor.edit(plain.raw, f"{DANGER} {MAIL} {NAME}")
    await world.settle()

    assert plain.exists
    assert heard == [DangerSeen(world.guild.id, room.id, ada.id, plain.id)]
    assert not [one for one in posted(world, ada, None) if "taken" in one.text or "full name" in one.text]


async def test_without_the_right_the_desk_hears_of_it(world: World) -> None:
    """Where Discord does not let the bot delete, the desk is told once, without a word of the message."""
    ada, *_ = world.members
    circle, room = await room_of(world, ada)
    path = f"/channels/{room.id}/messages/*"
    world.wire.fail_before("DELETE", path, status=403, code=50013, times=None)

    for _ in range(2):
        assert (await world.say(ada, room, MAIL)).exists
    await world.later(seconds=5)

    told = [one for one in posted(world, world.facilitator, circle.desk) if "**Manage Messages**" in one.text]
    assert len(told) == 1
    assert posted(world, ada, None) == []
