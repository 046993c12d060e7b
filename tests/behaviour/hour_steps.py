"""The steps of an hour and a half with nine, told the same for every kind of room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.meetings import RoomKind
from bot.domain.owing import DISCORD_EPOCH, OLD_AFTER
from tests.behaviour.stories import (
    command,
    controls,
    end,
    exists,
    hold_also,
    join,
    locked,
    make_circle_with,
    panel,
    plant,
    posted,
    press_in,
    prompts,
    query,
    rows,
    start,
)
from tests.behaviour.test_side_room import ask_for, inside, side_rooms
from tests.harness.stages import come_up, speaking

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tests.behaviour.stories import Circle
    from tests.harness.answer import Person
    from tests.harness.world import World

MORE_PEOPLE = ("Dana", "Elle", "Fay", "Gil", "Hana", "Ida")
#: Discord takes three edits of messages older than an hour in six seconds a channel; a young panel keeps to that, too.
OLD_EDITS, OLD_WITHIN = 3, timedelta(seconds=6)
#: And five edits, and five new messages, in five seconds.
MOST, WITHIN = 5, timedelta(seconds=5)


@dataclass(slots=True)
class Evening:
    """A circle that has begun: nine people, Jonas and Mara who hold it, and the room that they are in."""

    world: World = field(repr=False)
    circle: Circle
    kind: RoomKind
    people: list[Person]

    @property
    def holder(self) -> int | None:
        """Who has the piece."""
        found = query(self.world, "SELECT user_id FROM piece_place WHERE holds = 1")
        return found[0]["user_id"] if found else None

    def sees(self, person: Person) -> str:
        """Return what the panel says to somebody."""
        return panel(self.world, self.circle, person).text

    async def rest(self, **span: float) -> None:
        """Let the screens be drawn, or more time pass."""
        await self.world.later(**(span or {"seconds": 3}))

    async def minute(self, minute: int) -> None:
        """Let the meeting come to that minute."""
        await self.world.until(self.circle.starts + timedelta(minutes=minute))

    async def go_to(self, phase: int) -> None:
        """Let the facilitator press Next phase until that part is on."""
        while self.circle.meeting()["phase"] < phase:
            await press_in(self.world, self.world.facilitator, self.circle.desk, "Next phase")
            await self.rest()

    async def from_more(self, label: str, by: Person | None = None) -> None:
        """Let somebody who holds it press something behind More."""
        one = by or self.world.facilitator
        await self.world.press(one, await press_in(self.world, one, self.circle.desk, "More"), label)
        await self.rest()

    async def give_to_the_next(self, by: Person | None = None) -> None:
        """Let the piece go to whoever is next, who takes it."""
        one = by or self.world.facilitator
        picker = await press_in(self.world, one, self.circle.desk, "Give piece")
        await self.world.press(one, picker, "Give it to the next")
        await self.taken()

    async def taken(self) -> None:
        """On a stage, whoever has the piece comes up."""
        if self.kind is RoomKind.STAGE and self.holder is not None:
            await self.rest()
            _, invited = speaking(self.world.sim, self.world.guild.id)
            for person in self.people:
                if person.id == self.holder and person.id in invited:
                    await come_up(self.world.sim, person.actor)
        await self.rest()

    async def let_pass(self, person: Person) -> str:
        """Let somebody press Pass in the room."""
        said = await press_in(self.world, person, self.circle.room(), "Pass")
        await self.taken()
        return said.text

    def whispers(self, person: Person, words: str) -> int:
        """Count what one person alone was told in the room with these words."""
        seen = self.world.seen_by(person, self.circle.room())
        return sum(one.ephemeral and words in one.text for one in seen)


async def gather(world: World, kind: RoomKind) -> Evening:
    """Let nine people take a seat, two facilitators open the room and start, and everybody come in."""
    people = [*world.members, *(world.add(name) for name in MORE_PEOPLE)]
    circle = await make_circle_with(world, {"room": kind, "capacity": "9"})
    await hold_also(world, circle)
    for person in people:
        await join(world, person, circle)
    room = await start(world, circle)
    evening = Evening(world, circle, kind, people)
    if kind is RoomKind.TEXT:
        for person in people:
            await world.say(person, room, "I am here")
        return evening
    for person in (world.facilitator, world.admin, *people):
        await person.actor.join_voice(room)
    if kind is RoomKind.STAGE:
        for person in (world.facilitator, world.admin):
            await come_up(world.sim, person.actor)
    return evening


async def the_check_in(evening: Evening) -> None:
    """Go once round; everyone passes the piece on."""
    world, people = evening.world, evening.people
    ada, ben, cleo = people[:3]
    # all hands go up and down again at once, which the screens show as often as Discord lets them be drawn
    for person in people * 2:
        await press_in(world, person, evening.circle.room(), "Raise hand")
    await evening.minute(15)
    await evening.go_to(3)
    # the check-in: a round that begins when a facilitator gives the piece, and then goes by itself
    shown = panel(world, evening.circle, ben)
    assert f"The piece is with the facilitators. {ada.mention} is next." in shown
    assert shown.labels == ("Raise hand", "Pass", "Help lines")
    assert "Raise hand" not in controls(world, evening.circle).labels
    await evening.give_to_the_next()
    reached = []
    for person in people:
        assert f"{person.mention} has the piece. The share ends <t:" in evening.sees(cleo)
        reached.append(evening.holder)
        assert await evening.let_pass(person) == "Thank you. The piece has moved on."
        await evening.rest(seconds=80)
    assert reached == [person.id for person in people]
    assert "The round is through." in evening.sees(cleo)


async def one_goes_on_and_on(evening: Evening) -> None:
    """Ada does not stop. She alone is told, softly; then the desk; nobody cuts her off."""
    world, (ada, ben, *_) = evening.world, evening.people
    await evening.minute(30)
    await evening.go_to(4)
    for person in (ada, ben):
        assert "in the round" in await raises(evening, person)
    await evening.give_to_the_next()
    await world.later(minutes=4)
    assert evening.whispers(ada, "About a minute left. Nobody cuts you off.") == 1
    assert evening.whispers(ben, "About a minute left") == 0
    await world.later(minutes=2)
    (note,) = [
        one
        for one in posted(world, world.facilitator, evening.circle.desk)
        if "A share has gone a minute past" in one.text
    ]
    assert ada.mention not in note
    assert evening.holder == ada.id
    await world.press(world.facilitator, note, "+2 min for this share")
    await world.later(minutes=2)
    assert evening.holder == ada.id, "also long after it she is not cut off"
    if evening.kind is RoomKind.STAGE:
        assert ada.id in speaking(world.sim, world.guild.id)[0]
    await evening.from_more("Move on")
    await evening.taken()
    assert evening.holder == ben.id
    word = (
        "Discord asks you to come up"
        if evening.kind is RoomKind.STAGE
        else "The piece is with you. About 5 minutes"
    )
    assert evening.whispers(ben, word) == 1


async def one_is_in_tears(evening: Evening) -> None:
    """Everything stands still for ten minutes while Mara goes aside with Cleo; nobody else is told a word of it."""
    world, circle = evening.world, evening.circle
    ada, ben, cleo, dana = evening.people[:4]
    await evening.from_more("Pause")
    assert "Take a moment; nothing is running." in evening.sees(cleo)
    assert controls(world, circle).labels == ("Resume", "Next phase", "Prompt", "More")
    ends = circle.meeting()["phase_ends_at"]
    told = [
        [one.text for one in posted(world, *where)]
        for where in ((ada, circle.room()), (world.admin, circle.desk))
    ]

    said = await ask_for(world, circle, cleo, by=world.admin)
    assert f"A side room opens for {cleo.mention} and you" in said
    (aside,) = side_rooms(world)
    assert inside(world, aside) == {"Cleo", "Mara", "Jonas"}
    assert not world.can_see(ada, aside)
    assert told == [
        [one.text for one in posted(world, *where)]
        for where in ((ada, circle.room()), (world.admin, circle.desk))
    ]
    await world.say(cleo, aside, "I need a minute")
    await world.later(minutes=10)
    assert evening.whispers(ben, "About a minute left") == 0
    await press_in(world, cleo, aside, "Leave this room")
    assert inside(world, aside) == {"Mara", "Jonas"}
    assert not query(world, "SELECT 1 FROM side_room_guest")

    await press_in(world, world.facilitator, circle.desk, "Resume")
    assert circle.meeting()["phase_ends_at"] - ends in range(595, 610)
    assert "Your turn goes by" in await evening.let_pass(cleo)
    if evening.kind is not RoomKind.TEXT:
        await dana.actor.leave_voice()
        await world.later(minutes=1)
        await dana.actor.join_voice(circle.room())
    await evening.let_pass(ben)
    assert evening.holder == dana.id, "who dropped out for a minute kept her place"


async def two_hold_it(evening: Evening) -> None:
    """A restart changes nothing; the second facilitator gives time and reorders; two presses at once move once."""
    world, circle, last = evening.world, evening.circle, evening.people[-1]
    before = rows(world, "piece", "piece_place", "side_room")
    await world.restart()
    await world.settle()
    assert rows(world, "piece", "piece_place", "side_room") == before
    longer = circle.meeting()["phase_ends_at"]
    await evening.from_more("+5 min", by=world.admin)
    assert circle.meeting()["phase_ends_at"] == longer + 300
    said = await command(world, "piece", world.admin, action="next", member=last)
    assert f"{last.mention} is next." in said

    await evening.minute(70)
    row = circle.meeting()
    button = f"next_phase:1:{row['meeting_id']}.{row['version']}"
    same = await plant(world, world.lobby, button)
    await world.press(world.facilitator, same, button)
    late = await world.press(world.admin, same, button)
    assert "Somebody else was a moment faster." in late
    assert "**Theme**" in late
    assert "Next phase" in late.labels
    assert circle.meeting()["phase"] == 5


async def the_theme(evening: Evening) -> None:
    """Hands are raised: the first has the piece at once, a second press lowers."""
    world, circle = evening.world, evening.circle
    cleo, dana, elle = evening.people[2:5]
    await evening.rest()
    assert "The piece is with you" in await raises(evening, elle) or evening.kind is RoomKind.STAGE
    assert evening.holder == elle.id
    assert "you are next" in await raises(evening, dana)
    assert "1 person before you" in await raises(evening, cleo)
    assert "Your hand is down." in await raises(evening, dana)
    await evening.from_more("Speak from I")
    assert 'we speak from "I"' in world.find(cleo, circle.room(), "A reminder for all of us")
    await evening.let_pass(elle)
    assert evening.holder == cleo.id
    both = (world.facilitator, world.admin)
    looks = [await press_in(world, one, circle.desk, "Prompt") for one in both]
    for one, look in zip(both, looks, strict=True):
        assert "Posted." in await world.press(one, look, "Post it")
    await evening.rest()


async def raises(evening: Evening, person: Person) -> str:
    """Let somebody press Raise hand in the room."""
    said = await press_in(evening.world, person, evening.circle.room(), "Raise hand")
    await evening.taken()
    return said.text


async def the_door(evening: Evening) -> None:
    """Long after the door has closed, who was inside comes back by Join; who was not waits for Let in."""
    world, circle, gil = evening.world, evening.circle, evening.people[6]
    late = world.add("Zoe")
    await world.press(gil, circle.card(gil), "Can't make it")
    await evening.rest()
    assert "The door of this meeting is closed now" in await join(world, late, circle)
    back = await join(world, gil, circle)
    assert "You have a seat" in back
    assert world.can_see(gil, circle.room())
    assert not world.can_see(late, circle.room())
    if evening.kind is RoomKind.TEXT:
        await world.say(gil, circle.room(), "here again")
    else:
        await gil.actor.join_voice(circle.room())
    assert (
        len([one for one in posted(world, world.facilitator, circle.desk) if "at the door" in one.text]) == 1
    )


async def it_ends(evening: Evening) -> None:
    """Go on to the closing round and End: one calm card, and the side room goes after the room."""
    world, circle, ada = evening.world, evening.circle, evening.people[0]
    await evening.minute(82)
    await evening.go_to(6)
    await evening.minute(90)
    (aside,) = side_rooms(world)
    await end(world, circle)
    await world.later(seconds=6)
    assert circle.meeting()["state"] == "closed"
    card = world.find(ada, circle.room(), "Thank you")
    assert card.labels == ("A prompt to write with", "Help lines", "Give")
    nothing_is_kept(evening)
    edits_stay_within_limits(evening)
    await world.later(minutes=61)
    assert locked(world, aside)
    await world.later(hours=23)
    assert not exists(world, aside)
    assert circle.meeting()["room_id"] is None


def nothing_is_kept(evening: Evening) -> None:
    """Look into the file after the close."""
    world = evening.world
    assert evening.circle.meeting()["attended"] == len(evening.people)
    assert rows(world, "piece", "piece_place", "side_room_guest") == {
        "piece": [],
        "piece_place": [],
        "side_room_guest": [],
    }
    assert query(world, "SELECT 1 FROM seat WHERE present_at IS NOT NULL") == []
    about = "kind IN ('cue', 'desk_cue', 'your_turn', 'speaker') OR kind LIKE 'side%'"
    assert not query(world, f"SELECT 1 FROM outbox WHERE ({about}) AND member_id IS NOT NULL")
    assert len(prompts(world, evening.circle.room())) == 7, "one a part, and one that two posted at once"


def edits_stay_within_limits(evening: Evening) -> None:
    """Count what the whole evening edited and posted: the panel by itself, and in each place what Discord counts."""
    panels: list[datetime] = []
    edited: dict[str, list[datetime]] = {}
    old: dict[str, list[datetime]] = {}
    made: dict[str, list[datetime]] = {}
    for call in evening.world.wire.calls:
        place, _, rest = call.path.removeprefix("/channels/").partition("/")
        if call.method == "POST" and rest == "messages":
            made.setdefault(place, []).append(call.at)
        elif call.method == "PATCH" and rest.startswith("messages/"):
            edited.setdefault(place, []).append(call.at)
            if place == str(evening.circle.meeting()["room_id"]):
                panels.append(call.at)
            if call.at - posted_at(int(rest.removeprefix("messages/"))) >= OLD_AFTER:
                old.setdefault(place, []).append(call.at)
    assert len(panels) > 20
    assert most_within(panels, OLD_WITHIN) <= OLD_EDITS
    assert old[str(evening.circle.desk.id)], "the controls are older than an hour at the end"
    for counted, most, span in ((old, OLD_EDITS, OLD_WITHIN), (edited, MOST, WITHIN), (made, MOST, WITHIN)):
        assert [at for at in counted.values() if most_within(at, span) > most] == []


def posted_at(message_id: int) -> datetime:
    """Return when a message was posted, as its id says."""
    return DISCORD_EPOCH + timedelta(milliseconds=message_id >> 22)


def most_within(moments: Sequence[datetime], span: timedelta) -> int:
    """Return the most that fell into one span."""
    return max((sum(at <= one < at + span for one in moments) for at in moments), default=0)
