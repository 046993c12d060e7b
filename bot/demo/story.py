"""What has happened in the demo before the visitor comes, all of it through the bot's own commands and buttons.

The admin has made a circle in a text room that meets in a little over an hour, has announced it, and the facilitator
has taken it on.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from simcord import ChannelHandle, ResponseMessage

from bot.demo.people import places_of
from bot.errors import CirclekeeperError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.demo.people import Cast, Persona
    from bot.demo.simulation import Simulation
    from bot.texts import Say

ZONE: Final = "America/Los_Angeles"
"""Where the circle lives. Whoever looks sees their own time."""

LEAD: Final = timedelta(minutes=70)
"""The hour-before reminder is still to come, and not long off."""

ROUND_TO: Final = timedelta(minutes=5)
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SETTLING: Final = timedelta(seconds=5)
SEATS: Final = 6


class StoryError(CirclekeeperError):
    """The bot did not do what the story needs; `str(error)` says what was looked for."""


async def begin(simulation: Simulation, cast: Cast, say: Say) -> None:
    """Let it happen. Raises `StoryError` where a button of the story is not there."""
    mara, jonas = cast.people["mara"], cast.people["jonas"]
    starts = first_meeting(simulation.now()).astimezone(ZoneInfo(ZONE))
    made = await mara.actor.slash(
        cast.lobby,
        "circle create",
        name=say("demo.circle_name"),
        weekday=DAYS[starts.weekday()],
        time=starts.strftime("%H:%M"),
        timezone=ZONE,
        room="text",
        capacity=str(SEATS),
        facilitator=jonas.actor,
        description=say("demo.circle_description"),
    )
    if made.response is None:
        raise StoryError("The bot did not answer /circle create.")
    await mara.actor.click(made.response, label=say("circles.announce"))
    await simulation.advance(SETTLING)
    await press_anywhere(simulation, cast, jonas, say("circles.hold_yes"))
    await simulation.advance(SETTLING)


def first_meeting(now: datetime) -> datetime:
    """Return when the circle meets first: `LEAD` from now, on the next round five minutes."""
    at = now + LEAD
    past = timedelta(minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    return at + -past % ROUND_TO


async def press_anywhere(simulation: Simulation, cast: Cast, person: Persona, label: str) -> None:
    """Press the newest button of that label among all that somebody can see. Raises `StoryError` if there is none."""
    for place in places_of(simulation, cast, person):
        guild = None if place.kind == "dm" else cast.guild
        channel = ChannelHandle(simulation, guild, simulation.backend.get_channel(place.id))
        hand = person.viewer(channel)
        stored = simulation.backend.messages.get(place.id, {})
        for message in sorted(stored.values(), key=lambda one: one.id, reverse=True):
            shown = ResponseMessage(simulation, message)
            if message.visible_to(person.actor.id) and label in labels(shown.components):
                await hand.click(shown, label=label)
                return
    raise StoryError(f"{person.name} sees no button {label!r}.")


def labels(components: list[dict[str, object]]) -> set[str]:
    """Return the labels of all buttons of a message, nested ones too."""
    found = set()
    for part in components:
        if isinstance(label := part.get("label"), str):
            found.add(label)
        inner = part.get("components")
        if isinstance(inner, list):
            found |= labels(inner)
    return found
