//! What a handler asks for is there when it runs: the visitor, the signed-in member of staff, a token from a header.

use std::str::FromStr;
use std::sync::Arc;

use rocket::data::{Data, FromData, ToByteUnit};
use rocket::http::Status;
use rocket::request::{FromParam, FromRequest, Outcome, Request};
use rocket::{State, data};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::api::scopes::{self, Need};
use super::error::{Code, Problem};
use crate::app::sign_in::{self, SignedIn};
use crate::app::{App, AppError, LinkToken, Visitor, cookies, tokens};
use crate::domain::id::ParseIdError;
use crate::domain::{
    AddinSignInId, FactorId, FileId, GroupId, IdentityId, InboxId, RecipientId, RequestId, ShareId, StaffId,
    SubmissionId, TokenId, UploaderId,
};

/// The application, as handlers take it.
pub(super) type AppState = State<Arc<App>>;

fn app<'r>(request: &'r Request<'_>) -> &'r App {
    request.rocket().state::<Arc<App>>().expect("build() manages the application")
}

/// Ends a guard with a problem that the catcher will show.
fn refuse<T, E: Default>(request: &Request<'_>, problem: Problem) -> Outcome<T, E> {
    let status = problem.status();
    request.local_cache(|| Some(problem));
    Outcome::Error((status, E::default()))
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Visitor {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let Some(remote) = request.remote() else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        let agent = request.headers().get_one("user-agent").unwrap_or_default();
        Outcome::Success(Self::new(remote.ip(), agent))
    }
}

/// The `Cookie` header as it came: `app` finds the cookies it knows.
pub(super) struct CookieHeader(pub(super) Option<String>);

impl CookieHeader {
    pub(super) fn get(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for CookieHeader {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        // HTTP/2 may split the header; together they are one.
        let all: Vec<&str> = request.headers().get("cookie").collect();
        Outcome::Success(Self((!all.is_empty()).then(|| all.join("; "))))
    }
}

/// Whether a script asks, which wants no page.
pub(super) struct WantsJson(pub(super) bool);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for WantsJson {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let accept = request.headers().get_one("accept").unwrap_or_default();
        Outcome::Success(Self(accept.starts_with("application/json")))
    }
}

/// A member of staff who came with a session cookie. Pages only.
pub(super) struct Staff(pub(super) SignedIn);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Staff {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match MaybeStaff::from_request(request).await {
            Outcome::Success(MaybeStaff(Some(who))) => Outcome::Success(Self(who)),
            Outcome::Success(MaybeStaff(None)) => Outcome::Error((Status::Unauthorized, ())),
            Outcome::Error(error) => Outcome::Error(error),
            Outcome::Forward(status) => Outcome::Forward(status),
        }
    }
}

/// Who is signed in, if anyone. Asked for once a request.
pub(super) struct MaybeStaff(pub(super) Option<SignedIn>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for MaybeStaff {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let found: &Result<Option<SignedIn>, Code> = request
            .local_cache_async(async {
                let header: Vec<&str> = request.headers().get("cookie").collect();
                let header = header.join("; ");
                match cookies::find(Some(&header), cookies::STAFF) {
                    Some(cookie) => sign_in::by_cookie(app(request), cookie).await.map_err(|error| {
                        super::error::report(&error);
                        Code::Unavailable
                    }),
                    None => Ok(None),
                }
            })
            .await;
        match found {
            Ok(who) => Outcome::Success(Self(who.clone())),
            Err(code) => refuse(request, Problem::new(*code)),
        }
    }
}

/// What stands in `Authorization` behind `Bearer`, not looked at.
pub(super) struct BearerText(pub(super) Zeroizing<String>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for BearerText {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match bearer(request) {
            Some(token) => Outcome::Success(Self(Zeroizing::new(token.to_owned()))),
            None => refuse(request, Problem::new(Code::SignInNeeded)),
        }
    }
}

fn bearer<'r>(request: &'r Request<'_>) -> Option<&'r str> {
    let (scheme, token) = request.headers().get_one("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A member of staff who came with an API token. A cookie is no API key.
pub(super) struct Bearer(pub(super) SignedIn);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Bearer {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let Some(token) = bearer(request) else {
            return refuse(request, Problem::new(Code::SignInNeeded));
        };
        // A route that the table does not know is closed to everybody.
        let Some(need) = scopes::need(request) else { return refuse(request, Problem::new(Code::Forbidden)) };
        match sign_in::by_token(app(request), token).await {
            Ok(Some(who)) if need.is_met_by(who.scopes) => Outcome::Success(Self(who)),
            Ok(Some(who)) => refuse(request, out_of_scope(request, &who, need).await),
            Ok(None) => refuse(request, Problem::new(Code::SignInNeeded)),
            Err(error) => refuse(request, Problem::from(error)),
        }
    }
}

/// A valid token that is not for this.
async fn out_of_scope(request: &Request<'_>, who: &SignedIn, need: Need) -> Problem {
    if let Outcome::Success(visitor) = Visitor::from_request(request).await
        && let Err(error) = tokens::out_of_scope(app(request), &visitor, who, &need.words()).await
    {
        return Problem::from(error);
    }
    Problem::new(Code::ScopeNeeded).detail(format!("needs {}", need.words()))
}

macro_rules! token_headers {
    ($($(#[$doc:meta])* $name:ident in $header:literal, $missing:expr;)+) => {$(
        $(#[$doc])*
        pub(super) struct $name(pub(super) LinkToken);

        #[rocket::async_trait]
        impl<'r> FromRequest<'r> for $name {
            type Error = ();

            async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
                match request.headers().get_one($header).and_then(|text| LinkToken::parse(text.trim())) {
                    Some(token) => Outcome::Success(Self(token)),
                    None => refuse(request, Problem::from($missing)),
                }
            }
        }
    )+};
}

token_headers! {
    /// The key of a draft.
    DraftToken in "kuvert-draft", AppError::DraftToken;
    /// The token of a sender link.
    SenderToken in "kuvert-sender", AppError::SenderToken;
}

/// The token of a link, for programs that open it. Not parsed: an unknown link is an unknown link.
pub(super) struct LinkHeader(pub(super) Zeroizing<String>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for LinkHeader {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let text = request.headers().get_one("kuvert-link").unwrap_or_default();
        Outcome::Success(Self(Zeroizing::new(text.trim().to_owned())))
    }
}

/// The client's word for "this very request".
pub(super) struct RequestKey(pub(super) Option<String>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for RequestKey {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match request.headers().get_one("idempotency-key") {
            Some(key) if key.is_empty() || key.len() > 200 => {
                let problem = AppError::invalid("Idempotency-Key", "must have 1 to 200 characters");
                refuse(request, Problem::from(problem))
            }
            key => Outcome::Success(Self(key.map(str::to_owned))),
        }
    }
}

/// A JSON body that may be left out.
pub(super) struct MaybeJson<T>(pub(super) Option<T>);

#[rocket::async_trait]
impl<'r, T: DeserializeOwned> FromData<'r> for MaybeJson<T> {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, mut data: Data<'r>) -> data::Outcome<'r, Self> {
        if request.content_type().is_none() && data.peek(1).await.is_empty() {
            return data::Outcome::Success(Self(None));
        }
        Json::from_data(request, data).await.map(|Json(value)| Self(Some(value)))
    }
}

/// A JSON body.
pub(super) struct Json<T>(pub(super) T);

#[rocket::async_trait]
impl<'r, T: DeserializeOwned> FromData<'r> for Json<T> {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> data::Outcome<'r, Self> {
        let refuse = |problem: Problem| {
            let status = problem.status();
            request.local_cache(|| Some(problem));
            data::Outcome::Error((status, ()))
        };
        let is_json = request.content_type().is_some_and(|kind| kind.is_json());
        if !is_json {
            return refuse(Problem::new(Code::NotJson));
        }
        let Ok(text) = data.open(1.mebibytes()).into_bytes().await else {
            return refuse(Problem::new(Code::Malformed));
        };
        if !text.is_complete() {
            return refuse(Problem::new(Code::TooLarge));
        }
        let text = Zeroizing::new(text.into_inner());
        match serde_json::from_slice(&text) {
            Ok(value) => data::Outcome::Success(Self(value)),
            // serde's words name fields and places, and may quote an unknown field's name; never a value's secret.
            Err(error) => refuse(Problem::new(Code::Malformed).detail(error.to_string())),
        }
    }
}

macro_rules! id_params {
    ($($name:ident)+) => {$(
        impl<'r> FromParam<'r> for $name {
            type Error = ParseIdError;

            fn from_param(text: &'r str) -> Result<Self, ParseIdError> {
                Self::from_str(text)
            }
        }
    )+};
}

id_params! {
    ShareId FactorId FileId RecipientId TokenId RequestId SubmissionId UploaderId InboxId StaffId IdentityId
    AddinSignInId GroupId
}

/// A secret in a JSON body: wiped when it is dropped, never printed.
pub(super) struct SecretText(pub(super) Zeroizing<String>);

impl<'de> serde::Deserialize<'de> for SecretText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}
