-- The newest schema, as a fresh database has it. Made by: python -m tests.store.schema

PRAGMA user_version = 20;

CREATE TABLE agenda_copy (
    agenda_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    base_key TEXT NOT NULL
) STRICT;

CREATE INDEX agenda_copy_of_guild ON agenda_copy (guild_id);

CREATE TABLE agenda_phase (
    agenda_id INTEGER NOT NULL REFERENCES agenda_copy ON DELETE CASCADE,
    place INTEGER NOT NULL,
    key TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    prompt_kind TEXT,
    mode TEXT NOT NULL CHECK (mode IN ('round', 'open', 'none')),
    scales INTEGER NOT NULL CHECK (scales IN (0, 1)),
    PRIMARY KEY (agenda_id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE agreement (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    version INTEGER NOT NULL,
    text_hash TEXT NOT NULL,
    text TEXT NOT NULL,
    since_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, version),
    UNIQUE (guild_id, text_hash)
) STRICT, WITHOUT ROWID;

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

CREATE INDEX audit_person ON audit (actor_id);

CREATE TABLE automod (
    guild_id INTEGER PRIMARY KEY REFERENCES guild ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('on', 'off')),
    drift_at INTEGER
) STRICT;

CREATE TABLE between_meetings (
    circle_id INTEGER PRIMARY KEY REFERENCES circle ON DELETE CASCADE,
    days_after TEXT NOT NULL DEFAULT '',
    at_local TEXT NOT NULL DEFAULT '10:00',
    preview INTEGER NOT NULL DEFAULT 0 CHECK (preview IN (0, 1))
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
, approval INTEGER NOT NULL DEFAULT 0 CHECK (approval IN (0, 1)), quorum INTEGER CHECK (quorum > 0), native_event INTEGER NOT NULL DEFAULT 0 CHECK (native_event IN (0, 1)), auto_advance INTEGER CHECK (auto_advance IN (0, 1))) STRICT;

CREATE INDEX circle_of_guild ON circle (guild_id, state);

CREATE INDEX circle_to_plan ON circle (planned_until) WHERE state = 'active';

CREATE TABLE consent (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX consent_person ON consent (user_id);

CREATE TABLE deck (
    deck_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    title TEXT NOT NULL COLLATE NOCASE,
    UNIQUE (guild_id, title)
) STRICT;

CREATE TABLE departed (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    left_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX departed_person ON departed (user_id);

CREATE TABLE dm_channel (
    user_id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;

CREATE INDEX dm_channel_used ON dm_channel (used_at);

CREATE TABLE duty (
    meeting_id INTEGER NOT NULL REFERENCES meeting ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    since_at INTEGER NOT NULL,
    PRIMARY KEY (meeting_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX duty_person ON duty (user_id);

CREATE TABLE facilitator (
    circle_id INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'accepted')),
    since_at INTEGER NOT NULL,
    PRIMARY KEY (circle_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX facilitator_person ON facilitator (user_id);

CREATE TABLE fault (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind NOT GLOB '*[^a-z_]*'),
    about INTEGER NOT NULL DEFAULT 0,
    since_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),
    PRIMARY KEY (guild_id, kind, about)
) STRICT, WITHOUT ROWID;

CREATE TABLE gift_batch (
    batch_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    first_day TEXT NOT NULL CHECK (first_day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    last_day TEXT NOT NULL CHECK (last_day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    upto INTEGER NOT NULL,
    net_minor INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    exponent INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 4),
    closed_at INTEGER NOT NULL,
    UNIQUE (guild_id, currency, exponent, last_day)
) STRICT;

CREATE TABLE gift_call (
    guild_id INTEGER NOT NULL,
    provider TEXT NOT NULL CHECK (provider <> '' AND provider NOT GLOB '*[^a-z_]*'),
    call_hash TEXT NOT NULL,
    event TEXT NOT NULL CHECK (event NOT GLOB '*[^a-z_.]*'),
    outcome TEXT NOT NULL CHECK (outcome IN ('counted', 'ignored', 'test', 'quarantined')),
    received_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, provider, call_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX gift_call_age ON gift_call (received_at);

CREATE TABLE "gift_entry" (
    gift_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    circle_id INTEGER,
    provider TEXT NOT NULL CHECK (provider <> '' AND provider NOT GLOB '*[^a-z_]*'),
    kind TEXT NOT NULL
        CHECK (kind IN ('gift', 'refund', 'refund_failed', 'dispute_out', 'dispute_in', 'correction')),
    external_id TEXT NOT NULL,
    parent_external_id TEXT,
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    exponent INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 4),
    reason TEXT CHECK (reason NOT GLOB '*[^a-z_]*'),
    given_on TEXT NOT NULL CHECK (given_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    recorded_at INTEGER NOT NULL,
    livemode INTEGER NOT NULL DEFAULT 1 CHECK (livemode IN (0, 1)),
    CHECK (CASE kind
        WHEN 'gift' THEN amount_minor > 0
        WHEN 'refund_failed' THEN amount_minor > 0
        WHEN 'dispute_in' THEN amount_minor > 0
        WHEN 'refund' THEN amount_minor < 0
        WHEN 'dispute_out' THEN amount_minor < 0
        ELSE 1 END),
    UNIQUE (guild_id, provider, kind, external_id)
) STRICT;

CREATE INDEX gift_entry_of_guild ON gift_entry (guild_id, given_on);

CREATE INDEX gift_entry_of_parent ON gift_entry (guild_id, provider, parent_external_id)
    WHERE parent_external_id IS NOT NULL;

CREATE TRIGGER gift_entry_no_delete BEFORE DELETE ON gift_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER gift_entry_no_replace BEFORE INSERT ON gift_entry
WHEN EXISTS (
    SELECT 1 FROM gift_entry
    WHERE gift_id = NEW.gift_id OR (guild_id = NEW.guild_id AND provider = NEW.provider AND kind = NEW.kind
        AND external_id = NEW.external_id))
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER gift_entry_no_update BEFORE UPDATE ON gift_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE VIEW gift_line AS
SELECT entry.gift_id, entry.guild_id, coalesce(entry.circle_id, parent.circle_id) AS circle_id, entry.provider,
    entry.kind, entry.external_id, entry.parent_external_id, entry.amount_minor, entry.currency, entry.exponent,
    entry.reason, entry.given_on, entry.recorded_at, entry.livemode
FROM gift_entry AS entry
LEFT JOIN gift_entry AS parent
    ON parent.guild_id = entry.guild_id AND parent.provider = entry.provider AND parent.kind = 'gift'
    AND parent.external_id = entry.parent_external_id
WHERE entry.kind IN ('gift', 'correction') OR parent.gift_id IS NOT NULL OR entry.parent_external_id IS NULL;

CREATE TABLE gift_link (
    gift_id INTEGER PRIMARY KEY REFERENCES gift_entry,
    user_id INTEGER NOT NULL
) STRICT;

CREATE INDEX gift_link_person ON gift_link (user_id);

CREATE TABLE gift_reference (
    reference_id INTEGER PRIMARY KEY AUTOINCREMENT,
    code_hash TEXT NOT NULL UNIQUE,
    guild_id INTEGER NOT NULL,
    circle_id INTEGER,
    user_id INTEGER NOT NULL,
    thanks INTEGER NOT NULL DEFAULT 0 CHECK (thanks IN (0, 1)),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX gift_reference_age ON gift_reference (expires_at);

CREATE INDEX gift_reference_person ON gift_reference (user_id);

CREATE TABLE giving (
    guild_id INTEGER PRIMARY KEY REFERENCES guild ON DELETE CASCADE,
    purpose TEXT NOT NULL DEFAULT '',
    link TEXT
, suggested TEXT NOT NULL DEFAULT '', other_ways TEXT NOT NULL DEFAULT '', recipient TEXT NOT NULL DEFAULT 'unset'
    CHECK (recipient IN ('unset', 'business', 'individual', 'charity', 'fiscal_host')), recipient_name TEXT NOT NULL DEFAULT '', recipient_number TEXT NOT NULL DEFAULT '', goal_minor INTEGER, goal_currency TEXT, goal_exponent INTEGER, goal_from TEXT, card_channel_id INTEGER, shown_since TEXT, looked_at TEXT) STRICT;

CREATE TABLE guild (
    guild_id INTEGER PRIMARY KEY,
    joined_at INTEGER NOT NULL,
    removed_at INTEGER,
    admin_channel_id INTEGER,
    locale TEXT NOT NULL DEFAULT 'en'
, care TEXT NOT NULL DEFAULT 'off' CHECK (care IN ('off', 'help', 'tell')), own_words TEXT NOT NULL DEFAULT '', start_channel_id INTEGER, start_message_id INTEGER, language TEXT CHECK (language NOT GLOB '*[^a-z]*'), setup_step INTEGER NOT NULL DEFAULT 0, moved_at INTEGER) STRICT;

CREATE INDEX guild_removed ON guild (guild_id) WHERE removed_at IS NOT NULL;

CREATE TABLE install (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    database_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    commands_hash TEXT
, dm_full_at INTEGER NOT NULL DEFAULT 0, dm_refusals INTEGER NOT NULL DEFAULT 0, dm_refused_at INTEGER, dm_closed_until INTEGER, erasure_key TEXT, copied_at INTEGER) STRICT;

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
, moved INTEGER NOT NULL DEFAULT 0 CHECK (moved IN (0, 1)), agenda_key TEXT, event_id INTEGER, event_dropped INTEGER NOT NULL DEFAULT 0 CHECK (event_dropped IN (0, 1)), heads INTEGER CHECK (heads > 0), seats_gone INTEGER NOT NULL DEFAULT 0 CHECK (seats_gone IN (0, 1))) STRICT;

CREATE INDEX meeting_of_circle ON meeting (circle_id, starts_at);

CREATE INDEX meeting_room ON meeting (room_id) WHERE room_id IS NOT NULL;

CREATE INDEX meeting_seats_to_go ON meeting (closed_at) WHERE closed_at IS NOT NULL AND seats_gone = 0;

CREATE UNIQUE INDEX meeting_slot ON meeting (circle_id, slot_on) WHERE slot_kept = 1;

CREATE INDEX meeting_upcoming ON meeting (guild_id, state, starts_at);

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

CREATE INDEX outbox_busy ON outbox (state) WHERE state IN ('claimed', 'calling');

CREATE INDEX outbox_due ON outbox (try_at, priority) WHERE state = 'ready';

CREATE INDEX outbox_of_meeting ON outbox (meeting_id);

CREATE INDEX outbox_of_member ON outbox (member_id) WHERE member_id IS NOT NULL;

CREATE INDEX outbox_settled ON outbox (settled_at) WHERE state IN ('done', 'skipped', 'dead');

CREATE TABLE piece (
    meeting_id INTEGER PRIMARY KEY REFERENCES meeting ON DELETE CASCADE,
    mode TEXT NOT NULL CHECK (mode IN ('round', 'open', 'none')),
    share INTEGER NOT NULL CHECK (share >= 0),
    since_at INTEGER,
    extra INTEGER NOT NULL DEFAULT 0,
    turn INTEGER NOT NULL DEFAULT 0,
    resting INTEGER NOT NULL CHECK (resting IN (0, 1))
, offered INTEGER NOT NULL DEFAULT 0 CHECK (offered IN (0, 1))) STRICT;

CREATE TABLE piece_place (
    meeting_id INTEGER NOT NULL REFERENCES piece ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    holds INTEGER NOT NULL DEFAULT 0 CHECK (holds IN (0, 1)),
    to_come INTEGER,
    hand INTEGER,
    had INTEGER NOT NULL DEFAULT 0 CHECK (had IN (0, 1)),
    away_at INTEGER,
    PRIMARY KEY (meeting_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX piece_one_holder ON piece_place (meeting_id) WHERE holds = 1;

CREATE INDEX piece_place_person ON piece_place (user_id);

CREATE TABLE privacy_allowed (
    allowed_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    entry TEXT NOT NULL,
    UNIQUE (guild_id, entry)
) STRICT;

CREATE TABLE privacy_choice (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    topic TEXT NOT NULL CHECK (topic <> 'danger'),
    action TEXT NOT NULL CHECK (action IN ('take_down', 'nudge', 'count', 'off')),
    PRIMARY KEY (guild_id, topic)
) STRICT, WITHOUT ROWID;

CREATE TABLE privacy_count (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    topic TEXT NOT NULL CHECK (topic <> 'danger'),
    seen_on TEXT NOT NULL CHECK (seen_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    number INTEGER NOT NULL CHECK (number > 0),
    PRIMARY KEY (guild_id, topic, seen_on)
) STRICT, WITHOUT ROWID;

CREATE INDEX privacy_count_age ON privacy_count (seen_on);

CREATE TABLE prompt (
    prompt_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    deck_key TEXT NOT NULL,
    replaces TEXT,
    text TEXT NOT NULL,
    kind TEXT NOT NULL,
    moment TEXT,
    intensity INTEGER NOT NULL CHECK (intensity BETWEEN 1 AND 3),
    language TEXT NOT NULL,
    retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    UNIQUE (guild_id, replaces)
) STRICT;

CREATE INDEX prompt_of_guild ON prompt (guild_id, deck_key);

CREATE TABLE prompt_use (
    use_id INTEGER PRIMARY KEY AUTOINCREMENT,
    circle_id INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    prompt_key TEXT NOT NULL,
    meeting_id INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;

CREATE INDEX prompt_use_of_circle ON prompt_use (circle_id, use_id);

CREATE TABLE retention (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    data TEXT NOT NULL CHECK (data NOT GLOB '*[^a-z_]*'),
    hours INTEGER NOT NULL CHECK (hours > 0),
    PRIMARY KEY (guild_id, data)
) STRICT, WITHOUT ROWID;

CREATE TABLE seat (
    seat_id INTEGER PRIMARY KEY AUTOINCREMENT,
    meeting_id INTEGER NOT NULL REFERENCES meeting ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('seated', 'waitlisted', 'released')),
    write_to TEXT NOT NULL DEFAULT 'unasked' CHECK (write_to IN ('unasked', 'dm', 'here')),
    taken_at INTEGER NOT NULL,
    present_at INTEGER, offered_until INTEGER, passed INTEGER NOT NULL DEFAULT 0 CHECK (passed IN (0, 1)), word TEXT CHECK (word IN ('asked', 'declined', 'removed')), language TEXT CHECK (language NOT GLOB '*[^a-z]*'),
    UNIQUE (meeting_id, user_id)
) STRICT;

CREATE INDEX seat_offered ON seat (meeting_id) WHERE offered_until IS NOT NULL;

CREATE INDEX seat_order ON seat (meeting_id, state, seat_id);

CREATE INDEX seat_passed ON seat (meeting_id) WHERE passed = 1;

CREATE INDEX seat_person ON seat (user_id);

CREATE TABLE side_room (
    side_room_id INTEGER PRIMARY KEY AUTOINCREMENT,
    meeting_id INTEGER NOT NULL REFERENCES meeting ON DELETE CASCADE,
    name TEXT NOT NULL,
    thread_id INTEGER
) STRICT;

CREATE INDEX side_room_of_meeting ON side_room (meeting_id);

CREATE INDEX side_room_thread ON side_room (thread_id);

CREATE TABLE side_room_guest (
    side_room_id INTEGER NOT NULL REFERENCES side_room ON DELETE CASCADE,
    meeting_id INTEGER NOT NULL REFERENCES meeting ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (side_room_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX side_room_guest_person ON side_room_guest (user_id);

CREATE TABLE skipped (
    circle_id INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL CHECK (until_on >= from_on),
    PRIMARY KEY (circle_id, from_on, until_on)
) STRICT, WITHOUT ROWID;

CREATE TABLE standing (
    standing_id INTEGER PRIMARY KEY AUTOINCREMENT,
    circle_id INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    write_to TEXT NOT NULL DEFAULT 'unasked' CHECK (write_to IN ('unasked', 'dm', 'here')),
    since_at INTEGER NOT NULL, language TEXT CHECK (language NOT GLOB '*[^a-z]*'),
    UNIQUE (circle_id, user_id)
) STRICT;

CREATE INDEX standing_person ON standing (user_id);

CREATE TABLE write_choice (
    guild_id INTEGER NOT NULL REFERENCES guild ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    write_to TEXT NOT NULL CHECK (write_to IN ('dm', 'here')), language TEXT CHECK (language NOT GLOB '*[^a-z]*'),
    PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX write_choice_person ON write_choice (user_id);
