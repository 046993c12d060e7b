-- Holding a meeting: the talking piece, how many were there when the time was shared out, and agendas of a guild's own.

-- Deleted in the transaction that closes the meeting.
CREATE TABLE piece (
    meeting_id INTEGER PRIMARY KEY REFERENCES meeting ON DELETE CASCADE,
    mode TEXT NOT NULL CHECK (mode IN ('round', 'open', 'none')),
    share INTEGER NOT NULL CHECK (share >= 0),
    since_at INTEGER,
    extra INTEGER NOT NULL DEFAULT 0,
    turn INTEGER NOT NULL DEFAULT 0,
    resting INTEGER NOT NULL CHECK (resting IN (0, 1))
) STRICT;

-- Who holds it, who is still to come in this round, whose hand is up, who had it, who dropped out. Goes with the piece.
CREATE TABLE piece_place (
    meeting_id INTEGER NOT NULL REFERENCES piece ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    holds INTEGER NOT NULL DEFAULT 0 CHECK (holds IN (0, 1)),
    to_come INTEGER,
    hand INTEGER,
    had INTEGER NOT NULL DEFAULT 0 CHECK (had IN (0, 1)),
    away_at INTEGER,
    PRIMARY KEY (meeting_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX piece_place_person ON piece_place (user_id);
CREATE UNIQUE INDEX piece_one_holder ON piece_place (meeting_id) WHERE holds = 1;

-- How many the sharing time was shared out to.
ALTER TABLE meeting ADD COLUMN heads INTEGER CHECK (heads > 0);
-- Whether parts end by themselves; NULL: as the agenda has it.
ALTER TABLE circle ADD COLUMN auto_advance INTEGER CHECK (auto_advance IN (0, 1));

-- A run of show that a guild changed: never changed again, a change makes a new one. Its key is own-<agenda_id>.
CREATE TABLE agenda_copy (
    agenda_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    base_key TEXT NOT NULL
) STRICT;
CREATE INDEX agenda_copy_of_guild ON agenda_copy (guild_id);

CREATE TABLE agenda_phase (
    agenda_id INTEGER NOT NULL REFERENCES agenda_copy ON DELETE CASCADE,
    place INTEGER NOT NULL,
    key TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    prompt_kind TEXT,
    mode TEXT NOT NULL CHECK (mode IN ('round', 'open', 'none')),
    scales INTEGER NOT NULL CHECK (scales IN (0, 1)),
    PRIMARY KEY (agenda_id, place)
) STRICT, WITHOUT ROWID;
