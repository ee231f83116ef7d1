//! `kuvert staff connect` and `disconnect`: which account is which person of the organisation's sign-in.

use clap::Args;

use super::super::office::{failed, with_office};
use super::super::{ConfigFile, Failure, Status, out};
use super::unknown;
use crate::app::personal::KnownPerson;
use crate::app::provider::identities;
use crate::app::staff;
use crate::config::{Config, OidcKind};
use crate::domain::Actor;
use crate::mail::Address;

#[derive(Args, Debug)]
#[command(after_long_help = CONNECT_HELP)]
pub struct ConnectArgs {
    /// Mail address of the account
    pub email: Address,
    /// The person's `sub` at the provider; with Entra, the object id
    #[arg(long)]
    pub subject: String,
    /// Entra: the tenant's id, where the provider speaks for several
    #[arg(long)]
    pub tenant: Option<String>,
}

const CONNECT_HELP: &str = "\
Afterwards this person, and nobody else, comes into this account through the organisation's sign-in. People can do the
same themselves under \"Account\". An address is never enough: addresses change hands.

Example:
  kuvert staff connect mette@firma.example --subject 8f14e45f-ceea-467f-a8c5-1b2e0f3d4a5b";

pub(super) const DISCONNECT_HELP: &str = "\
Sessions go on until they end; `kuvert staff disable` ends them.

Example:
  kuvert staff disconnect mette@firma.example";

pub(super) fn connect(file: &ConfigFile, args: ConnectArgs) -> Result<(), Failure> {
    with_office(file, |office, config| async move {
        let person = person(&config, args.subject, args.tenant)?;
        let record = staff::find(&office, &args.email).await.map_err(|error| unknown(&error, &args.email))?;
        let connected = identities::connect_by_administrator(&office, record.id, person).await;
        connected.map_err(|error| failed(&error))?;
        out::note(&format!("{} can sign in with the organisation now.", args.email.as_str()));
        Ok(())
    })
}

fn person(config: &Config, subject: String, tenant: Option<String>) -> Result<KnownPerson, Failure> {
    let usage = |why: &str| Failure::new(Status::Usage, why);
    let oidc = config.oidc.as_ref().ok_or_else(|| usage("no provider is configured (oidc_issuer)"))?;
    let issuer = match (oidc.kind, tenant.map(|tenant| tenant.to_ascii_lowercase())) {
        (OidcKind::Generic, None) => oidc.issuer.clone(),
        (OidcKind::Generic, Some(_)) => return Err(usage("--tenant is for Entra only")),
        (OidcKind::Entra, Some(tenant)) if oidc.tenants.contains(&tenant) => oidc.tenant_issuer(&tenant),
        (OidcKind::Entra, Some(_)) => {
            return Err(usage("this tenant's people may not sign in (oidc_tenants)"));
        }
        (OidcKind::Entra, None) => match oidc.tenants.as_slice() {
            [only] => oidc.tenant_issuer(only),
            _ => return Err(usage("say which tenant, with --tenant")),
        },
    };
    Ok(KnownPerson { issuer, subject })
}

pub(super) fn disconnect(file: &ConfigFile, email: &Address) -> Result<(), Failure> {
    with_office(file, |office, _| async move {
        let record = staff::find(&office, email).await.map_err(|error| unknown(&error, email))?;
        let people = identities::list(&office, record.id).await.map_err(|error| failed(&error))?;
        let count = people.len();
        for person in people {
            let gone = identities::disconnect(&office, record.id, person.id, Actor::System).await;
            gone.map_err(|error| failed(&error))?;
        }
        out::note(&format!("Connections removed: {count}."));
        Ok(())
    })
}
