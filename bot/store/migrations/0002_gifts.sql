-- The ledger: append-only, without identity and without free text. The only row that names a person is the link.

CREATE TABLE gift_entry (
    gift_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    circle_id INTEGER,
    provider TEXT NOT NULL CHECK (provider IN ('manual', 'csv', 'stripe', 'kofi')),
    kind TEXT NOT NULL
        CHECK (kind IN ('gift', 'refund', 'refund_failed', 'dispute_out', 'dispute_in', 'correction')),
    external_id TEXT NOT NULL,
    parent_external_id TEXT,
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    exponent INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 4),
    reason TEXT CHECK (reason NOT GLOB '*[^a-z_]*'),
    given_on TEXT NOT NULL CHECK (given_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    recorded_at INTEGER NOT NULL,
    livemode INTEGER NOT NULL DEFAULT 1 CHECK (livemode IN (0, 1)),
    CHECK (CASE kind
        WHEN 'gift' THEN amount_minor > 0
        WHEN 'refund_failed' THEN amount_minor > 0
        WHEN 'dispute_in' THEN amount_minor > 0
        WHEN 'refund' THEN amount_minor < 0
        WHEN 'dispute_out' THEN amount_minor < 0
        ELSE 1 END),
    UNIQUE (guild_id, provider, kind, external_id)
) STRICT;
CREATE INDEX gift_entry_of_guild ON gift_entry (guild_id, given_on);

CREATE TRIGGER gift_entry_no_update BEFORE UPDATE ON gift_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER gift_entry_no_delete BEFORE DELETE ON gift_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- SQLite fires no delete trigger for INSERT OR REPLACE, so a second row of the same id is refused before it gets there.
CREATE TRIGGER gift_entry_no_replace BEFORE INSERT ON gift_entry
WHEN EXISTS (
    SELECT 1 FROM gift_entry
    WHERE gift_id = NEW.gift_id OR (guild_id = NEW.guild_id AND provider = NEW.provider AND kind = NEW.kind
        AND external_id = NEW.external_id))
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TABLE gift_link (
    gift_id INTEGER PRIMARY KEY REFERENCES gift_entry,
    user_id INTEGER NOT NULL
) STRICT;
CREATE INDEX gift_link_person ON gift_link (user_id);

CREATE TABLE giving (
    guild_id INTEGER PRIMARY KEY REFERENCES guild ON DELETE CASCADE,
    purpose TEXT NOT NULL DEFAULT '',
    link TEXT
) STRICT;
