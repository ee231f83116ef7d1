-- Requests: customers hand in files and answers. Times, ids and `sealed` as before.

-- Whose submissions: one person's (`staff_id`) or a team's.
CREATE TABLE inboxes (
    id BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB UNIQUE REFERENCES staff (id),
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Who may read an inbox besides its owner; a delegation ends at `until_at`.
CREATE TABLE inbox_members (
    inbox_id BLOB NOT NULL REFERENCES inboxes (id),
    staff_id BLOB NOT NULL REFERENCES staff (id),
    until_at INTEGER,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (inbox_id, staff_id)
) STRICT;
CREATE INDEX inbox_members_by_staff ON inbox_members (staff_id);

-- X25519 key pairs; the private half is wrapped by the keystore. The newest that is not retired takes new submissions.
CREATE TABLE inbox_keys (
    key_id INTEGER NOT NULL PRIMARY KEY,
    inbox_id BLOB NOT NULL REFERENCES inboxes (id),
    public BLOB NOT NULL,
    wrapped BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;
CREATE INDEX inbox_keys_by_inbox ON inbox_keys (inbox_id, key_id);

CREATE TABLE requests (
    id BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    inbox_id BLOB NOT NULL REFERENCES inboxes (id),
    reach TEXT NOT NULL,
    state TEXT NOT NULL,
    sealed BLOB NOT NULL,
    slug_index BLOB UNIQUE,
    request_key BLOB UNIQUE,
    files_max INTEGER NOT NULL,
    file_bytes_max INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    paused_at INTEGER,
    ended_at INTEGER,
    expiry_noted INTEGER
) STRICT;
CREATE INDEX requests_by_staff ON requests (staff_id, created_at, id);
CREATE INDEX requests_by_state ON requests (state, expires_at);

-- Who is asked, or has proved an address on an open link.
CREATE TABLE uploaders (
    id BLOB NOT NULL PRIMARY KEY,
    request_id BLOB NOT NULL REFERENCES requests (id),
    email_index BLOB NOT NULL,
    sealed BLOB NOT NULL,
    language TEXT NOT NULL,
    message_id TEXT,
    created_at INTEGER NOT NULL,
    proved_at INTEGER,
    opened_at INTEGER,
    reminded_at INTEGER,
    revoked_at INTEGER,
    UNIQUE (request_id, email_index)
) STRICT;

-- Ways in: `link_id` is derived from the token. An open link has no uploader.
CREATE TABLE request_links (
    id BLOB NOT NULL PRIMARY KEY,
    link_id BLOB NOT NULL UNIQUE,
    request_id BLOB NOT NULL REFERENCES requests (id),
    uploader_id BLOB REFERENCES uploaders (id),
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX request_links_by_request ON request_links (request_id);

-- All that one uploader hands in on one request.
CREATE TABLE submissions (
    id BLOB NOT NULL PRIMARY KEY,
    request_id BLOB NOT NULL REFERENCES requests (id),
    inbox_id BLOB NOT NULL REFERENCES inboxes (id),
    uploader_id BLOB NOT NULL UNIQUE REFERENCES uploaders (id),
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    submitted_at INTEGER,
    fetched_at INTEGER,
    closed_at INTEGER,
    purge_at INTEGER,
    warned_at INTEGER
) STRICT;
CREATE INDEX submissions_by_inbox ON submissions (inbox_id, submitted_at, id);
CREATE INDEX submissions_by_request ON submissions (request_id);
CREATE INDEX submissions_by_purge ON submissions (purge_at);

-- One package. While it is open, `wrap` holds its key under the uploader's token; handing in deletes the wrap, and
-- from then on only the inbox's key opens it (`stanzas`, `manifest`). `receipt` is what the uploader is shown of it.
CREATE TABLE hand_ins (
    id BLOB NOT NULL PRIMARY KEY,
    submission_id BLOB NOT NULL REFERENCES submissions (id),
    link_row BLOB NOT NULL REFERENCES request_links (id),
    state TEXT NOT NULL,
    wrap BLOB,
    root_id INTEGER NOT NULL,
    key_day INTEGER NOT NULL,
    consent BLOB,
    receipt BLOB,
    stanzas BLOB,
    manifest BLOB,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    handed_in_at INTEGER,
    fetched_at INTEGER
) STRICT;
CREATE INDEX hand_ins_by_submission ON hand_ins (submission_id, created_at);
CREATE INDEX hand_ins_by_state ON hand_ins (state, changed_at);

-- A file belongs to a share or to a hand-in. `header` is the stored file's header where it holds key stanzas;
-- `verdict` is what the scanner said; `held` is the key of a file that waits for its verdict.
CREATE TABLE files_new (
    id BLOB NOT NULL PRIMARY KEY,
    share_id BLOB REFERENCES shares (id),
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
    fault_at INTEGER,
    hand_in_id BLOB REFERENCES hand_ins (id),
    header BLOB,
    verdict TEXT,
    held BLOB,
    held_root INTEGER,
    held_day INTEGER,
    CHECK ((share_id IS NULL) <> (hand_in_id IS NULL))
) STRICT;
INSERT INTO files_new
SELECT id, share_id, position, role, state, sealed, length, received, pieces, writer, writer_until, entry, created_at,
       fault_at, NULL, NULL, NULL, NULL, NULL, NULL
FROM files;
-- The rows that refer to files step aside while the table is exchanged.
CREATE TABLE segments_aside AS SELECT * FROM segments;
CREATE TABLE slots_aside AS SELECT * FROM slots;
CREATE TABLE leases_aside AS SELECT * FROM leases;
DELETE FROM segments;
DELETE FROM slots;
DELETE FROM leases;
DROP TABLE files;
ALTER TABLE files_new RENAME TO files;
CREATE INDEX files_by_share ON files (share_id, position);
CREATE INDEX files_by_hand_in ON files (hand_in_id, position);
INSERT INTO segments SELECT * FROM segments_aside;
INSERT INTO slots SELECT * FROM slots_aside;
INSERT INTO leases SELECT * FROM leases_aside;
DROP TABLE segments_aside;
DROP TABLE slots_aside;
DROP TABLE leases_aside;

-- A code proves an address at a share's link or at a request's; it lives for minutes, so none is carried over.
DROP TABLE codes;
CREATE TABLE codes (
    id BLOB NOT NULL PRIMARY KEY,
    link_row BLOB NOT NULL,
    recipient_id BLOB,
    browser BLOB NOT NULL,
    salt BLOB NOT NULL,
    hash BLOB NOT NULL,
    tries_left INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    typed BLOB
) STRICT;
CREATE INDEX codes_by_link ON codes (link_row);
CREATE INDEX codes_by_expiry ON codes (expires_at);

ALTER TABLE outbox ADD COLUMN request_id BLOB REFERENCES requests (id);
ALTER TABLE outbox ADD COLUMN uploader_id BLOB REFERENCES uploaders (id);
ALTER TABLE outbox ADD COLUMN hand_in_id BLOB REFERENCES hand_ins (id);
CREATE INDEX outbox_by_request ON outbox (request_id);

ALTER TABLE events ADD COLUMN request_id BLOB;
ALTER TABLE events ADD COLUMN submission_id BLOB;
CREATE INDEX events_by_request ON events (request_id, seq);
CREATE INDEX events_by_submission ON events (submission_id, seq);
