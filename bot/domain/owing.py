"""What a meeting owes, and when each thing is due and when it is too late. Pure; the services write it down."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.faults import Fault, FaultKind
from bot.domain.offers import name_of
from bot.domain.outbox import Kind, Owed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.meetings import Circle, Meeting, Seat
    from bot.domain.retention import Clocks

OPENS_BEFORE: Final = timedelta(minutes=15)
DESK_CALL_BEFORE: Final = timedelta(minutes=30)
QUORUM_BEFORE: Final = timedelta(hours=2)
NOBODY_YET_BEFORE: Final = timedelta(minutes=10)
NOBODY_CAME_AFTER: Final = timedelta(minutes=10)
PIN_WITHIN: Final = timedelta(hours=1)
"""A card that could not be pinned by then stays unpinned; an admin who looks is told."""
OVERTIME: Final = timedelta(minutes=15)
"""A meeting that nobody ends closes by itself this long after its planned end."""
ROOM_STAYS_OPEN: Final = timedelta(minutes=15)
ANNOUNCED_BEFORE: Final = timedelta(days=7)
LOOK_AFTER: Final = timedelta(seconds=30)
"""Somebody who changes rights changes several."""
UNDO_FOR: Final = timedelta(minutes=10)
UNMADE_AFTER: Final = timedelta(minutes=20)
"""When a command that was making channels is surely over: Discord forgets an interaction after 15 minutes."""
CARD_REST: Final = timedelta(seconds=5)
"""A card is edited at most this often."""
OLD_AFTER: Final = timedelta(hours=1)
OLD_CARD_REST: Final = timedelta(seconds=10)
"""And one older than an hour this often: Discord takes 3 edits of such messages in 6 s a channel (30046; the number is
from discord-userdoccers), and several cards stand in one."""
DISCORD_EPOCH: Final = datetime(2015, 1, 1, tzinfo=UTC)
"""From which Discord's ids count milliseconds (reference, Snowflakes)."""
SCREEN_REST: Final = timedelta(seconds=2)
"""Panel and controls are drawn at most this often: three times in six seconds is what Discord allows a channel."""
PANEL_AGES: Final = timedelta(minutes=55)
"""A panel that is edited so late comes as a new message: Discord slows the edits of one older than an hour."""
DAY_REMINDER: Final = (timedelta(hours=24), timedelta(hours=1))
HOUR_REMINDER: Final = (timedelta(hours=1), timedelta(minutes=30))
"""How long before the start a reminder is due, and how late it may still go out."""


def edit_rest(message_id: int | None, now: datetime) -> timedelta:
    """Return how long a message of ours is left alone between two edits; its id says how old it is."""
    if message_id is None:
        return CARD_REST
    made_at = DISCORD_EPOCH + timedelta(milliseconds=message_id >> 22)
    return OLD_CARD_REST if now - made_at >= OLD_AFTER else CARD_REST


def announce_at(starts_at: datetime, previous_ends_at: datetime | None, announce_from: datetime) -> datetime:
    """Return when the card goes out: a week before, or when the meeting before it is over if that is sooner.

    `previous_ends_at` is None for the next meeting, whose card goes out at once.
    """
    week_before = starts_at - ANNOUNCED_BEFORE
    earliest = announce_from if previous_ends_at is None else min(week_before, previous_ends_at)
    return max(earliest, announce_from)


def of_meeting(meeting: Meeting, *, timed: bool) -> Iterator[Owed]:
    """Yield what a planned meeting owes besides its card.

    `timed` is false for `text across zones`, which has no cues and no automatic cancellation.
    """

    def owed(kind: Kind, due_at: datetime, stale_at: datetime | None) -> Owed:
        return Owed(
            kind,
            f"{kind}:{meeting.meeting_id}",
            meeting.guild_id,
            due_at,
            stale_at,
            circle_id=meeting.circle_id,
            meeting_id=meeting.meeting_id,
        )

    yield owed(Kind.DESK_CALL, meeting.starts_at - DESK_CALL_BEFORE, meeting.ends_at)
    if timed:
        give_up_at = meeting.starts_at + NOBODY_CAME_AFTER
        yield owed(Kind.NOBODY_YET, meeting.starts_at - NOBODY_YET_BEFORE, give_up_at)
        yield owed(Kind.NOBODY_CAME, give_up_at, None)
    yield owed(Kind.TIME_UP, meeting.ends_at + OVERTIME, None)


def reminders(meeting: Meeting, user_id: int, now: datetime) -> Iterator[Owed]:
    """Yield the reminders that a person who said yes is still owed, none that would already be late."""
    for kind, (before, late) in ((Kind.REMINDER_DAY, DAY_REMINDER), (Kind.REMINDER_HOUR, HOUR_REMINDER)):
        due_at = meeting.starts_at - before
        if due_at > now:
            yield Owed(
                kind,
                f"{kind}:{meeting.meeting_id}:{user_id}",
                meeting.guild_id,
                due_at,
                due_at + late,
                circle_id=meeting.circle_id,
                meeting_id=meeting.meeting_id,
                member_id=user_id,
            )


def of_person(kind: Kind, meeting: Meeting, user_id: int, due_at: datetime, *, detail: str = "") -> Owed:
    """Return an entry about one person in one meeting."""
    return Owed(
        kind,
        f"{kind}:{meeting.meeting_id}:{user_id}" + (f":{detail}" if detail else ""),
        meeting.guild_id,
        due_at,
        meeting.ends_at,
        circle_id=meeting.circle_id,
        meeting_id=meeting.meeting_id,
        member_id=user_id,
        detail=detail,
    )


def now_of(
    kind: Kind, meeting: Meeting, due_at: datetime, *, detail: str = "", never_stale: bool = False
) -> Owed:
    """Return an entry about the meeting itself: a room, a panel, a prompt, its closing."""
    return Owed(
        kind,
        f"{kind}:{meeting.meeting_id}" + (f":{detail}" if detail else ""),
        meeting.guild_id,
        due_at,
        None if never_stale else meeting.ends_at + OVERTIME,
        circle_id=meeting.circle_id,
        meeting_id=meeting.meeting_id,
        detail=detail,
    )


def of_circle(kind: Kind, circle: Circle, due_at: datetime, *, user_id: int | None = None) -> Owed:
    """Return an entry about the circle: its desk, or one of its facilitators."""
    return Owed(
        kind,
        f"{kind}:{circle.circle_id}" + (f":{user_id}" if user_id is not None else ""),
        circle.guild_id,
        due_at,
        circle_id=circle.circle_id,
        member_id=user_id,
    )


def take_back(circle: Circle, message_id: int, due_at: datetime) -> Owed:
    """Return the duty to delete this one message on the desk."""
    gone = of_circle(Kind.TAKE_BACK, circle, due_at)
    return replace(gone, dedupe=f"{gone.dedupe}:{message_id}", detail=str(message_id))


def trouble(circle: Circle, word: str, due_at: datetime, *, once: str = "", place: str = "") -> Owed:
    """Return what the admins are to hear: a fixed word, once for the circle, or once for what `once` names.

    `place` is empty for the best place there is, and "desk" where that one did not take it.
    """
    at = f"@{place}" if place else ""
    return Owed(
        Kind.TROUBLE,
        f"{Kind.TROUBLE}:{once or f'{circle.circle_id}:{word}'}{at}",
        circle.guild_id,
        due_at,
        circle_id=circle.circle_id,
        detail=word + at,
    )


def making(guild_id: int, name: str, now: datetime, nonce: str) -> Owed:
    """Return the duty to take away the channels of a circle that came to nothing, written before they are made."""
    due_at = now + UNMADE_AFTER
    return Owed(Kind.UNMAKE, f"{Kind.UNMAKE}:{guild_id}:{nonce}", guild_id, due_at, detail=name)


def moved(meeting: Meeting, was: datetime, now: datetime) -> Owed:
    """Return the note that the meeting has moved; it is about this one new start and no other."""
    return now_of(Kind.MOVED, meeting, now, detail=_moved_detail(meeting, was))


def moved_dm(meeting: Meeting, user_id: int, was: datetime, now: datetime) -> Owed:
    """Return the message to one person that the meeting has moved."""
    return of_person(Kind.MOVED_DM, meeting, user_id, now, detail=_moved_detail(meeting, was))


def moved_from(detail: str) -> datetime:
    """Return the old start that an entry about a move carries beside the new one."""
    return datetime.fromtimestamp(int(detail.partition(".")[2]), UTC)


def _moved_detail(meeting: Meeting, was: datetime) -> str:
    return f"{int(meeting.starts_at.timestamp())}.{int(was.timestamp())}"


HELD: Final = "held"
"""Marks a question about the number of seats that was answered with yes."""
DECLINED: Final = "declined"
"""Marks a question whether to hold a circle that was answered with no."""


def quorum(meeting: Meeting) -> Owed:
    """Return the question to the desk, two hours before, whether to hold the meeting with the number there is."""
    asked = now_of(Kind.QUORUM, meeting, meeting.starts_at - QUORUM_BEFORE)
    return replace(asked, stale_at=meeting.starts_at)


def offer(kind: Kind, meeting: Meeting, seat: Seat, due_at: datetime) -> Owed:
    """Return an entry about the offer that this person has, and about no other; the note in the channel stays true."""
    owed = of_person(kind, meeting, seat.user_id, due_at, detail=name_of(seat) or "")
    return replace(owed, stale_at=seat.offered_until if kind is Kind.OFFER_DM else None)


def room_opens_at(meeting: Meeting, checked_in_at: datetime) -> datetime:
    """Return when the room opens: 15 minutes before, or when a facilitator checks in after that."""
    return max(checked_in_at, meeting.starts_at - OPENS_BEFORE)


def messages_deleted_at(closed_at: datetime, clocks: Clocks, *, timed: bool) -> datetime:
    """Return when what was written in the room is deleted: usually 24 h later, or 72 h in `text across zones`."""
    return closed_at + timedelta(hours=clocks.room_hours(timed=timed))


def stage(meeting: Meeting, due_at: datetime) -> Owed:
    """Return the entry that has the stage live while its room is open, and over after that."""
    return now_of(Kind.STAGE, meeting, due_at, never_stale=True)


def side_room(
    kind: Kind, meeting: Meeting, side_room_id: int, due_at: datetime, *, user_id: int | None = None
) -> Owed:
    """Return an entry about a side room, or about somebody who is to be let into it. None of them comes too late."""
    owed = now_of(kind, meeting, due_at, detail=str(side_room_id), never_stale=True)
    if user_id is None:
        return owed
    return replace(owed, dedupe=f"{owed.dedupe}:{user_id}", member_id=user_id)


def speaker(meeting: Meeting, user_id: int, now: datetime) -> Owed:
    """Return the entry that lets somebody speak on the stage while they have the piece, and listen after that."""
    return replace(of_person(Kind.SPEAKER, meeting, user_id, now), stale_at=None)


def start_card(guild_id: int, now: datetime) -> Owed:
    """Return the entry that keeps a guild's Start card in place."""
    return Owed(Kind.START_CARD, f"{Kind.START_CARD}:{guild_id}", guild_id, now)


def start_pin(guild_id: int, message_id: int, now: datetime) -> Owed:
    """Return the entry that pins this one card."""
    return Owed(
        Kind.START_PIN,
        f"{Kind.START_PIN}:{guild_id}:{message_id}",
        guild_id,
        now,
        now + PIN_WITHIN,
        detail=str(message_id),
    )


def checkup(guild_id: int, due_at: datetime) -> Owed:
    """Return the look at what may be wrong with a guild; all that ask for one by then share it."""
    return Owed(Kind.CHECKUP, f"{Kind.CHECKUP}:{guild_id}", guild_id, due_at)


def fault_note(
    guild_id: int,
    kind: FaultKind,
    about: int,
    now: datetime,
    words: Sequence[str] = (),
    *,
    well: bool = False,
) -> Owed:
    """Return the word to admins that something is wrong, or well again. `words` are fixed words and numbers."""
    how = "well" if well else "bad"
    return Owed(
        Kind.FAULT_NOTE,
        f"{Kind.FAULT_NOTE}:{guild_id}:{kind}:{about}:{how}",
        guild_id,
        now,
        circle_id=about or None,
        detail=f"{kind}.{about}.{how}.{','.join(words)}",
    )


def read_fault_note(detail: str) -> tuple[Fault, bool]:
    """Return the fault of such an entry, and whether it is well again."""
    kind, about, how, words = detail.split(".", 3)
    return Fault(FaultKind(kind), int(about), tuple(words.split(",")) if words else ()), how == "well"
