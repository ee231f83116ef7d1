//! What the add-in asks before anybody signs in. Nothing here is about a person.
//!
//! Event files of earlier versions read these documents for as long as Outlook keeps them: fields are added, and
//! never change their meaning; `version` would.

use rocket::get;
use serde_json::{Value, json};

use super::super::error::Problem;
use super::super::guards::AppState;
use super::served::Served;
use crate::app::looks::Shown;
use crate::app::policy::everyone;
use crate::config::addin::Find;
use crate::config::{Config, Oidc, OidcKind};
use crate::domain::policy::{Field, Rules};

/// After this the check lets go by itself; Outlook complains at 5 seconds.
const GUARD_MS: u32 = 4500;

/// What the pane needs before it can sign in.
#[get("/addin/config.json")]
pub(super) async fn config(app: &AppState) -> Result<Served, Problem> {
    let look = app.look();
    Ok(document(&pane(&app.config, &everyone(app).await?, &look)))
}

/// What the organisation has decided. Read without credentials, from classic Outlook too, which has no origin.
#[get("/addin/policy.json")]
pub(super) async fn policy(app: &AppState) -> Result<Served, Problem> {
    Ok(document(&decided(&app.config, &everyone(app).await?)).shared())
}

/// Which scripts of ours Outlook may run by itself.
#[get("/.well-known/microsoft-officeaddins-allowed.json")]
pub(super) fn allowed(app: &AppState) -> Served {
    document(&json!({ "allowed": [app.config.public_url.join("/addin/launchevent.js")] })).shared()
}

/// The origin that the pane itself speaks to for signing in, where there is one: nested sign-in gets its tokens there.
pub(super) fn identity_provider(config: &Config) -> Option<String> {
    nested(config).map(|oidc| oidc.issuer_url.origin().ascii_serialization())
}

/// How the pane gets its token.
fn sign_in(config: &Config) -> Value {
    let Some(oidc) = nested(config) else {
        // In a window of ours, whoever is asked there.
        let kind = if config.oidc.is_some() { "oidc" } else { "local" };
        return json!({ "kind": kind });
    };
    let audience = oidc.api_audience.as_deref().unwrap_or(&oidc.client_id);
    let resource = if audience.contains("://") { audience.to_owned() } else { format!("api://{audience}") };
    json!({
        "kind": "entra",
        "client_id": oidc.api_clients.first().unwrap_or(&oidc.client_id),
        "authority": oidc.issuer.trim_end_matches("/v2.0"),
        "scope": format!("{resource}/{}", oidc.api_scope),
    })
}

/// Microsoft's own directory, whose tokens Outlook brings by itself.
fn nested(config: &Config) -> Option<&Oidc> {
    config.oidc.as_ref().filter(|oidc| oidc.kind == OidcKind::Entra)
}

fn document(value: &Value) -> Served {
    Served::new("application/json", value.to_string().into_bytes())
}

fn pane(config: &Config, rules: &Rules, look: &Shown) -> Value {
    json!({
        "version": 1,
        "organisation": look.name(),
        "language": config.default_language.tag(),
        "api": "/api/v1",
        "upload_bytes_max": rules.file_bytes_max,
        "files_max": rules.files_max,
        "recipients_max": rules.recipients_max,
        "expiry_days": { "default": rules.expiry_days.value, "max": rules.expiry_days_max },
        "sign_in": sign_in(config),
        "support": look.support,
    })
}

fn decided(config: &Config, rules: &Rules) -> Value {
    let addin = &config.addin;
    let finds = |find| addin.finds.contains(&find);
    let outlook = |field| rules.outlook_locked.contains(&field);
    json!({
        "version": 1,
        "internal_domains": addin.internal_domains,
        "send_check": addin.send_check.as_str(),
        "check": {
            "attachments": finds(Find::Attachments),
            "bytes_min": addin.attachment_min_bytes,
            "cpr": finds(Find::Cpr),
            "iban": finds(Find::Iban),
            "card": finds(Find::Card),
        },
        "guard_ms": GUARD_MS,
        "options": {
            "expiry_days": {
                "default": rules.expiry_days.value,
                "max": rules.expiry_days_max,
                "locked": rules.expiry_days.mode.is_fixed() || outlook(Field::Expiry),
            },
            "verification": {
                "default": rules.verification.value.as_str(),
                "locked": rules.verification.mode.is_fixed() || outlook(Field::Verification),
            },
            "downloads_max": {
                "default": rules.downloads.value,
                "locked": rules.downloads.mode.is_fixed() || outlook(Field::Downloads),
            },
            "notify_opened": {
                "default": rules.notices.value,
                "locked": rules.notices.mode.is_fixed() || outlook(Field::Notices),
            },
        },
    })
}
