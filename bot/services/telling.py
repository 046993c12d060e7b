"""What admins are told of faults: each once, and once more when it is well again. For use inside transactions.

Two see faults: a look at the guild, and the runner, where Discord refuses something. A row stands for both, so that
whoever sees it second says nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain import owing
from bot.domain.faults import RIGHTS, TROUBLES, FaultKind
from bot.store import circles, faults, guilds, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.faults import Fault
    from bot.domain.meetings import Circle
    from bot.store.database import Connection
    from bot.store.faults import Open

    Faults = Mapping[tuple[FaultKind, int], Fault]

QUIET_AFTER: Final = timedelta(hours=20)
"""A refusal that nobody can explain counts as over when none has come again for so long: until the next day's look."""
STAGE: Final = "no_stage_right"
AT_DESK: Final = "desk"
READY: Final = "ready"
DONE: Final = "done"


def tell_all(conn: Connection, guild_id: int, seen: Faults, now: datetime) -> None:
    """Write what a look saw: what is new is told, what is well again is told if the other was."""
    known = faults.of_guild(conn, guild_id)
    _explain(conn, guild_id, seen, known, now)
    for key, fault in seen.items():
        faults.see(conn, guild_id, *key, now)
        if key not in known:
            faults.set_told(conn, guild_id, *key)
            _owe(conn, guild_id, fault, now)
    for key, one in known.items():
        if key not in seen:
            _look_after(conn, guild_id, one, now)


def note_refused(conn: Connection, circle: Circle, word: str, now: datetime) -> None:
    """Discord refused something of a circle, or a place of it is gone: owe the trouble, where it is news.

    It is none where admins know of the fault, or of a right that is missing; and where Discord lacks a right that
    nobody named, a look comes first that may find it.
    """
    if word == STAGE:
        _note_stage(conn, circle, now)
        return
    kind = next((kind for kind, one in TROUBLES.items() if one == word), None)
    if kind is None:
        outbox.owe_once(conn, [owing.trouble(circle, word, now)])
        return
    known = faults.of_guild(conn, circle.guild_id)
    explained = any((right, at) in known for right in RIGHTS for at in (0, circle.circle_id))
    if kind is FaultKind.REFUSED and explained:
        return
    guilds.ensure(conn, circle.guild_id, now)
    faults.see(conn, circle.guild_id, kind, circle.circle_id, now)
    if kind is FaultKind.REFUSED:
        outbox.owe_again(conn, [owing.checkup(circle.guild_id, now)])
    elif (kind, circle.circle_id) not in known:
        faults.set_told(conn, circle.guild_id, kind, circle.circle_id)
        outbox.owe_again(conn, [owing.trouble(circle, word, now)])


def _note_stage(conn: Connection, circle: Circle, now: datetime) -> None:
    """Admins hear from a look which right is missing; the desk hears how the meeting goes on without it."""
    outbox.owe_again(conn, [owing.checkup(circle.guild_id, now)])
    outbox.owe_once(conn, [owing.trouble(circle, STAGE, now, place=AT_DESK)])


def _explain(
    conn: Connection, guild_id: int, seen: Faults, known: dict[tuple[FaultKind, int], Open], now: datetime
) -> None:
    """A right that is missing explains what Discord refused. Where that was told already, this is not told, too."""
    for kind, about in [key for key in known if key[0] is FaultKind.REFUSED]:
        rights = [(right, at) for right in RIGHTS for at in (0, about) if (right, at) in seen]
        if not rights:
            continue
        refused = known.pop((kind, about))
        faults.close(conn, guild_id, kind, about)
        for key in rights:
            if refused.told and key not in known:
                known[key] = refused
                faults.see(conn, guild_id, *key, now)
                faults.set_told(conn, guild_id, *key)


def _look_after(conn: Connection, guild_id: int, one: Open, now: datetime) -> None:
    """Deal with what a look does not see any more."""
    circle = circles.get(conn, one.about) if one.about else None
    if one.kind is FaultKind.REFUSED and circle is not None:
        if not one.told:
            faults.set_told(conn, guild_id, one.kind, one.about)
            outbox.owe_again(conn, [owing.trouble(circle, TROUBLES[one.kind], now)])
            return
        if now - one.seen_at < QUIET_AFTER:
            return
    faults.close(conn, guild_id, one.kind, one.about)
    was_told = _was_told(conn, guild_id, one, circle)
    if one.told and was_told and (circle is not None or not one.about):
        outbox.owe_again(conn, [owing.fault_note(guild_id, one.kind, one.about, now, well=True)])


def _was_told(conn: Connection, guild_id: int, one: Open, circle: Circle | None) -> bool:
    """Say whether the word that it is wrong went out; one that did not yet is taken back.

    One that is forgotten by now went out long ago.
    """
    owed = [owing.fault_note(guild_id, one.kind, one.about, one.since_at).dedupe]
    if circle is not None and one.kind in TROUBLES:
        word = TROUBLES[one.kind]
        owed = [owing.trouble(circle, word, one.since_at, place=at).dedupe for at in ("", AT_DESK)]
    states = {dedupe: outbox.state(conn, dedupe) for dedupe in owed}
    for dedupe in [one for one, state in states.items() if state == READY]:
        outbox.take_back(conn, dedupe)
    return not any(states.values()) or DONE in states.values()


def _owe(conn: Connection, guild_id: int, fault: Fault, now: datetime) -> None:
    circle = circles.get(conn, fault.about) if fault.about else None
    if circle is not None and fault.kind in TROUBLES:
        outbox.owe_again(conn, [owing.trouble(circle, TROUBLES[fault.kind], now)])
    else:
        outbox.owe_again(conn, [owing.fault_note(guild_id, fault.kind, fault.about, now, fault.words)])
