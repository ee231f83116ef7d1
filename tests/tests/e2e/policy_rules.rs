//! The rules of a policy, each with a wish that it forbids.

use serde_json::{Value, json};

use crate::people::ANNA;

pub(crate) const RIVAL: &str = "kim@rival.example";
pub(crate) const ABROAD: &str = "lee@us.example";

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Way {
    Api,
    Addin,
    Cli,
    Page,
}

pub(crate) const WAYS: [Way; 4] = [Way::Api, Way::Addin, Way::Cli, Way::Page];

/// What somebody wants to send.
#[derive(Clone, Copy)]
pub(crate) struct Wish {
    pub(crate) to: &'static str,
    pub(crate) days: Option<u32>,
    pub(crate) downloads: Option<u16>,
    pub(crate) file: &'static str,
    pub(crate) bytes: usize,
}

pub(crate) const USUAL: Wish = Wish { to: ANNA, days: None, downloads: None, file: "report.txt", bytes: 100 };

/// A policy, and a wish that it forbids.
pub(crate) struct Row {
    pub(crate) rule: &'static str,
    /// What is said otherwise than before there was a policy.
    pub(crate) policy: fn(&mut Value),
    pub(crate) wish: Wish,
    /// The API's code.
    pub(crate) code: &'static str,
    /// What the page says; nothing where the way in is a file's.
    pub(crate) says: &'static str,
    pub(crate) ways: &'static [Way],
}

pub(crate) const ROWS: &[Row] = &[
    Row {
        rule: "the longest expiry",
        policy: |everyone| {
            (everyone["expiry_days_max"], everyone["expiry_days"]) = (json!(5), json!({"value": 5}));
        },
        wish: Wish { days: Some(6), ..USUAL },
        code: "policy_expiry",
        says: "5 days",
        ways: &WAYS,
    },
    Row {
        rule: "a domain that is denied",
        policy: |everyone| everyone["domains"] = json!([{"domain": "rival.example", "standing": "denied"}]),
        wish: Wish { to: RIVAL, ..USUAL },
        code: "policy_domain",
        says: "sends nothing to this domain",
        ways: &WAYS,
    },
    Row {
        rule: "domains that are not listed",
        policy: |everyone| everyone["only_listed"] = json!(true),
        wish: USUAL,
        code: "policy_domain",
        says: "on its list",
        ways: &WAYS,
    },
    Row {
        rule: "outside the EU and the EEA without a ground",
        policy: |everyone| {
            everyone["domains"] = json!([{"domain": "us.example", "standing": "allowed", "outside": true}]);
        },
        wish: Wish { to: ABROAD, ..USUAL },
        code: "policy_transfer",
        says: "outside the EU and the EEA",
        ways: &WAYS,
    },
    Row {
        rule: "a stronger proof at a domain",
        policy: |everyone| {
            everyone["domains"] =
                json!([{"domain": "rival.example", "standing": "allowed", "verification": "passphrase"}]);
        },
        wish: Wish { to: RIVAL, ..USUAL },
        code: "policy_verification",
        says: "passphrase",
        ways: &WAYS,
    },
    Row {
        rule: "the most downloads",
        policy: |everyone| everyone["downloads_most"] = json!(3),
        wish: Wish { downloads: Some(4), ..USUAL },
        code: "policy_downloads",
        says: "3 downloads",
        ways: &WAYS,
    },
    Row {
        rule: "a kind of file",
        policy: |everyone| everyone["kinds_denied"] = json!(["exe"]),
        wish: Wish { file: "tool.EXE", ..USUAL },
        code: "policy_kind",
        says: "",
        ways: &WAYS,
    },
    Row {
        rule: "the size of a file",
        policy: |everyone| everyone["file_bytes_max"] = json!(1000),
        wish: Wish { bytes: 1001, ..USUAL },
        code: "upload_too_large",
        says: "",
        ways: &WAYS,
    },
    Row {
        rule: "who may send",
        policy: |everyone| everyone["shares"] = json!(false),
        wish: USUAL,
        code: "policy_shares",
        says: "",
        ways: &WAYS,
    },
    Row {
        rule: "a locked option",
        policy: |everyone| everyone["expiry_days"] = json!({"value": 5, "mode": "locked"}),
        wish: Wish { days: Some(3), ..USUAL },
        code: "policy_expiry",
        says: "5 days",
        ways: &WAYS,
    },
    Row {
        rule: "a hidden option",
        policy: |everyone| everyone["downloads"] = json!({"value": 2, "mode": "hidden"}),
        wish: Wish { downloads: Some(1), ..USUAL },
        code: "policy_downloads",
        says: "has fixed",
        ways: &WAYS,
    },
    Row {
        rule: "what is locked in Outlook",
        policy: |everyone| {
            everyone["expiry_days"] = json!({"value": 5});
            everyone["outlook_locked"] = json!(["expiry"]);
        },
        wish: Wish { days: Some(3), ..USUAL },
        code: "policy_expiry",
        says: "",
        ways: &[Way::Addin],
    },
];
