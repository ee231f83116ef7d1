-- Accounts: scopes of tokens, second factors, known browsers. Times, ids and `sealed` as before.

-- `api` or `addin`; what it may do (`all`, or names separated by spaces). An add-in's token lives and dies with its session.
ALTER TABLE api_tokens ADD COLUMN kind TEXT NOT NULL DEFAULT 'api';
ALTER TABLE api_tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT 'all';
ALTER TABLE api_tokens ADD COLUMN session_id BLOB REFERENCES staff_sessions (id) ON DELETE CASCADE;
CREATE INDEX api_tokens_by_session ON api_tokens (session_id);

-- How its owner came in, and when they last proved who they are (none: never since it began).
ALTER TABLE staff_sessions ADD COLUMN way TEXT NOT NULL DEFAULT 'password';
ALTER TABLE staff_sessions ADD COLUMN proved_at INTEGER;

-- Mails about an account itself.
ALTER TABLE outbox ADD COLUMN staff_id BLOB REFERENCES staff (id);

-- An authenticator app or a passkey. `handle` finds a passkey: SHA-256 of its credential id. `counter` is the last time step
-- whose code was used, or the passkey's signature counter. It is no factor before it was confirmed.
CREATE TABLE staff_factors (
    id BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    kind TEXT NOT NULL,
    handle BLOB UNIQUE,
    sealed BLOB NOT NULL,
    counter INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    used_at INTEGER
) STRICT;
CREATE INDEX staff_factors_by_staff ON staff_factors (staff_id);

-- Each works once. One salt a set.
CREATE TABLE recovery_codes (
    staff_id BLOB NOT NULL REFERENCES staff (id),
    hash BLOB NOT NULL,
    salt BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (staff_id, hash)
) STRICT;

-- Half signed in: the password was right, the second factor is still missing. `id` is a hash of the cookie.
CREATE TABLE sign_in_steps (
    id BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    purpose TEXT NOT NULL,
    tries INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_steps_by_staff ON sign_in_steps (staff_id);

-- What a passkey is asked to sign, once. `id` is a hash of it, `bound` of the cookie it was given with.
CREATE TABLE challenges (
    id BLOB NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    bound BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- Browsers in which somebody has signed in before: a stranger's wrong passwords do not keep these out.
CREATE TABLE staff_devices (
    id BLOB NOT NULL,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (id, staff_id)
) STRICT;
CREATE INDEX staff_devices_by_staff ON staff_devices (staff_id);
