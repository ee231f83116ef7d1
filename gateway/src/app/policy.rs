//! The policy in force: where it comes from, and the way every use case asks it.
//!
//! Version 0 is what the operator's configuration says; it is also the outer bound of every later version. Nothing else
//! reads those options.

mod versions;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use versions::{Change, Changed, NOTE_MAX, Version, as_stored, change, history, restore, version};

use super::personal::{self, PolicyWords};
use super::{App, AppError, By, Entry, Visitor, log};
use crate::config::addin::Locked;
use crate::config::{Config, SecondFactor};
use crate::db::policies::PolicyRecord;
use crate::db::staff::StaffRecord;
use crate::db::{self, Conn};
use crate::domain::policy::{
    Act, Field, Forbidden, Mode, Policy, Proposal, ProposedRecipient, Refusal, Rule, Rules, Sensitivity,
    Settled, evaluate,
};
use crate::domain::{Actor, EventKind, GroupId, StaffId, Verification};
use crate::keys::Keys;
use crate::mail::Address;

/// What the operator's configuration allows at most, and where forms begin without a policy.
pub fn outer(config: &Config) -> Rules {
    let locked = |option| match option {
        Locked::Expiry => Field::Expiry,
        Locked::Verification => Field::Verification,
        Locked::Downloads => Field::Downloads,
        Locked::Notices => Field::Notices,
    };
    Rules {
        shares: true,
        requests: true,
        expiry_days: Rule::set(config.share_expiry_default_days.min(config.share_expiry_max_days)),
        expiry_days_max: config.share_expiry_max_days,
        renewal_days: Rule::set(config.share_renewal_days),
        downloads: Rule::set(None),
        downloads_most: None,
        notices: Rule::set(true),
        // Asked for once the organisation wants it: until then, no form is longer for it.
        sensitivity: Rule { value: Sensitivity::Normal, mode: Mode::Hidden },
        verification: Rule::set(Verification::Code),
        verification_confidential: Verification::Code,
        verification_special: Verification::Code,
        recipients_max: config.recipients_max,
        files_max: config.share_files_max,
        file_bytes_max: config.upload_max_bytes,
        request_files_max: config.request_files_max,
        kinds_denied: BTreeSet::new(),
        domains: Vec::new(),
        only_listed: false,
        outside_by_country: false,
        second_factor: config.second_factor == SecondFactor::Required,
        outlook_locked: config.addin.locked.iter().copied().map(locked).collect(),
    }
}

/// The newest version that somebody made, as it was stored.
pub(super) fn stored(conn: &mut Conn, keys: &Keys) -> Result<Option<(PolicyRecord, Policy)>, AppError> {
    let Some(record) = db::policies::newest(conn)? else { return Ok(None) };
    let PolicyWords { policy, .. } = words(keys, &record)?;
    Ok(Some((record, policy)))
}

fn words(keys: &Keys, record: &PolicyRecord) -> Result<PolicyWords, AppError> {
    personal::open(keys, &record.version.to_be_bytes(), &record.sealed)
}

/// A policy and its number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InForce {
    pub version: i64,
    pub policy: Policy,
}

/// The policy in force, within what the configuration allows.
///
/// # Errors
///
/// [`AppError::Sealed`] for one that does not open.
pub fn current(conn: &mut Conn, keys: &Keys, config: &Config) -> Result<InForce, AppError> {
    let outer = outer(config);
    Ok(match stored(conn, keys)? {
        Some((record, policy)) => InForce { version: record.version, policy: policy.within(&outer) },
        None => InForce { version: 0, policy: Policy::new(outer) },
    })
}

/// [`current`], in a transaction of its own.
///
/// # Errors
///
/// As [`current`].
pub async fn in_force(app: &App) -> Result<InForce, AppError> {
    let (keys, config) = (app.keys.clone(), Arc::clone(&app.config));
    app.db.read(move |conn| current(conn, &keys, &config)).await
}

fn of_groups(policy: &Policy, groups: &[GroupId]) -> Rules {
    let names: Vec<String> = groups.iter().map(ToString::to_string).collect();
    policy.for_groups(names.iter().map(String::as_str))
}

/// What holds for a member of staff.
///
/// # Errors
///
/// As [`current`].
pub fn rules_in(conn: &mut Conn, keys: &Keys, config: &Config, staff: StaffId) -> Result<Rules, AppError> {
    let policy = current(conn, keys, config)?.policy;
    Ok(of_groups(&policy, &db::groups::of_staff(conn, staff)?))
}

/// What holds for people in these groups.
///
/// # Errors
///
/// As [`current`].
pub async fn rules_for(app: &App, groups: &[GroupId]) -> Result<Rules, AppError> {
    Ok(of_groups(&in_force(app).await?.policy, groups))
}

/// What holds for a member of staff.
///
/// # Errors
///
/// As [`current`].
pub async fn rules(app: &App, staff: StaffId) -> Result<Rules, AppError> {
    let (keys, config) = (app.keys.clone(), Arc::clone(&app.config));
    app.db.read(move |conn| rules_in(conn, &keys, &config, staff)).await
}

/// What holds for everyone, before anybody signs in.
///
/// # Errors
///
/// As [`current`].
pub async fn everyone(app: &App) -> Result<Rules, AppError> {
    Ok(in_force(app).await?.policy.everyone)
}

/// Whether an account must have a second factor: by its role, by the policy, or by its groups.
pub(super) fn needs_second_factor(
    conn: &mut Conn,
    keys: &Keys,
    config: &Config,
    record: &StaffRecord,
) -> Result<bool, AppError> {
    let by_role =
        config.second_factor_required_roles.iter().any(|role| role.as_str() == record.role.as_str());
    Ok(by_role || rules_in(conn, keys, config, record.id)?.second_factor)
}

/// A recipient as the policy sees them.
pub(super) fn recipient(address: &Address, verification: Option<Verification>) -> ProposedRecipient {
    ProposedRecipient { domain: address.domain().to_ascii_lowercase(), verification }
}

/// The terms of a proposal for somebody for whom `rules` hold; a question may stay open.
///
/// # Errors
///
/// [`AppError::Policy`] with the first thing that is forbidden.
pub fn weigh(rules: &Rules, proposal: &Proposal) -> Result<Settled, AppError> {
    let decision = evaluate(rules, proposal);
    match decision.refusals.first() {
        Some(refusal) => Err(AppError::Policy(*refusal)),
        None => Ok(decision.terms),
    }
}

/// Who wishes something, and whose rules hold for it.
pub(super) struct Wisher<'a> {
    /// Whose it is: an administrator who acts on it does not loosen what holds for them.
    pub(super) owner: StaffId,
    pub(super) by: By,
    pub(super) visitor: &'a Visitor,
}

impl<'a> From<(StaffId, &'a Visitor)> for Wisher<'a> {
    fn from((staff, visitor): (StaffId, &'a Visitor)) -> Self {
        Self { owner: staff, by: staff.into(), visitor }
    }
}

/// Decides on what would go out now: an open question stands against it, and a refusal leaves a line in the log.
///
/// # Errors
///
/// [`AppError::Policy`].
pub(super) async fn judge<'a>(
    app: &App,
    wisher: impl Into<Wisher<'a>>,
    about: impl FnOnce(Entry) -> Entry,
    proposal: &Proposal,
) -> Result<Settled, AppError> {
    let Wisher { owner, by, visitor } = wisher.into();
    let decision = evaluate(&rules(app, owner).await?, proposal);
    let Some(refusal) = decision.against() else { return Ok(decision.terms) };
    let line = by.sign(Entry::new(EventKind::PolicyRefused, Actor::Staff).refused().from(visitor));
    let line = about(line).detail("rule", refusal.what.code()).detail("way", proposal.way.as_str());
    log::note(app, line).await?;
    Err(AppError::Policy(refusal))
}

/// Whether somebody may begin a share or a request at all.
///
/// # Errors
///
/// [`AppError::Policy`].
pub async fn may(app: &App, staff: StaffId, act: Act) -> Result<(), AppError> {
    let rules = rules(app, staff).await?;
    let what = match act {
        Act::Request if !rules.requests => Forbidden::Requests,
        Act::Share if !rules.shares => Forbidden::Shares,
        _ => return Ok(()),
    };
    Err(AppError::Policy(Refusal { what, row: None }))
}
