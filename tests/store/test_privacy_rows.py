"""Rows of what guilds chose about screening."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from bot.domain.findings import Action, Fact, Rule
from bot.store import guilds, privacy
from tests.store.rows import in_memory

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)


def test_choices_counts_and_what_may_be_said() -> None:
    """Each is of one guild; a count has a number a day, is added up, ages, and there is none of danger."""
    with closing(in_memory()) as conn:
        for guild_id in (11, 12):
            guilds.ensure(conn, guild_id, NOW)
        privacy.choose(conn, 11, Rule.EMAIL, Action.OFF)
        privacy.choose(conn, 11, Rule.EMAIL, Action.COUNT)
        privacy.choose(conn, 12, Fact.FORWARD, Action.NUDGE)
        conn.execute("INSERT INTO privacy_choice VALUES (12, 'astrology', 'off')")
        assert privacy.choices(conn) == {11: {Rule.EMAIL: Action.COUNT}, 12: {Fact.FORWARD: Action.NUDGE}}

        privacy.set_allowed(conn, 11, ["b.example", "a.example", "b.example"])
        assert privacy.allowed(conn) == {11: ("b.example", "a.example")}
        privacy.set_allowed(conn, 11, [])
        assert privacy.allowed(conn) == {}

        for on, topics in ((MONDAY, [Rule.EMAIL]), (TUESDAY, [Rule.EMAIL, Rule.LINK])):
            privacy.count(conn, 11, topics, on)
        assert privacy.counts(conn, 11, MONDAY) == {Rule.EMAIL: 2, Rule.LINK: 1}
        assert privacy.counts(conn, 12, MONDAY) == {}
        assert privacy.purge_counts(conn, TUESDAY) == 1
        assert privacy.counts(conn, 11, MONDAY) == {Rule.EMAIL: 1, Rule.LINK: 1}
        with pytest.raises(sqlite3.IntegrityError):
            privacy.count(conn, 11, [Rule.DANGER], MONDAY)
        with pytest.raises(sqlite3.IntegrityError):
            privacy.choose(conn, 11, Rule.DANGER, Action.COUNT)


def test_automod_and_its_drift() -> None:
    """Drift is news once, where our rules are on; turning them on or off forgets it."""
    with closing(in_memory()) as conn:
        guilds.ensure(conn, 11, NOW)
        assert privacy.automod(conn, 11) == ("never", False)
        assert not privacy.set_drift(conn, 11, NOW)
        privacy.set_automod(conn, 11, "on")
        assert not privacy.set_drift(conn, 11, None)
        assert [privacy.set_drift(conn, 11, NOW) for _ in range(2)] == [True, False]
        assert privacy.automod(conn, 11) == ("on", True)
        privacy.set_automod(conn, 11, "on")
        assert privacy.automod(conn, 11) == ("on", False)
        privacy.set_automod(conn, 11, "off")
        assert not privacy.set_drift(conn, 11, NOW)
