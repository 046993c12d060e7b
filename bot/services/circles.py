"""Making circles and looking at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.circles import NewCircle, read_draft
from bot.domain.meetings import LIVE, MeetingState
from bot.domain.outbox import Kind
from bot.domain.views import CircleView
from bot.domain.zones import Zones
from bot.errors import Refusal
from bot.services import lifecycle
from bot.services.finding import get_circle
from bot.services.planning import expected, owe_cards, plan_circle
from bot.services.rooms import owe_keys
from bot.store import audit, circles, guilds, meeting_slots, meetings, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.circles import Draft, Options
    from bot.domain.meetings import Circle, Person
    from bot.services.decks import Decks
    from bot.store.database import Connection, Database

SHOWN_DATES = 5


@dataclass(frozen=True, slots=True)
class Removed:
    """The places in Discord that belonged to a circle that was undone."""

    channel_id: int | None
    voice_channel_id: int | None
    desk_thread_id: int | None


class Circles:
    """Circles of a guild."""

    def __init__(self, database: Database, clock: Clock, agendas: Mapping[str, Agenda], decks: Decks) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas
        self._decks = decks
        self._zones = Zones()

    def read(self, options: Options) -> Draft:
        """Read what an admin asked for. Raises `Refusal` with what is wrong and an example that works."""
        return read_draft(
            options,
            zones=self._zones,
            agendas=self._agendas,
            deck_key=self._decks.first_key,
            now=self._clock.now(),
        )

    def suggest_zones(self, text: str) -> tuple[str, ...]:
        """Return up to 25 time zones that fit what was typed so far."""
        return self._zones.suggest(text)

    def get_agendas(self) -> tuple[Agenda, ...]:
        """Return the agendas there are."""
        return tuple(self._agendas.values())

    async def create(self, person: Person, new: NewCircle, making: str = "") -> CircleView:
        """Write the circle, its coming meetings and its desk; cards go out when the admin says so, or later.

        An admin who named nobody holds the circle; anybody else is asked first. `making` is what
        `Mending.begin_making` returned for its channels, which belong to a circle from now on.
        """
        now = self._clock.now()
        return await self._database.write(lambda conn: self.create_in(conn, person, new, making, now))

    def create_in(
        self, conn: Connection, person: Person, new: NewCircle, making: str, now: datetime
    ) -> CircleView:
        """Do what `create` does, inside somebody's transaction."""
        guilds.ensure(conn, new.guild_id, now)
        outbox.take_back(conn, making)
        circle_id = circles.add(conn, new, announce_from=now + owing.UNDO_FOR, now=now)
        own = new.facilitator_id == person.user_id
        circles.set_facilitator(conn, circle_id, new.facilitator_id, "accepted" if own else "asked", now)
        audit.note(conn, person, "circle_created", now, circle_id=circle_id)
        circle = get_circle(conn, circle_id, person.guild_id)
        plan_circle(conn, circle, self._agendas, now)
        outbox.owe_again(conn, [owing.of_circle(Kind.DESK, circle, now)])
        if own:
            owe_keys(conn, circle, now)
        return _view(conn, circle, now)

    def view_in(self, conn: Connection, circle_id: int, guild_id: int, now: datetime) -> CircleView:
        """Do what `fetch` does, inside somebody's transaction."""
        return _view(conn, get_circle(conn, circle_id, guild_id), now)

    async def announce(self, person: Person, circle_id: int) -> CircleView:
        """Let the cards of the circle go out now."""
        now = self._clock.now()

        def transact(conn: Connection) -> CircleView:
            circle = get_circle(conn, circle_id, person.guild_id)
            if circle.announce_from > now:
                circles.announce(conn, circle_id, now)
                audit.note(conn, person, "circle_announced", now, circle_id=circle_id)
                _plan_anew(conn, circle_id, self._agendas, now)
            return _view(conn, get_circle(conn, circle_id, person.guild_id), now)

        return await self._database.write(transact)

    async def amend(self, person: Person, circle_id: int, draft: Draft) -> CircleView:
        """Change a circle that nobody has seen yet. Raises `Refusal` once its first card is out."""
        now = self._clock.now()

        def transact(conn: Connection) -> CircleView:
            circle = get_circle(conn, circle_id, person.guild_id)
            _check_unseen(conn, circle, now)
            new = NewCircle(
                circle.guild_id, draft, circle.channel_id, circle.channel_is_ours, circle.voice_channel_id, 0
            )
            circles.amend(conn, circle_id, new)
            audit.note(conn, person, "circle_amended", now, circle_id=circle_id)
            _plan_anew(conn, circle_id, self._agendas, now)
            return _view(conn, get_circle(conn, circle_id, person.guild_id), now)

        return await self._database.write(transact)

    async def undo(self, person: Person, circle_id: int) -> Removed:
        """Take a circle back that nobody has seen yet; return the channels that were made for it."""
        now = self._clock.now()

        def transact(conn: Connection) -> Removed:
            circle = get_circle(conn, circle_id, person.guild_id)
            _check_unseen(conn, circle, now)
            circles.delete(conn, circle_id)
            audit.note(conn, person, "circle_undone", now, circle_id=circle_id)
            channel_id = circle.channel_id if circle.channel_is_ours else None
            return Removed(channel_id, circle.voice_channel_id, circle.desk_thread_id)

        return await self._database.write(transact)

    async def answer_ask(self, person: Person, circle_id: int, *, accept: bool) -> CircleView:
        """The person takes or declines holding the circle. Raises `Refusal` where nobody asked them."""
        now = self._clock.now()

        def transact(conn: Connection) -> CircleView:
            circle = get_circle(conn, circle_id, person.guild_id)
            state = circles.facilitator_state(conn, circle_id, person.user_id)
            if state is None:
                raise Refusal("circles.not_asked")
            if state == "accepted" and not accept:
                raise Refusal("circles.holds_it")  # it may be another's question, on the same desk
            question = owing.of_circle(Kind.ASK_FACILITATOR, circle, now, user_id=person.user_id).dedupe
            if accept:
                circles.set_facilitator(conn, circle_id, person.user_id, "accepted", now)
                outbox.run_again(conn, question, now)
            else:
                circles.remove_facilitator(conn, circle_id, person.user_id)
                outbox.run_again(conn, question, now, detail=owing.DECLINED)
                kinds = (Kind.DESK_MEMBER, Kind.HOLD_DECLINED)
                told = [owing.of_circle(kind, circle, now, user_id=person.user_id) for kind in kinds]
                outbox.owe_again(conn, told)
            owe_keys(conn, circle, now)
            audit.note(
                conn,
                person,
                "facilitator_accepted" if accept else "facilitator_declined",
                now,
                circle_id=circle_id,
            )
            for meeting in meetings.of_circle(conn, circle_id, now):
                if meeting.state in LIVE or meeting.state is MeetingState.ANNOUNCED:
                    lifecycle.owe_card(conn, meeting, now)
                    lifecycle.let_in(conn, circle, meeting, person.user_id, now)
            return _view(conn, circle, now)

        return await self._database.write(transact)

    async def fetch(self, guild_id: int, circle_id: int) -> CircleView:
        """Return one circle. Raises `Refusal` where the guild has none of that number."""
        now = self._clock.now()
        return await self._database.read(lambda conn: _view(conn, get_circle(conn, circle_id, guild_id), now))

    async def fetch_all(self, guild_id: int) -> list[CircleView]:
        """Return the guild's circles by name."""
        now = self._clock.now()
        return await self._database.read(
            lambda conn: [_view(conn, circle, now) for circle in circles.of_guild(conn, guild_id)]
        )

    async def fetch_held(self, person: Person) -> list[Circle]:
        """Return the circles of this guild that the person holds."""
        return await self._database.read(
            lambda conn: circles.facilitated_by(conn, person.guild_id, person.user_id)
        )

    async def find(self, person: Person, channel_id: int, named: str, *, held: bool = False) -> Circle:
        """Return the circle that a command means: the one named, else this room's, else the only one it can be.

        `named` is a circle's number (from autocomplete) or name, or empty. `held`: only circles that the person holds.
        Raises `Refusal` where there is none or more than one.
        """

        def look(conn: Connection) -> Circle:
            those = (
                circles.facilitated_by(conn, person.guild_id, person.user_id)
                if held
                else circles.of_guild(conn, person.guild_id)
            )
            if held and not those:
                raise Refusal("circles.hold_none")
            if named:
                return _named(those, named)
            here = [circle for circle in circles.with_channel(conn, channel_id) if circle in those]
            return _only(here or those)

        return await self._database.read(look)


def _named(those: list[Circle], named: str) -> Circle:
    if not those:
        raise Refusal("circles.none_yet")
    wanted = named.strip().casefold()
    for circle in those:
        if wanted in (str(circle.circle_id), circle.name.casefold()):
            return circle
    raise Refusal("circles.unknown", names=_names(those))


def _only(those: list[Circle]) -> Circle:
    if not those:
        raise Refusal("circles.none_yet")
    if len(those) > 1:
        raise Refusal("circles.which", names=_names(those))
    return those[0]


def _names(those: list[Circle]) -> str:
    return ", ".join(circle.name for circle in those[:10]) or "-"


def _check_unseen(conn: Connection, circle: Circle, now: datetime) -> None:
    seen = [
        one
        for one in meetings.of_circle(conn, circle.circle_id, now)
        if one.state is not MeetingState.PLANNED
    ]
    if seen or circle.announce_from <= now:
        raise Refusal("circles.already_announced")


def _plan_anew(conn: Connection, circle_id: int, agendas: Mapping[str, Agenda], now: datetime) -> None:
    meeting_slots.delete_planned(conn, circle_id)
    circle = circles.get(conn, circle_id)
    if circle is not None:
        plan_circle(conn, circle, agendas, now)
        owe_cards(conn, circle, now)


def _view(conn: Connection, circle: Circle, now: datetime) -> CircleView:
    return CircleView(
        circle,
        tuple(circles.facilitators(conn, circle.circle_id)),
        tuple(circles.facilitators(conn, circle.circle_id, "asked")),
        tuple(one.starts_at for one in expected(conn, circle, now, SHOWN_DATES)),
        circle.announce_from <= now,
    )
