"""The rows of the ledger: they only grow, name nobody, and add up exactly, each currency by itself."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.ledger import Entry, EntryKind, GivingPage, Period, Provider, Totals
from bot.domain.money import Amount
from bot.store import gifts, guilds
from bot.store.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
GUILD, CIRCLE = 11, 3
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31), "2026")
GIFT = Entry(GUILD, None, Provider.MANUAL, EntryKind.GIFT, "a" * 32, Amount(1250, "USD", 2), date(2026, 1, 5))


def opened() -> sqlite3.Connection:
    """Return a fresh database in memory."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA foreign_keys=ON")
    migrate(conn)
    return conn


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    """A fresh database."""
    with closing(opened()) as made:
        yield made


def rows(conn: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Return the whole ledger."""
    return [tuple(row) for row in conn.execute("SELECT * FROM gift_entry ORDER BY gift_id")]


def test_an_entry_is_kept_as_it_came(conn: sqlite3.Connection) -> None:
    """Amount, exponent, day, circle and provider stand in the row as they were given."""
    number = gifts.add(conn, replace(GIFT, circle_id=CIRCLE, amount=Amount(500, "JPY", 0)), NOW)

    row = dict(conn.execute("SELECT * FROM gift_entry").fetchone())
    assert row == {
        "gift_id": number,
        "guild_id": GUILD,
        "circle_id": CIRCLE,
        "provider": "manual",
        "kind": "gift",
        "external_id": "a" * 32,
        "parent_external_id": None,
        "amount_minor": 500,
        "currency": "JPY",
        "exponent": 0,
        "reason": None,
        "given_on": "2026-01-05",
        "recorded_at": int(NOW.timestamp()),
        "livemode": 1,
    }


def test_the_same_entry_twice_is_refused(conn: sqlite3.Connection) -> None:
    """An external id counts once within guild, provider and kind, and only there."""
    gifts.add(conn, GIFT, NOW)
    with pytest.raises(sqlite3.IntegrityError):
        gifts.add(conn, replace(GIFT, amount=Amount(99, "USD", 2)), NOW)
    gifts.add(conn, replace(GIFT, guild_id=12), NOW)
    gifts.add(conn, replace(GIFT, provider=Provider.STRIPE), NOW)
    gifts.add(conn, replace(GIFT, kind=EntryKind.REFUND, amount=Amount(-1250, "USD", 2)), NOW)

    assert len(rows(conn)) == 4


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE gift_entry SET amount_minor = 1",
        "UPDATE gift_entry SET livemode = 0 WHERE gift_id = 1",
        "DELETE FROM gift_entry",
        "INSERT OR REPLACE INTO gift_entry SELECT * FROM gift_entry",
        (
            "INSERT OR REPLACE INTO gift_entry SELECT gift_id + 1, guild_id, circle_id, provider, kind, external_id,"
            " parent_external_id, 1, currency, exponent, reason, given_on, recorded_at, livemode FROM gift_entry"
        ),
        "INSERT INTO gift_entry SELECT * FROM gift_entry WHERE true ON CONFLICT DO UPDATE SET amount_minor = 1",
    ],
)
def test_the_ledger_only_grows(conn: sqlite3.Connection, statement: str) -> None:
    """No statement changes, removes or replaces an entry, also not the ways round SQLite's delete triggers."""
    gifts.add(conn, GIFT, NOW)
    before = rows(conn)

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        conn.execute(statement)

    assert rows(conn) == before


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("amount_minor", 0),
        ("amount_minor", -5),
        ("amount_minor", 12.5),
        ("amount_minor", "12 and a half"),
        ("currency", "usd"),
        ("currency", "USDX"),
        ("exponent", 5),
        ("provider", "Cash, from Ada"),
        ("kind", "pledge"),
        ("reason", "from Ada, who asked not to be named"),
        ("given_on", "2026-1-5"),
        ("given_on", "05.01.2026"),
    ],
)
def test_a_row_that_is_no_entry_is_refused(conn: sqlite3.Connection, column: str, value: object) -> None:
    """Zero, a gift below zero, a part of a minor unit, a made-up kind and free text never become a row."""
    values: dict[str, object] = {
        "guild_id": GUILD,
        "provider": "manual",
        "kind": "gift",
        "external_id": "x",
        "amount_minor": 5,
        "currency": "USD",
        "exponent": 2,
        "reason": None,
        "given_on": "2026-01-05",
        "recorded_at": 1,
    }
    insert = f"INSERT INTO gift_entry ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
    conn.execute(insert, tuple(values.values()))

    with pytest.raises(sqlite3.IntegrityError):
        conn.execute(insert, tuple({**values, "external_id": "y", column: value}.values()))


def test_no_column_of_the_ledger_names_a_person(conn: sqlite3.Connection) -> None:
    """An entry has no column for a person, a name or a note; the one link to a person is a table of its own."""
    columns = {row["name"] for row in conn.execute("PRAGMA table_info(gift_entry)")}

    assert not {
        name for name in columns if "user" in name or "member" in name or "name" in name or "note" in name
    }
    gifts.add(conn, GIFT, NOW)
    assert conn.execute("SELECT count(*) FROM gift_link").fetchone()[0] == 0


def test_sums_hold_to_guild_period_circle_and_real_money(conn: sqlite3.Connection) -> None:
    """Only the guild's own entries of these days count, of one circle where that was asked, and never test payments."""
    first, last, outside = date(2026, 1, 1), date(2026, 12, 31), (date(2025, 12, 31), date(2027, 1, 1))
    for number, day in enumerate((first, last, *outside)):
        gifts.add(conn, replace(GIFT, external_id=f"{number}", given_on=day, amount=Amount(1, "USD", 2)), NOW)
    gifts.add(conn, replace(GIFT, external_id="circle", circle_id=CIRCLE, amount=Amount(100, "USD", 2)), NOW)
    gifts.add(conn, replace(GIFT, guild_id=12, amount=Amount(7000, "USD", 2)), NOW)
    conn.execute(
        "INSERT INTO gift_entry (guild_id, provider, kind, external_id, amount_minor, currency, exponent, given_on,"
        " recorded_at, livemode) VALUES (?, 'stripe', 'gift', 'test', 90000, 'USD', 2, '2026-01-05', 1, 0)",
        (GUILD,),
    )

    assert [one.net for one in gifts.totals(conn, GUILD, YEAR)] == [Amount(102, "USD", 2)]
    assert [one.net for one in gifts.totals(conn, GUILD, YEAR, CIRCLE)] == [Amount(100, "USD", 2)]
    assert gifts.totals(conn, GUILD, YEAR, CIRCLE + 1) == []


def test_what_went_back_is_no_gift(conn: sqlite3.Connection) -> None:
    """Refunds and disputes lower what is left, never the number of gifts; a correction counts in what is left alone."""
    for number, (kind, minor) in enumerate(
        [("gift", 5000), ("gift", 1000), ("refund", -1000), ("refund_failed", 400), ("dispute_out", -50)]
    ):
        entry = replace(GIFT, kind=EntryKind(kind), external_id=f"{number}", amount=Amount(minor, "USD", 2))
        gifts.add(conn, entry, NOW)
    gifts.add(
        conn, replace(GIFT, kind=EntryKind.CORRECTION, external_id="c", amount=Amount(-7, "USD", 2)), NOW
    )

    gave, back, left = (Amount(minor, "USD", 2) for minor in (6000, -650, 5343))
    assert gifts.totals(conn, GUILD, YEAR) == [Totals(gave, back, left, 2)]


def test_a_currency_that_changed_its_decimals_is_two_sums(conn: sqlite3.Connection) -> None:
    """Rows with other decimals are never added up, for 500 meant something else then."""
    gifts.add(conn, replace(GIFT, amount=Amount(500, "ISK", 0)), NOW)
    gifts.add(conn, replace(GIFT, external_id="b", amount=Amount(500, "ISK", 2)), NOW)

    assert [str(one.net) for one in gifts.totals(conn, GUILD, YEAR)] == ["500 ISK", "5.00 ISK"]


@settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # a busy machine is not what it asks about
@given(
    st.lists(
        st.tuples(
            st.sampled_from([("USD", 2), ("JPY", 0), ("KWD", 3), ("EUR", 2)]),
            st.integers(1, 10**12),
            st.sampled_from([EntryKind.GIFT, EntryKind.REFUND]),
        ),
        max_size=30,
    )
)
def test_sums_are_exact_and_never_across_currencies(
    entries: list[tuple[tuple[str, int], int, EntryKind]],
) -> None:
    """However many gifts and refunds, each currency's sum is that of its own whole minor units."""
    expected: dict[str, list[int]] = defaultdict(list)
    with closing(opened()) as conn:
        for number, ((currency, exponent), minor, kind) in enumerate(entries):
            signed = minor if kind is EntryKind.GIFT else -minor
            expected[currency].append(signed)
            amount = Amount(signed, currency, exponent)
            gifts.add(conn, replace(GIFT, kind=kind, external_id=f"{number}", amount=amount), NOW)
        found = gifts.totals(conn, GUILD, YEAR)

    assert {one.net.currency: one.net.minor for one in found} == {
        currency: sum(minors) for currency, minors in expected.items()
    }
    assert [one.net.currency for one in found] == sorted(expected)
    assert all(one.gifts + one.returned == one.net for one in found)


def test_the_ledger_outlives_its_guild(conn: sqlite3.Connection) -> None:
    """When everything of a guild goes, its page goes with it and its identity-free entries stay."""
    guilds.ensure(conn, GUILD, NOW)
    gifts.set_giving_page(conn, GUILD, GivingPage("Rent.", "https://example.org"))
    gifts.add(conn, GIFT, NOW)

    conn.execute("DELETE FROM guild WHERE guild_id = ?", (GUILD,))

    assert gifts.giving_page(conn, GUILD) == GivingPage("", None)
    assert len(rows(conn)) == 1


def test_a_guild_has_one_page_that_can_change(conn: sqlite3.Connection) -> None:
    """A page is empty until it is written, and what is written last is what it says; another guild's stays its own."""
    for guild_id in (GUILD, 12):
        guilds.ensure(conn, guild_id, NOW)
    assert gifts.giving_page(conn, GUILD) == GivingPage("", None)

    gifts.set_giving_page(conn, 12, GivingPage("Tea.", None))
    gifts.set_giving_page(conn, GUILD, GivingPage("Rent.", "https://example.org"))
    gifts.set_giving_page(conn, GUILD, GivingPage("", "https://example.net"))

    assert gifts.giving_page(conn, GUILD) == GivingPage("", "https://example.net")
    assert gifts.giving_page(conn, 12) == GivingPage("Tea.", None)
