-- The log is read newest first, by one thing that its lines are about, in a span of time.
DROP INDEX events_by_time;
DROP INDEX events_by_share;
DROP INDEX events_by_kind;
DROP INDEX events_by_request;
DROP INDEX events_by_submission;
CREATE INDEX events_by_time ON events (at, seq);
CREATE INDEX events_by_kind ON events (kind, at, seq);
CREATE INDEX events_by_outcome ON events (outcome, at, seq);
CREATE INDEX events_by_share ON events (share_id, at, seq) WHERE share_id IS NOT NULL;
CREATE INDEX events_by_file ON events (file_id, at, seq) WHERE file_id IS NOT NULL;
CREATE INDEX events_by_staff ON events (staff_id, at, seq) WHERE staff_id IS NOT NULL;
CREATE INDEX events_by_request ON events (request_id, at, seq) WHERE request_id IS NOT NULL;
CREATE INDEX events_by_submission ON events (submission_id, at, seq) WHERE submission_id IS NOT NULL;
CREATE INDEX events_by_pseudonym ON events (pseudonym, at, seq) WHERE pseudonym IS NOT NULL;

-- `network` is what a network address is found by (blind index); it goes with the personal part.
ALTER TABLE event_personal ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event_personal ADD COLUMN network BLOB;
UPDATE event_personal SET at = (SELECT events.at FROM events WHERE events.seq = event_personal.seq);
CREATE INDEX event_personal_by_network ON event_personal (network, at, seq) WHERE network IS NOT NULL;

-- Which shares have a word in their title or in a file's name (blind index); `at` is the share's.
CREATE TABLE share_words (
    word BLOB NOT NULL,
    share_id BLOB NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    PRIMARY KEY (word, share_id)
) STRICT;
CREATE INDEX share_words_by_time ON share_words (word, at);
CREATE INDEX share_words_by_share ON share_words (share_id);

-- What somebody asks the log again and again, sealed.
CREATE TABLE saved_searches (
    id BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX saved_searches_by_staff ON saved_searches (staff_id);
