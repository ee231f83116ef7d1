-- Operating. Times and ids as before.

-- What must stay ended, whatever backup comes back: ids only. Every node copies these rows beside its keystore.
CREATE TABLE erasures (
    id BYTEA NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject BYTEA NOT NULL
);
CREATE INDEX erasures_by_time ON erasures (at, id);
