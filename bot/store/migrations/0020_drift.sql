-- What somebody changed in AutoMod's rules is a fault as others are: told once, and once more when it is well again.
INSERT INTO fault (guild_id, kind, about, since_at, seen_at, told)
    SELECT guild_id, 'automod', 0, drift_at, drift_at, 1 FROM automod WHERE state = 'on' AND drift_at IS NOT NULL
    ON CONFLICT DO UPDATE SET told = 1;
DELETE FROM outbox WHERE kind = 'automod_note';
