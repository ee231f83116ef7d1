//! Making a share: draft, message, uploads, sending.

use rocket::http::Status;
use rocket::response::status::Custom;
use rocket::serde::json::Json as JsonAnswer;
use rocket::{Route, delete, get, post, put, routes};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::super::error::Problem;
use super::super::guards::{AppState, Bearer, DraftToken, Json, RequestKey, SecretText};
use super::Answer;
use super::draft_shapes::DraftJson;
use super::shapes::SentJson;
use crate::app::drafts::{self, Expiry, NewRecipient, NewShare};
use crate::app::{App, AppError, Visitor, links, message as app_message, policy, send, upload};
use crate::domain::policy::{Sensitivity, Transfer, TransferBasis};
use crate::domain::{Deliver, FileId, ShareId, StaffId, Verification};
use crate::locales::Locale;

pub(super) fn routes() -> Vec<Route> {
    routes![create, revise, draft, set_message, message, uploads, remove_file, discard, send_share]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewShareJson {
    #[serde(default)]
    title: String,
    deliver: DeliverJson,
    recipients: Vec<RecipientJson>,
    expires_in_days: Option<u32>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    expires_at: Option<OffsetDateTime>,
    renewal_days: Option<u32>,
    downloads_max: Option<u16>,
    notify_opened: Option<bool>,
    sensitivity: Option<Sensitivity>,
    transfer_basis: Option<TransferBasis>,
    transfer_text: Option<String>,
}

impl NewShareJson {
    fn parse(self, app: &App, who: &Bearer) -> Result<NewShare, AppError> {
        let text = self.transfer_text.unwrap_or_default();
        if self.transfer_basis.is_none() && !text.is_empty() {
            return Err(AppError::invalid("transfer_text", "is given without transfer_basis"));
        }
        let expiry = match (self.expires_in_days, self.expires_at) {
            (Some(_), Some(_)) => {
                return Err(AppError::invalid("expires_at", "and expires_in_days exclude each other"));
            }
            (Some(days), None) => Some(Expiry::Days(days)),
            (None, Some(at)) => Some(Expiry::At(at)),
            (None, None) => None,
        };
        let recipients =
            self.recipients.into_iter().map(|person| person.parse(app)).collect::<Result<_, _>>()?;
        Ok(NewShare {
            title: self.title,
            deliver: match self.deliver {
                DeliverJson::Mail => Deliver::Mail,
                DeliverJson::Link => Deliver::Link,
            },
            recipients,
            expiry,
            renewal_days: self.renewal_days,
            downloads_max: self.downloads_max,
            notify_opened: self.notify_opened,
            sensitivity: self.sensitivity,
            transfer: self.transfer_basis.map(|basis| Transfer { basis, text }),
            way: who.0.token.into(),
            reply_to: None,
            request_key: None,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum DeliverJson {
    Mail,
    Link,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecipientJson {
    email: String,
    name: Option<String>,
    language: Option<LanguageJson>,
    /// Never guessed: protection that was meant must not be dropped because a field had another name.
    verification: VerificationJson,
    passphrase: Option<SecretText>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum LanguageJson {
    Da,
    En,
}

impl From<LanguageJson> for Locale {
    fn from(language: LanguageJson) -> Self {
        match language {
            LanguageJson::Da => Self::Da,
            LanguageJson::En => Self::En,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum VerificationJson {
    Code,
    Passphrase,
}

impl RecipientJson {
    pub(super) fn parse(self, app: &App) -> Result<NewRecipient, AppError> {
        let address = self.email.trim().parse();
        let address = address.map_err(|_| AppError::invalid("recipients.email", "is not a mail address"))?;
        Ok(NewRecipient {
            address,
            name: self.name,
            language: self.language.map_or(app.config.default_language, Locale::from),
            verification: match self.verification {
                VerificationJson::Code => Verification::Code,
                VerificationJson::Passphrase => Verification::Passphrase,
            },
            passphrase: self.passphrase.map(|passphrase| passphrase.0),
        })
    }
}

#[derive(Serialize)]
struct CreatedJson {
    id: ShareId,
    state: &'static str,
    draft_token: String,
    upload_url: String,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    limits: LimitsJson,
}

/// What a share may hold.
#[derive(Serialize)]
pub(super) struct LimitsJson {
    file_bytes_max: u64,
    files_max: u32,
}

impl LimitsJson {
    pub(super) async fn of(app: &App, staff: StaffId) -> Result<Self, AppError> {
        let rules = policy::rules(app, staff).await?;
        Ok(Self { file_bytes_max: rules.file_bytes_max, files_max: rules.files_max })
    }
}

/// Only those who may send make shares and requests.
pub(super) fn sender(who: &Bearer) -> Result<(), AppError> {
    if who.0.role.sends() { Ok(()) } else { Err(AppError::Forbidden) }
}

#[post("/shares", data = "<new>")]
async fn create(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    key: RequestKey,
    new: Json<NewShareJson>,
) -> Result<Custom<JsonAnswer<CreatedJson>>, Problem> {
    sender(&who)?;
    let share = NewShare { request_key: key.0, ..new.0.parse(app, &who)? };
    let staff = who.0.staff;
    let created = drafts::create(app, &visitor, staff, share).await?;
    let ticket = upload::create_ticket(app, created.id, *staff.as_bytes(), created.pk);
    let answer = CreatedJson {
        id: created.id,
        state: "draft",
        draft_token: created.token.to_base64url().to_string(),
        upload_url: upload_url(app, &ticket),
        expires_at: created.expires_at,
        limits: LimitsJson::of(app, staff).await?,
    };
    Ok(Custom(Status::Created, JsonAnswer(answer)))
}

pub(super) fn upload_url(app: &App, ticket: &str) -> String {
    app.config.public_url.join(&format!("/bulk/u/{ticket}"))
}

/// What a draft is now.
async fn show_draft(
    app: &App,
    who: &Bearer,
    visitor: &Visitor,
    id: ShareId,
    draft: &DraftToken,
) -> Answer<DraftJson> {
    let draft = drafts::view(app, visitor, who.0.staff, id, &draft.0).await?;
    let limits = LimitsJson::of(app, who.0.staff).await?;
    Ok(JsonAnswer(DraftJson::new(app, draft, limits)))
}

#[put("/shares/<id>/draft", data = "<new>")]
async fn revise(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: ShareId,
    draft: DraftToken,
    new: Json<NewShareJson>,
) -> Answer<DraftJson> {
    sender(&who)?;
    let share = new.0.parse(app, &who)?;
    drafts::revise(app, &visitor, who.0.staff, id, &draft.0, share).await?;
    show_draft(app, &who, &visitor, id, &draft).await
}

#[get("/shares/<id>/draft")]
async fn draft(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: ShareId,
    draft: DraftToken,
) -> Answer<DraftJson> {
    sender(&who)?;
    show_draft(app, &who, &visitor, id, &draft).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageJson {
    markdown: SecretText,
}

#[derive(Serialize)]
struct MessageText {
    markdown: String,
}

#[get("/shares/<id>/message")]
async fn message(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: ShareId,
    draft: DraftToken,
) -> Answer<MessageText> {
    sender(&who)?;
    let text = drafts::message_of(app, &visitor, who.0.staff, id, &draft.0).await?;
    Ok(JsonAnswer(MessageText { markdown: text.to_string() }))
}

#[put("/shares/<id>/message", data = "<message>")]
async fn set_message(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: ShareId,
    draft: DraftToken,
    message: Json<MessageJson>,
) -> Result<Status, Problem> {
    sender(&who)?;
    own_draft(app, &who, id).await?;
    app_message::set(app, &visitor, who.0.staff, id, &draft.0, message.0.markdown.0).await?;
    Ok(Status::NoContent)
}

/// A draft is its maker's alone, whoever has its token.
async fn own_draft(app: &App, who: &Bearer, id: ShareId) -> Result<(), AppError> {
    let staff = who.0.staff;
    let share = app.db.read(move |conn| Ok::<_, AppError>(crate::app::overview::owner(conn, id)?)).await?;
    if share == staff { Ok(()) } else { Err(AppError::NotFound) }
}

#[derive(Serialize)]
struct UploadsJson {
    upload_url: String,
}

#[post("/shares/<id>/uploads")]
async fn uploads(app: &AppState, who: Bearer, id: ShareId, draft: DraftToken) -> Answer<UploadsJson> {
    sender(&who)?;
    own_draft(app, &who, id).await?;
    let open = links::open_draft(app, id, &draft.0).await?;
    let ticket = upload::create_ticket(app, id, *who.0.staff.as_bytes(), open.pk);
    Ok(JsonAnswer(UploadsJson { upload_url: upload_url(app, &ticket) }))
}

#[delete("/shares/<id>/files/<file>")]
async fn remove_file(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: ShareId,
    file: FileId,
) -> Result<Status, Problem> {
    own_draft(app, &who, id).await?;
    upload::remove(app, &visitor, id.into(), file).await.map_err(|error| match error {
        upload::UploadError::NotFound => Problem::from(AppError::NotFound),
        upload::UploadError::Gone => Problem::from(AppError::NotADraft),
        _ => Problem::new(super::super::error::Code::Unavailable),
    })?;
    Ok(Status::NoContent)
}

#[delete("/shares/<id>")]
async fn discard(app: &AppState, who: Bearer, visitor: Visitor, id: ShareId) -> Result<Status, Problem> {
    drafts::discard(app, &visitor, who.0.staff, id).await?;
    Ok(Status::NoContent)
}

#[post("/shares/<id>/send")]
async fn send_share(
    app: &AppState,
    who: Bearer,
    visitor: Visitor,
    id: ShareId,
    draft: DraftToken,
) -> Answer<SentJson> {
    sender(&who)?;
    own_draft(app, &who, id).await?;
    Ok(JsonAnswer(send::send(app, &visitor, who.0.staff, id, &draft.0).await?.into()))
}
