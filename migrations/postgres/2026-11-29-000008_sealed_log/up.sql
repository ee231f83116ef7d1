-- The log's tree. Lines never change after they are written; their place in the tree is given beside them.
DROP INDEX events_unsealed;
ALTER TABLE events DROP COLUMN idx;

-- Lines that have no place yet. A row comes in the transaction of its line, and goes when the line is sealed.
CREATE TABLE log_queue (
    seq BIGINT NOT NULL PRIMARY KEY
);
INSERT INTO log_queue (seq) SELECT seq FROM events;

CREATE TABLE log_leaves (
    idx BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE
);

-- Up to 256 hashes of 32 bytes that stand side by side. Only the last tile of a level is not full, and changes.
CREATE TABLE log_tiles (
    level BIGINT NOT NULL,
    n BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, n)
);

-- One row, `id` 1: how far the log is sealed. Lines before `minimum` were deleted when their time was over.
CREATE TABLE log_head (
    id BIGINT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    root BYTEA NOT NULL,
    minimum BIGINT NOT NULL
);

-- What was signed.
CREATE TABLE log_checkpoints (
    size BIGINT NOT NULL PRIMARY KEY,
    root BYTEA NOT NULL,
    at BIGINT NOT NULL,
    note TEXT NOT NULL
);

-- Where checkpoints go, and how far that went.
CREATE TABLE log_deliveries (
    destination TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    delivered_at BIGINT,
    tried_at BIGINT,
    attempts BIGINT NOT NULL,
    error TEXT
);

-- The database once held less than what had been signed, and somebody answered for it.
CREATE TABLE log_breaks (
    id BYTEA NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    size BIGINT NOT NULL,
    root BYTEA NOT NULL,
    lost TEXT NOT NULL
);
