-- What payment services report. The ledger learns any provider's name, so that a new one needs no migration.

CREATE TABLE gift_entry_next (
    gift_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    circle_id INTEGER,
    provider TEXT NOT NULL CHECK (provider <> '' AND provider NOT GLOB '*[^a-z_]*'),
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
CREATE TABLE gift_link_next (gift_id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL) STRICT;
INSERT INTO gift_entry_next SELECT * FROM gift_entry;
INSERT INTO gift_link_next SELECT * FROM gift_link;
DROP TABLE gift_link;
DROP TABLE gift_entry;
ALTER TABLE gift_entry_next RENAME TO gift_entry;
CREATE INDEX gift_entry_of_guild ON gift_entry (guild_id, given_on);
CREATE INDEX gift_entry_of_parent ON gift_entry (guild_id, provider, parent_external_id)
    WHERE parent_external_id IS NOT NULL;

CREATE TRIGGER gift_entry_no_update BEFORE UPDATE ON gift_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER gift_entry_no_delete BEFORE DELETE ON gift_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

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
INSERT INTO gift_link SELECT * FROM gift_link_next;
DROP TABLE gift_link_next;

-- The entries as sums read them: what went back belongs to the circle of its gift, whichever of the two came first. What
-- has no gift here (a refund by a shop in the same account) is no part of any sum.
CREATE VIEW gift_line AS
SELECT entry.gift_id, entry.guild_id, coalesce(entry.circle_id, parent.circle_id) AS circle_id, entry.provider,
    entry.kind, entry.external_id, entry.parent_external_id, entry.amount_minor, entry.currency, entry.exponent,
    entry.reason, entry.given_on, entry.recorded_at, entry.livemode
FROM gift_entry AS entry
LEFT JOIN gift_entry AS parent
    ON parent.guild_id = entry.guild_id AND parent.provider = entry.provider AND parent.kind = 'gift'
    AND parent.external_id = entry.parent_external_id
WHERE entry.kind IN ('gift', 'correction') OR parent.gift_id IS NOT NULL OR entry.parent_external_id IS NULL;

-- A link that somebody took to give with: who is meant by a code that only the provider carries back. Kept until it
-- was used, or for a month.
CREATE TABLE gift_reference (
    reference_id INTEGER PRIMARY KEY AUTOINCREMENT,
    code_hash TEXT NOT NULL UNIQUE,
    guild_id INTEGER NOT NULL,
    circle_id INTEGER,
    user_id INTEGER NOT NULL,
    thanks INTEGER NOT NULL DEFAULT 0 CHECK (thanks IN (0, 1)),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX gift_reference_person ON gift_reference (user_id);
CREATE INDEX gift_reference_age ON gift_reference (expires_at);

-- A payment service's call: what became of it, and nothing that was in it.
CREATE TABLE gift_call (
    guild_id INTEGER NOT NULL,
    provider TEXT NOT NULL CHECK (provider <> '' AND provider NOT GLOB '*[^a-z_]*'),
    call_hash TEXT NOT NULL,
    event TEXT NOT NULL CHECK (event NOT GLOB '*[^a-z_.]*'),
    outcome TEXT NOT NULL CHECK (outcome IN ('counted', 'ignored', 'test', 'quarantined')),
    received_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, provider, call_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX gift_call_age ON gift_call (received_at);

ALTER TABLE giving ADD COLUMN suggested TEXT NOT NULL DEFAULT '';
ALTER TABLE giving ADD COLUMN other_ways TEXT NOT NULL DEFAULT '';
ALTER TABLE giving ADD COLUMN recipient TEXT NOT NULL DEFAULT 'unset'
    CHECK (recipient IN ('unset', 'business', 'individual', 'charity', 'fiscal_host'));
ALTER TABLE giving ADD COLUMN recipient_name TEXT NOT NULL DEFAULT '';
ALTER TABLE giving ADD COLUMN recipient_number TEXT NOT NULL DEFAULT '';
