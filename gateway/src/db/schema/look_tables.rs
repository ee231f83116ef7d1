//! How the organisation shows itself.

diesel::table! {
    looks (version) {
        version -> BigInt,
        content -> Text,
        changed -> Text,
        restored -> Nullable<BigInt>,
        staff_id -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    pictures (hash) {
        hash -> Binary,
        kind -> Text,
        bytes -> Binary,
        created_at -> BigInt,
    }
}
