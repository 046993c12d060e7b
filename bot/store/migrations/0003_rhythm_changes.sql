-- Changing a circle after it exists: dates that are left out, and meetings that were moved by hand.
-- Both are exceptions from a rhythm that outlive its next change. Dates are local dates, as slots are.

CREATE TABLE skipped (
    circle_id INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL CHECK (until_on >= from_on),
    PRIMARY KEY (circle_id, from_on, until_on)
) STRICT, WITHOUT ROWID;

ALTER TABLE meeting ADD COLUMN moved INTEGER NOT NULL DEFAULT 0 CHECK (moved IN (0, 1));

-- The run of show that a meeting began with, where its circle has another one by now.
ALTER TABLE meeting ADD COLUMN agenda_key TEXT;
