"""The run of show: what happens in a meeting, in which order, and how long it takes.

An agenda is a plan, not a stopwatch: phases end when a facilitator says so, overtime is shown and never forced. The
run of show of `config/agendas/` and the numbers here come from how circles elsewhere describe theirs: 90 minutes for
about eight people, shares of four to five minutes, a warning below three.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from bot.domain.prompts import MEETING_KINDS
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Mode = Literal["round", "open", "none"]
"""How people come to speak: everyone in turn, by raising a hand, or the facilitator alone."""

MODES: Final[tuple[Mode, ...]] = ("round", "open", "none")

AGREEMENTS_PHASE: Final = "agreements"
"""The key of the phase after which the late door closes."""

DEFAULT_AGENDA: Final = "ninety"
COMFORTABLE_SHARE: Final = timedelta(minutes=5)
"""What a share gets where there is time: circles ask for "under five minutes"."""
SHORTEST_SHARE: Final = timedelta(minutes=3)
"""Below this people are hurried; whoever plans the meeting is warned."""
LONGEST_AGENDA: Final = 7 * 24 * 60
"""Minutes. Longer than a week is a slip of the pen."""

_SLUG: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_NO_TIME: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of a meeting. `prompt_kind` names the prompts it draws, `scales` that its minutes follow the heads."""

    key: str
    minutes: int
    prompt_kind: str | None
    mode: Mode
    scales: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """The phases of a meeting in order.

    `title_key` is a text key. `cues` says whether the bot gives time cues; `late_door` whether the door closes after
    the agreements phase.
    """

    key: str
    title_key: str
    minutes: int
    phases: tuple[Phase, ...]
    cues: bool
    late_door: bool


@dataclass(frozen=True, slots=True)
class Scaled:
    """An agenda fitted to the people in the room, and how long one share is (None where no phase scales)."""

    agenda: Agenda
    share: timedelta | None

    @property
    def hurried(self) -> bool:
        """Whether a share would be so short that the facilitator is to be warned."""
        return self.share is not None and self.share < SHORTEST_SHARE


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """What a facilitator filled in about one part; numbers are as they were typed, `place` counts from 1."""

    minutes: str
    place: str
    prompt_kind: str | None
    mode: Mode


def phase_at(agenda: Agenda, index: int) -> Phase | None:
    """Return the phase at `index` (0 is the first), or None before the start and after the end."""
    return agenda.phases[index] if 0 <= index < len(agenda.phases) else None


def total_minutes(phases: Iterable[Phase]) -> int:
    """Return the minutes that phases take together."""
    return sum(phase.minutes for phase in phases)


def phase_end(
    started_at: datetime, phase: Phase, paused: timedelta = _NO_TIME, *, extended: timedelta = _NO_TIME
) -> datetime:
    """Return when a phase ends by plan: its start, its minutes, the time it stood still, and what was added."""
    return started_at + timedelta(minutes=phase.minutes) + paused + extended


def share_of(phase: Phase, heads: int) -> timedelta:
    """Return one person's part of a phase if all `heads` speak, in whole seconds so that all parts fit into it.

    Raises `ValueError` for fewer than one head.
    """
    if heads < 1:
        raise ValueError("a share needs at least one person")
    return timedelta(minutes=phase.minutes) // timedelta(seconds=heads) * timedelta(seconds=1)


def door_is_open(agenda: Agenda, index: int) -> bool:
    """Return whether somebody new may still come in while the phase at `index` runs."""
    if not agenda.late_door:
        return True
    agreements = next((at for at, phase in enumerate(agenda.phases) if phase.key == AGREEMENTS_PHASE), 0)
    return index <= agreements


def choose_agenda(agendas: Sequence[Agenda], minutes: int) -> Agenda:
    """Return the agenda nearest to `minutes`; of two equally near the shorter, which ends in time.

    Raises `ValueError` where there is none to choose from.
    """
    return min(agendas, key=lambda agenda: (abs(agenda.minutes - minutes), agenda.minutes))


def fitted(agenda: Agenda, minutes: int) -> Agenda:
    """Return the agenda stretched or shortened in proportion to last exactly `minutes`.

    Every phase keeps at least a minute. Raises `ValueError` where that cannot be.
    """
    if not 0 < len(agenda.phases) <= minutes:
        raise ValueError("an agenda needs a minute for each of its phases")
    whole = total_minutes(agenda.phases)
    exact = [divmod(phase.minutes * minutes, whole) for phase in agenda.phases]
    parts = [max(1, part) for part, _ in exact]
    # what rounding down left over goes to those who lost most by it
    losers = sorted(range(len(parts)), key=lambda at: exact[at][1] if exact[at][0] else 0, reverse=True)
    for at in losers[: max(0, minutes - sum(parts))]:
        parts[at] += 1
    # what the phases that are kept at a minute took too much, the longest give
    while sum(parts) > minutes:
        parts[parts.index(max(parts))] -= 1
    phases = tuple(replace(phase, minutes=part) for phase, part in zip(agenda.phases, parts, strict=True))
    return replace(agenda, minutes=minutes, phases=phases)


def scaled(agenda: Agenda, heads: int) -> Scaled:
    """Return the agenda for `heads` people who may share. The whole stays as long as it was.

    The scaling phase grows or shrinks towards `COMFORTABLE_SHARE` a head and trades minutes with the longest open
    phase; neither gives up more than half of its time. Raises `ValueError` for fewer than one head.
    """
    at = next((at for at, phase in enumerate(agenda.phases) if phase.scales), None)
    if heads < 1:
        raise ValueError("a meeting needs at least one person")
    if at is None:
        return Scaled(agenda, None)
    sharing = agenda.phases[at]
    partner = _trades_with(agenda, at)
    if partner is None:
        return Scaled(agenda, share_of(sharing, heads))
    other = agenda.phases[partner]
    wanted = heads * int(COMFORTABLE_SHARE / timedelta(minutes=1))
    least, most = (sharing.minutes + 1) // 2, sharing.minutes + other.minutes // 2
    sharing = replace(sharing, minutes=max(least, min(most, wanted)))
    phases = list(agenda.phases)
    phases[partner] = replace(other, minutes=other.minutes + phases[at].minutes - sharing.minutes)
    phases[at] = sharing
    return Scaled(replace(agenda, phases=tuple(phases)), share_of(sharing, heads))


def is_auto(agenda: Agenda, chosen: bool | None) -> bool:  # noqa: FBT001 - what a circle says, None for nothing
    """Say whether parts end by themselves: as the circle chose, else only over days, when nobody sits by the clock."""
    return not agenda.cues if chosen is None else chosen


def changed_phase(agenda: Agenda, place: int, change: PhaseChange) -> Agenda:
    """Return the agenda with one part changed and moved; `place` counts from 0.

    Raises `Refusal` for minutes or a place that cannot be, with an example that works.
    """
    was = agenda.phases[place]
    minutes, to = _number(change.minutes), _number(change.place)
    if minutes is None or not 1 <= minutes <= LONGEST_AGENDA // 2:
        raise Refusal("agenda.bad_minutes", given=change.minutes)
    if to is None or not 1 <= to <= len(agenda.phases):
        raise Refusal("agenda.bad_place", given=change.place, last=len(agenda.phases))
    scales = was.scales and change.mode != "none"
    phase = Phase(was.key, minutes, change.prompt_kind, change.mode, scales)
    others = [one for at, one in enumerate(agenda.phases) if at != place]
    phases = (*others[: to - 1], phase, *others[to - 1 :])
    return replace(agenda, minutes=total_minutes(phases), phases=phases)


def _number(typed: str) -> int | None:
    return int(typed) if typed.strip().isdecimal() and len(typed.strip()) <= 4 else None


def _trades_with(agenda: Agenda, scaling: int) -> int | None:
    """Return the place of the longest open phase beside the scaling one, the first of equals."""
    others = [at for at, phase in enumerate(agenda.phases) if phase.mode == "open" and at != scaling]
    return max(others, key=lambda at: agenda.phases[at].minutes, default=None)


def agenda_faults(agenda: Agenda) -> tuple[str, ...]:
    """Return what is wrong with an agenda, a phrase each that names the phase; empty where it can be used."""
    return tuple(_agenda_faults(agenda))


def _agenda_faults(agenda: Agenda) -> Iterator[str]:
    if not _SLUG.fullmatch(agenda.key):
        yield f'the key "{agenda.key}" may have small letters, digits, hyphens and underscores only'
    if not agenda.phases:
        yield "there is no phase in it"
    keys = [phase.key for phase in agenda.phases]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f'phase "{key}": the key is there twice'
    for phase in agenda.phases:
        for fault in _phase_faults(phase):
            yield f'phase "{phase.key}": {fault}'
    if sum(phase.scales for phase in agenda.phases) > 1:
        yield "more than one phase scales, only one can"
    total = total_minutes(agenda.phases)
    if total != agenda.minutes:
        yield f"minutes is {agenda.minutes}, but the phases add up to {total}"
    if total > LONGEST_AGENDA:
        yield f"it lasts {total} minutes, at most {LONGEST_AGENDA} (a week) fit"
    if agenda.late_door and AGREEMENTS_PHASE not in keys:
        yield f'late_door needs a phase with the key "{AGREEMENTS_PHASE}"'


def _phase_faults(phase: Phase) -> Iterator[str]:
    if not _SLUG.fullmatch(phase.key):
        yield "the key may have small letters, digits, hyphens and underscores only"
    if phase.minutes < 1:
        yield f"minutes is {phase.minutes}, at least 1 is needed"
    if phase.mode not in MODES:
        yield f'the mode "{phase.mode}" is none of {", ".join(MODES)}'
    if phase.prompt_kind is not None and phase.prompt_kind not in MEETING_KINDS:
        yield f'the prompt kind "{phase.prompt_kind}" is none of {", ".join(MEETING_KINDS)}'
    if phase.scales and phase.mode == "none":
        yield "it scales with the heads, so its mode is round or open"
