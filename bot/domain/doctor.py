"""What is wrong with a guild, found from facts alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.faults import Fault, FaultKind, in_order
from bot.domain.meetings import CircleState, RoomKind
from bot.domain.telling import tells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.care import GuildChoices
    from bot.domain.meetings import Circle


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows say of a guild, for whoever looks at it in Discord. `circles`: each with how many hold it."""

    choices: GuildChoices
    circles: tuple[tuple[Circle, int], ...] = ()
    automod_on: bool = False
    automod_drifted: bool = False
    providers: tuple[ProviderFacts, ...] = ()
    wants_reading: bool = True
    languages: tuple[str, ...] = ("en",)


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A channel as Discord shows it. `missing`: rights that the bot lacks there, by Discord's names."""

    channel_id: int
    is_there: bool = True
    missing: tuple[str, ...] = ()
    name: str = ""
    seen_by_everyone: bool = False
    readers: tuple[int, ...] = ()
    """Roles of other bots that could read a room here."""


@dataclass(frozen=True, slots=True)
class CircleFacts:
    """A circle and its places. `desk_there` is None where nobody can say."""

    circle_id: int
    name: str
    room_kind: RoomKind
    state: CircleState
    holders: int
    channel: PlaceFacts
    voice: PlaceFacts | None = None
    has_desk: bool = False
    desk_there: bool | None = None
    native_event: bool = False


@dataclass(frozen=True, slots=True)
class StartFacts:
    """The Start card: its channel, and whether the card itself is there."""

    place: PlaceFacts
    card_there: bool = True


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """How gifts from one payment service arrive in a guild. `has_secret`: somebody gave a secret for it."""

    name: str
    has_secret: bool
    server_on: bool
    last_unread: bool = False
    refused: int = 0


@dataclass(frozen=True, slots=True)
class GuildFacts:
    """A guild as Discord and the rows show it. `role_missing`: rights of those it needs that its role lacks."""

    name: str
    circles: tuple[CircleFacts, ...] = ()
    role_missing: tuple[str, ...] = ()
    event_right: bool = True
    admin_place: PlaceFacts | None = None
    start: StartFacts | None = None
    wants_reading: bool = True
    reads: bool = True
    automod_on: bool = False
    automod_drifted: bool = False
    automod_right: bool = True
    providers: tuple[ProviderFacts, ...] = ()
    language: str = "en"
    """What the guild speaks by its own settings."""
    languages: tuple[str, ...] = ("en",)


def examine_guild(facts: GuildFacts) -> tuple[Fault, ...]:
    """Return everything that is wrong with a guild, the worst first."""
    return in_order(
        [*_of_guild(facts), *(fault for circle in facts.circles for fault in _of_circle(circle, facts))]
    )


def _of_guild(facts: GuildFacts) -> Iterator[Fault]:
    if facts.role_missing:
        yield Fault(FaultKind.ROLE_RIGHTS, words=facts.role_missing)
    if facts.wants_reading and not facts.reads:
        yield Fault(FaultKind.NOT_READING)
    yield from _of_arrival(facts)
    if facts.automod_on and not facts.automod_right:
        yield Fault(FaultKind.AUTOMOD_RIGHT)
    if facts.automod_on and facts.automod_drifted:
        yield Fault(FaultKind.AUTOMOD)
    for provider in facts.providers:
        yield from _of_provider(provider)
    if tells(facts.name):
        yield Fault(FaultKind.TELLING_GUILD)
    if facts.language not in facts.languages:
        yield Fault(FaultKind.LANGUAGE, words=(facts.language, *facts.languages))


def _of_arrival(facts: GuildFacts) -> Iterator[Fault]:
    if facts.admin_place is None:
        yield Fault(FaultKind.NO_ADMIN_CHANNEL)
    elif not facts.admin_place.is_there or facts.admin_place.missing:
        yield Fault(FaultKind.ADMIN_CHANNEL, words=_place(facts.admin_place))
    start = facts.start
    if start is not None and not (start.place.is_there and start.card_there and not start.place.missing):
        yield Fault(FaultKind.START_CARD, words=_place(start.place))


def _of_provider(provider: ProviderFacts) -> Iterator[Fault]:
    if provider.has_secret and not provider.server_on:
        yield Fault(FaultKind.WEBHOOK_OFF, words=(provider.name,))
    if provider.last_unread:
        yield Fault(FaultKind.WEBHOOK_UNREAD, words=(provider.name,))
    if provider.refused:
        yield Fault(FaultKind.WEBHOOK_REFUSED, words=(provider.name, str(provider.refused)))


def _of_circle(circle: CircleFacts, facts: GuildFacts) -> Iterator[Fault]:
    if circle.state is CircleState.ARCHIVED:
        return
    number, channel = circle.circle_id, circle.channel
    if not channel.is_there:
        yield Fault(FaultKind.CHANNEL_GONE, number)
    elif there := _there(channel, facts):
        yield Fault(FaultKind.CHANNEL_RIGHTS, number, there)
    if circle.room_kind is not RoomKind.TEXT:
        yield from _of_voice(circle, facts)
    if channel.is_there and circle.has_desk and circle.desk_there is False:
        yield Fault(FaultKind.DESK_GONE, number)
    if circle.native_event and not facts.event_right:
        yield Fault(FaultKind.EVENT_RIGHT, number)
    if circle.state is CircleState.ACTIVE and not circle.holders:
        yield Fault(FaultKind.NOBODY_HOLDS, number)
    yield from _of_privacy(circle)


def _of_privacy(circle: CircleFacts) -> Iterator[Fault]:
    number, channel = circle.circle_id, circle.channel
    if tells(circle.name):
        yield Fault(FaultKind.TELLING_CIRCLE, number)
    elif tells(channel.name):
        yield Fault(FaultKind.TELLING_CHANNEL, number)
    readers = dict.fromkeys((*channel.readers, *(circle.voice.readers if circle.voice else ())))
    if readers:
        yield Fault(FaultKind.BOTS_READ, number, tuple(str(one) for one in readers))


def _of_voice(circle: CircleFacts, facts: GuildFacts) -> Iterator[Fault]:
    voice = circle.voice
    if voice is None or not voice.is_there:
        yield Fault(FaultKind.VOICE_GONE, circle.circle_id)
        return
    if there := _there(voice, facts):
        yield Fault(FaultKind.ROOM_RIGHTS, circle.circle_id, there)
    if voice.seen_by_everyone:
        yield Fault(FaultKind.ROOM_SEEN, circle.circle_id)


def _there(place: PlaceFacts, facts: GuildFacts) -> tuple[str, ...]:
    """Return what the bot lacks in a place although its role has it: what the role lacks is one fault, not one each."""
    return tuple(name for name in place.missing if name not in facts.role_missing)


def _place(place: PlaceFacts) -> tuple[str, ...]:
    return (str(place.channel_id), "there" if place.is_there else "gone", *place.missing)
