-- Everything a share needs. Times are Unix milliseconds (UTC); ids are 16 random bytes; `sealed` columns are one
-- sealed box a row and hold all that names a person (docs: crypto/FORMAT.md, "Personal columns").

-- Facts about this installation: organisation id, day mark, time mark, keystore fingerprint.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE staff (
    id BLOB NOT NULL PRIMARY KEY,
    email_index BLOB NOT NULL UNIQUE,
    sealed BLOB NOT NULL,
    password_hash TEXT,
    role TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT;

CREATE TABLE staff_sessions (
    id BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_sessions_by_staff ON staff_sessions (staff_id);

CREATE TABLE api_tokens (
    id BLOB NOT NULL PRIMARY KEY,
    secret_hash BLOB NOT NULL UNIQUE,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    used_at INTEGER
) STRICT;
CREATE INDEX api_tokens_by_staff ON api_tokens (staff_id);

CREATE TABLE shares (
    id BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    state TEXT NOT NULL,
    deliver TEXT NOT NULL,
    sealed BLOB NOT NULL,
    request_key BLOB UNIQUE,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    sent_at INTEGER,
    expires_at INTEGER NOT NULL,
    renewal_days INTEGER NOT NULL,
    key_day INTEGER NOT NULL,
    downloads_max INTEGER,
    notify_opened INTEGER NOT NULL,
    opened_at INTEGER,
    ended_at INTEGER,
    expiry_noted INTEGER,
    manifest BLOB
) STRICT;
CREATE INDEX shares_by_staff ON shares (staff_id, created_at, id);
CREATE INDEX shares_by_state ON shares (state, expires_at);

CREATE TABLE recipients (
    id BLOB NOT NULL PRIMARY KEY,
    share_id BLOB NOT NULL REFERENCES shares (id),
    position INTEGER NOT NULL,
    email_index BLOB NOT NULL,
    sealed BLOB NOT NULL,
    language TEXT NOT NULL,
    verification TEXT NOT NULL,
    passphrase BLOB,
    message_id TEXT,
    opened_at INTEGER,
    fetched_at INTEGER,
    reminded_at INTEGER,
    revoked_at INTEGER,
    UNIQUE (share_id, email_index)
) STRICT;

-- One row a way in. `link_id` is derived from the link's token and tells nothing of it; `wrap` is the package key.
CREATE TABLE links (
    id BLOB NOT NULL PRIMARY KEY,
    link_id BLOB NOT NULL UNIQUE,
    share_id BLOB NOT NULL REFERENCES shares (id),
    recipient_id BLOB REFERENCES recipients (id),
    role TEXT NOT NULL,
    key_day INTEGER NOT NULL,
    root_id INTEGER NOT NULL,
    wrap BLOB,
    salt BLOB,
    failures INTEGER NOT NULL,
    failures_since INTEGER,
    locked_until INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX links_by_share ON links (share_id);

CREATE TABLE files (
    id BLOB NOT NULL PRIMARY KEY,
    share_id BLOB NOT NULL REFERENCES shares (id),
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    sealed BLOB NOT NULL,
    length INTEGER NOT NULL,
    received INTEGER NOT NULL,
    pieces INTEGER NOT NULL,
    writer BLOB,
    writer_until INTEGER,
    entry BLOB,
    created_at INTEGER NOT NULL,
    fault_at INTEGER
) STRICT;
CREATE INDEX files_by_share ON files (share_id, position);

-- The plain length of each durable segment of an upload under way; gone once the file is accepted.
CREATE TABLE segments (
    file_id BLOB NOT NULL REFERENCES files (id),
    position INTEGER NOT NULL,
    plain_len INTEGER NOT NULL,
    PRIMARY KEY (file_id, position)
) STRICT;

CREATE TABLE codes (
    id BLOB NOT NULL PRIMARY KEY,
    link_row BLOB NOT NULL REFERENCES links (id),
    recipient_id BLOB REFERENCES recipients (id),
    browser BLOB NOT NULL,
    salt BLOB NOT NULL,
    hash BLOB NOT NULL,
    tries_left INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX codes_by_link ON codes (link_row);
CREATE INDEX codes_by_expiry ON codes (expires_at);

CREATE TABLE recipient_sessions (
    id BLOB NOT NULL PRIMARY KEY,
    share_id BLOB NOT NULL REFERENCES shares (id),
    recipient_id BLOB NOT NULL REFERENCES recipients (id),
    link_row BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX recipient_sessions_by_share ON recipient_sessions (share_id);

-- What a recipient has taken of a file with a download limit: leases out plus downloads done.
CREATE TABLE slots (
    recipient_id BLOB NOT NULL REFERENCES recipients (id),
    file_id BLOB NOT NULL REFERENCES files (id),
    taken INTEGER NOT NULL,
    PRIMARY KEY (recipient_id, file_id)
) STRICT;

CREATE TABLE leases (
    id BLOB NOT NULL PRIMARY KEY,
    recipient_id BLOB NOT NULL REFERENCES recipients (id),
    file_id BLOB NOT NULL REFERENCES files (id),
    session BLOB NOT NULL,
    running INTEGER NOT NULL,
    until INTEGER NOT NULL,
    UNIQUE (session, file_id)
) STRICT;
CREATE INDEX leases_by_slot ON leases (recipient_id, file_id);

-- How often something happened since a window of time was opened by the first; the name is a blind index.
CREATE TABLE counters (
    name BLOB NOT NULL PRIMARY KEY,
    ends_at INTEGER NOT NULL,
    hits INTEGER NOT NULL
) STRICT;
CREATE INDEX counters_by_end ON counters (ends_at);

CREATE TABLE outbox (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    share_id BLOB REFERENCES shares (id),
    recipient_id BLOB REFERENCES recipients (id),
    once BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL,
    message_id TEXT NOT NULL,
    secret BLOB,
    secret_day INTEGER,
    secret_root INTEGER,
    sealed BLOB,
    attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    lease BLOB,
    done_at INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (state, next_at);
CREATE INDEX outbox_by_share ON outbox (share_id);

-- The access log. `idx` is given by the sealer; personal data lies beside it, under a key per person and month.
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL,
    idx INTEGER,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    actor TEXT NOT NULL,
    pseudonym BLOB,
    share_id BLOB,
    recipient_id BLOB,
    file_id BLOB,
    staff_id BLOB,
    detail TEXT NOT NULL,
    commitment BLOB NOT NULL
) STRICT;
CREATE INDEX events_by_time ON events (at, seq);
CREATE INDEX events_by_share ON events (share_id, seq);
CREATE INDEX events_by_kind ON events (kind, seq);
CREATE INDEX events_unsealed ON events (seq) WHERE idx IS NULL;

CREATE TABLE person_keys (
    id BLOB NOT NULL PRIMARY KEY,
    person_index BLOB NOT NULL,
    month INTEGER NOT NULL,
    pseudonym BLOB NOT NULL,
    sealed BLOB NOT NULL,
    UNIQUE (person_index, month)
) STRICT;

CREATE TABLE event_personal (
    seq INTEGER NOT NULL PRIMARY KEY REFERENCES events (seq),
    person_key BLOB NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX event_personal_by_person ON event_personal (person_key);

-- Who leads a job that must run once in the installation.
CREATE TABLE jobs (
    name TEXT NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    until INTEGER NOT NULL
) STRICT;
