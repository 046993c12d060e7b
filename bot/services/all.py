"""All services in one hand, as cogs are given them; `bot.app` puts them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.services.acts import Acts
    from bot.services.agendas import Agendas
    from bot.services.agreements import Agreements
    from bot.services.automod import AutoMod
    from bot.services.backups import Backups
    from bot.services.between import BetweenMeetings
    from bot.services.care import Care
    from bot.services.circles import Circles
    from bot.services.conversations import Conversations
    from bot.services.decks import Decks
    from bot.services.doctor import Doctor
    from bot.services.duty import Duty
    from bot.services.events import Events
    from bot.services.flags import Flags
    from bot.services.gifts import Gifts
    from bot.services.giving import Giving
    from bot.services.guild_choices import Guilds
    from bot.services.holding import Holding
    from bot.services.languages import Languages
    from bot.services.leaving import Leaving
    from bot.services.ledger import Ledger
    from bot.services.meetings import Meetings
    from bot.services.mending import Mending
    from bot.services.nudges import Nudges
    from bot.services.offers import Offers
    from bot.services.outbox import Outbox
    from bot.services.payments import Payments
    from bot.services.pieces import Pieces
    from bot.services.planning import Planning
    from bot.services.presence import Presence
    from bot.services.privacy import Privacy
    from bot.services.publishing import Publishing
    from bot.services.reading import Reading
    from bot.services.reminders import Reminders
    from bot.services.retention import Retention
    from bot.services.returned import Returned
    from bot.services.rhythms import Rhythms
    from bot.services.rooms import Rooms
    from bot.services.roster import Roster
    from bot.services.schedules import Schedules
    from bot.services.screening import Screening
    from bot.services.seat_rules import SeatRules
    from bot.services.seating import Seating
    from bot.services.setup import Setup
    from bot.services.side_rooms import SideRooms
    from bot.services.standing import Standing
    from bot.services.vitals import Vitals


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a cog may ask for; `bot.app` puts it together."""

    acts: Acts
    agendas: Agendas
    agreements: Agreements
    automod: AutoMod
    backups: Backups
    care: Care
    circles: Circles
    conversations: Conversations
    events: Events
    doctor: Doctor
    duty: Duty
    flags: Flags
    gifts: Gifts
    between: BetweenMeetings
    decks: Decks
    giving: Giving
    guilds: Guilds
    holding: Holding
    languages: Languages
    leaving: Leaving
    ledger: Ledger
    meetings: Meetings
    nudges: Nudges
    mending: Mending
    offers: Offers
    outbox: Outbox
    payments: Payments
    pieces: Pieces
    planning: Planning
    presence: Presence
    privacy: Privacy
    publishing: Publishing
    reading: Reading
    reminders: Reminders
    retention: Retention
    returned: Returned
    rhythms: Rhythms
    rooms: Rooms
    roster: Roster
    schedules: Schedules
    seat_rules: SeatRules
    seating: Seating
    setup: Setup
    side_rooms: SideRooms
    standing: Standing
    screening: Screening
    vitals: Vitals
