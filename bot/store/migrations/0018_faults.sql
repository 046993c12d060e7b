-- What is wrong in a guild, so that admins hear of it once, and once more when it is well again; how far its setup came.

CREATE TABLE fault (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind NOT GLOB '*[^a-z_]*'),
    about INTEGER NOT NULL DEFAULT 0,
    since_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),
    PRIMARY KEY (guild_id, kind, about)
) STRICT, WITHOUT ROWID;

ALTER TABLE guild ADD COLUMN setup_step INTEGER NOT NULL DEFAULT 0;
