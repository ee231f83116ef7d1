-- The log's tree. Lines never change after they are written; their place in the tree is given beside them.
DROP INDEX events_unsealed;
ALTER TABLE events DROP COLUMN idx;

-- Lines that have no place yet. A row comes in the transaction of its line, and goes when the line is sealed.
CREATE TABLE log_queue (
    seq INTEGER NOT NULL PRIMARY KEY
) STRICT;
INSERT INTO log_queue (seq) SELECT seq FROM events;

CREATE TABLE log_leaves (
    idx INTEGER NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE
) STRICT;

-- Up to 256 hashes of 32 bytes that stand side by side. Only the last tile of a level is not full, and changes.
CREATE TABLE log_tiles (
    level INTEGER NOT NULL,
    n INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, n)
) STRICT;

-- One row, `id` 1: how far the log is sealed. Lines before `minimum` were deleted when their time was over.
CREATE TABLE log_head (
    id INTEGER NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    minimum INTEGER NOT NULL
) STRICT;

-- What was signed.
CREATE TABLE log_checkpoints (
    size INTEGER NOT NULL PRIMARY KEY,
    root BLOB NOT NULL,
    at INTEGER NOT NULL,
    note TEXT NOT NULL
) STRICT;

-- Where checkpoints go, and how far that went.
CREATE TABLE log_deliveries (
    destination TEXT NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    delivered_at INTEGER,
    tried_at INTEGER,
    attempts INTEGER NOT NULL,
    error TEXT
) STRICT;

-- The database once held less than what had been signed, and somebody answered for it.
CREATE TABLE log_breaks (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    lost TEXT NOT NULL
) STRICT;
