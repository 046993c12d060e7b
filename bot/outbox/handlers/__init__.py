"""One handler a kind: reads fresh through a service, draws with `bot.ui`, and says which call that comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.outbox import Kind
from bot.outbox.handlers.automod import AutoModHandlers
from bot.outbox.handlers.between import BetweenHandlers
from bot.outbox.handlers.circle import CircleHandlers
from bot.outbox.handlers.doctor import DoctorHandlers
from bot.outbox.handlers.event import EventHandlers
from bot.outbox.handlers.gifts import GiftHandlers
from bot.outbox.handlers.meeting import MeetingHandlers
from bot.outbox.handlers.person import PersonHandlers
from bot.outbox.handlers.piece import PieceHandlers
from bot.outbox.handlers.room import RoomHandlers
from bot.outbox.handlers.seats import SeatHandlers
from bot.outbox.handlers.side_rooms import SideRoomHandlers
from bot.outbox.handlers.stage import StageHandlers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.outbox.handlers.care import CareHandlers
    from bot.outbox.lookout import Look
    from bot.outbox.rounds import Rounds
    from bot.outbox.runner import Handler
    from bot.services.all import Services
    from bot.texts import Texts


def all_handlers(
    services: Services, texts: Texts, look: Look, care: CareHandlers, rounds: Rounds
) -> Mapping[Kind, Handler]:
    """Return the handler of every kind. `look` takes note of who is in a voice room."""
    doctor = DoctorHandlers(services.doctor, rounds, texts)
    return {
        Kind.CHECKUP: doctor.look,
        Kind.FAULT_NOTE: doctor.tell,
        **_of_guilds(services, texts, care),
        **_of_people(services, texts),
        **_of_meetings(services, texts, look),
        **_beside_meetings(services, texts),
    }


def _of_guilds(services: Services, texts: Texts, care: CareHandlers) -> Mapping[Kind, Handler]:
    reading = services.reading
    rules = AutoModHandlers(services.automod, texts)
    circle = CircleHandlers(reading, texts)
    event = EventHandlers(services.events, texts)
    gift = GiftHandlers(reading, services.publishing, texts)
    around = BetweenHandlers(services.between, texts)
    return {
        Kind.AUTOMOD: rules.keep,
        Kind.AUTOMOD_LOOK: rules.look,
        Kind.DESK: circle.desk,
        Kind.DESK_MEMBER: circle.desk_member,
        Kind.ASK_FACILITATOR: circle.ask_facilitator,
        Kind.NAMED_SELF: circle.named_self,
        Kind.HOLD_DECLINED: circle.hold_declined,
        Kind.NOBODY_HOLDS: circle.nobody_holds,
        Kind.TAKE_BACK: circle.take_back,
        Kind.TROUBLE: circle.trouble,
        Kind.UNMAKE: circle.unmake,
        Kind.DUTY: care.duty,
        Kind.START_CARD: care.start_card,
        Kind.START_PIN: care.start_pin,
        Kind.EVENT: event.event,
        Kind.THANKS: gift.thanks,
        Kind.GIFT_UNREAD: gift.unread,
        Kind.GIFT_CARD: gift.card,
        Kind.BETWEEN: around.between,
        Kind.PREVIEW: around.preview,
        Kind.PROMPT_LATER: around.later,
    }


def _of_people(services: Services, texts: Texts) -> Mapping[Kind, Handler]:
    reading = services.reading
    person = PersonHandlers(reading, texts)
    seat = SeatHandlers(reading, texts)
    return {
        Kind.REMINDER_DAY: person.reminder,
        Kind.REMINDER_HOUR: person.reminder,
        Kind.SEAT_YOURS: person.seat_yours,
        Kind.SEAT_FREED: person.seat_freed,
        Kind.OFFER_DM: seat.offer_dm,
        Kind.OFFER_HERE: seat.offer_here,
        Kind.KNOCK: seat.knock,
        Kind.ASK_SEAT: seat.ask_seat,
        Kind.ANSWER_DM: seat.answer_dm,
        Kind.ANSWER_HERE: seat.answer_here,
        Kind.QUORUM: seat.quorum,
        Kind.CANCELLED_DM: person.cancelled,
        Kind.MOVED_DM: person.moved,
    }


def _of_meetings(services: Services, texts: Texts, look: Look) -> Mapping[Kind, Handler]:
    reading = services.reading
    meeting = MeetingHandlers(reading, texts, look)
    room = RoomHandlers(reading, texts, look)
    stage = StageHandlers(reading, texts)
    piece = PieceHandlers(reading, services.presence, texts)
    return {
        Kind.CARD: meeting.card,
        Kind.DESK_CALL: meeting.controls,
        Kind.NOBODY_YET: meeting.nobody_yet,
        Kind.NOBODY_CAME: meeting.transition,
        Kind.TIME_UP: meeting.transition,
        Kind.CANCELLED: meeting.cancelled,
        Kind.MOVED: meeting.moved,
        Kind.OFFER_OVER: meeting.transition,
        Kind.ROOM: room.room,
        Kind.ROOM_MEMBER: room.member,
        Kind.VOICE_ROOM: room.voice_room,
        Kind.STAGE: stage.stage,
        Kind.SPEAKER: stage.speaker,
        Kind.PANEL: room.panel,
        Kind.PANEL_AGED: meeting.transition,
        Kind.OLD_SCREEN: room.old_screen,
        Kind.PROMPT: room.prompt,
        Kind.GENTLE_CARD: room.gentle_card,
        Kind.PHASE_OVER: meeting.transition,
        Kind.YOUR_TURN: piece.your_turn,
        Kind.CUE: piece.cue,
        Kind.DESK_CUE: piece.desk_cue,
        Kind.DROPPED: meeting.transition,
        Kind.CLOSING: room.closing,
        Kind.LOCK: room.lock,
        Kind.DISCONNECT: room.disconnect,
        Kind.PURGE_ROOM: room.empty,
    }


def _beside_meetings(services: Services, texts: Texts) -> Mapping[Kind, Handler]:
    side = SideRoomHandlers(services.side_rooms, texts)
    return {
        Kind.SIDE_ROOM: side.room,
        Kind.SIDE_NOTE: side.note,
        Kind.SIDE_MEMBER: side.member,
        Kind.SIDE_LOCK: side.lock,
        Kind.SIDE_PURGE: side.empty,
    }
