-- Sign-in by the organisation's provider, and the add-in's. Times, ids and `sealed` as before.

-- Whom the provider knows, by issuer and subject. Never by an address, which changes hands.
CREATE TABLE staff_identities (
    id BYTEA NOT NULL PRIMARY KEY,
    identity_index BYTEA NOT NULL UNIQUE,
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX staff_identities_by_staff ON staff_identities (staff_id);

-- A browser that is at the provider. `id` is a hash of the state it brings back, `browser` of its cookie. With `staff_id`,
-- somebody who is signed in connects their account or proves who they are; without, somebody signs in.
CREATE TABLE provider_visits (
    id BYTEA NOT NULL PRIMARY KEY,
    browser BYTEA NOT NULL,
    staff_id BYTEA REFERENCES staff (id),
    sealed BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);

-- An Outlook pane that waits for its person. `challenge` is the hash of a secret of the pane; `code` of what the window
-- hands to it. `allowed_at`: the person said yes; `confirmed_at`: they compared the number, too.
CREATE TABLE addin_sign_ins (
    id BYTEA NOT NULL PRIMARY KEY,
    challenge BYTEA NOT NULL,
    comparison TEXT NOT NULL,
    staff_id BYTEA REFERENCES staff (id),
    session_id BYTEA REFERENCES staff_sessions (id) ON DELETE CASCADE,
    code BYTEA,
    allowed_at BIGINT,
    confirmed_at BIGINT,
    expires_at BIGINT NOT NULL
);
CREATE INDEX addin_sign_ins_by_session ON addin_sign_ins (session_id);
