-- How the organisation shows itself: what administrators set in the console. Rows are added and never changed: the newest
-- version counts, and the earlier ones are its history. Times and ids as before.
CREATE TABLE looks (
    version BIGINT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL,
    -- What changed against the version before, as names of parts.
    changed TEXT NOT NULL,
    -- The version that was brought back.
    restored BIGINT,
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX looks_by_time ON looks (created_at);

-- Logos, by the SHA-256 of their bytes.
CREATE TABLE pictures (
    hash BYTEA NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
