"""The talking piece: who may speak now, and who comes after. Pure: every change returns a new piece.

In a `round` everyone who is there has it once, in turn; hands that are raised meanwhile are reached when the round is
through. In `open` the raised hands have it in their order. In `none` the facilitator alone gives it, and hands wait.
Passing needs no reason and is never counted. Whoever drops out of the voice room keeps their place for two minutes.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - dataclass fields are read at run time by `replace`
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.agenda import COMFORTABLE_SHARE, share_of
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.agenda import Mode, Phase

KEEPS_PLACE: Final = timedelta(minutes=2)
"""How long somebody who dropped out of the voice room keeps their place."""
CUE_BEFORE: Final = timedelta(minutes=1)
"""The soft cue to the speaker comes so long before the end of the share."""
CUE_AFTER: Final = timedelta(minutes=1)
"""The desk hears of a share so long after its end."""
CUE_FROM: Final = timedelta(minutes=2)
"""A share shorter than this has no cue to the speaker: "about a minute left" would greet them."""
MORE_FOR_SHARE: Final = timedelta(minutes=2)

_NO_TIME: Final = timedelta(0)


class PieceAction(StrEnum):
    """What a facilitator does with the piece about one person."""

    GIVE = "give"
    SKIP = "skip"
    NEXT = "next"
    LAST = "last"
    TAKE_BACK = "take back"


@dataclass(frozen=True, slots=True)
class Piece:
    """The talking piece of a meeting in one phase."""

    mode: Mode
    share: timedelta = COMFORTABLE_SHARE
    """How long one share is by plan."""
    holder: int | None = None
    since: datetime | None = None
    """When the holder got it; pauses are taken out of it."""
    offered: bool = False
    """In a stage: the holder is invited to speak, and has not taken it yet."""
    extra: timedelta = _NO_TIME
    """What a facilitator added to this share."""
    turn: int = 0
    """Counts how often it changed hands, so that a cue is about one share and no other."""
    resting: bool = True
    """It lies with the facilitators, and goes to nobody by itself."""
    to_come: tuple[int, ...] = ()
    """Who has not had it in this round."""
    hands: tuple[int, ...] = ()
    """Who raised a hand, the first first."""
    had: frozenset[int] = frozenset()
    """Who had it in this phase, or let it pass by."""
    away: Mapping[int, datetime] = field(default_factory=dict)
    """Who dropped out of the voice room and is not back, and since when."""

    @property
    def line(self) -> tuple[int, ...]:
        """Who comes next, in order: the rest of the round, then the raised hands."""
        return tuple(dict.fromkeys((*self.to_come, *self.hands)))

    @property
    def ends_at(self) -> datetime | None:
        """When the share ends by plan; None where nobody has the piece."""
        return None if self.since is None else self.since + self.share + self.extra


def share_in(phase: Phase, heads: int) -> timedelta:
    """Return how long one share is in a phase: an equal part of a round, else what circles ask for, five minutes."""
    if phase.mode == "round":
        return share_of(phase, max(1, heads))
    return min(COMFORTABLE_SHARE, timedelta(minutes=phase.minutes))


def begin(phase: Phase, present: Iterable[int], now: datetime, before: Piece | None = None) -> Piece:
    """Return the piece at the start of a phase: with nobody. Hands that are still up stay up.

    `present` are those who came; who has been gone for two minutes is not waited for. A round, and whoever waits
    already, begins when a facilitator gives the piece.
    """
    away = {} if before is None else before.away
    hands = () if before is None else before.hands
    here = tuple(one for one in dict.fromkeys(present) if not _is_gone(away, one, now))
    return Piece(
        phase.mode,
        share_in(phase, len(here)),
        turn=0 if before is None else before.turn,
        resting=phase.mode != "open" or bool(hands),
        to_come=here if phase.mode == "round" else (),
        hands=hands,
        away=away,
    )


def next_up(piece: Piece) -> int | None:
    """Return who has it next; None where nobody waits, or those who do have just dropped out."""
    waiting = piece.to_come or piece.hands
    return next((one for one in waiting if one not in piece.away), None)


def raise_hand(piece: Piece, user_id: int, now: datetime) -> Piece:
    """Raise a hand, or lower it again. Where the piece lies free it comes at once. The holder's changes nothing."""
    if piece.holder == user_id:
        return piece
    if user_id in piece.hands:
        return replace(piece, hands=_without(piece.hands, user_id))
    return _flow(replace(piece, hands=(*piece.hands, user_id)), now)


def let_pass(piece: Piece, user_id: int, now: datetime) -> Piece:
    """Pass, without a reason: hand the piece on, or let the own turn of this round go by. Twice is as once."""
    if piece.holder == user_id:
        return _flow(_put_down(piece), now)
    waited = user_id in piece.to_come
    return _flow(
        replace(
            piece,
            to_come=_without(piece.to_come, user_id),
            hands=_without(piece.hands, user_id),
            had=piece.had | {user_id} if waited else piece.had,
        ),
        now,
    )


def arrive(piece: Piece, user_id: int, now: datetime, *, in_round: bool = True) -> Piece:
    """Somebody is there, or back: their place is as it was; in a round they come last if they are new to it.

    `in_round` is false for who holds the circle without a seat: the round does not wait for them.
    """
    away = {one: since for one, since in piece.away.items() if one != user_id}
    new = (
        in_round
        and piece.mode == "round"
        and user_id not in piece.had
        and user_id not in piece.to_come
        and user_id != piece.holder
    )
    return _flow(replace(piece, away=away, to_come=(*piece.to_come, user_id) if new else piece.to_come), now)


def drop_out(piece: Piece, user_id: int, now: datetime) -> Piece:
    """Somebody's connection broke: others go first meanwhile, and nothing is lost for two minutes."""
    return piece if user_id in piece.away else replace(piece, away={**piece.away, user_id: now})


def forget_dropped(piece: Piece, now: datetime) -> Piece:
    """Let the places of those go who dropped out two minutes ago; the piece moves on from them."""
    for user_id in [one for one in piece.away if _is_gone(piece.away, one, now)]:
        piece = leave(piece, user_id, now)
    return piece


def leave(piece: Piece, user_id: int, now: datetime) -> Piece:
    """Somebody is gone: their place is too, and the piece moves on. Who comes back is last in the round."""
    if piece.holder == user_id:
        piece = _put_down(piece)
    left = replace(piece, to_come=_without(piece.to_come, user_id), hands=_without(piece.hands, user_id))
    return _flow(left, now)


def give(piece: Piece, user_id: int, now: datetime) -> Piece:
    """A facilitator gives it to somebody, whoever has it now. Raises `Refusal` where they have it already."""
    if piece.holder == user_id:
        raise Refusal("piece.has_it")
    return _hand_to(piece, user_id, now)


def give_next(piece: Piece, now: datetime) -> Piece:
    """A facilitator gives it to whoever is next. Raises `Refusal` where nobody waits."""
    following = next_up(piece)
    if following is None:
        raise Refusal("piece.nobody_waits")
    return _hand_to(piece, following, now)


def skip(piece: Piece, user_id: int, now: datetime) -> Piece:
    """A facilitator passes somebody over: the holder hands it on, one in line goes to its end.

    Raises `Refusal` where the person neither has the piece nor waits for it.
    """
    if piece.holder == user_id:
        return _flow(_put_down(piece), now)
    return place_last(piece, user_id)


def place_next(piece: Piece, user_id: int) -> Piece:
    """Let somebody be the next. Raises `Refusal` where they do not wait."""
    _check_waits(piece, user_id)
    return replace(piece, to_come=_moved(piece.to_come, user_id, 0), hands=_moved(piece.hands, user_id, 0))


def place_last(piece: Piece, user_id: int) -> Piece:
    """Let somebody be the last. Raises `Refusal` where they do not wait."""
    _check_waits(piece, user_id)
    last = len(piece.line)
    return replace(
        piece, to_come=_moved(piece.to_come, user_id, last), hands=_moved(piece.hands, user_id, last)
    )


def take_back(piece: Piece) -> Piece:
    """A facilitator takes the piece: it rests until they give it again. Raises `Refusal` where nobody has it."""
    if piece.holder is None:
        raise Refusal("piece.nobody_has_it")
    return replace(_put_down(piece), resting=True)


def act(piece: Piece, action: PieceAction, user_id: int, now: datetime) -> Piece:
    """Do what a facilitator chose about one person. Raises `Refusal` where that cannot be."""
    if action is PieceAction.GIVE:
        return give(piece, user_id, now)
    if action is PieceAction.SKIP:
        return skip(piece, user_id, now)
    if action is PieceAction.NEXT:
        return place_next(piece, user_id)
    if action is PieceAction.LAST:
        return place_last(piece, user_id)
    if piece.holder != user_id:
        raise Refusal("piece.has_it_not")
    return take_back(piece)


def offer(piece: Piece) -> Piece:
    """In a stage, having the piece begins with an invitation to speak. Nothing changes where nobody has it."""
    return piece if piece.holder is None else replace(piece, offered=True)


def take(piece: Piece, user_id: int, now: datetime) -> Piece:
    """The holder has come up to speak: their share begins now. It is nobody else's to take."""
    if piece.holder != user_id or not piece.offered:
        return piece
    return replace(piece, offered=False, since=now)


def step_down(piece: Piece, user_id: int, now: datetime, *, was_invited: bool) -> Piece:
    """The holder went to the audience by themselves: they decline the invitation, or have ended their share.

    `was_invited` is what Discord showed before; what does not fit is about an earlier share, and changes nothing.
    """
    if piece.holder != user_id or piece.offered != was_invited:
        return piece
    return let_pass(piece, user_id, now)


def set_hand(piece: Piece, user_id: int, now: datetime, *, up: bool) -> Piece:
    """Let somebody's hand be up or down, as Discord's own request to speak has it. Twice is as once."""
    return piece if (user_id in piece.hands) == up else raise_hand(piece, user_id, now)


def lengthen(piece: Piece) -> Piece:
    """Add two minutes to this share. Raises `Refusal` where nobody has the piece."""
    if piece.holder is None:
        raise Refusal("piece.nobody_has_it")
    return replace(piece, extra=piece.extra + MORE_FOR_SHARE)


def resume(piece: Piece, paused_at: datetime, now: datetime) -> Piece:
    """Take the time that stood still out of the share, and out of the two minutes of who dropped out."""
    return replace(
        piece,
        since=None if piece.since is None else piece.since + (now - max(paused_at, piece.since)),
        away={one: since + (now - max(paused_at, since)) for one, since in piece.away.items()},
    )


def cue_at(piece: Piece) -> datetime | None:
    """Return when the speaker is told that about a minute is left; None where the share is too short for that."""
    if piece.ends_at is None or piece.share + piece.extra < CUE_FROM:
        return None
    return piece.ends_at - CUE_BEFORE


def desk_cue_at(piece: Piece) -> datetime | None:
    """Return when the desk is told that the share is over by a minute; None where nobody has the piece."""
    return None if piece.ends_at is None else piece.ends_at + CUE_AFTER


def _is_gone(away: Mapping[int, datetime], user_id: int, now: datetime) -> bool:
    return user_id in away and now - away[user_id] >= KEEPS_PLACE


def _flow(piece: Piece, now: datetime) -> Piece:
    """Let the piece go to whoever is next, unless somebody has it or it rests."""
    if piece.holder is not None or piece.resting:
        return piece
    following = next_up(piece)
    return piece if following is None else _hand_to(piece, following, now)


def _hand_to(piece: Piece, user_id: int, now: datetime) -> Piece:
    return replace(
        piece,
        holder=user_id,
        since=now,
        offered=False,
        extra=_NO_TIME,
        turn=piece.turn + 1,
        resting=piece.mode == "none",
        to_come=_without(piece.to_come, user_id),
        hands=_without(piece.hands, user_id),
        had=piece.had | {user_id},
        away={one: since for one, since in piece.away.items() if one != user_id},
    )


def _put_down(piece: Piece) -> Piece:
    return replace(piece, holder=None, since=None, offered=False, extra=_NO_TIME)


def _check_waits(piece: Piece, user_id: int) -> None:
    if user_id not in piece.line:
        raise Refusal("piece.waits_not")


def _without(those: tuple[int, ...], user_id: int) -> tuple[int, ...]:
    return tuple(one for one in those if one != user_id)


def _moved(those: tuple[int, ...], user_id: int, to: int) -> tuple[int, ...]:
    if user_id not in those:
        return those
    others = _without(those, user_id)
    return (*others[:to], user_id, *others[to:])
