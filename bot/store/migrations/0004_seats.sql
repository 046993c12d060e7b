-- Seats that people rely on: offers near the start, standing seats, a facilitator's answer, and how people are told.

-- A free seat is held for somebody on the list until then.
ALTER TABLE seat ADD COLUMN offered_until INTEGER;
-- An offer came and went; nobody is offered a seat of one meeting twice.
ALTER TABLE seat ADD COLUMN passed INTEGER NOT NULL DEFAULT 0 CHECK (passed IN (0, 1));
-- Somebody without a seat: asked for one and waits for an answer, was told "not this time", or was taken off it.
ALTER TABLE seat ADD COLUMN word TEXT CHECK (word IN ('asked', 'declined', 'removed'));
CREATE INDEX seat_offered ON seat (meeting_id) WHERE offered_until IS NOT NULL;
CREATE INDEX seat_passed ON seat (meeting_id) WHERE passed = 1;

-- Whether a facilitator answers before somebody is seated, and below how many seats taken the desk is asked.
ALTER TABLE circle ADD COLUMN approval INTEGER NOT NULL DEFAULT 0 CHECK (approval IN (0, 1));
ALTER TABLE circle ADD COLUMN quorum INTEGER CHECK (quorum > 0);

-- A seat in every meeting of a circle, in the order in which people asked for it.
CREATE TABLE standing (
    standing_id INTEGER PRIMARY KEY AUTOINCREMENT,
    circle_id INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    write_to TEXT NOT NULL DEFAULT 'unasked' CHECK (write_to IN ('unasked', 'dm', 'here')),
    since_at INTEGER NOT NULL,
    UNIQUE (circle_id, user_id)
) STRICT;
CREATE INDEX standing_person ON standing (user_id);

-- What "May I write to you about this meeting?" is answered with, where a person does not want to be asked again.
CREATE TABLE write_choice (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    write_to TEXT NOT NULL CHECK (write_to IN ('dm', 'here')),
    PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX write_choice_person ON write_choice (user_id);
