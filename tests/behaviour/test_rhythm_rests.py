"""A circle that rests, goes on or ends, and a meeting that is called off, as people meet it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.behaviour.rhythm_steps import BEGUN, THURSDAY, WEEK, acts, admin, coming, dms, said, thursdays
from tests.behaviour.stories import full, open_room, query, rows, seat, stamp

if TYPE_CHECKING:
    from tests.harness.world import World


# --- pause, resume, archive


async def test_a_pause_calls_off_and_plans_nothing(world: World) -> None:
    """What is announced is called off with the reason, nothing comes for weeks, and every list says that it rests."""
    circle = await thursdays(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)

    answer = await admin(world, "circle pause")
    await world.later(days=21)

    assert "2026-01-08 18:00 there" in answer
    (told,) = dms(world, ada, "There is no meeting")
    assert "takes a break" in told
    assert len(said(world, circle, "takes a break")) == 1
    assert coming(circle) == {}
    assert dms(world, ada, "Your group meets") == []
    assert "paused" in await admin(world, "circle list")
    assert "It is paused" in await admin(world, "circle show")
    assert "is paused already" in await admin(world, "circle pause")
    for command in ("circle skip", "circle move"):
        options = {"to": "19:00"} if command.endswith("move") else {}
        assert "is paused, so no meeting is coming" in await admin(
            world, command, date="2026-02-05", **options
        )
    assert acts(world) == ["circle_paused"]


async def test_a_resumed_circle_meets_again_on_the_same_dates(world: World) -> None:
    """What the pause called off comes back as a fresh meeting with a card of its own; the old card stays as it was."""
    circle = await thursdays(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    await admin(world, "circle pause")
    await world.later(seconds=10)

    answer = await admin(world, "circle resume")
    await world.later(seconds=10)

    assert "2026-01-08 18:00 there" in answer
    assert list(coming(circle)) == ["2026-01-08", "2026-01-15"]
    fresh = world.find(ada, circle.channel, "Join")
    assert full(THURSDAY) in fresh
    await world.press(ada, fresh, "Join")
    assert len(said(world, circle, "does not take place")) == 1
    assert "is not paused" in await admin(world, "circle resume")
    await admin(world, "circle pause")
    await world.later(seconds=10)
    assert len(said(world, circle, "There is no meeting")) == 2
    assert acts(world) == ["circle_paused", "circle_resumed", "circle_paused"]


async def test_an_edit_of_a_paused_circle_waits_for_its_end(world: World) -> None:
    """Changed while it rests, it plans nothing yet; resumed, it meets at the new time."""
    circle = await thursdays(world)
    await admin(world, "circle pause")

    assert "It is paused" in await admin(world, "circle edit", time="20:00")
    assert coming(circle) == {}
    await admin(world, "circle resume")

    assert coming(circle)["2026-01-08"] == THURSDAY + timedelta(hours=2)


async def test_an_archived_circle_is_out_of_every_list(world: World) -> None:
    """Its meetings are called off with thanks, no list or choice has it, and nothing comes again."""
    circle = await thursdays(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)

    await admin(world, "circle archive")
    await world.later(days=15)

    (told,) = dms(world, ada, "There is no meeting")
    assert "Thank you for having been part of it" in told
    assert coming(circle) == {}
    assert "no circle here yet" in await admin(world, "circle list")
    assert await world.suggestions(world.admin, world.lobby, "circle show", "circle", "harbor") == []
    assert "Harbor circle" not in await world.slash(ada, world.lobby, "circles")
    assert "no circle here yet" in await admin(world, "circle resume")
    assert acts(world) == ["circle_archived"]


async def test_a_change_survives_a_restart_at_once(world: World) -> None:
    """The bot ends right after the command: everything that follows from it still happens, once."""
    circle = await thursdays(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    await admin(world, "circle move", date="2026-01-08", to="19:00")
    await world.restart()
    await admin(world, "circle pause")
    await world.restart()
    await world.later(hours=1)

    assert len(dms(world, ada, "There is no meeting")) == 1
    assert len(said(world, circle, "There is no meeting")) == 1


async def test_changes_before_the_announcement_are_quiet(world: World) -> None:
    """In the first minutes, before any card, an edit and a move tell nobody; Announce shows what was chosen."""
    circle = await thursdays(world, announce=False)
    await admin(world, "circle edit", time="19:00")
    await admin(world, "circle move", date="2026-01-08", to="20:00")

    await world.press(world.admin, circle.made, "Announce")
    await world.later(seconds=10)

    assert full(THURSDAY + timedelta(hours=2)) in circle.card()
    assert said(world, circle, "has moved") == []
    assert coming(circle)["2026-01-15"] == THURSDAY + WEEK + timedelta(hours=1)


# --- calling one meeting off


@pytest.mark.parametrize("who", ["Mara", "Jonas"])
async def test_an_admin_or_the_facilitator_calls_a_meeting_off(world: World, who: str) -> None:
    """Both may: who said yes gets a DM, the channel one note with the reason, and the meeting does not come back."""
    circle = await thursdays(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)

    answer = await world.slash(world.people[who], world.lobby, "meeting cancel", reason="illness")
    await world.later(days=1)

    assert answer.last.ephemeral
    assert f"The meeting at {stamp(THURSDAY, 'F')} is called off." in answer
    (told,) = dms(world, ada, "There is no meeting")
    assert "Somebody who holds it is ill." in told
    assert f"The next one is {full(THURSDAY + WEEK)}" in told
    (note,) = said(world, circle, "There is no meeting")
    assert "Ada" not in note
    assert ada.mention not in note
    assert next(iter(coming(circle))) == "2026-01-15"
    assert acts(world) == ["meeting_cancelled"]
    cancelled = query(world, "SELECT cancel_reason FROM meeting WHERE state = 'cancelled'")
    assert [row["cancel_reason"] for row in cancelled] == ["illness"]


async def test_a_member_cannot_call_a_meeting_off(world: World) -> None:
    """Who does not hold the circle is refused, named or not, and nothing changes."""
    await thursdays(world)
    before = rows(world, *BEGUN)

    for options in ({}, {"circle": "Harbor circle"}):
        answer = await world.slash(world.members[0], world.lobby, "meeting cancel", reason="other", **options)
        assert answer.last.ephemeral
        assert "called off" not in answer

    assert rows(world, *BEGUN) == before
    offered = await world.suggestions(
        world.members[0], world.lobby, "meeting cancel", "circle", reason="other"
    )
    assert offered == []
    for person in (world.admin, world.facilitator):
        offered = await world.suggestions(person, world.lobby, "meeting cancel", "circle", reason="other")
        assert offered == ["Harbor circle"]


async def test_a_running_meeting_is_ended_not_called_off(world: World) -> None:
    """Once it has started, the way is to end it; before, an open room closes kindly."""
    circle = await thursdays(world)
    await open_room(world, circle)
    await world.slash(world.facilitator, world.lobby, "meeting start")

    answer = await world.slash(world.facilitator, world.lobby, "meeting cancel", reason="other")

    assert "/meeting end" in answer
    assert circle.meeting()["state"] == "running"
