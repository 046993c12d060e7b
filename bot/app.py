"""The composition root: the only place where things are built and put together."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.client import CirclekeeperBot, Parts
from bot.clock import SystemClock
from bot.content import load_content
from bot.domain.help_lines import said_on_purpose
from bot.outbox.departures import Departures
from bot.outbox.handlers import all_handlers
from bot.outbox.handlers.care import CareHandlers
from bot.outbox.letters import Letters
from bot.outbox.lookout import Lookout
from bot.outbox.rounds import Rounds
from bot.outbox.runner import Runner
from bot.scheduling import CHORES_EVERY, PLAN_EVERY, Alarm
from bot.services.acts import Acts
from bot.services.agendas import AgendaBook, Agendas
from bot.services.agreements import Agreements
from bot.services.all import Services
from bot.services.automod import AutoMod
from bot.services.backups import Backups
from bot.services.between import BetweenMeetings
from bot.services.care import Care
from bot.services.circles import Circles
from bot.services.conversations import Conversations
from bot.services.decks import Decks
from bot.services.doctor import Doctor, Installed
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
from bot.services.machine import Machine
from bot.services.meetings import Meetings
from bot.services.mending import Mending
from bot.services.nudges import Nudges
from bot.services.offers import Offers
from bot.services.outbox import Outbox
from bot.services.payments import Payments
from bot.services.phases import Phases
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
from bot.services.schedules import Rules as ScheduleRules
from bot.services.schedules import Schedules
from bot.services.screening import Screening
from bot.services.seat_rules import SeatRules
from bot.services.seating import Seating
from bot.services.setup import Setup
from bot.services.side_rooms import SideRooms
from bot.services.standing import Standing
from bot.services.vitals import Vitals
from bot.services.words import Words
from bot.store import outbox as outbox_rows
from bot.store.database import Database
from bot.texts import Texts
from bot.watching.stopwatch import TimedScreening

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.content import Content
    from bot.payments.server import WebhookServer
    from bot.screening import Screener
    from bot.watching.server import Watch
    from config.settings import Settings

log = logging.getLogger(__name__)

CONFIG: Final = Path(__file__).resolve().parent.parent / "config"
DATABASE_FILE: Final = "circles.db"


@dataclass(frozen=True, slots=True)
class Brought:
    """What the bot brings along in `config/`. It never changes, so several bots of one process may share it."""

    content: Content
    texts: Texts
    load_screener: Callable[[], Screener]


def bring() -> Brought:
    """Read the content of `config/`: raises `ContentError` where a file of it cannot be used."""
    content = load_content(CONFIG, decks_later=True)
    return Brought(content, Texts(CONFIG / "locales"), partial(_load_screener, content))


def _load_screener(content: Content) -> Screener:
    from bot.screening import load_screener  # noqa: PLC0415 - the numbering plans of all countries come along

    return load_screener(CONFIG / "privacy_rules.toml", said_on_purpose(content.help_lines))


def create_bot(
    settings: Settings, *, clock: Clock | None = None, brought: Brought | None = None
) -> CirclekeeperBot:
    """Return a bot that is ready for `await bot.start(token)`.

    Reads what it brings along if it is not handed that (see `bring`). The database is opened by `start`, before the
    login; the screening rules are read while it connects.
    """
    time = clock or SystemClock()
    at_hand = brought or bring()
    if settings.webhook_port is None and any(settings.secrets_of_providers.values()):
        log.warning("Payment services have secrets, but WEBHOOK_PORT is empty: no calls are taken.")

    async def open_parts(bot: CirclekeeperBot) -> Parts:
        now = int(time.now().timestamp())
        database = await Database.open(settings.data_dir / DATABASE_FILE, now=now)
        try:
            book = AgendaBook({agenda.key: agenda for agenda in at_hand.content.agendas})
            await book.refresh(database)
            parts = _parts(bot, database, at_hand, time, book)
            await parts.services.rooms.refresh()
            await parts.services.screening.refresh()
            await parts.services.guilds.refresh()
            await _serve(parts, settings)
        except BaseException:
            await database.close()
            raise
        return parts

    return CirclekeeperBot(
        settings=settings,
        clock=time,
        texts=at_hand.texts,
        content=at_hand.content,
        open_parts=open_parts,
    )


def _parts(
    bot: CirclekeeperBot, database: Database, brought: Brought, clock: Clock, agendas: AgendaBook
) -> Parts:
    words = Words(brought.content.agreements, lambda: bot.intents.message_content)
    services = make_services(bot.settings, database, brought, clock, agendas, words)
    lookout = Lookout(bot, services.rooms, services.meetings, services.presence)
    care = CareHandlers(services.duty, services.guilds, bot.texts)
    rounds = Rounds(bot, services.doctor, clock)
    handlers = all_handlers(services, bot.texts, lookout.look_into, care, rounds)
    letters = Letters(services.conversations, bot)
    runner = Runner(services.outbox, handlers, bot, clock, bot.report, letters)
    departures = Departures(bot, services.leaving, clock)
    chores = {
        "plan": (PLAN_EVERY, services.planning.plan),
        "departures": (CHORES_EVERY, departures.look),
        "purge": (CHORES_EVERY, services.retention.purge),
        "backup": (CHORES_EVERY, services.backups.make),
        "rounds": (CHORES_EVERY, rounds.go),
        "gifts": (CHORES_EVERY, services.publishing.close_months),
    }
    alarm = Alarm(clock, runner.run_due, chores, bot.report)
    database.watch(outbox_rows.next_try_at, alarm.set)
    doors = _webhooks(bot, services, clock), _watch(bot, services, alarm, clock)
    return Parts(database, services, runner, alarm, lookout, letters, *doors)


async def _serve(parts: Parts, settings: Settings) -> None:
    """Open the doors that settings ask for; where one cannot be opened, none is."""
    try:
        if parts.webhooks is not None:
            await parts.webhooks.start(settings.webhook_host, settings.webhook_port or 0)
        if parts.watch is not None:
            await parts.watch.start(settings.metrics_port or 0)
    except BaseException:
        if parts.webhooks is not None:
            await parts.webhooks.close()
        raise


def _watch(bot: CirclekeeperBot, services: Services, alarm: Alarm, clock: Clock) -> Watch | None:
    if not isinstance(services.screening, TimedScreening):
        return None
    from bot.watching.server import Watch  # noqa: PLC0415 - a start without it shall not wait for aiohttp.web

    tick = timedelta(seconds=bot.settings.tick_seconds)
    stopwatch = services.screening.stopwatch
    return Watch(bot, services, alarm, stopwatch, clock, tick)


def _webhooks(bot: CirclekeeperBot, services: Services, clock: Clock) -> WebhookServer | None:
    if bot.settings.webhook_port is None:
        return None
    from bot.payments.all import all_providers  # noqa: PLC0415 - a start without webhooks shall not wait for these
    from bot.payments.server import WebhookServer  # noqa: PLC0415

    secrets = bot.settings.secrets_of_providers
    return WebhookServer(all_providers(), secrets, services.payments, clock, bot.report)


def make_services(
    settings: Settings,
    database: Database,
    brought: Brought,
    clock: Clock,
    agendas: AgendaBook,
    words: Words,
) -> Services:
    """Put all services together over an open database."""
    content = brought.content
    decks = Decks(database, clock, content.decks)
    rooms = Rooms(database, clock)
    phases = Phases(agendas, decks)
    seating = Seating(database, clock, agendas, words)
    screening = _screening(settings, database, brought)
    care, nudges, returned = Care(database, clock), Nudges(clock), Returned(clock)
    presence = Presence(database, clock, rooms)
    side_rooms = SideRooms(database, clock, agendas)
    memories = tuple(one.forget_person for one in (care, nudges, presence, returned, side_rooms))
    switched_on = _switched_on(settings)
    circles = Circles(database, clock, agendas, decks)
    rhythms = Rhythms(database, clock, agendas)
    payments = Payments(database, clock, switched_on)
    schedule_rules = ScheduleRules(circles, rhythms, decks, agendas, brought.texts)
    machine = Machine(database, clock, content.help_lines)
    return Services(
        acts=Acts(database),
        agendas=Agendas(database, clock, agendas),
        agreements=Agreements(database, clock, seating, words),
        automod=AutoMod(database, clock, said_on_purpose(content.help_lines)),
        backups=Backups(database, clock),
        care=care,
        circles=circles,
        conversations=Conversations(database, clock),
        events=Events(database, clock),
        doctor=Doctor(database, clock, machine, payments, _installed(settings, brought.texts)),
        duty=Duty(database, clock),
        flags=Flags(database),
        gifts=Gifts(database, clock, switched_on),
        between=BetweenMeetings(database, clock, decks, agendas),
        decks=decks,
        giving=Giving(database, clock),
        guilds=Guilds(database, clock),
        languages=Languages(database, clock),
        holding=Holding(database, clock),
        leaving=Leaving(database, clock, agendas, memories),
        ledger=Ledger(database, clock),
        meetings=Meetings(database, clock, agendas, phases),
        nudges=nudges,
        mending=Mending(database, clock, rooms),
        offers=Offers(database, clock, agendas),
        outbox=Outbox(database, clock, agendas, rooms, phases, words),
        payments=payments,
        pieces=Pieces(database, clock, agendas),
        planning=Planning(database, clock, agendas),
        presence=presence,
        privacy=Privacy(database, clock, screening),
        publishing=Publishing(database, clock),
        reading=Reading(database, clock, agendas, decks),
        reminders=Reminders(database, clock),
        retention=Retention(database, clock),
        returned=returned,
        rhythms=rhythms,
        rooms=rooms,
        roster=Roster(database, clock, agendas, words),
        schedules=Schedules(database, clock, schedule_rules),
        seat_rules=SeatRules(database, clock),
        seating=seating,
        setup=Setup(database, clock, screening),
        side_rooms=side_rooms,
        standing=Standing(database, clock, words),
        screening=screening,
        vitals=Vitals(database, clock),
    )


def _screening(settings: Settings, database: Database, brought: Brought) -> Screening:
    # a bot that nobody watches pays nothing for it
    timed = Screening if settings.metrics_port is None else TimedScreening
    return timed(brought.load_screener, database)


def _switched_on(settings: Settings) -> dict[str, tuple[int, ...]]:
    """Return for each payment service the guilds whose calls are taken: none where the web server is off."""
    off = settings.webhook_port is None
    return {name: () if off else tuple(guilds) for name, guilds in settings.secrets_of_providers.items()}


def _installed(settings: Settings, texts: Texts) -> Installed:
    return Installed(
        settings.secrets_of_providers,
        server_on=settings.webhook_port is not None,
        wants_reading=settings.screening == "full",
        languages=texts.languages,
    )
