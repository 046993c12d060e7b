-- What others see of the ledger: sums that never change once they were shown, a goal, and a channel for a monthly card.

CREATE TABLE gift_batch (
    batch_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    first_day TEXT NOT NULL CHECK (first_day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    last_day TEXT NOT NULL CHECK (last_day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    upto INTEGER NOT NULL,
    net_minor INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    exponent INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 4),
    closed_at INTEGER NOT NULL,
    UNIQUE (guild_id, currency, exponent, last_day)
) STRICT;

ALTER TABLE giving ADD COLUMN goal_minor INTEGER;
ALTER TABLE giving ADD COLUMN goal_currency TEXT;
ALTER TABLE giving ADD COLUMN goal_exponent INTEGER;
ALTER TABLE giving ADD COLUMN goal_from TEXT;
ALTER TABLE giving ADD COLUMN card_channel_id INTEGER;
ALTER TABLE giving ADD COLUMN shown_since TEXT;
ALTER TABLE giving ADD COLUMN looked_at TEXT;
