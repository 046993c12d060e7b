-- Leaving and forgetting: who has left a guild, how long a guild keeps things, what a restore must know.

CREATE TABLE departed (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    left_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX departed_person ON departed (user_id);

CREATE TABLE retention (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    data TEXT NOT NULL CHECK (data NOT GLOB '*[^a-z_]*'),
    hours INTEGER NOT NULL CHECK (hours > 0),
    PRIMARY KEY (guild_id, data)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_person ON audit (actor_id);

ALTER TABLE install ADD COLUMN erasure_key TEXT;

ALTER TABLE install ADD COLUMN copied_at INTEGER;
