-- A circle may have server events beside its cards. Off at first: Discord shows everybody who is interested, by name.
ALTER TABLE circle ADD COLUMN native_event INTEGER NOT NULL DEFAULT 0 CHECK (native_event IN (0, 1));
ALTER TABLE meeting ADD COLUMN event_id INTEGER;
-- Somebody took the event down by hand, and it is not made again.
ALTER TABLE meeting ADD COLUMN event_dropped INTEGER NOT NULL DEFAULT 0 CHECK (event_dropped IN (0, 1));
