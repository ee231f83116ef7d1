//! From a person of the provider to an account, in one transaction.

use std::sync::Arc;

use time::OffsetDateTime;

use super::identities;
use crate::app::personal::{self, KnownPerson, Person, StaffPerson};
use crate::app::{App, AppError, Entry, log};
use crate::config::Config;
use crate::db::staff::StaffRecord;
use crate::db::{self, Conn};
use crate::domain::{Actor, Arrivals, EventKind, Role, StaffId};
use crate::keys::{Keys, random};
use crate::mail::Address;
use crate::oidc::Identity;

/// Why somebody whom the provider knows does not come in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// They brought nothing back that was asked for in this browser, or too late.
    Unknown,
    /// They, or the provider, said no.
    Cancelled,
    /// The provider cannot be reached.
    Unreachable,
    /// What the provider says is not believed; the log says why.
    NotBelieved,
    /// There is no account, and none is made.
    NoAccount,
    /// Somebody has an account with this address: it is theirs to connect.
    AddressTaken,
    /// A new account would have no address.
    NoAddress,
    /// None of their groups may come in.
    NoRole,
    Disabled,
    /// The person is connected to another account.
    Elsewhere,
    /// Who began to connect an account, or to prove who they are, is not signed in any more.
    SignedOut,
    /// The provider does not say that they have just shown who they are.
    NotFresh,
}

impl Refusal {
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown_visit",
            Self::Cancelled => "cancelled",
            Self::Unreachable => "provider_unreachable",
            Self::NotBelieved => "not_believed",
            Self::NoAccount => "no_account",
            Self::AddressTaken => "address_taken",
            Self::NoAddress => "no_address",
            Self::NoRole => "no_role",
            Self::Disabled => "disabled",
            Self::Elsewhere => "connected_elsewhere",
            Self::SignedOut => "signed_out",
            Self::NotFresh => "stale",
        }
    }
}

/// The account of `identity`; `refused` is the line of a refusal, and `count` a count that is given back where there is none.
/// The same person may come twice at once for the first time, by browser and by Outlook: one makes the account, and the
/// other begins again and finds it.
pub(super) async fn admit(
    app: &App,
    identity: &Identity,
    refused: Entry,
    count: Option<[u8; 16]>,
) -> Result<Result<StaffRecord, Refusal>, AppError> {
    let now = app.now();
    let once = || {
        let (keys, config, identity, refused) =
            (app.keys.clone(), Arc::clone(&app.config), identity.clone(), refused.clone());
        app.db.write(move |conn| {
            let admitted = admit_in(conn, &keys, &config, &identity, now)?;
            match (&admitted, count) {
                (Ok(_), Some(count)) => db::counters::give_back(conn, count, now)?,
                (Ok(_), None) => {}
                (Err(why), _) => log::write(conn, &keys, now, refused.detail("why", why.word()))?,
            }
            Ok(admitted)
        })
    };
    match once().await {
        Err(AppError::Forbidden) => once().await,
        done => done,
    }
}

/// The account with the role that the directory says; made, if it may be. [`AppError::Forbidden`] if another made it in
/// this moment.
fn admit_in(
    conn: &mut Conn,
    keys: &Keys,
    config: &Config,
    identity: &Identity,
    now: OffsetDateTime,
) -> Result<Result<StaffRecord, Refusal>, AppError> {
    let person = KnownPerson { issuer: identity.issuer.clone(), subject: identity.subject.clone() };
    let role = directory_role(config, identity);
    let Some(known) = db::identities::find(conn, personal::identity_index(keys, &person))? else {
        return provision(conn, keys, config, identity, &person, now);
    };
    let mut record = db::staff::find(conn, known.staff)?;
    if record.disabled_at.is_some() {
        return Ok(Err(Refusal::Disabled));
    }
    match role {
        Said::NoRole => return Ok(Err(Refusal::NoRole)),
        Said::Role(role) if role != record.role => {
            db::staff::set_role(conn, record.id, role, now)?;
            let line = Entry::new(EventKind::StaffRoleChanged, Actor::System).staff(record.id);
            let line = line.detail("from", record.role.as_str()).detail("to", role.as_str());
            log::write(conn, keys, now, line)?;
            record.role = role;
        }
        _ => {}
    }
    db::identities::touch(conn, known.id, now)?;
    Ok(Ok(record))
}

/// What the directory says of somebody's role.
enum Said {
    Nothing,
    /// They have none here.
    NoRole,
    Role(Role),
}

impl From<Option<Role>> for Said {
    fn from(role: Option<Role>) -> Self {
        role.map_or(Self::NoRole, Self::Role)
    }
}

fn directory_role(config: &Config, identity: &Identity) -> Said {
    let Some(oidc) = &config.oidc else { return Said::Nothing };
    if oidc.roles.is_empty() || !identity.tells_roles(&oidc.roles) {
        return Said::Nothing;
    }
    let role = identity.role(&oidc.roles).or(oidc.default_role.as_deref());
    role.and_then(|role| role.parse().ok()).into()
}

fn provision(
    conn: &mut Conn,
    keys: &Keys,
    config: &Config,
    identity: &Identity,
    person: &KnownPerson,
    now: OffsetDateTime,
) -> Result<Result<StaffRecord, Refusal>, AppError> {
    let Some(oidc) = config.oidc.as_ref().filter(|oidc| oidc.provisioning) else {
        return Ok(Err(Refusal::NoAccount));
    };
    let role = match directory_role(config, identity) {
        Said::Nothing => oidc.default_role.as_deref().and_then(|role| role.parse().ok()).into(),
        said => said,
    };
    let Said::Role(role) = role else {
        return Ok(Err(Refusal::NoRole));
    };
    let Some(address) = identity.address.as_deref().and_then(|address| address.parse::<Address>().ok())
    else {
        return Ok(Err(Refusal::NoAddress));
    };
    let email_index = personal::staff_index(keys, &address);
    if db::staff::find_by_email(conn, email_index)?.is_some() {
        // Taken by this person in this moment, or by another.
        let theirs = db::identities::find(conn, personal::identity_index(keys, person))?.is_some();
        return if theirs { Err(AppError::Forbidden) } else { Ok(Err(Refusal::AddressTaken)) };
    }
    let id = StaffId::from_bytes(random());
    let name = identity.name.as_deref().map(one_line).filter(|name| !name.is_empty());
    let who = Person { email: address.as_str().to_owned(), name };
    let record = StaffRecord {
        id,
        email_index,
        sealed: personal::seal(keys, id.as_bytes(), &StaffPerson(who)),
        password_hash: None,
        role,
        language: config.default_language.tag().to_owned(),
        created_at: now,
        disabled_at: None,
        arrivals: Arrivals::default(),
        seen_at: None,
    };
    // Nobody had the address a moment ago.
    if !db::staff::insert_unless_there(conn, &record)? {
        return Err(AppError::Forbidden);
    }
    let line = Entry::new(EventKind::StaffAdded, Actor::System).staff(id).person(address.as_str());
    log::write(conn, keys, now, line.detail("role", role.as_str()).detail("by", "organisation"))?;
    if !identities::insert(conn, keys, id, person, Actor::System, now)? {
        return Err(AppError::Forbidden);
    }
    Ok(Ok(record))
}

/// A name as accounts have it: one line, 100 characters.
fn one_line(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
    name.trim().to_owned()
}
