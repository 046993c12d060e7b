"""Care for somebody who may be in danger: what a guild can choose, who is told, in which order, and for how long.

Nothing here is ever written down. A row, an outbox entry, a log line or a count would be a sign of crisis that names a
person or a group, and would outlive the moment (DESIGN, promise 1). So all of it lives in memory and is lost at a
restart; whoever needs help then still has the help lines, which need nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

QUIET_FOR: Final = timedelta(hours=12)
"""At most one note a person in this time, and how long a note is known."""
ANSWER_WITHIN: Final = timedelta(minutes=5)
"""How long those who were told have to say that they saw it, before the next are told."""


class CareChoice(StrEnum):
    """What a guild chose about signs of danger."""

    OFF = "off"
    HELP = "help"
    TELL = "tell"


@dataclass(frozen=True, slots=True)
class GuildChoices:
    """What a guild chose about care and arrival: the channels are Discord ids, None where none was chosen."""

    care: CareChoice = CareChoice.OFF
    admin_channel_id: int | None = None
    start_channel_id: int | None = None
    start_message_id: int | None = None
    locale: str = "en"
    """The language of what everyone sees."""
    language: str | None = None
    """The one an admin chose for that; None: Discord's for the guild."""


def rungs(
    on_duty: Iterable[int], facilitators: Iterable[int], about: int | None
) -> tuple[tuple[int, ...], ...]:
    """Return who is told, one step after the other, as long as nobody answers; none where nobody is on duty.

    First those on duty, in the order in which they took it; then all others who hold the circle, together. The person
    it is about is never asked to look after themselves.
    """
    duty = [one for one in dict.fromkeys(on_duty) if one != about]
    if not duty:
        return ()
    others = tuple(one for one in facilitators if one != about and one not in duty)
    return (*((one,) for one in duty), *((others,) if others else ()))
