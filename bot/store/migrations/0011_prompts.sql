-- Prompts of a guild's own, and when prompts come outside of meetings.

CREATE TABLE deck (
    deck_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    title TEXT NOT NULL COLLATE NOCASE,
    UNIQUE (guild_id, title)
) STRICT;

-- `replaces` is the key of a prompt that the bot brought along and that this one stands for. Nothing is ever deleted
-- here but with its guild: what was used stays readable.
CREATE TABLE prompt (
    prompt_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    deck_key TEXT NOT NULL,
    replaces TEXT,
    text TEXT NOT NULL,
    kind TEXT NOT NULL,
    moment TEXT,
    intensity INTEGER NOT NULL CHECK (intensity BETWEEN 1 AND 3),
    language TEXT NOT NULL,
    retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    UNIQUE (guild_id, replaces)
) STRICT;
CREATE INDEX prompt_of_guild ON prompt (guild_id, deck_key);

-- Prompts between meetings: on which days after one (1, 3), at which local time; and whether the desk sees the day
-- before what will be asked.
CREATE TABLE between_meetings (
    circle_id INTEGER PRIMARY KEY REFERENCES circle ON DELETE CASCADE,
    days_after TEXT NOT NULL DEFAULT '',
    at_local TEXT NOT NULL DEFAULT '10:00',
    preview INTEGER NOT NULL DEFAULT 0 CHECK (preview IN (0, 1))
) STRICT;
