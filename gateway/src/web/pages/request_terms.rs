//! The limits of a new request, as typed.

use super::super::views::{RequestDelivery, RequestProblem, RequestTyped};
use crate::domain::InboxId;
use crate::domain::policy::Rules;

/// Bytes of what people call a megabyte.
const MB: u64 = 1_000_000;

/// The limits as read; a field left empty follows the policy.
pub(super) struct Terms {
    pub(super) expires_in_days: Option<u32>,
    pub(super) files_max: Option<u32>,
    pub(super) file_bytes_max: Option<u64>,
    pub(super) inbox: Option<InboxId>,
    pub(super) problems: Vec<RequestProblem>,
}

/// The most megabytes a file may have.
pub(super) fn file_mb_max(rules: &Rules) -> u32 {
    u32::try_from(rules.file_bytes_max.div_ceil(MB)).unwrap_or(u32::MAX)
}

impl Terms {
    pub(super) fn read(typed: &RequestTyped, inbox: Option<InboxId>, rules: &Rules) -> Self {
        // A standing request has no end.
        let days = match typed.deliver {
            RequestDelivery::Standing => Ok(None),
            _ => whole(&typed.expires_in_days, rules.expiry_days_max),
        };
        let files = whole(&typed.files_max, rules.request_files_max);
        let mb = whole(&typed.file_mb_max, file_mb_max(rules));
        let faults = [
            (days.is_err(), RequestProblem::BadExpiry),
            (files.is_err(), RequestProblem::BadFileCount),
            (mb.is_err(), RequestProblem::BadFileSize),
        ];
        // The last megabyte may be a part of one.
        let bytes = |mb: u32| (u64::from(mb) * MB).min(rules.file_bytes_max);
        Self {
            expires_in_days: days.unwrap_or_default(),
            files_max: files.unwrap_or_default(),
            file_bytes_max: mb.unwrap_or_default().map(bytes),
            inbox,
            problems: faults.into_iter().filter_map(|(wrong, problem)| wrong.then_some(problem)).collect(),
        }
    }
}

/// A number from 1 to `max`, or nothing.
fn whole(text: &str, max: u32) -> Result<Option<u32>, ()> {
    match text.trim() {
        "" => Ok(None),
        text => match text.parse() {
            Ok(number) if (1..=max).contains(&number) => Ok(Some(number)),
            _ => Err(()),
        },
    }
}
