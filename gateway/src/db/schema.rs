//! The tables, as both databases have them (`migrations/`); a test compares the two.

mod accounts;
mod look_tables;
mod sealed_log;

pub(super) use self::accounts::*;
pub(super) use self::look_tables::*;
pub(super) use self::sealed_log::*;

diesel::table! {
    meta (name) {
        name -> Text,
        value -> Binary,
    }
}

diesel::table! {
    staff (id) {
        id -> Binary,
        email_index -> Binary,
        sealed -> Binary,
        password_hash -> Nullable<Text>,
        role -> Text,
        language -> Text,
        created_at -> BigInt,
        disabled_at -> Nullable<BigInt>,
        arrivals -> Text,
        seen_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    staff_sessions (id) {
        id -> Binary,
        staff_id -> Binary,
        sealed -> Binary,
        created_at -> BigInt,
        seen_at -> BigInt,
        expires_at -> BigInt,
        way -> Text,
        proved_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> Binary,
        secret_hash -> Binary,
        staff_id -> Binary,
        sealed -> Binary,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        used_at -> Nullable<BigInt>,
        kind -> Text,
        scopes -> Text,
        session_id -> Nullable<Binary>,
    }
}

diesel::table! {
    shares (id) {
        id -> Binary,
        staff_id -> Binary,
        state -> Text,
        deliver -> Text,
        sealed -> Binary,
        request_key -> Nullable<Binary>,
        created_at -> BigInt,
        changed_at -> BigInt,
        sent_at -> Nullable<BigInt>,
        expires_at -> BigInt,
        renewal_days -> Integer,
        key_day -> Integer,
        downloads_max -> Nullable<Integer>,
        notify_opened -> Bool,
        opened_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        expiry_noted -> Nullable<BigInt>,
        manifest -> Nullable<Binary>,
    }
}

diesel::table! {
    recipients (id) {
        id -> Binary,
        share_id -> Binary,
        position -> Integer,
        email_index -> Binary,
        sealed -> Binary,
        language -> Text,
        verification -> Text,
        passphrase -> Nullable<Binary>,
        message_id -> Nullable<Text>,
        opened_at -> Nullable<BigInt>,
        fetched_at -> Nullable<BigInt>,
        reminded_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    links (id) {
        id -> Binary,
        link_id -> Binary,
        share_id -> Binary,
        recipient_id -> Nullable<Binary>,
        role -> Text,
        key_day -> Integer,
        root_id -> Integer,
        wrap -> Nullable<Binary>,
        salt -> Nullable<Binary>,
        failures -> Integer,
        failures_since -> Nullable<BigInt>,
        locked_until -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    files (id) {
        id -> Binary,
        share_id -> Nullable<Binary>,
        position -> Integer,
        role -> Text,
        state -> Text,
        sealed -> Binary,
        length -> BigInt,
        received -> BigInt,
        pieces -> Integer,
        writer -> Nullable<Binary>,
        writer_until -> Nullable<BigInt>,
        entry -> Nullable<Binary>,
        created_at -> BigInt,
        fault_at -> Nullable<BigInt>,
        hand_in_id -> Nullable<Binary>,
        header -> Nullable<Binary>,
        verdict -> Nullable<Text>,
        held -> Nullable<Binary>,
        held_root -> Nullable<Integer>,
        held_day -> Nullable<Integer>,
        released_at -> Nullable<BigInt>,
        released_by -> Nullable<Binary>,
    }
}

diesel::table! {
    segments (file_id, position) {
        file_id -> Binary,
        position -> Integer,
        plain_len -> Integer,
    }
}

diesel::table! {
    codes (id) {
        id -> Binary,
        link_row -> Binary,
        recipient_id -> Nullable<Binary>,
        browser -> Binary,
        salt -> Binary,
        hash -> Binary,
        tries_left -> Integer,
        created_at -> BigInt,
        expires_at -> BigInt,
        typed -> Nullable<Binary>,
    }
}

diesel::table! {
    recipient_sessions (id) {
        id -> Binary,
        share_id -> Binary,
        recipient_id -> Binary,
        link_row -> Binary,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    slots (recipient_id, file_id) {
        recipient_id -> Binary,
        file_id -> Binary,
        taken -> Integer,
    }
}

diesel::table! {
    leases (id) {
        id -> Binary,
        recipient_id -> Binary,
        file_id -> Binary,
        session -> Binary,
        running -> Bool,
        until -> BigInt,
    }
}

diesel::table! {
    counters (name) {
        name -> Binary,
        ends_at -> BigInt,
        hits -> Integer,
    }
}

diesel::table! {
    outbox (id) {
        id -> Binary,
        kind -> Text,
        share_id -> Nullable<Binary>,
        recipient_id -> Nullable<Binary>,
        once -> Binary,
        state -> Text,
        message_id -> Text,
        secret -> Nullable<Binary>,
        secret_day -> Nullable<Integer>,
        secret_root -> Nullable<Integer>,
        sealed -> Nullable<Binary>,
        attempts -> Integer,
        created_at -> BigInt,
        next_at -> BigInt,
        lease -> Nullable<Binary>,
        done_at -> Nullable<BigInt>,
        request_id -> Nullable<Binary>,
        uploader_id -> Nullable<Binary>,
        hand_in_id -> Nullable<Binary>,
        recovery_id -> Nullable<Binary>,
        staff_id -> Nullable<Binary>,
    }
}

diesel::table! {
    events (seq) {
        seq -> BigInt,
        id -> Binary,
        at -> BigInt,
        kind -> Text,
        outcome -> Text,
        actor -> Text,
        pseudonym -> Nullable<Binary>,
        share_id -> Nullable<Binary>,
        recipient_id -> Nullable<Binary>,
        file_id -> Nullable<Binary>,
        staff_id -> Nullable<Binary>,
        detail -> Text,
        commitment -> Binary,
        request_id -> Nullable<Binary>,
        submission_id -> Nullable<Binary>,
    }
}

diesel::table! {
    person_keys (id) {
        id -> Binary,
        person_index -> Binary,
        month -> Integer,
        pseudonym -> Binary,
        sealed -> Binary,
    }
}

diesel::table! {
    event_personal (seq) {
        seq -> BigInt,
        person_key -> Binary,
        sealed -> Binary,
        at -> BigInt,
        network -> Nullable<Binary>,
    }
}

diesel::table! {
    share_words (word, share_id) {
        word -> Binary,
        share_id -> Binary,
        at -> BigInt,
    }
}

diesel::table! {
    saved_searches (id) {
        id -> Binary,
        staff_id -> Binary,
        created_at -> BigInt,
        sealed -> Binary,
    }
}

diesel::table! {
    jobs (name) {
        name -> Text,
        holder -> Binary,
        until -> BigInt,
    }
}

diesel::table! {
    erasures (id) {
        id -> Binary,
        at -> BigInt,
        kind -> Text,
        subject -> Binary,
    }
}

diesel::table! {
    inboxes (id) {
        id -> Binary,
        staff_id -> Nullable<Binary>,
        sealed -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    inbox_members (inbox_id, staff_id) {
        inbox_id -> Binary,
        staff_id -> Binary,
        until_at -> Nullable<BigInt>,
        added_at -> BigInt,
    }
}

diesel::table! {
    inbox_keys (key_id) {
        key_id -> Integer,
        inbox_id -> Binary,
        public -> Binary,
        wrapped -> Binary,
        created_at -> BigInt,
        retired_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    requests (id) {
        id -> Binary,
        staff_id -> Binary,
        inbox_id -> Binary,
        reach -> Text,
        state -> Text,
        sealed -> Binary,
        slug_index -> Nullable<Binary>,
        request_key -> Nullable<Binary>,
        files_max -> Integer,
        file_bytes_max -> BigInt,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        paused_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        expiry_noted -> Nullable<BigInt>,
    }
}

diesel::table! {
    request_told (request_id, staff_id) {
        request_id -> Binary,
        staff_id -> Binary,
    }
}

diesel::table! {
    uploaders (id) {
        id -> Binary,
        request_id -> Binary,
        email_index -> Binary,
        sealed -> Binary,
        language -> Text,
        message_id -> Nullable<Text>,
        created_at -> BigInt,
        proved_at -> Nullable<BigInt>,
        opened_at -> Nullable<BigInt>,
        reminded_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    request_links (id) {
        id -> Binary,
        link_id -> Binary,
        request_id -> Binary,
        uploader_id -> Nullable<Binary>,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    submissions (id) {
        id -> Binary,
        request_id -> Binary,
        inbox_id -> Binary,
        uploader_id -> Binary,
        state -> Text,
        created_at -> BigInt,
        submitted_at -> Nullable<BigInt>,
        fetched_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        purge_at -> Nullable<BigInt>,
        warned_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    hand_ins (id) {
        id -> Binary,
        submission_id -> Binary,
        link_row -> Binary,
        state -> Text,
        wrap -> Nullable<Binary>,
        root_id -> Integer,
        key_day -> Integer,
        consent -> Nullable<Binary>,
        receipt -> Nullable<Binary>,
        stanzas -> Nullable<Binary>,
        manifest -> Nullable<Binary>,
        created_at -> BigInt,
        changed_at -> BigInt,
        handed_in_at -> Nullable<BigInt>,
        fetched_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    recoveries (id) {
        id -> Binary,
        inbox_id -> Binary,
        key_id -> BigInt,
        submissions -> Integer,
        sealed -> Binary,
        created_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    meta,
    staff,
    staff_sessions,
    api_tokens,
    shares,
    recipients,
    links,
    files,
    segments,
    codes,
    recipient_sessions,
    slots,
    leases,
    counters,
    outbox,
    events,
    person_keys,
    event_personal,
    jobs,
    inboxes,
    inbox_members,
    inbox_keys,
    requests,
    request_told,
    uploaders,
    request_links,
    submissions,
    hand_ins,
    recoveries,
    staff_factors,
    recovery_codes,
    sign_in_steps,
    challenges,
    staff_devices,
    staff_identities,
    provider_visits,
    addin_sign_ins,
    erasures,
    looks,
    pictures,
    share_words,
    saved_searches,
    policies,
    staff_groups,
    staff_group_members,
);

diesel::joinable!(event_personal -> person_keys (person_key));
