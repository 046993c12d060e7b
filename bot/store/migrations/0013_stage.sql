-- In a stage, having the piece begins with an invitation to speak that is to be taken.
ALTER TABLE piece ADD COLUMN offered INTEGER NOT NULL DEFAULT 0 CHECK (offered IN (0, 1));
