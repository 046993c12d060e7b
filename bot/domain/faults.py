"""Everything that can be wrong with a guild and the machine, and which way out there is.

Texts are `setup.title_<kind>`, what is wrong, and `setup.fault_<kind>`, what it breaks and the one thing to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class FaultKind(StrEnum):
    """Everything that can be wrong, what breaks most first. The values are rows and never change their meaning."""

    DATABASE = "database"
    DISK = "disk"
    CLOCK = "clock"
    ZONES = "zones"
    BACKUP = "backup"
    CHANNEL_GONE = "channel_gone"
    VOICE_GONE = "voice_gone"
    ROLE_RIGHTS = "role_rights"
    CHANNEL_RIGHTS = "channel_rights"
    ROOM_RIGHTS = "room_rights"
    ROOM_SEEN = "room_seen"
    EVENT_RIGHT = "event_right"
    REFUSED = "refused"
    DESK_GONE = "desk_gone"
    NOT_READING = "not_reading"
    NOBODY_HOLDS = "nobody_holds"
    ADMIN_CHANNEL = "admin_channel"
    START_CARD = "start_card"
    AUTOMOD = "automod"
    AUTOMOD_RIGHT = "automod_right"
    WEBHOOK_OFF = "webhook_off"
    WEBHOOK_UNREAD = "webhook_unread"
    WEBHOOK_REFUSED = "webhook_refused"
    BOTS_READ = "bots_read"
    TELLING_GUILD = "telling_guild"
    TELLING_CIRCLE = "telling_circle"
    TELLING_CHANNEL = "telling_channel"
    HELP_LINES = "help_lines"
    NO_ADMIN_CHANNEL = "no_admin_channel"
    LANGUAGE = "language"


class Mend(StrEnum):
    """What the bot can do about a fault itself, at a press. Their order is in buttons: new ones go to the end."""

    REMAKE = "remake"
    OVERWRITES = "overwrites"
    DESK = "desk"
    START_CARD = "start_card"
    AUTOMOD = "automod"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Nature:
    """How a kind of fault is dealt with. `told`: admins hear of it unasked; else `/setup` shows it.

    `of_machine`: it is about the machine that the bot runs on, and the same in every guild.
    """

    told: bool = False
    mend: Mend | None = None
    of_machine: bool = False


NATURE: Final[Mapping[FaultKind, Nature]] = MappingProxyType(
    {
        **dict.fromkeys(FaultKind, Nature()),
        FaultKind.DATABASE: Nature(told=True, of_machine=True),
        FaultKind.DISK: Nature(told=True, of_machine=True),
        FaultKind.CLOCK: Nature(told=True, of_machine=True),
        FaultKind.ZONES: Nature(of_machine=True),
        FaultKind.BACKUP: Nature(told=True, mend=Mend.BACKUP, of_machine=True),
        FaultKind.HELP_LINES: Nature(of_machine=True),
        FaultKind.CHANNEL_GONE: Nature(told=True, mend=Mend.REMAKE),
        FaultKind.VOICE_GONE: Nature(told=True, mend=Mend.REMAKE),
        FaultKind.ROLE_RIGHTS: Nature(told=True),
        FaultKind.CHANNEL_RIGHTS: Nature(told=True, mend=Mend.OVERWRITES),
        FaultKind.ROOM_RIGHTS: Nature(told=True, mend=Mend.OVERWRITES),
        FaultKind.ROOM_SEEN: Nature(told=True, mend=Mend.OVERWRITES),
        FaultKind.EVENT_RIGHT: Nature(told=True),
        FaultKind.REFUSED: Nature(told=True),
        FaultKind.DESK_GONE: Nature(mend=Mend.DESK),
        FaultKind.NOT_READING: Nature(told=True),
        FaultKind.ADMIN_CHANNEL: Nature(told=True),
        FaultKind.START_CARD: Nature(told=True, mend=Mend.START_CARD),
        FaultKind.AUTOMOD: Nature(told=True, mend=Mend.AUTOMOD),
        FaultKind.AUTOMOD_RIGHT: Nature(told=True),
    }
)


RIGHTS: Final = (
    FaultKind.ROLE_RIGHTS,
    FaultKind.CHANNEL_RIGHTS,
    FaultKind.ROOM_RIGHTS,
)
"""A missing right, which explains that Discord refuses something."""
TROUBLES: Final[Mapping[FaultKind, str]] = MappingProxyType(
    {
        FaultKind.REFUSED: "no_right",
        FaultKind.CHANNEL_GONE: "channel_gone",
        FaultKind.VOICE_GONE: "voice_gone",
        FaultKind.EVENT_RIGHT: "no_event_right",
    }
)
"""Faults that the runner may notice first, by its word for them: they are told by that word, whoever sees them."""
_OUT_OF_REACH: Final = frozenset({"view_channel", "manage_roles", "manage_channels"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `about` is the circle's number, 0 where it is about none.

    `words` are fixed words and numbers for its text: names of rights, ids of channels and roles. Never a name of a
    person, and nothing that somebody wrote.
    """

    kind: FaultKind
    about: int = 0
    words: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[FaultKind, int]:
        """What makes it one and the same fault from one look to the next."""
        return self.kind, self.about


def to_tell(faults: Sequence[Fault], *, machine_too: bool) -> dict[tuple[FaultKind, int], Fault]:
    """Return what admins are told unasked. `machine_too`: of the machine, too, which is the same for every guild."""
    return {
        fault.key: fault
        for fault in faults
        if NATURE[fault.kind].told and (machine_too or not NATURE[fault.kind].of_machine)
    }


def in_order(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Return them with what breaks most first."""
    order = list(FaultKind)
    return tuple(sorted(faults, key=lambda fault: order.index(fault.kind)))


def mend_of(fault: Fault) -> Mend | None:
    """Return what the bot can do about this fault itself. Where it may not touch a channel, only an admin can."""
    if not _OUT_OF_REACH.isdisjoint(fault.words) or "gone" in fault.words:
        return None
    return NATURE[fault.kind].mend
