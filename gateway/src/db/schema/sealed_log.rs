//! The log's tree, and where its checkpoints go.

use super::{event_personal, events};

diesel::table! {
    log_queue (seq) {
        seq -> BigInt,
    }
}

diesel::table! {
    log_leaves (idx) {
        idx -> BigInt,
        seq -> BigInt,
    }
}

diesel::table! {
    log_tiles (level, n) {
        level -> BigInt,
        n -> BigInt,
        hashes -> Binary,
    }
}

diesel::table! {
    log_head (id) {
        id -> BigInt,
        size -> BigInt,
        root -> Binary,
        minimum -> BigInt,
    }
}

diesel::table! {
    log_checkpoints (size) {
        size -> BigInt,
        root -> Binary,
        at -> BigInt,
        note -> Text,
    }
}

diesel::table! {
    log_deliveries (destination) {
        destination -> Text,
        size -> BigInt,
        delivered_at -> Nullable<BigInt>,
        tried_at -> Nullable<BigInt>,
        attempts -> BigInt,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    log_breaks (id) {
        id -> Binary,
        at -> BigInt,
        size -> BigInt,
        root -> Binary,
        lost -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(events, log_queue, log_leaves);
diesel::allow_tables_to_appear_in_same_query!(event_personal, log_leaves);
