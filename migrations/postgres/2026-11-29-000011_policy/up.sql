-- The organisation's policy, and the groups it speaks of. Times, ids and `sealed` as before.

-- Every policy there was, by number. Rows are added and never changed; whoever adds one must have seen the one before it.
-- `sealed` holds the rules and why they were changed; `staff_id` is null for what the operator did at the machine.
CREATE TABLE policies (
    version BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    staff_id BYTEA REFERENCES staff (id),
    sealed BYTEA NOT NULL
);

-- Groups of employees; `sealed` holds the name.
CREATE TABLE staff_groups (
    id BYTEA NOT NULL PRIMARY KEY,
    sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE staff_group_members (
    group_id BYTEA NOT NULL REFERENCES staff_groups (id),
    staff_id BYTEA NOT NULL REFERENCES staff (id),
    PRIMARY KEY (group_id, staff_id)
);
CREATE INDEX staff_group_members_by_staff ON staff_group_members (staff_id);
