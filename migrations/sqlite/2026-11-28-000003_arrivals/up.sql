-- Who hears of what arrives.

-- How an account wants to hear of it: `each`, `daily` or `none`.
ALTER TABLE staff ADD COLUMN arrivals TEXT NOT NULL DEFAULT 'each';

-- Colleagues whom the asker named, besides those who are told anyway.
CREATE TABLE request_told (
    request_id BLOB NOT NULL REFERENCES requests (id),
    staff_id BLOB NOT NULL REFERENCES staff (id),
    PRIMARY KEY (request_id, staff_id)
) STRICT;

-- Addresses that were typed at an open link and never proved are found by their age.
CREATE INDEX uploaders_by_proof ON uploaders (proved_at, created_at);
