//! The one table from errors to HTTP: problem documents (RFC 9457) for programs, pages for people.

use askama::Template;
use rocket::http::{ContentType, Header, Method, Status};
use rocket::request::Request;
use rocket::response::{self, Responder, Response};
use rocket::{Catcher, catch, catchers};
use serde::Serialize;

use super::chrome;
use super::views::{ErrorPage, LinkUnknown, SignIn, SlowDown};
use crate::app::AppError;
use crate::domain::policy::Forbidden;
use crate::domain::{Refusal, RequestRefusal};
use crate::trace::RequestId;

macro_rules! codes {
    ($($name:ident = $text:literal, $status:ident, $title:literal;)+) => {
        /// What went wrong, for programs. The texts are stable.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        #[expect(clippy::enum_variant_names, reason = "`code_wrong` is what the API says")]
        pub(crate) enum Code { $($name,)+ }

        impl Code {
            /// All codes, for the API's description.
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)+];

            pub(crate) const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            pub(crate) const fn status(self) -> Status {
                match self { $(Self::$name => Status::$status,)+ }
            }

            const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }
        }
    };
}

codes! {
    Malformed = "malformed", BadRequest, "The request could not be read.";
    Invalid = "invalid", BadRequest, "A field does not fit.";
    NotJson = "not_json", UnsupportedMediaType, "The body must be JSON (application/json).";
    TooLarge = "too_large", PayloadTooLarge, "The request is too large.";
    SignInNeeded = "sign_in_needed", Unauthorized, "A valid API token is needed.";
    Forbidden = "forbidden", Forbidden, "You may not do this.";
    ScopeNeeded = "scope_needed", Forbidden, "The token is not for this.";
    DraftToken = "draft_token", Forbidden, "The draft token is missing or not this share's.";
    SenderToken = "sender_token", Forbidden, "The sender link is missing or not this share's.";
    CodeWrong = "code_wrong", Forbidden, "That is not the right code.";
    CodeGone = "code_gone", Forbidden, "There is no valid code in this session; ask for a new one.";
    PassphraseWrong = "passphrase_wrong", Forbidden, "That is not the right passphrase.";
    ProofNeeded = "proof_needed", Forbidden, "Prove the address or the passphrase first.";
    NotFound = "not_found", NotFound, "There is no such thing.";
    MethodNotAllowed = "method_not_allowed", MethodNotAllowed, "This address does not take that method.";
    PolicyShares = "policy_shares", Forbidden, "Your organisation has not let you send shares.";
    PolicyRequests = "policy_requests", Forbidden, "Your organisation has not let you ask for files.";
    PolicyExpiry = "policy_expiry", BadRequest, "The policy does not allow this end.";
    PolicyRenewal = "policy_renewal", BadRequest, "The policy does not allow these days of renewal.";
    PolicyDownloads = "policy_downloads", BadRequest, "The policy does not allow so many downloads.";
    PolicyNotices = "policy_notices", BadRequest, "The policy fixes whether the sender is told.";
    PolicySensitivity = "policy_sensitivity", BadRequest, "The policy fixes the sensitivity.";
    PolicyVerification = "policy_verification", BadRequest, "The policy asks this recipient for another proof.";
    PolicyRecipients = "policy_recipients", BadRequest, "The policy does not allow so many recipients.";
    PolicyFiles = "policy_files", BadRequest, "The policy does not allow so many files.";
    PolicySize = "policy_size", BadRequest, "The policy does not allow files of this size.";
    PolicyKind = "policy_kind", BadRequest, "The policy lets no files of this kind through.";
    PolicyDomain = "policy_domain", BadRequest, "The policy does not allow sending to this domain.";
    PolicyTransfer = "policy_transfer", BadRequest, "Say on what ground the data may leave the EU and the EEA.";
    NotADraft = "not_a_draft", Conflict, "The share cannot be changed any more.";
    NotActive = "not_active", Conflict, "The share is not active.";
    Nothing = "nothing_to_send", Conflict, "A share needs at least one file or a message.";
    NoRecipients = "no_recipients", Conflict, "A share needs at least one recipient.";
    DraftChanged = "draft_changed", Conflict, "The draft was changed meanwhile; look at it and send it again.";
    Unfinished = "unfinished_files", Conflict, "Some files have not arrived completely.";
    BeyondKeyDay = "beyond_key_day", Conflict, "The keys do not live that long.";
    TooManyFiles = "too_many_files", Conflict, "The share is full.";
    Incomplete = "incomplete", Conflict, "Something is missing or not right yet.";
    ConsentNeeded = "consent_needed", Conflict, "The consent was not given.";
    Paused = "paused", Conflict, "Nothing is taken at the moment.";
    Closed = "closed", Gone, "The request is closed.";
    Expired = "expired", Gone, "The share or request has expired.";
    Revoked = "revoked", Gone, "The share or request was withdrawn.";
    Locked = "locked", Locked, "The link is locked after too many wrong attempts.";
    SlowDown = "slow_down", TooManyRequests, "Too many requests; wait a moment.";
    Full = "storage_full", InsufficientStorage, "No space is left for new files.";
    Damaged = "damaged", ServiceUnavailable, "The stored file cannot be read just now.";
    Unavailable = "unavailable", ServiceUnavailable, "The service is not available just now; try again later.";
    Internal = "internal", InternalServerError, "Something broke on our side.";
}

/// A refusal on its way to a program.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    code: Code,
    detail: Option<String>,
    field: Option<&'static str>,
    retry_after: Option<i64>,
    tries_left: Option<u32>,
}

impl Problem {
    pub(crate) fn new(code: Code) -> Self {
        Self { code, detail: None, field: None, retry_after: None, tries_left: None }
    }

    pub(crate) fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    pub(crate) fn tries_left(self, tries_left: u32) -> Self {
        Self { tries_left: Some(tries_left), ..self }
    }

    pub(crate) fn retry_after(self, seconds: i64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    pub(crate) fn status(&self) -> Status {
        self.code.status()
    }
}

/// What is our fault goes to the log; the client hears a code only.
pub(crate) fn report(error: &AppError) {
    let ours = matches!(
        error,
        AppError::Db(_)
            | AppError::Blob(_)
            | AppError::Keys(_)
            | AppError::Ledger(_)
            | AppError::Sealed(_)
            | AppError::Damaged
    );
    if ours {
        tracing::error!(error = error as &dyn std::error::Error, "a request failed");
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        report(&error);
        let code = match &error {
            AppError::NotFound => Code::NotFound,
            AppError::Forbidden => Code::Forbidden,
            AppError::DraftToken => Code::DraftToken,
            AppError::SenderToken => Code::SenderToken,
            AppError::Invalid { .. } => Code::Invalid,
            AppError::Policy(refusal) => policy_code(refusal.what),
            AppError::NotADraft | AppError::Refused(Refusal::Unfinished) => Code::NotADraft,
            AppError::NotActive => Code::NotActive,
            AppError::Nothing => Code::Nothing,
            AppError::NoRecipients => Code::NoRecipients,
            AppError::DraftChanged => Code::DraftChanged,
            AppError::Unfinished(_) => Code::Unfinished,
            AppError::BeyondKeyDay => Code::BeyondKeyDay,
            AppError::TooManyFiles(_) => Code::TooManyFiles,
            AppError::SlowDown { .. } => Code::SlowDown,
            AppError::Locked { .. } => Code::Locked,
            AppError::Refused(Refusal::Revoked)
            | AppError::RequestRefused(RequestRefusal::Revoked | RequestRefusal::LinkReplaced) => {
                Code::Revoked
            }
            AppError::Refused(Refusal::Expired | Refusal::Purged)
            | AppError::RequestRefused(RequestRefusal::Expired) => Code::Expired,
            AppError::RequestRefused(RequestRefusal::Closed) => Code::Closed,
            AppError::RequestRefused(RequestRefusal::Paused) => Code::Paused,
            AppError::Incomplete => Code::Incomplete,
            AppError::ConsentNeeded => Code::ConsentNeeded,
            AppError::Damaged => Code::Damaged,
            AppError::Full => Code::Full,
            AppError::Db(_) | AppError::Blob(_) if error.is_passing() => Code::Unavailable,
            AppError::Db(_)
            | AppError::Blob(_)
            | AppError::Keys(_)
            | AppError::Ledger(_)
            | AppError::Sealed(_) => Code::Internal,
        };
        let problem = Self::new(code);
        match error {
            AppError::Invalid { field, why } => {
                Self { field: Some(field), ..problem.detail(format!("{field} {why}")) }
            }
            AppError::Policy(refusal) => {
                let field = refusal.what.field();
                Self { field: Some(field), ..problem.detail(format!("{field} {refusal}")) }
            }
            AppError::SlowDown { seconds } => problem.retry_after(seconds),
            AppError::Unfinished(_) | AppError::TooManyFiles(_) | AppError::BeyondKeyDay => {
                problem.detail(error.to_string())
            }
            _ if code == Code::Unavailable => problem.retry_after(10),
            _ => problem,
        }
    }
}

const fn policy_code(what: Forbidden) -> Code {
    match what {
        Forbidden::Shares => Code::PolicyShares,
        Forbidden::Requests => Code::PolicyRequests,
        Forbidden::Expiry { .. } | Forbidden::ExpiryFixed { .. } => Code::PolicyExpiry,
        Forbidden::Renewal { .. } => Code::PolicyRenewal,
        Forbidden::Downloads { .. } | Forbidden::DownloadsFixed => Code::PolicyDownloads,
        Forbidden::Notices => Code::PolicyNotices,
        Forbidden::Sensitivity { .. } => Code::PolicySensitivity,
        Forbidden::Verification { .. } | Forbidden::VerificationFixed { .. } => Code::PolicyVerification,
        Forbidden::Recipients { .. } => Code::PolicyRecipients,
        Forbidden::Files { .. } => Code::PolicyFiles,
        Forbidden::Size { .. } => Code::PolicySize,
        Forbidden::Kind => Code::PolicyKind,
        Forbidden::Domain | Forbidden::DomainUnlisted => Code::PolicyDomain,
        Forbidden::Transfer => Code::PolicyTransfer,
    }
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tries_left: Option<u32>,
    request_id: String,
}

impl<'r> Responder<'r, 'static> for Problem {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let status = self.status();
        let document = Document {
            r#type: "about:blank",
            title: self.code.title(),
            status: status.code,
            code: self.code.text(),
            detail: self.detail.as_deref(),
            field: self.field,
            tries_left: self.tries_left,
            request_id: request.local_cache(RequestId::random).to_string(),
        };
        let text = serde_json::to_string(&document).map_err(|_| Status::InternalServerError)?;
        let mut response = Response::build_from(text.respond_to(request)?);
        response.status(status).header(ContentType::new("application", "problem+json"));
        if let Some(seconds) = self.retry_after {
            response.header(Header::new("Retry-After", seconds.to_string()));
        }
        if status == Status::Unauthorized {
            response.header(Header::new("WWW-Authenticate", "Bearer"));
        }
        response.ok()
    }
}

/// A page that was asked for and cannot be shown.
#[derive(Debug)]
pub(crate) struct PageError(pub(crate) AppError);

impl From<AppError> for PageError {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl<'r> Responder<'r, 'static> for PageError {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let seconds = match &self.0 {
            AppError::SlowDown { seconds } => Some(*seconds),
            _ => None,
        };
        let problem = Problem::from(self.0);
        let html = match seconds {
            Some(seconds) => {
                let retry_in_seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
                SlowDown { page: chrome::bare(request), retry_in_seconds }.render()
            }
            None => return error_page(request, problem.status(), problem.retry_after),
        };
        let html = html.map_err(|_| Status::InternalServerError)?;
        page_response(request, problem.status(), html, problem.retry_after)
    }
}

fn page_response(
    request: &Request<'_>,
    status: Status,
    html: String,
    retry_after: Option<i64>,
) -> response::Result<'static> {
    let mut response = Response::build_from(html.respond_to(request)?);
    response.status(status).header(ContentType::HTML);
    if let Some(seconds) = retry_after {
        response.header(Header::new("Retry-After", seconds.to_string()));
    }
    response.ok()
}

fn error_page(request: &Request<'_>, status: Status, retry_after: Option<i64>) -> response::Result<'static> {
    // Whatever is asked for behind /s/ and is not there looks like a link that never was.
    let html = if status == Status::NotFound && is_link(request.uri().path().as_str()) {
        LinkUnknown { page: chrome::bare(request) }.render()
    } else {
        let request_id = Some(request.local_cache(RequestId::random).to_string());
        ErrorPage { page: chrome::bare(request), status: status.code, request_id }.render()
    };
    page_response(request, status, html.map_err(|_| Status::InternalServerError)?, retry_after)
}

pub(super) fn catchers() -> Vec<Catcher> {
    catchers![any]
}

/// Addresses that only their holders know.
fn is_link(path: &str) -> bool {
    ["/s/", "/r/", "/to/"].iter().any(|start| path.starts_with(start))
}

/// An answer that is made already.
struct Made(response::Result<'static>);

impl<'r> Responder<'r, 'static> for Made {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        self.0
    }
}

/// What no handler answered: unknown paths, refused guards, panics.
#[catch(default)]
fn any(status: Status, request: &Request<'_>) -> Made {
    Made(caught(status, request))
}

fn caught(status: Status, request: &Request<'_>) -> response::Result<'static> {
    // A parameter that does not parse is an unknown address.
    let status = if status == Status::UnprocessableEntity { Status::NotFound } else { status };
    let path = request.uri().path();
    let kept = request.local_cache(|| None::<Problem>).clone();
    // Outlook's pane speaks JSON under an address of pages.
    if path.starts_with("/api/") || (path.starts_with("/addin/") && kept.is_some()) {
        return kept.unwrap_or_else(|| Problem::new(code_of(status))).respond_to(request);
    }
    if status == Status::Unauthorized {
        // The page that was asked for comes after signing in; a form cannot be sent again that way. A sender link's
        // token stays in the path.
        let next =
            matches!(request.method(), Method::Get | Method::Head).then(|| request.uri().path().to_string());
        let ways = chrome::ways_in(request);
        let page = SignIn { page: chrome::bare(request), next, email: String::new(), ways, problem: None };
        let html = page.render().map_err(|_| Status::InternalServerError)?;
        return page_response(request, Status::Unauthorized, html, None);
    }
    error_page(request, status, (status == Status::ServiceUnavailable).then_some(10))
}

fn code_of(status: Status) -> Code {
    match status.code {
        401 => Code::SignInNeeded,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        413 => Code::TooLarge,
        415 => Code::NotJson,
        429 => Code::SlowDown,
        503 => Code::Unavailable,
        code if code >= 500 => Code::Internal,
        _ => Code::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_apis_description_lists_these_codes() {
        let description: serde_json::Value = serde_json::from_str(super::super::api::OPENAPI).unwrap();
        let listed = &description["components"]["schemas"]["Problem"]["properties"]["code"]["enum"];
        let mut listed: Vec<&str> =
            listed.as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
        let mut known: Vec<&str> = Code::ALL.iter().map(|code| code.text()).collect();
        listed.sort_unstable();
        known.sort_unstable();
        assert_eq!(listed, known);
    }
}
