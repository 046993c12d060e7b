"""Prompts outside of meetings: some days after one, for whoever likes to write, and the day before one for the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.outbox import Kind, Owed
from bot.domain.rhythm_words import parse_time
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from bot.domain.meetings import Meeting
    from bot.domain.prompts import Prompt

MOST_DAYS: Final = 4
"""Prompts after one meeting: more would be noise."""
LAST_DAY: Final = 60
LATE: Final = timedelta(hours=12)
"""How late such a prompt may still come. After that it belongs to another day."""
PREVIEW_BEFORE: Final = timedelta(hours=24)
PREVIEW_LATE: Final = timedelta(hours=20)
LATER: Final = timedelta(days=2)
LATER_LATE: Final = timedelta(days=2)
GENTLE: Final = 2
"""What is posted to everyone in the channel stays at this intensity or below."""


@dataclass(frozen=True, slots=True)
class Between:
    """What a circle posts outside of its meetings. `at` is a local time of the circle's zone."""

    days_after: tuple[int, ...] = ()
    at: time = time(10)
    preview: bool = False


def read_between(days: str, at: str, *, preview: bool) -> Between:
    """Return what an admin typed. Raises `Refusal` with an example that works."""
    numbers = re.findall(r"\d+", days)
    if re.sub(r"[\d\s,;&]|and", "", days.casefold()) or len(numbers) > MOST_DAYS:
        raise Refusal("prompts.between_days", most=MOST_DAYS)
    found = sorted({int(number) for number in numbers})
    if any(not 0 < day <= LAST_DAY for day in found):
        raise Refusal("prompts.between_range", most=LAST_DAY)
    return Between(tuple(found), parse_time(at) if at.strip() else Between().at, preview)


def moment_after(days: int) -> str:
    """Return the moment of a journal prompt that fits so many days after a meeting."""
    for most, moment in ((0, "same day"), (1, "next day"), (6, "days after"), (27, "week after")):
        if days <= most:
            return moment
    return "month after"


def after_meeting(meeting: Meeting, between: Between, zone: ZoneInfo) -> Iterator[Owed]:
    """Yield what is owed to the channel after a meeting; `detail` is the number of days after it."""
    day = meeting.starts_at.astimezone(zone).date()
    for days in between.days_after:
        due_at = datetime.combine(day + timedelta(days=days), between.at, zone)
        yield Owed(
            Kind.BETWEEN,
            f"{Kind.BETWEEN}:{meeting.meeting_id}:{days}",
            meeting.guild_id,
            due_at,
            due_at + LATE,
            circle_id=meeting.circle_id,
            meeting_id=meeting.meeting_id,
            detail=str(days),
        )


def pick(prompts: Sequence[Prompt], between: Between, days: int, meetings_before: int) -> Prompt | None:
    """Return the prompt for so many days after a meeting: another one each time until all have been.

    `meetings_before` counts the meetings that the circle has held before this one.
    """
    gentle = [one for one in prompts if one.intensity <= GENTLE]
    alike = [day for day in between.days_after if moment_after(day) == moment_after(days)] or [days]
    place = alike.index(days) if days in alike else 0
    return gentle[(meetings_before * len(alike) + place) % len(gentle)] if gentle else None


def preview(meeting: Meeting) -> Owed:
    """Return the look at what will be asked, a day before, on the desk."""
    due_at = meeting.starts_at - PREVIEW_BEFORE
    return Owed(
        Kind.PREVIEW,
        f"{Kind.PREVIEW}:{meeting.meeting_id}",
        meeting.guild_id,
        due_at,
        due_at + PREVIEW_LATE,
        circle_id=meeting.circle_id,
        meeting_id=meeting.meeting_id,
    )


def later(guild_id: int, user_id: int, now: datetime) -> Owed:
    """Return "a prompt in two days": only the time and the person are kept, until it is sent."""
    due_at = now + LATER
    return Owed(
        Kind.PROMPT_LATER,
        f"{Kind.PROMPT_LATER}:{guild_id}:{user_id}",
        guild_id,
        due_at,
        due_at + LATER_LATE,
        member_id=user_id,
    )
