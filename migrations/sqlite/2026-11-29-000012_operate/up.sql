-- Operating. Times and ids as before.

-- What must stay ended, whatever backup comes back: ids only. Every node copies these rows beside its keystore.
CREATE TABLE erasures (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject BLOB NOT NULL
) STRICT;
CREATE INDEX erasures_by_time ON erasures (at, id);

-- What retention has deleted: `document` is the certificate, JSON without anybody's data.
CREATE TABLE retention_runs (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    document TEXT NOT NULL
) STRICT;
CREATE INDEX retention_runs_by_time ON retention_runs (at, id);
