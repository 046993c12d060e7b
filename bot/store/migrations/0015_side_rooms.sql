-- A private thread beside a meeting, for one person and those of its facilitators who go along. Its name tells nothing.
CREATE TABLE side_room (
    side_room_id INTEGER PRIMARY KEY AUTOINCREMENT,
    meeting_id INTEGER NOT NULL REFERENCES meeting ON DELETE CASCADE,
    name TEXT NOT NULL,
    thread_id INTEGER
) STRICT;
CREATE INDEX side_room_of_meeting ON side_room (meeting_id);
CREATE INDEX side_room_thread ON side_room (thread_id);

-- Who is still to be let in. The row goes as soon as they are: nothing stays of who was in a side room.
CREATE TABLE side_room_guest (
    side_room_id INTEGER NOT NULL REFERENCES side_room ON DELETE CASCADE,
    meeting_id INTEGER NOT NULL REFERENCES meeting ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (side_room_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX side_room_guest_person ON side_room_guest (user_id);
