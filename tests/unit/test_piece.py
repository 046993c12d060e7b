"""The talking piece: rounds, raised hands, passing, dropping out, and its times."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain import piece
from bot.domain.agenda import MODES, Mode, Phase
from bot.domain.piece import KEEPS_PLACE, Piece, PieceAction
from bot.errors import Refusal
from bot.store import pieces
from tests.store.piece_holds import everyone_is_reached, one_holder_or_none
from tests.store.rows import add_circle, add_meeting, in_memory

NOW = datetime(2026, 1, 5, 18, 0, tzinfo=UTC)
ADA, BEN, CLEO, DANA, FAY = range(101, 106)
PEOPLE = (ADA, BEN, CLEO, DANA, FAY)
MINUTE = timedelta(minutes=1)


def phase(mode: Mode, minutes: int = 12) -> Phase:
    """A part in which people come to speak that way."""
    return Phase("sharing", minutes, None, mode, scales=False)


def round_of(*people: int, given: bool = True) -> Piece:
    """A round that a facilitator has begun."""
    begun = piece.begin(phase("round"), people, NOW)
    return piece.give_next(begun, NOW) if given else begun


def test_a_round_begins_with_the_facilitator_and_then_goes_by_itself() -> None:
    """Nobody is called up before the piece is given; then each pass hands it to the next, and at last to nobody."""
    held = round_of(ADA, BEN, CLEO, given=False)
    assert (held.holder, held.line, held.share) == (None, (ADA, BEN, CLEO), 4 * MINUTE)
    order = []
    held = piece.give_next(held, NOW)
    while held.holder is not None:
        order.append(held.holder)
        held = piece.let_pass(held, held.holder, NOW)
    assert order == [ADA, BEN, CLEO]
    assert held.line == ()


def test_a_hand_after_the_own_turn_waits_for_the_rest_of_the_round() -> None:
    """Who has spoken and has something to add is reached once everybody has had the piece."""
    held = piece.let_pass(round_of(ADA, BEN, CLEO), ADA, NOW)
    held = piece.raise_hand(held, ADA, NOW)
    assert held.line == (CLEO, ADA)
    held = piece.let_pass(piece.let_pass(held, BEN, NOW), CLEO, NOW)
    assert held.holder == ADA


def test_passing_before_the_turn_lets_it_go_by() -> None:
    """Somebody tired presses Pass while others speak: the round goes on without them, and twice is as once."""
    held = piece.let_pass(round_of(ADA, BEN, CLEO), BEN, NOW)
    assert piece.let_pass(held, BEN, NOW) == held
    assert piece.let_pass(held, ADA, NOW).holder == CLEO
    assert BEN in piece.raise_hand(held, BEN, NOW).line


def test_in_the_open_the_first_hand_has_it_at_once_and_again_lowers_it() -> None:
    """A free piece goes to who raises a hand; the others wait in order, and a second press takes the hand down."""
    held = piece.begin(phase("open"), PEOPLE, NOW)
    for one in (ADA, BEN, CLEO):
        held = piece.raise_hand(held, one, NOW)
    assert (held.holder, held.hands) == (ADA, (BEN, CLEO))
    held = piece.raise_hand(held, BEN, NOW)
    assert piece.let_pass(held, ADA, NOW).holder == CLEO


def test_where_the_facilitators_speak_hands_wait_and_come_along() -> None:
    """In a part without a piece a hand stays up, the piece goes nowhere by itself, and the next part knows the hand."""
    held = piece.raise_hand(piece.begin(phase("none"), PEOPLE, NOW), BEN, NOW)
    assert (held.holder, held.hands) == (None, (BEN,))
    opened = piece.begin(phase("open"), PEOPLE, NOW, held)
    assert (opened.holder, opened.resting) == (None, True)
    assert piece.give_next(opened, NOW).holder == BEN


def test_who_drops_out_keeps_the_place_for_two_minutes() -> None:
    """Others go first meanwhile; back in time they are next, after two minutes the piece moves on without them."""
    held = piece.drop_out(round_of(ADA, BEN, CLEO), BEN, NOW)
    assert piece.let_pass(held, ADA, NOW).holder == CLEO
    back = piece.arrive(piece.let_pass(held, ADA, NOW), BEN, NOW + MINUTE)
    assert back.line == (BEN,)

    speaker = piece.drop_out(round_of(ADA, BEN), ADA, NOW)
    assert piece.forget_dropped(speaker, NOW + KEEPS_PLACE - timedelta(seconds=1)).holder == ADA
    assert piece.forget_dropped(speaker, NOW + KEEPS_PLACE).holder == BEN
    gone = piece.forget_dropped(held, NOW + KEEPS_PLACE)
    assert BEN not in gone.line
    assert piece.arrive(gone, BEN, NOW + 5 * MINUTE).line == (CLEO, BEN)
    assert BEN not in piece.begin(phase("round"), PEOPLE, NOW + 5 * MINUTE, gone).line


def test_newcomers_are_last_in_the_round_and_who_only_holds_it_is_in_none() -> None:
    """Somebody who is let in late has a turn; a facilitator without a seat has one only when they want it."""
    held = round_of(ADA, BEN)
    assert piece.arrive(held, DANA, NOW).line == (BEN, DANA)
    assert piece.arrive(held, FAY, NOW, in_round=False).line == (BEN,)
    assert piece.raise_hand(held, FAY, NOW).line == (BEN, FAY)


def test_what_facilitators_do_with_it() -> None:
    """Give, skip, next, last and take back do what they say, and say so where that cannot be."""
    held = round_of(ADA, BEN, CLEO, DANA)
    assert piece.act(held, PieceAction.GIVE, DANA, NOW).holder == DANA
    assert piece.act(held, PieceAction.SKIP, ADA, NOW).holder == BEN
    assert piece.act(held, PieceAction.SKIP, BEN, NOW).line == (CLEO, DANA, BEN)
    assert piece.act(held, PieceAction.NEXT, DANA, NOW).line == (DANA, BEN, CLEO)
    assert piece.act(held, PieceAction.LAST, BEN, NOW).line == (CLEO, DANA, BEN)
    resting = piece.act(held, PieceAction.TAKE_BACK, ADA, NOW)
    assert (resting.holder, piece.raise_hand(resting, ADA, NOW).holder) == (None, None)
    assert piece.give_next(resting, NOW).holder == BEN
    for action, user_id, why in (
        (PieceAction.GIVE, ADA, "piece.has_it"),
        (PieceAction.SKIP, FAY, "piece.waits_not"),
        (PieceAction.NEXT, FAY, "piece.waits_not"),
        (PieceAction.TAKE_BACK, BEN, "piece.has_it_not"),
    ):
        with pytest.raises(Refusal, match=why):
            piece.act(held, action, user_id, NOW)
    for nobody in (piece.take_back, piece.lengthen):
        with pytest.raises(Refusal, match=r"piece\.nobody_has_it"):
            nobody(resting)
    with pytest.raises(Refusal, match=r"piece\.nobody_waits"):
        piece.give_next(piece.begin(phase("open"), (), NOW), NOW)


def test_the_cues_stand_round_the_end_of_the_share() -> None:
    """One minute before it for the speaker, one after it for the desk; longer with more time, later after a pause."""
    held = round_of(ADA, BEN, CLEO)
    assert piece.cue_at(held) == NOW + 3 * MINUTE
    assert piece.desk_cue_at(held) == NOW + 5 * MINUTE
    assert piece.cue_at(piece.lengthen(held)) == NOW + 5 * MINUTE
    stood = piece.resume(held, NOW + MINUTE, NOW + 11 * MINUTE)
    assert piece.cue_at(stood) == NOW + 13 * MINUTE
    during = piece.resume(replace(held, since=NOW + 5 * MINUTE), NOW + MINUTE, NOW + 11 * MINUTE)
    assert during.since == NOW + 11 * MINUTE


def test_a_share_of_a_minute_has_no_cue() -> None:
    """Where there is less than two minutes, "about a minute left" would be the first thing that somebody hears."""
    short = piece.give_next(piece.begin(phase("round", 5), PEOPLE, NOW), NOW)
    assert short.share == MINUTE
    assert piece.cue_at(short) is None
    assert piece.cue_at(Piece("open")) is None
    assert piece.desk_cue_at(short) == NOW + 2 * MINUTE


def test_on_a_stage_the_share_begins_when_the_invitation_is_taken() -> None:
    """To wait for somebody to come up costs them nothing; only the holder can take it, and once."""
    held = piece.offer(round_of(ADA, BEN))
    later = NOW + 2 * MINUTE
    assert piece.take(held, BEN, later) == held
    taken = piece.take(held, ADA, later)
    assert (taken.offered, taken.since) == (False, later)
    assert piece.take(taken, ADA, later + MINUTE) == taken
    assert piece.offer(piece.begin(phase("open"), (), NOW)).offered is False


def test_on_a_stage_to_decline_is_to_pass_and_an_old_step_down_is_nothing() -> None:
    """What Discord tells of an earlier share does not take the piece away again from who has just got it."""
    offered = piece.offer(round_of(ADA, BEN))
    speaking = piece.take(offered, ADA, NOW)
    assert piece.step_down(offered, ADA, NOW, was_invited=True).holder == BEN
    assert piece.step_down(speaking, ADA, NOW, was_invited=False).holder == BEN
    assert piece.step_down(offered, ADA, NOW, was_invited=False) == offered
    assert piece.step_down(speaking, BEN, NOW, was_invited=False) == speaking


class Circle(RuleBasedStateMachine):
    """Everything that can happen to the piece, in any order, with a restart after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.conn = in_memory()
        self.meeting_id = add_meeting(self.conn, add_circle(self.conn)).meeting_id
        self.now = NOW
        self.here: set[int] = set(PEOPLE[:3])
        self.held = Piece("none")
        self.spoke: list[int] = []
        self.keep(piece.begin(phase("round"), PEOPLE[:3], NOW))

    def teardown(self) -> None:
        """Close the file."""
        self.conn.close()

    def keep(self, held: Piece, *, by_hand: bool = False) -> None:
        """Write it, forget it, and read it again: a restart anywhere changes nothing."""
        if held.turn != self.held.turn and held.holder is not None:
            in_round = held.mode == "round" and bool(self.held.to_come)
            if in_round and not by_hand:
                assert held.holder not in self.spoke, "twice in one round"
            self.spoke.append(held.holder)
        pieces.put(self.conn, self.meeting_id, held)
        again = pieces.get(self.conn, self.meeting_id)
        assert again == held
        self.held = held

    @rule(mode=st.sampled_from(MODES))
    def next_phase(self, mode: Mode) -> None:
        """Another part begins."""
        before = self.held.hands
        self.spoke = []
        begun = piece.begin(phase(mode), sorted(self.here), self.now, self.held)
        assert begun.hands == before
        self.held = begun
        self.keep(begun)

    @rule(who=st.sampled_from(PEOPLE))
    def raise_hand(self, who: int) -> None:
        """Somebody presses Raise hand."""
        self.here.add(who)
        self.keep(piece.raise_hand(piece.arrive(self.held, who, self.now), who, self.now))

    @rule(who=st.sampled_from(PEOPLE))
    def pass_it(self, who: int) -> None:
        """Somebody presses Pass, twice."""
        self.here.add(who)
        once = piece.let_pass(piece.arrive(self.held, who, self.now), who, self.now)
        self.keep(once)
        self.keep(piece.let_pass(once, who, self.now))
        assert self.held.holder != who or who in once.hands or once.holder == who

    @rule(who=st.sampled_from(PEOPLE))
    def drop(self, who: int) -> None:
        """Somebody's connection breaks."""
        self.keep(piece.drop_out(self.held, who, self.now))

    @rule(who=st.sampled_from(PEOPLE))
    def come(self, who: int) -> None:
        """Somebody comes, or comes back."""
        self.here.add(who)
        self.keep(piece.arrive(self.held, who, self.now))

    @rule(seconds=st.integers(1, 200))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.now += timedelta(seconds=seconds)
        self.keep(piece.forget_dropped(self.held, self.now))

    @rule(action=st.sampled_from(PieceAction), who=st.sampled_from(PEOPLE))
    def act(self, action: PieceAction, who: int) -> None:
        """A facilitator does something."""
        try:
            self.keep(piece.act(self.held, action, who, self.now), by_hand=action is PieceAction.GIVE)
        except Refusal:
            return

    @rule(who=st.sampled_from(PEOPLE), up=st.booleans())
    def ask_discord(self, who: int, *, up: bool) -> None:
        """Somebody presses Discord's own request to speak, or takes it back, and Discord tells it twice."""
        once = piece.set_hand(self.held, who, self.now, up=up)
        self.keep(once)
        assert up or who not in once.hands

    @rule(who=st.sampled_from(PEOPLE))
    def be_invited_and_come_up(self, who: int) -> None:
        """On a stage the holder is invited; somebody comes up, who may be the holder."""
        self.keep(piece.offer(self.held))
        self.keep(piece.take(self.held, who, self.now))
        assert self.held.offered is (self.held.holder not in (None, who))

    @rule(who=st.sampled_from(PEOPLE), was_invited=st.booleans())
    def step_down(self, who: int, *, was_invited: bool) -> None:
        """Somebody goes to the audience by themselves."""
        self.keep(piece.step_down(self.held, who, self.now, was_invited=was_invited))

    @precondition(lambda self: piece.next_up(self.held) is not None)
    @rule()
    def give_next(self) -> None:
        """A facilitator gives it to whoever is next."""
        self.keep(piece.give_next(self.held, self.now))

    @rule(who=st.sampled_from(PEOPLE))
    def give_seat_back(self, who: int) -> None:
        """Somebody has no seat any more."""
        self.here.discard(who)
        self.keep(piece.leave(self.held, who, self.now))

    @invariant()
    def it_holds(self) -> None:
        """One holder or none, everyone who waits is reached, once, and the round waits for nobody a second time."""
        assert not set(self.spoke) & set(self.held.to_come)
        one_holder_or_none(self.held)
        everyone_is_reached(self.held, self.now)


TestCircle = Circle.TestCase
TestCircle.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
