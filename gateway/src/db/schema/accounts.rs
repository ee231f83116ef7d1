//! How people come in (second factors, the steps of signing in, the organisation's sign-in, the add-in's window), their
//! groups, and the policy.

diesel::table! {
    staff_factors (id) {
        id -> Binary,
        staff_id -> Binary,
        kind -> Text,
        handle -> Nullable<Binary>,
        sealed -> Binary,
        counter -> BigInt,
        created_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    recovery_codes (staff_id, hash) {
        staff_id -> Binary,
        hash -> Binary,
        salt -> Binary,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    sign_in_steps (id) {
        id -> Binary,
        staff_id -> Binary,
        purpose -> Text,
        tries -> Integer,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    challenges (id) {
        id -> Binary,
        purpose -> Text,
        bound -> Binary,
        expires_at -> BigInt,
    }
}

diesel::table! {
    staff_devices (id, staff_id) {
        id -> Binary,
        staff_id -> Binary,
        seen_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    staff_identities (id) {
        id -> Binary,
        identity_index -> Binary,
        staff_id -> Binary,
        sealed -> Binary,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    provider_visits (id) {
        id -> Binary,
        browser -> Binary,
        staff_id -> Nullable<Binary>,
        sealed -> Binary,
        expires_at -> BigInt,
    }
}

diesel::table! {
    addin_sign_ins (id) {
        id -> Binary,
        challenge -> Binary,
        comparison -> Text,
        staff_id -> Nullable<Binary>,
        session_id -> Nullable<Binary>,
        code -> Nullable<Binary>,
        allowed_at -> Nullable<BigInt>,
        confirmed_at -> Nullable<BigInt>,
        expires_at -> BigInt,
    }
}

diesel::table! {
    policies (version) {
        version -> BigInt,
        at -> BigInt,
        staff_id -> Nullable<Binary>,
        sealed -> Binary,
    }
}

diesel::table! {
    staff_groups (id) {
        id -> Binary,
        sealed -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    staff_group_members (group_id, staff_id) {
        group_id -> Binary,
        staff_id -> Binary,
    }
}
