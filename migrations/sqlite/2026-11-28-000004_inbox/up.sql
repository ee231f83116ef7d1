-- Inboxes: files that somebody let pass, and uses of the recovery key.

-- Who let a file out that no scanner found clean, and when.
ALTER TABLE files ADD COLUMN released_at INTEGER;
ALTER TABLE files ADD COLUMN released_by BLOB REFERENCES staff (id);
-- What is held is found by its verdict.
CREATE INDEX files_by_verdict ON files (verdict);

-- One use of the recovery key on one inbox. `sealed` has the reason and the two people.
CREATE TABLE recoveries (
    id BLOB NOT NULL PRIMARY KEY,
    inbox_id BLOB NOT NULL REFERENCES inboxes (id),
    key_id INTEGER NOT NULL,
    submissions INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX recoveries_by_inbox ON recoveries (inbox_id, created_at);

-- The mails about one go to everybody who reads the inbox.
ALTER TABLE outbox ADD COLUMN recovery_id BLOB REFERENCES recoveries (id);

-- The lists of what has arrived: one inbox by state.
CREATE INDEX submissions_by_state ON submissions (inbox_id, state, submitted_at, id);
-- What somebody handed in is found by the address.
CREATE INDEX uploaders_by_email ON uploaders (email_index);
