"""Rows as each version of the schema had them, one or more in every table that it brought.

Whoever adds a migration adds its rows here, in the words of that version: they are never changed afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.migrate import migrate

if TYPE_CHECKING:
    import sqlite3

ROWS = {
    1: """
    INSERT INTO install VALUES (1, 'a1b2', 1767600000, 'c0ffee');
    INSERT INTO guild VALUES (11, 1767600000, NULL, 500, 'en'), (12, 1767600001, 1767700000, NULL, 'de');
    INSERT INTO circle (circle_id, guild_id, name, description, rrule, starts_local, timezone, minutes, capacity,
            room_kind, agenda_key, deck_key, state, channel_id, channel_is_ours, voice_channel_id, desk_thread_id,
            announce_from, planned_until, created_at) VALUES
        (1, 11, 'Harbor ''circle'' 🌊', '', 'FREQ=WEEKLY;BYDAY=MO', '2026-01-05T18:00', 'Europe/Berlin', 90, 10,
            'voice', 'ninety', 'default', 'active', 21, 1, 22, 23, 1767600600, 1768800000, 1767600000),
        (2, 11, 'Evening', 'Words', 'FREQ=MONTHLY;BYDAY=2TH', '2026-01-08T18:00', 'America/Los_Angeles', 60, 4,
            'text', 'sixty', 'default', 'paused', 24, 0, NULL, NULL, 1767600600, 0, 1767600000);
    INSERT INTO facilitator VALUES (1, 101, 'accepted', 1767600000), (1, 102, 'asked', 1767600010);
    INSERT INTO meeting (meeting_id, circle_id, guild_id, slot_on, starts_at, ends_at, shift, capacity, state,
            cancel_reason, version, phase, phase_ends_at, paused_at, checked_in_at, opened_at, started_at, closed_at,
            card_message_id, room_id, panel_message_id, desk_message_id, attended) VALUES
        (1, 1, 11, '2026-01-05', 1767632400, 1767637800, 'none', 10, 'closed', NULL, 7, 5, NULL, NULL, 1767631500,
            1767631500, 1767632410, 1767637700, 601, 22, 602, 603, 6),
        (2, 1, 11, '2026-01-12', 1768237200, 1768242600, 'gap', 9, 'cancelled', 'illness', 1, 0, NULL, NULL, NULL,
            NULL, NULL, 1768000000, 604, NULL, NULL, NULL, NULL),
        (3, 2, 11, '2026-01-08', 1767924000, 1767927600, 'fold', 4, 'running', NULL, 3, 2, 1767925000, 1767924600,
            1767923000, 1767923100, 1767924000, NULL, 605, 606, 607, 608, NULL);
    INSERT INTO seat VALUES
        (5, 1, 201, 'seated', 'dm', 1767600100, 1767632400), (6, 1, 202, 'waitlisted', 'here', 1767600101, NULL),
        (9, 3, 201, 'released', 'unasked', 1767600102, NULL);
    INSERT INTO consent VALUES (11, 201, 1, 1767600090), (12, 9007199254740993123, 3, 1767600091);
    INSERT INTO prompt_use VALUES (4, 1, 'opening-one', 1, 1767632420);
    INSERT INTO outbox VALUES
        (3, 'card', 'card:1', 11, 1, 1, NULL, '', 40, 1767600600, 1767600600, NULL, 4, 'done', 0, NULL,
            1767600605, 601),
        (8, 'reminder_hour', 'reminder_hour:3:201', 11, 2, 3, 201, '', 31, 1767920400, 1767920460, 1767922200, 0,
            'calling', 2, 1767920401, NULL, NULL);
    INSERT INTO audit VALUES (2, 11, 101, 'circle_created', 1, NULL, 1767600000);
    """,
    2: """
    INSERT INTO gift_entry VALUES
        (1, 11, 1, 'manual', 'gift', 'aaaa', NULL, 1250, 'USD', 2, NULL, '2026-01-05', 1767640000, 1),
        (2, 11, NULL, 'manual', 'correction', 'bbbb', 'aaaa', -1250, 'USD', 2, 'typo', '2026-01-06', 1767650000, 1);
    INSERT INTO gift_link VALUES (1, 201);
    INSERT INTO giving VALUES (11, 'The rent', 'https://example.org/give');
    """,
    3: """
    INSERT INTO skipped VALUES (1, '2026-02-02', '2026-02-16'), (2, '2026-03-12', '2026-03-12');
    INSERT INTO meeting (meeting_id, circle_id, guild_id, slot_on, starts_at, ends_at, shift, capacity, state,
            cancel_reason, version, phase, phase_ends_at, paused_at, checked_in_at, opened_at, started_at, closed_at,
            card_message_id, room_id, panel_message_id, desk_message_id, attended,
            moved, agenda_key) VALUES
        (4, 1, 11, '2026-01-19', 1768845600, 1768851000, 'none', 10, 'announced', NULL, 2, 0, NULL, NULL, NULL, NULL,
            NULL, NULL, 609, NULL, NULL, NULL, NULL, 1, 'sixty');
    """,
    4: """
    INSERT INTO standing VALUES (3, 1, 201, 'dm', 1767600200);
    INSERT INTO write_choice VALUES (11, 202, 'here');
    INSERT INTO seat (seat_id, meeting_id, user_id, state, taken_at, offered_until, passed, word) VALUES
        (11, 3, 203, 'waitlisted', 1767600103, 1767924000, 0, NULL),
        (12, 3, 204, 'waitlisted', 1767600104, NULL, 1, NULL),
        (13, 3, 205, 'released', 1767600105, NULL, 0, 'declined');
    """,
    5: """
    INSERT INTO guild (guild_id, joined_at, care, own_words, start_channel_id, start_message_id) VALUES
        (13, 1767600002, 'tell', 'Be kind.', 501, 502);
    INSERT INTO agreement VALUES (11, 1, 'c0ffee', 'All of it.', 1767600000);
    INSERT INTO duty VALUES (3, 201, 1767600300);
    """,
    6: """
    INSERT INTO privacy_choice VALUES (11, 'email', 'count'), (12, 'link', 'off');
    INSERT INTO privacy_allowed VALUES (2, 11, '+1 415 555 0132'), (3, 11, 'clinic.example');
    INSERT INTO privacy_count VALUES (11, 'email', '2026-01-05', 4);
    INSERT INTO automod VALUES (11, 'on', NULL), (12, 'off', 1767700000);
    """,
    7: """
    INSERT INTO dm_channel VALUES (201, 701, 1767600300);
    UPDATE install SET dm_full_at = 1767600320, dm_refusals = 1, dm_refused_at = 1767600310,
        dm_closed_until = 1767601210;
    """,
    8: """
    INSERT INTO departed VALUES (11, 202, 1767600300);
    INSERT INTO retention VALUES (11, 'seats', 24);
    UPDATE install SET erasure_key = '00ff', copied_at = 1767600400;
    """,
    9: """
    UPDATE circle SET native_event = 1 WHERE circle_id = 1;
    UPDATE meeting SET event_id = 701 WHERE meeting_id = 4;
    UPDATE meeting SET event_dropped = 1 WHERE meeting_id = 3;
    """,
    10: """
    INSERT INTO gift_entry VALUES
        (3, 11, 1, 'stripe', 'gift', 'pi_1', NULL, 500, 'JPY', 0, NULL, '2026-01-07', 1767660000, 1),
        (4, 11, NULL, 'stripe', 'refund', 're_1', 'pi_1', -500, 'JPY', 0, NULL, '2026-01-08', 1767670000, 1);
    INSERT INTO gift_link VALUES (3, 202);
    INSERT INTO gift_reference VALUES (2, '00ff', 11, 1, 201, 1, 1767600000, 1770192000);
    INSERT INTO gift_call VALUES (11, 'stripe', '0102', 'checkout.session.completed', 'counted', 1767660000);
    UPDATE giving SET suggested = '5 or 15 EUR', other_ways = 'Tea', recipient = 'charity', recipient_name = 'Harbor',
        recipient_number = '12-3456789';
    """,
    11: """
    INSERT INTO deck VALUES (3, 11, 'Winter evenings');
    INSERT INTO prompt VALUES
        (7, 11, 'own-3', NULL, 'What kept you warm?', 'sharing', NULL, 2, 'en', 0),
        (8, 11, 'default', 'opening-settle-in', 'Sit as you like.', 'opening', NULL, 1, 'en', 1),
        (9, 12, 'default', NULL, 'Was bleibt?', 'journal', 'hard', 3, 'de', 0);
    INSERT INTO between_meetings VALUES (1, '1 3', '10:00', 1);
    """,
    12: """
    INSERT INTO piece VALUES (3, 'round', 270, 1767924100, 120, 4, 0);
    INSERT INTO piece_place VALUES (3, 201, 1, NULL, NULL, 1, NULL), (3, 203, 0, 1, 0, 0, 1767924300);
    INSERT INTO agenda_copy VALUES (2, 11, 'ninety');
    INSERT INTO agenda_phase VALUES (2, 0, 'welcome', 5, 'opening', 'none', 0), (2, 1, 'sharing', 85, NULL, 'round', 1);
    UPDATE meeting SET heads = 9 WHERE meeting_id = 3;
    UPDATE circle SET auto_advance = 1 WHERE circle_id = 2;
    """,
    13: """
    UPDATE piece SET offered = 1 WHERE meeting_id = 3;
    """,
    14: """
    INSERT INTO gift_batch VALUES (1, 11, '2026-01-01', '2026-01-31', 3, 2100, 'USD', 2, 1770120000);
    UPDATE giving SET goal_minor = 50000, goal_currency = 'USD', goal_exponent = 2, goal_from = '2026-01-05',
        card_channel_id = 601, shown_since = '2026-01-01', looked_at = '2026-01-31';
    """,
    15: """
    INSERT INTO side_room VALUES (4, 3, '4831', 710), (5, 3, '2077', NULL);
    INSERT INTO side_room_guest VALUES (5, 3, 203), (5, 3, 101);
    """,
    16: """
    UPDATE guild SET language = 'de' WHERE guild_id = 12;
    UPDATE seat SET language = 'es' WHERE user_id = 202;
    UPDATE standing SET language = 'es';
    UPDATE write_choice SET language = 'es';
    """,
    17: """
    UPDATE meeting SET seats_gone = 1 WHERE meeting_id = 2;
    """,
    18: """
    INSERT INTO fault VALUES
        (11, 'channel_rights', 1, 1767600000, 1767686400, 1), (12, 'disk', 0, 1767600000, 1767600000, 0);
    UPDATE guild SET setup_step = 3 WHERE guild_id = 11;
    """,
    19: """
    INSERT INTO guild (guild_id, joined_at, removed_at, moved_at) VALUES (14, 1767600003, 1767700001, 1767700001);
    """,
    20: """
    INSERT INTO fault VALUES (11, 'automod', 0, 1767600000, 1767686400, 1);
    """,
}

Rows = dict[str, list[dict[str, object]]]


def make_old(conn: sqlite3.Connection, version: int) -> None:
    """Bring an empty database to `version`, with rows that were written at each version on the way."""
    for number in range(1, version + 1):
        migrate(conn, to=number)
        conn.executescript(ROWS[number])


def tables(conn: sqlite3.Connection) -> list[str]:
    """Return the names of all tables of ours."""
    named = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^'"
    return [str(name) for (name,) in conn.execute(named)]


def all_rows(conn: sqlite3.Connection) -> Rows:
    """Return every row of every table, its values by column."""
    found: Rows = {}
    for table in tables(conn):
        cursor = conn.execute(f"SELECT * FROM {table}")
        columns = [column[0] for column in cursor.description]
        found[table] = [dict(zip(columns, row, strict=True)) for row in cursor]
    return found
