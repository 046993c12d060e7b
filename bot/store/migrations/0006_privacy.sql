-- What a guild chose about screening: the action of a rule, what may be said, how often a rule was seen, and AutoMod.

CREATE TABLE privacy_choice (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    topic TEXT NOT NULL CHECK (topic <> 'danger'),
    action TEXT NOT NULL CHECK (action IN ('take_down', 'nudge', 'count', 'off')),
    PRIMARY KEY (guild_id, topic)
) STRICT, WITHOUT ROWID;

-- A clinic's public number, the guild's own domain: said on purpose, in the order in which an admin wrote them.
CREATE TABLE privacy_allowed (
    allowed_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    entry TEXT NOT NULL,
    UNIQUE (guild_id, entry)
) STRICT;

-- A number a rule and day: no person, no room, no text; and never one of danger.
CREATE TABLE privacy_count (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    topic TEXT NOT NULL CHECK (topic <> 'danger'),
    seen_on TEXT NOT NULL CHECK (seen_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    number INTEGER NOT NULL CHECK (number > 0),
    PRIMARY KEY (guild_id, topic, seen_on)
) STRICT, WITHOUT ROWID;

-- Discord's AutoMod, where an admin turned our rules on; `off` until they are taken away again.
CREATE TABLE automod (
    guild_id INTEGER PRIMARY KEY REFERENCES guild ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('on', 'off')),
    drift_at INTEGER
) STRICT;
