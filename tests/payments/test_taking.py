"""Calls taken into the ledger: in every order, again and again, with and without somebody's link."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ledger import EntryKind, Period, carries_reference, parse_page, with_reference
from bot.domain.payments import Outcome, hash_call, hash_reference
from bot.payments.kofi import Kofi
from bot.payments.stripe import Stripe
from bot.services.payments import set_aside, take
from bot.store import gift_calls, gift_links, gifts
from tests.payments.bodies import dispute, donation, kofi_body, refund, session, stripe_body
from tests.store.rows import GUILD, NOW, in_memory

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

ALWAYS = Period(date.min, date.max, "always")
CODE = "00112233445566778899aabbccddeeff"
DONOR = 201


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    """A fresh database in memory."""
    with closing(in_memory()) as made:
        yield made


def stripe(conn: sqlite3.Connection, event: dict[str, Any]) -> Outcome:
    """Take an event of Stripe's."""
    return take(conn, GUILD, "stripe", Stripe().read(stripe_body(event)), NOW)


def kofi(conn: sqlite3.Connection, given: dict[str, Any]) -> Outcome:
    """Take a payment of Ko-fi's."""
    return take(conn, GUILD, "kofi", Kofi().read(kofi_body(given)), NOW)


def sums(conn: sqlite3.Connection, circle_id: int | None = None) -> list[tuple[str, str, str, int]]:
    """Return all sums."""
    found = gifts.totals(conn, GUILD, ALWAYS, circle_id)
    return [(str(one.gifts), str(one.returned), str(one.net), one.count) for one in found]


def add_link(
    conn: sqlite3.Connection, code: str = CODE, *, thanks: bool = False, circle_id: int | None = None
) -> int:
    """Let the donor take a link."""
    number = gift_links.add_reference(
        conn,
        hash_reference(code) or "",
        GUILD,
        circle_id=circle_id,
        user_id=DONOR,
        now=NOW,
        until=NOW + timedelta(days=30),
    )
    if thanks:
        assert gift_links.want_thanks(conn, number, DONOR)
    return number


STORY = [
    session(1),
    session(2),
    refund(1, 1, "pending", "refund.created"),
    refund(1, 1),
    refund(2, 2),
    refund(2, 2, "failed", "refund.failed"),
    refund(3, 1, "failed", "refund.failed"),
    dispute(1, 2, "funds_withdrawn"),
    dispute(1, 2, "funds_reinstated"),
    dispute(2, 1, "funds_withdrawn"),
    refund(9, 99),
]
"""Two gifts of 12.50; 2.50 back; two refunds that failed; one dispute won, one lost; a refund that is the shop's."""
COMES_TO = [("25.00 USD", "-15.00 USD", "10.00 USD", 2)]


def told(events: Iterable[dict[str, Any]]) -> list[tuple[str, str, str, int]]:
    """Return the sums that a fresh ledger has after these events."""
    with closing(in_memory()) as conn:
        for event in events:
            stripe(conn, event)
        return sums(conn)


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(STORY), repeats=st.lists(st.sampled_from(STORY), max_size=8), data=st.data())
def test_the_order_and_the_number_of_calls_change_nothing(
    order: list[dict[str, Any]], repeats: list[dict[str, Any]], data: st.DataObject
) -> None:
    """Whatever order the events come in, and however often each comes, the sums are the same."""
    calls = list(order)
    for one in repeats:
        # the same delivery, or another event about the same change
        again = one if data.draw(st.booleans()) else {**one, "id": one["id"] + "_again"}
        calls.insert(data.draw(st.integers(0, len(calls))), again)
    assert told(calls) == COMES_TO


def test_every_order_of_one_gift_and_what_becomes_of_it() -> None:
    """All 120 orders of a gift, a refund and its failure, a dispute and its end come to the gift itself."""
    story = [session(1), refund(1, 1), refund(1, 1, "failed", "refund.failed")]
    story += [dispute(1, 1, "funds_withdrawn"), dispute(1, 1, "funds_reinstated")]
    assert {tuple(told(order)) for order in permutations(story)} == {
        (("12.50 USD", "0.00 USD", "12.50 USD", 1),)
    }


def test_one_call_one_entry(conn: sqlite3.Connection) -> None:
    """The same delivery, another event about the same payment, and the same payment later: one entry, told apart."""
    assert stripe(conn, session(1)) is Outcome.COUNTED
    assert stripe(conn, session(1)) is Outcome.DUPLICATE
    assert stripe(conn, {**session(1), "id": "evt_other"}) is Outcome.COUNTED
    assert kofi(conn, donation(1)) is Outcome.COUNTED
    assert kofi(conn, donation(1)) is Outcome.DUPLICATE
    assert kofi(conn, donation(1, message_id="another")) is Outcome.COUNTED
    assert sums(conn) == [("15.50 USD", "0.00 USD", "15.50 USD", 2)]


def test_trials_never_count(conn: sqlite3.Connection) -> None:
    """Stripe's test mode is kept apart, Ko-fi's test button leaves no entry at all, and neither is in a sum."""
    trial = {**session(1), "livemode": False}
    assert stripe(conn, trial) is Outcome.TEST
    assert kofi(conn, donation(kofi_transaction_id="00000000-1111-2222-3333-444444444444")) is Outcome.TEST
    assert sums(conn) == []
    assert conn.execute("SELECT livemode FROM gift_entry").fetchall()[0][0] == 0
    assert conn.execute("SELECT count(*) FROM gift_entry").fetchone()[0] == 1


def test_no_identity_is_in_the_ledger(conn: sqlite3.Connection) -> None:
    """Names, addresses and messages of a call are in no table, public or not; a delivery is kept as a hash."""
    stripe(conn, session(1))
    for number, public in ((1, True), (2, False)):
        kofi(conn, donation(number, is_public=public))
    set_aside(conn, GUILD, "stripe", "hash", NOW)
    dump = "\n".join(conn.iterdump())
    for word in ("donor@example.org", "Dora", "tea", "evt_paid_1", "message-1"):
        assert word not in dump


def test_a_link_makes_the_gift_its_takers(conn: sqlite3.Connection) -> None:
    """A code is good once, in its guild, within its time; it brings the circle, and thanks if they were wanted."""
    add_link(conn, thanks=True, circle_id=7)
    stripe(conn, session(1, client_reference_id=CODE))
    stripe(conn, session(2, client_reference_id=CODE))

    (own,) = gift_links.of_person(conn, DONOR, GUILD, limit=9)
    assert str(own.amount) == "12.50 USD"
    assert sums(conn, 7) == [("12.50 USD", "0.00 USD", "12.50 USD", 1)]
    (owed,) = conn.execute("SELECT * FROM outbox").fetchall()
    assert (owed["kind"], owed["member_id"], owed["detail"]) == ("thanks", DONOR, str(own.gift_id))
    assert conn.execute("SELECT count(*) FROM gift_reference").fetchone()[0] == 0

    stripe(conn, refund(1, 1))
    assert sums(conn, 7) == [("12.50 USD", "-2.50 USD", "10.00 USD", 1)]
    (own,) = gift_links.of_person(conn, DONOR, None, limit=9)
    assert str(own.returned) == "-2.50 USD"


@pytest.mark.parametrize("code", [CODE.upper(), "x" * 32, "", "201", CODE + "0", "ff" * 16])
def test_a_strange_code_is_nobodys(conn: sqlite3.Connection, code: str) -> None:
    """A gift with a code that is none of ours counts, without a name; a link nobody asked thanks for owes none."""
    add_link(conn)
    assert stripe(conn, session(1, client_reference_id=code)) is Outcome.COUNTED
    assert gift_links.of_person(conn, DONOR, None, limit=9) == []
    stripe(conn, session(2, client_reference_id=CODE))
    assert len(gift_links.of_person(conn, DONOR, None, limit=9)) == 1
    assert conn.execute("SELECT count(*) FROM outbox").fetchone()[0] == 0


def test_a_code_of_another_guild_or_time_is_nobodys(conn: sqlite3.Connection) -> None:
    """What was taken elsewhere, or longer than a month ago, links nothing, and old codes are deleted."""
    add_link(conn)
    call = Stripe().read(stripe_body(session(1, client_reference_id=CODE)))
    take(conn, GUILD + 1, "stripe", call, NOW)
    later = NOW + timedelta(days=30)
    take(conn, GUILD, "stripe", call, later)
    assert gift_links.of_person(conn, DONOR, None, limit=9) == []
    assert gift_links.purge_references(conn, later) == 1


def test_only_the_hash_of_a_code_is_kept(conn: sqlite3.Connection) -> None:
    """Who reads the database cannot use a link, nor tell which payment page address it was in."""
    add_link(conn)
    assert CODE not in "\n".join(conn.iterdump())
    assert hash_reference(CODE) != hash_call(CODE)


def test_only_the_newest_links_are_kept(conn: sqlite3.Connection) -> None:
    """Pressing Give often leaves a handful of codes, not a trail."""
    for number in range(12):
        add_link(conn, f"{number:032x}")
    gift_links.keep_newest(conn, GUILD, DONOR, 8)
    assert conn.execute("SELECT count(*) FROM gift_reference").fetchone()[0] == 8
    stripe(conn, session(1, client_reference_id=f"{11:032x}"))
    assert len(gift_links.of_person(conn, DONOR, None, limit=9)) == 1


def test_what_cannot_be_read_is_noted_once_a_day(conn: sqlite3.Connection) -> None:
    """Each unreadable call is noted by its hash alone; the admins get one note a day for a provider."""
    for number in (1, 1, 2):
        set_aside(conn, GUILD, "stripe", str(number), NOW)
    set_aside(conn, GUILD, "stripe", "3", NOW + timedelta(days=1))
    assert gift_calls.count(conn, GUILD, "stripe") == {"quarantined": 3}
    assert [row["kind"] for row in conn.execute("SELECT kind FROM outbox")] == ["gift_unread"] * 2
    assert gift_calls.purge(conn, NOW + timedelta(hours=1)) == 2


def test_forgetting_keeps_the_sum(conn: sqlite3.Connection) -> None:
    """Deleting the link takes the name away and nothing else; nobody can delete somebody else's."""
    add_link(conn)
    stripe(conn, session(1, client_reference_id=CODE))
    (own,) = gift_links.of_person(conn, DONOR, None, limit=9)
    before = sums(conn)
    assert not gift_links.forget(conn, own.gift_id, DONOR + 1)
    assert gift_links.forget(conn, own.gift_id, DONOR)
    assert not gift_links.forget(conn, own.gift_id, DONOR)
    assert sums(conn) == before
    assert gifts.find(conn, GUILD, "stripe", EntryKind.GIFT, "pi_1") == own.gift_id


@pytest.mark.parametrize(
    ("link", "carries"),
    [
        ("https://buy.stripe.com/abc", True),
        ("https://donate.stripe.com/abc?locale=en", True),
        ("https://BUY.stripe.com/abc", True),
        ("https://buy.stripe.com.example.org/abc", False),
        ("https://ko-fi.com/harbor", False),
        (None, False),
    ],
)
def test_only_a_payment_link_carries_a_code(link: str | None, *, carries: bool) -> None:
    """A code is put into Stripe's own addresses alone, in place of one that was there, and fits a button."""
    assert carries_reference(link) is carries
    if carries and link is not None:
        once = with_reference(link, CODE)
        assert once.count("client_reference_id") == 1
        assert with_reference(once, CODE) == once
        longest = parse_page("", link + "/" + "a" * (452 - len(link) - 1)).link
        assert longest is not None
        assert len(with_reference(longest, CODE)) <= 512
