-- Everyone's shares and requests, newest first, and by whom they went to.
CREATE INDEX shares_by_time ON shares (created_at, id);
CREATE INDEX requests_by_time ON requests (created_at, id);
CREATE INDEX recipients_by_email ON recipients (email_index);

-- When somebody last used their account, in a session or with a token. Null: not since this column is there.
ALTER TABLE staff ADD COLUMN seen_at INTEGER;

-- Links that are locked now.
CREATE INDEX links_by_lock ON links (locked_until);
