-- Operating. Times and ids as before.

-- What must stay ended, whatever backup comes back: ids only. Every node copies these rows beside its keystore.
CREATE TABLE erasures (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject BLOB NOT NULL
) STRICT;
CREATE INDEX erasures_by_time ON erasures (at, id);
