-- So that the hourly purge reads what it may delete, and nothing else however much there is.

ALTER TABLE meeting ADD COLUMN seats_gone INTEGER NOT NULL DEFAULT 0 CHECK (seats_gone IN (0, 1));

UPDATE meeting SET seats_gone = 1
WHERE closed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM seat WHERE seat.meeting_id = meeting.meeting_id);

CREATE INDEX meeting_seats_to_go ON meeting (closed_at) WHERE closed_at IS NOT NULL AND seats_gone = 0;

CREATE INDEX privacy_count_age ON privacy_count (seen_on);
