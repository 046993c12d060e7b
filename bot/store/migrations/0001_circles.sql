-- Circles, their meetings and seats, consent, and the outbox: what the bot must know to hold a meeting.
-- All times are unix seconds UTC; a slot is the local date that the rhythm gives a meeting.

CREATE TABLE install (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    database_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    commands_hash TEXT
) STRICT;

CREATE TABLE guild (
    guild_id INTEGER PRIMARY KEY,
    joined_at INTEGER NOT NULL,
    removed_at INTEGER,
    admin_channel_id INTEGER,
    locale TEXT NOT NULL DEFAULT 'en'
) STRICT;

CREATE TABLE circle (
    circle_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    rrule TEXT NOT NULL,
    starts_local TEXT NOT NULL,
    timezone TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    capacity INTEGER NOT NULL CHECK (capacity > 0),
    room_kind TEXT NOT NULL CHECK (room_kind IN ('text', 'voice', 'stage')),
    agenda_key TEXT NOT NULL,
    deck_key TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'archived')),
    channel_id INTEGER NOT NULL,
    channel_is_ours INTEGER NOT NULL CHECK (channel_is_ours IN (0, 1)),
    voice_channel_id INTEGER,
    desk_thread_id INTEGER,
    announce_from INTEGER NOT NULL,
    planned_until INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX circle_of_guild ON circle (guild_id, state);
CREATE INDEX circle_to_plan ON circle (planned_until) WHERE state = 'active';

CREATE TABLE facilitator (
    circle_id INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'accepted')),
    since_at INTEGER NOT NULL,
    PRIMARY KEY (circle_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX facilitator_person ON facilitator (user_id);

CREATE TABLE meeting (
    meeting_id INTEGER PRIMARY KEY AUTOINCREMENT,
    circle_id INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    guild_id INTEGER NOT NULL,
    slot_on TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    shift TEXT NOT NULL DEFAULT 'none' CHECK (shift IN ('none', 'gap', 'fold')),
    capacity INTEGER NOT NULL CHECK (capacity > 0),
    state TEXT NOT NULL DEFAULT 'planned'
        CHECK (state IN ('planned', 'announced', 'open', 'running', 'closed', 'cancelled', 'missed')),
    cancel_reason TEXT,
    version INTEGER NOT NULL DEFAULT 0,
    phase INTEGER NOT NULL DEFAULT 0,
    phase_ends_at INTEGER,
    prompt_key TEXT,
    paused_at INTEGER,
    checked_in_at INTEGER,
    opened_at INTEGER,
    started_at INTEGER,
    closed_at INTEGER,
    card_message_id INTEGER,
    room_id INTEGER,
    panel_message_id INTEGER,
    desk_message_id INTEGER,
    attended INTEGER,
    slot_kept INTEGER NOT NULL DEFAULT 1 CHECK (slot_kept IN (0, 1))
) STRICT;
-- One meeting a slot. One that was called off may give its slot up for another.
CREATE UNIQUE INDEX meeting_slot ON meeting (circle_id, slot_on) WHERE slot_kept = 1;
CREATE INDEX meeting_of_circle ON meeting (circle_id, starts_at);
CREATE INDEX meeting_upcoming ON meeting (guild_id, state, starts_at);
CREATE INDEX meeting_room ON meeting (room_id) WHERE room_id IS NOT NULL;

CREATE TABLE seat (
    seat_id INTEGER PRIMARY KEY AUTOINCREMENT,
    meeting_id INTEGER NOT NULL REFERENCES meeting ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('seated', 'waitlisted', 'released')),
    write_to TEXT NOT NULL DEFAULT 'unasked' CHECK (write_to IN ('unasked', 'dm', 'here')),
    taken_at INTEGER NOT NULL,
    present_at INTEGER,
    UNIQUE (meeting_id, user_id)
) STRICT;
CREATE INDEX seat_person ON seat (user_id);
CREATE INDEX seat_order ON seat (meeting_id, state, seat_id);

CREATE TABLE consent (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_person ON consent (user_id);

CREATE TABLE prompt_use (
    use_id INTEGER PRIMARY KEY AUTOINCREMENT,
    circle_id INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    prompt_key TEXT NOT NULL,
    meeting_id INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;
CREATE INDEX prompt_use_of_circle ON prompt_use (circle_id, use_id);

CREATE TABLE outbox (
    entry_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    dedupe TEXT NOT NULL UNIQUE,
    guild_id INTEGER NOT NULL,
    circle_id INTEGER REFERENCES circle ON DELETE CASCADE,
    meeting_id INTEGER REFERENCES meeting ON DELETE CASCADE,
    member_id INTEGER,
    detail TEXT NOT NULL DEFAULT '',
    priority INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    try_at INTEGER NOT NULL,
    stale_at INTEGER,
    revision INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'ready'
        CHECK (state IN ('ready', 'claimed', 'calling', 'done', 'skipped', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    called_at INTEGER,
    settled_at INTEGER,
    result_id INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (try_at, priority) WHERE state = 'ready';
CREATE INDEX outbox_busy ON outbox (state) WHERE state IN ('claimed', 'calling');
CREATE INDEX outbox_of_meeting ON outbox (meeting_id);
CREATE INDEX outbox_of_member ON outbox (member_id) WHERE member_id IS NOT NULL;

CREATE TABLE audit (
    audit_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    actor_id INTEGER NOT NULL,
    act TEXT NOT NULL,
    circle_id INTEGER,
    meeting_id INTEGER,
    done_at INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_age ON audit (done_at);
