-- What a guild chose about care and arrival, the words that people accept, and who is on duty in an open room.
-- Nothing here says anything about a person who may be in danger: that is known in memory only.

-- Signs of danger: not looked for, answered with help lines in private, or told to those on duty too (without the text).
ALTER TABLE guild ADD COLUMN care TEXT NOT NULL DEFAULT 'off' CHECK (care IN ('off', 'help', 'tell'));
-- What the guild asks of its people in its own words; empty: as the bot says it.
ALTER TABLE guild ADD COLUMN own_words TEXT NOT NULL DEFAULT '';
ALTER TABLE guild ADD COLUMN start_channel_id INTEGER;
ALTER TABLE guild ADD COLUMN start_message_id INTEGER;

-- Every text of a guild that somebody accepted, whole; the same words are the same version again.
CREATE TABLE agreement (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    version INTEGER NOT NULL,
    text_hash TEXT NOT NULL,
    text TEXT NOT NULL,
    since_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, version),
    UNIQUE (guild_id, text_hash)
) STRICT, WITHOUT ROWID;

-- Facilitators who took the task for one meeting; gone with its close.
CREATE TABLE duty (
    meeting_id INTEGER NOT NULL REFERENCES meeting ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    since_at INTEGER NOT NULL,
    PRIMARY KEY (meeting_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX duty_person ON duty (user_id);
