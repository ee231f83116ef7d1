-- Sign-in by the organisation's provider, and the add-in's. Times, ids and `sealed` as before.

-- Whom the provider knows, by issuer and subject. Never by an address, which changes hands.
CREATE TABLE staff_identities (
    id BLOB NOT NULL PRIMARY KEY,
    identity_index BLOB NOT NULL UNIQUE,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX staff_identities_by_staff ON staff_identities (staff_id);

-- A browser that is at the provider. `id` is a hash of the state it brings back, `browser` of its cookie. With `staff_id`,
-- somebody who is signed in connects their account or proves who they are; without, somebody signs in.
CREATE TABLE provider_visits (
    id BLOB NOT NULL PRIMARY KEY,
    browser BLOB NOT NULL,
    staff_id BLOB REFERENCES staff (id),
    sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- An Outlook pane that waits for its person. `challenge` is the hash of a secret of the pane; `code` of what the window
-- hands to it. `allowed_at`: the person said yes; `confirmed_at`: they compared the number, too.
CREATE TABLE addin_sign_ins (
    id BLOB NOT NULL PRIMARY KEY,
    challenge BLOB NOT NULL,
    comparison TEXT NOT NULL,
    staff_id BLOB REFERENCES staff (id),
    session_id BLOB REFERENCES staff_sessions (id) ON DELETE CASCADE,
    code BLOB,
    allowed_at INTEGER,
    confirmed_at INTEGER,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX addin_sign_ins_by_session ON addin_sign_ins (session_id);
