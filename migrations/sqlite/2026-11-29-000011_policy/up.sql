-- The organisation's policy, and the groups it speaks of. Times, ids and `sealed` as before.

-- Every policy there was, by number. Rows are added and never changed; whoever adds one must have seen the one before it.
-- `sealed` holds the rules and why they were changed; `staff_id` is null for what the operator did at the machine.
CREATE TABLE policies (
    version INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    staff_id BLOB REFERENCES staff (id),
    sealed BLOB NOT NULL
) STRICT;

-- Groups of employees; `sealed` holds the name.
CREATE TABLE staff_groups (
    id BLOB NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE staff_group_members (
    group_id BLOB NOT NULL REFERENCES staff_groups (id),
    staff_id BLOB NOT NULL REFERENCES staff (id),
    PRIMARY KEY (group_id, staff_id)
) STRICT;
CREATE INDEX staff_group_members_by_staff ON staff_group_members (staff_id);
