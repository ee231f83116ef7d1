-- Everything a share needs. Times are Unix milliseconds (UTC); ids are 16 random bytes; `sealed` columns are one
-- sealed box a row and hold all that names a person (docs: crypto/FORMAT.md, "Personal columns").

-- Facts about this installation: organisation id, day mark, time mark, keystore fingerprint.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE staff (
    id BYTEA NOT NULL PRIMARY KEY,
    email_index BYTEA NOT NULL UNIQUE,
    sealed BYTEA NOT NULL,
    password_hash TEXT,
    role TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);

CREATE TABLE staff_sessions (
    id BYTEA NOT NULL PRIMARY KEY,
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX staff_sessions_by_staff ON staff_sessions (staff_id);

CREATE TABLE api_tokens (
    id BYTEA NOT NULL PRIMARY KEY,
    secret_hash BYTEA NOT NULL UNIQUE,
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    used_at BIGINT
);
CREATE INDEX api_tokens_by_staff ON api_tokens (staff_id);

CREATE TABLE shares (
    id BYTEA NOT NULL PRIMARY KEY,
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    state TEXT NOT NULL,
    deliver TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    request_key BYTEA UNIQUE,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    sent_at BIGINT,
    expires_at BIGINT NOT NULL,
    renewal_days INTEGER NOT NULL,
    key_day INTEGER NOT NULL,
    downloads_max INTEGER,
    notify_opened BOOLEAN NOT NULL,
    opened_at BIGINT,
    ended_at BIGINT,
    expiry_noted BIGINT,
    manifest BYTEA
);
CREATE INDEX shares_by_staff ON shares (staff_id, created_at, id);
CREATE INDEX shares_by_state ON shares (state, expires_at);

CREATE TABLE recipients (
    id BYTEA NOT NULL PRIMARY KEY,
    share_id BYTEA NOT NULL REFERENCES shares (id),
    position INTEGER NOT NULL,
    email_index BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    language TEXT NOT NULL,
    verification TEXT NOT NULL,
    passphrase BYTEA,
    message_id TEXT,
    opened_at BIGINT,
    fetched_at BIGINT,
    reminded_at BIGINT,
    revoked_at BIGINT,
    UNIQUE (share_id, email_index)
);

-- One row a way in. `link_id` is derived from the link's token and tells nothing of it; `wrap` is the package key.
CREATE TABLE links (
    id BYTEA NOT NULL PRIMARY KEY,
    link_id BYTEA NOT NULL UNIQUE,
    share_id BYTEA NOT NULL REFERENCES shares (id),
    recipient_id BYTEA REFERENCES recipients (id),
    role TEXT NOT NULL,
    key_day INTEGER NOT NULL,
    root_id INTEGER NOT NULL,
    wrap BYTEA,
    salt BYTEA,
    failures INTEGER NOT NULL,
    failures_since BIGINT,
    locked_until BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX links_by_share ON links (share_id);

CREATE TABLE files (
    id BYTEA NOT NULL PRIMARY KEY,
    share_id BYTEA NOT NULL REFERENCES shares (id),
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    length BIGINT NOT NULL,
    received BIGINT NOT NULL,
    pieces INTEGER NOT NULL,
    writer BYTEA,
    writer_until BIGINT,
    entry BYTEA,
    created_at BIGINT NOT NULL,
    fault_at BIGINT
);
CREATE INDEX files_by_share ON files (share_id, position);

-- The plain length of each durable segment of an upload under way; gone once the file is accepted.
CREATE TABLE segments (
    file_id BYTEA NOT NULL REFERENCES files (id),
    position INTEGER NOT NULL,
    plain_len INTEGER NOT NULL,
    PRIMARY KEY (file_id, position)
);

CREATE TABLE codes (
    id BYTEA NOT NULL PRIMARY KEY,
    link_row BYTEA NOT NULL REFERENCES links (id),
    recipient_id BYTEA REFERENCES recipients (id),
    browser BYTEA NOT NULL,
    salt BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    tries_left INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX codes_by_link ON codes (link_row);
CREATE INDEX codes_by_expiry ON codes (expires_at);

CREATE TABLE recipient_sessions (
    id BYTEA NOT NULL PRIMARY KEY,
    share_id BYTEA NOT NULL REFERENCES shares (id),
    recipient_id BYTEA NOT NULL REFERENCES recipients (id),
    link_row BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX recipient_sessions_by_share ON recipient_sessions (share_id);

-- What a recipient has taken of a file with a download limit: leases out plus downloads done.
CREATE TABLE slots (
    recipient_id BYTEA NOT NULL REFERENCES recipients (id),
    file_id BYTEA NOT NULL REFERENCES files (id),
    taken INTEGER NOT NULL,
    PRIMARY KEY (recipient_id, file_id)
);

CREATE TABLE leases (
    id BYTEA NOT NULL PRIMARY KEY,
    recipient_id BYTEA NOT NULL REFERENCES recipients (id),
    file_id BYTEA NOT NULL REFERENCES files (id),
    session BYTEA NOT NULL,
    running BOOLEAN NOT NULL,
    until BIGINT NOT NULL,
    UNIQUE (session, file_id)
);
CREATE INDEX leases_by_slot ON leases (recipient_id, file_id);

-- How often something happened since a window of time was opened by the first; the name is a blind index.
CREATE TABLE counters (
    name BYTEA NOT NULL PRIMARY KEY,
    ends_at BIGINT NOT NULL,
    hits INTEGER NOT NULL
);
CREATE INDEX counters_by_end ON counters (ends_at);

CREATE TABLE outbox (
    id BYTEA NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    share_id BYTEA REFERENCES shares (id),
    recipient_id BYTEA REFERENCES recipients (id),
    once BYTEA NOT NULL UNIQUE,
    state TEXT NOT NULL,
    message_id TEXT NOT NULL,
    secret BYTEA,
    secret_day INTEGER,
    secret_root INTEGER,
    sealed BYTEA,
    attempts INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    lease BYTEA,
    done_at BIGINT
);
CREATE INDEX outbox_due ON outbox (state, next_at);
CREATE INDEX outbox_by_share ON outbox (share_id);

-- The access log. `idx` is given by the sealer; personal data lies beside it, under a key per person and month.
CREATE TABLE events (
    seq BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    id BYTEA NOT NULL,
    idx BIGINT,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    actor TEXT NOT NULL,
    pseudonym BYTEA,
    share_id BYTEA,
    recipient_id BYTEA,
    file_id BYTEA,
    staff_id BYTEA,
    detail TEXT NOT NULL,
    commitment BYTEA NOT NULL
);
CREATE INDEX events_by_time ON events (at, seq);
CREATE INDEX events_by_share ON events (share_id, seq);
CREATE INDEX events_by_kind ON events (kind, seq);
CREATE INDEX events_unsealed ON events (seq) WHERE idx IS NULL;

CREATE TABLE person_keys (
    id BYTEA NOT NULL PRIMARY KEY,
    person_index BYTEA NOT NULL,
    month INTEGER NOT NULL,
    pseudonym BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    UNIQUE (person_index, month)
);

CREATE TABLE event_personal (
    seq BIGINT NOT NULL PRIMARY KEY REFERENCES events (seq),
    person_key BYTEA NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX event_personal_by_person ON event_personal (person_key);

-- Who leads a job that must run once in the installation.
CREATE TABLE jobs (
    name TEXT NOT NULL PRIMARY KEY,
    holder BYTEA NOT NULL,
    until BIGINT NOT NULL
);
