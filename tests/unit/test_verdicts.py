"""What happens to a message: danger first, then the strongest action, and what a guild may choose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.findings import Action, Confidence, Fact, Rule, Topic
from bot.domain.verdicts import Outcome, Policy, Seen, Verdict, check_settable, decide
from bot.errors import Refusal

LADDER = {Confidence.HIGH: Action.TAKE_DOWN, Confidence.MEDIUM: Action.NUDGE, Confidence.LOW: Action.COUNT}
TOPICS: tuple[Topic, ...] = (*Rule, *Fact)
PLAIN = Policy(dict.fromkeys(TOPICS, LADDER), LADDER)

policies = st.builds(
    Policy,
    st.fixed_dictionaries(
        {
            topic: st.fixed_dictionaries({one: st.sampled_from(Action) for one in Confidence})
            for topic in TOPICS
        }
    ),
    st.just(LADDER),
    st.dictionaries(st.sampled_from(TOPICS), st.sampled_from(Action)),
)
things = st.lists(st.builds(Seen, st.sampled_from(TOPICS), st.sampled_from(Confidence)))


@given(things, policies)
def test_danger_overrides_everything(seen: list[Seen], policy: Policy) -> None:
    """Whatever a guild chose and whatever else is there: danger is care's alone, and leaves no count."""
    for at in (0, len(seen)):
        with_danger = [*seen[:at], Seen(Rule.DANGER, None), *seen[at:]]
        assert decide(with_danger, policy) == Verdict(Outcome.CARE)
    without = decide([one for one in seen if one.topic is not Rule.DANGER], policy)
    assert without.outcome is not Outcome.CARE
    assert Rule.DANGER not in (*without.topics, *without.counted)


@given(things, policies)
def test_a_name_alone_takes_nothing_down(seen: list[Seen], policy: Policy) -> None:
    """No choice and no rules file makes a full name take a message down."""
    names = [Seen(Rule.FULL_NAME, one.confidence) for one in seen]
    assert decide(names, policy).outcome in (Outcome.NUDGE, Outcome.NOTHING)


@given(st.sampled_from(TOPICS), st.sampled_from(Action), st.sampled_from(Confidence))
def test_a_guild_chooses_the_most_that_happens(topic: Topic, action: Action, confidence: Confidence) -> None:
    """What is less sure leads to less, and never to more than was chosen."""
    order = list(Action)
    found = Policy(PLAIN.defaults, LADDER, {topic: action}).action(topic, confidence)
    assert order.index(found) >= max(order.index(action), order.index(LADDER[confidence]))


def test_the_strongest_action_is_done_for_all_that_lead_to_it() -> None:
    """Two reasons are two reasons of one removal; what only counts is counted beside it, once a message."""
    seen = [
        Seen(Rule.LINK, Confidence.LOW),
        Seen(Rule.EMAIL),
        Seen(Rule.FULL_NAME),
        Seen(Rule.LINK, Confidence.LOW),
        Seen(Fact.ATTACHMENT),
        Seen(Rule.EMAIL),
    ]
    expected = Verdict(Outcome.TAKE_DOWN, (Rule.EMAIL, Fact.ATTACHMENT), (Rule.LINK,))
    assert decide(seen, PLAIN) == expected
    assert decide([], PLAIN) == Verdict(Outcome.NOTHING)
    off = Policy(PLAIN.defaults, LADDER, {Rule.EMAIL: Action.OFF, Rule.LINK: Action.OFF})
    assert decide(seen[:2], off) == Verdict(Outcome.NOTHING)


def test_what_an_admin_may_not_choose() -> None:
    """Nothing for danger, no removal for names; all else is free."""
    for action in Action:
        with pytest.raises(Refusal, match=r"privacy\.danger_is_care"):
            check_settable(Rule.DANGER, action)
    with pytest.raises(Refusal, match=r"privacy\.names_stay"):
        check_settable(Rule.FULL_NAME, Action.TAKE_DOWN)
    for topic in TOPICS:
        if topic not in (Rule.DANGER, Rule.FULL_NAME):
            for action in Action:
                check_settable(topic, action)
    assert PLAIN.most(Rule.EMAIL) is Action.TAKE_DOWN
    assert PLAIN.most(Rule.FULL_NAME) is Action.NUDGE
