//! What recipients do, for programs: the twin of the pages under `/s/`. The link's token comes in a header.

use rocket::http::{CookieJar, Status};
use rocket::response::status::Custom;
use rocket::serde::json::Json as JsonAnswer;
use rocket::{Route, get, post, routes};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::super::error::{Code, Problem};
use super::super::guards::{AppState, CookieHeader, Json, LinkHeader, SecretText};
use super::super::set_cookie;
use super::Answer;
use crate::app::access::{self, FileAccess, Landing, Opening, Presented, Proof, View};
use crate::app::personal::Person;
use crate::app::{App, AppError, Visitor, cookies, manage, message};
use crate::domain::{FileId, Refusal, Verification};

pub(super) fn routes() -> Vec<Route> {
    routes![state, ask_code, open, files, renewal]
}

#[derive(Serialize)]
struct SenderJson {
    name: String,
    email: String,
}

impl From<Person> for SenderJson {
    fn from(person: Person) -> Self {
        Self { name: person.name.unwrap_or_else(|| person.email.clone()), email: person.email }
    }
}

#[derive(Serialize)]
struct StateJson {
    state: &'static str,
    organisation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Option<SenderJson>,
    asks_address: bool,
    /// Of an expired link: whether the sender can make it work again.
    #[serde(skip_serializing_if = "Option::is_none")]
    renewable: Option<bool>,
    #[serde(with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    locked_until: Option<OffsetDateTime>,
}

#[get("/link")]
async fn state(
    app: &AppState,
    visitor: Visitor,
    cookie: CookieHeader,
    token: LinkHeader,
) -> Answer<StateJson> {
    let organisation = app.look().name().to_owned();
    let bare = |state| StateJson {
        state,
        organisation: organisation.clone(),
        sender: None,
        asks_address: false,
        renewable: None,
        locked_until: None,
    };
    let known = |state, presented: Presented| StateJson {
        asks_address: presented.asks_address(),
        sender: Some(presented.sender.into()),
        ..bare(state)
    };
    Ok(JsonAnswer(match access::land(app, &visitor, &token.0, cookie.get()).await? {
        Landing::Unknown => return Err(AppError::NotFound.into()),
        Landing::Closed { presented, refusal } => {
            access::note_refused(app, &visitor, &presented, "closed").await?;
            match refusal {
                Refusal::Revoked | Refusal::Unfinished => bare("revoked"),
                Refusal::Expired | Refusal::Purged => {
                    let renewable = Some(presented.renewable(app.now()));
                    StateJson { renewable, asks_address: false, ..known("expired", presented) }
                }
            }
        }
        Landing::Locked { until, .. } => StateJson { locked_until: Some(until), ..bare("locked") },
        Landing::Waiting(presented) => match presented.verification {
            Verification::Code => known("code", presented),
            Verification::Passphrase => known("passphrase", presented),
        },
        Landing::Open { presented, .. } => known("opened", presented),
    }))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AskJson {
    email: Option<String>,
}

#[derive(Serialize)]
struct AskedJson {
    valid_minutes: u32,
    resend_in_seconds: u32,
}

#[post("/link/code", data = "<ask>")]
async fn ask_code(
    app: &AppState,
    visitor: Visitor,
    cookie: CookieHeader,
    jar: &CookieJar<'_>,
    token: LinkHeader,
    ask: Option<Json<AskJson>>,
) -> Result<Custom<JsonAnswer<AskedJson>>, Problem> {
    let email = ask.and_then(|ask| ask.0.email);
    let asked = access::ask_code(app, &visitor, &token.0, email.as_deref(), cookie.get()).await?;
    set_cookie::set(jar, cookies::BROWSER.to_owned(), &asked.browser, Duration::HOUR);
    let answer = AskedJson { valid_minutes: asked.valid_minutes, resend_in_seconds: asked.resend_in_seconds };
    Ok(Custom(Status::Accepted, JsonAnswer(answer)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenJson {
    email: Option<String>,
    code: Option<SecretText>,
    passphrase: Option<SecretText>,
}

#[post("/link/open", data = "<proof>")]
async fn open(
    app: &AppState,
    visitor: Visitor,
    cookie: CookieHeader,
    jar: &CookieJar<'_>,
    token: LinkHeader,
    proof: Json<OpenJson>,
) -> Answer<FilesJson> {
    let proof = proof.0;
    let shown = match (&proof.code, proof.passphrase) {
        (Some(code), None) => Proof::Code(&code.0),
        (None, Some(passphrase)) => Proof::Passphrase(passphrase.0),
        _ => return Err(AppError::invalid("code", "or passphrase must be given, not both").into()),
    };
    let by_code = matches!(shown, Proof::Code(_));
    let email = proof.email.as_deref();
    match access::open(app, &visitor, &token.0, email, shown, cookie.get()).await? {
        Opening::Open { cookie_name, cookie, max_age, .. } => {
            set_cookie::set(jar, cookie_name.clone(), &cookie, max_age);
            let header = format!("{cookie_name}={}", &*cookie);
            show(app, &visitor, &token.0, Some(&header)).await
        }
        Opening::Wrong { tries_left, .. } => {
            let code = if by_code { Code::CodeWrong } else { Code::PassphraseWrong };
            Err(Problem::new(code).tries_left(tries_left))
        }
        Opening::Malformed(_) => Err(AppError::invalid("code", "must be six digits").into()),
        Opening::NoCode(_) => Err(Problem::new(Code::CodeGone)),
        Opening::Locked { until } => Err(AppError::Locked { until }.into()),
    }
}

#[derive(Serialize)]
struct FilesJson {
    title: String,
    sender: SenderJson,
    #[serde(with = "time::serde::rfc3339")]
    sent_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_markdown: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_html: Option<String>,
    files: Vec<FileJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zip: Option<ZipJson>,
}

#[derive(Serialize)]
struct FileJson {
    id: FileId,
    name: String,
    media_type: String,
    bytes: u64,
    sha256: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    downloads_left: Option<u32>,
}

#[derive(Serialize)]
struct ZipJson {
    url: String,
    bytes: u64,
}

#[get("/link/files")]
async fn files(
    app: &AppState,
    visitor: Visitor,
    cookie: CookieHeader,
    token: LinkHeader,
) -> Answer<FilesJson> {
    show(app, &visitor, &token.0, cookie.get()).await
}

async fn show(app: &App, visitor: &Visitor, token: &str, cookie: Option<&str>) -> Answer<FilesJson> {
    match access::land(app, visitor, token, cookie).await? {
        Landing::Open { presented, proved } => {
            let view = access::view(app, visitor, &presented, &proved).await?;
            Ok(JsonAnswer(files_json(app, view)))
        }
        Landing::Unknown => Err(AppError::NotFound.into()),
        Landing::Closed { presented, refusal } => {
            access::note_refused(app, visitor, &presented, "closed").await?;
            Err(AppError::Refused(refusal).into())
        }
        Landing::Locked { until, .. } => Err(AppError::Locked { until }.into()),
        Landing::Waiting(_) => Err(Problem::new(Code::ProofNeeded)),
    }
}

fn files_json(app: &App, view: View) -> FilesJson {
    let url = |path: &str| app.config.public_url.join(path);
    let file = |file: access::SharedFile| {
        let (state, path) = match file.access {
            FileAccess::Ready { path } => ("ready", Some(path)),
            FileAccess::Spent => ("spent", None),
            FileAccess::Unavailable => ("unavailable", None),
        };
        FileJson {
            id: file.id,
            name: file.name,
            media_type: file.media_type,
            bytes: file.bytes,
            sha256: file.sha256,
            state,
            url: path.map(|path| url(&path)),
            downloads_left: file.downloads_left,
        }
    };
    FilesJson {
        title: view.title,
        sender: view.sender.into(),
        sent_at: view.sent_at,
        expires_at: view.share.terms.expires_at,
        message_html: view.message.as_ref().map(|text| message::to_html(text)),
        message_markdown: view.message.map(|text| text.to_string()),
        files: view.files.into_iter().map(file).collect(),
        zip: view.zip.map(|zip| ZipJson { url: url(&zip.path), bytes: zip.bytes }),
    }
}

#[post("/link/renewal")]
async fn renewal(app: &AppState, visitor: Visitor, token: LinkHeader) -> Result<Status, Problem> {
    manage::ask_access(app, &visitor, &token.0).await?;
    Ok(Status::Accepted)
}
