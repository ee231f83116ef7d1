-- Requests: customers hand in files and answers. Times, ids and `sealed` as before.

-- Whose submissions: one person's (`staff_id`) or a team's.
CREATE TABLE inboxes (
    id BYTEA NOT NULL PRIMARY KEY,
    staff_id BYTEA UNIQUE REFERENCES staff (id),
    sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

-- Who may read an inbox besides its owner; a delegation ends at `until_at`.
CREATE TABLE inbox_members (
    inbox_id BYTEA NOT NULL REFERENCES inboxes (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    until_at BIGINT,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (inbox_id, staff_id)
);
CREATE INDEX inbox_members_by_staff ON inbox_members (staff_id);

-- X25519 key pairs; the private half is wrapped by the keystore. The newest that is not retired takes new submissions.
CREATE TABLE inbox_keys (
    key_id INTEGER NOT NULL PRIMARY KEY,
    inbox_id BYTEA NOT NULL REFERENCES inboxes (id),
    public BYTEA NOT NULL,
    wrapped BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT
);
CREATE INDEX inbox_keys_by_inbox ON inbox_keys (inbox_id, key_id);

CREATE TABLE requests (
    id BYTEA NOT NULL PRIMARY KEY,
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    inbox_id BYTEA NOT NULL REFERENCES inboxes (id),
    reach TEXT NOT NULL,
    state TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    slug_index BYTEA UNIQUE,
    request_key BYTEA UNIQUE,
    files_max INTEGER NOT NULL,
    file_bytes_max BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    paused_at BIGINT,
    ended_at BIGINT,
    expiry_noted BIGINT
);
CREATE INDEX requests_by_staff ON requests (staff_id, created_at, id);
CREATE INDEX requests_by_state ON requests (state, expires_at);

-- Who is asked, or has proved an address on an open link.
CREATE TABLE uploaders (
    id BYTEA NOT NULL PRIMARY KEY,
    request_id BYTEA NOT NULL REFERENCES requests (id),
    email_index BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    language TEXT NOT NULL,
    message_id TEXT,
    created_at BIGINT NOT NULL,
    proved_at BIGINT,
    opened_at BIGINT,
    reminded_at BIGINT,
    revoked_at BIGINT,
    UNIQUE (request_id, email_index)
);

-- Ways in: `link_id` is derived from the token. An open link has no uploader.
CREATE TABLE request_links (
    id BYTEA NOT NULL PRIMARY KEY,
    link_id BYTEA NOT NULL UNIQUE,
    request_id BYTEA NOT NULL REFERENCES requests (id),
    uploader_id BYTEA REFERENCES uploaders (id),
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX request_links_by_request ON request_links (request_id);

-- All that one uploader hands in on one request.
CREATE TABLE submissions (
    id BYTEA NOT NULL PRIMARY KEY,
    request_id BYTEA NOT NULL REFERENCES requests (id),
    inbox_id BYTEA NOT NULL REFERENCES inboxes (id),
    uploader_id BYTEA NOT NULL UNIQUE REFERENCES uploaders (id),
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    submitted_at BIGINT,
    fetched_at BIGINT,
    closed_at BIGINT,
    purge_at BIGINT,
    warned_at BIGINT
);
CREATE INDEX submissions_by_inbox ON submissions (inbox_id, submitted_at, id);
CREATE INDEX submissions_by_request ON submissions (request_id);
CREATE INDEX submissions_by_purge ON submissions (purge_at);

-- One package. While it is open, `wrap` holds its key under the uploader's token; handing in deletes the wrap, and
-- from then on only the inbox's key opens it (`stanzas`, `manifest`). `receipt` is what the uploader is shown of it.
CREATE TABLE hand_ins (
    id BYTEA NOT NULL PRIMARY KEY,
    submission_id BYTEA NOT NULL REFERENCES submissions (id),
    link_row BYTEA NOT NULL REFERENCES request_links (id),
    state TEXT NOT NULL,
    wrap BYTEA,
    root_id INTEGER NOT NULL,
    key_day INTEGER NOT NULL,
    consent BYTEA,
    receipt BYTEA,
    stanzas BYTEA,
    manifest BYTEA,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    handed_in_at BIGINT,
    fetched_at BIGINT
);
CREATE INDEX hand_ins_by_submission ON hand_ins (submission_id, created_at);
CREATE INDEX hand_ins_by_state ON hand_ins (state, changed_at);

-- A file belongs to a share or to a hand-in. `header` is the stored file's header where it holds key stanzas;
-- `verdict` is what the scanner said; `held` is the key of a file that waits for its verdict.
ALTER TABLE files ALTER COLUMN share_id DROP NOT NULL;
ALTER TABLE files ADD COLUMN hand_in_id BYTEA REFERENCES hand_ins (id);
ALTER TABLE files ADD COLUMN header BYTEA;
ALTER TABLE files ADD COLUMN verdict TEXT;
ALTER TABLE files ADD COLUMN held BYTEA;
ALTER TABLE files ADD COLUMN held_root INTEGER;
ALTER TABLE files ADD COLUMN held_day INTEGER;
ALTER TABLE files ADD CHECK ((share_id IS NULL) <> (hand_in_id IS NULL));
CREATE INDEX files_by_hand_in ON files (hand_in_id, position);

-- A code proves an address at a share's link or at a request's.
ALTER TABLE codes DROP CONSTRAINT codes_link_row_fkey;
ALTER TABLE codes DROP CONSTRAINT codes_recipient_id_fkey;

ALTER TABLE outbox ADD COLUMN request_id BYTEA REFERENCES requests (id);
ALTER TABLE outbox ADD COLUMN uploader_id BYTEA REFERENCES uploaders (id);
ALTER TABLE outbox ADD COLUMN hand_in_id BYTEA REFERENCES hand_ins (id);
CREATE INDEX outbox_by_request ON outbox (request_id);

ALTER TABLE events ADD COLUMN request_id BYTEA;
ALTER TABLE events ADD COLUMN submission_id BYTEA;
CREATE INDEX events_by_request ON events (request_id, seq);
CREATE INDEX events_by_submission ON events (submission_id, seq);
