-- Conversations that Discord has opened already: writing in one costs nothing, opening one is what Discord counts.
CREATE TABLE dm_channel (
    user_id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;

CREATE INDEX dm_channel_used ON dm_channel (used_at);

-- The bucket for opening conversations (full again at), and the breaker that stops it after a refusal.
ALTER TABLE install ADD COLUMN dm_full_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE install ADD COLUMN dm_refusals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE install ADD COLUMN dm_refused_at INTEGER;
ALTER TABLE install ADD COLUMN dm_closed_until INTEGER;

CREATE INDEX outbox_settled ON outbox (settled_at) WHERE state IN ('done', 'skipped', 'dead');

CREATE INDEX guild_removed ON guild (guild_id) WHERE removed_at IS NOT NULL;
