-- A guild that was taken to another house: nothing is owed to it here any more, and nothing brings it back by itself.
ALTER TABLE guild ADD COLUMN moved_at INTEGER;
