//! Lets Rocket's own catchers answer what the bridge cannot hand over, in the look and language of every other page.

use rocket::http::{Method, Status};
use rocket::route::{Handler, Outcome};
use rocket::{Data, Request, Route};

pub(super) const NAME: &str = "turn away";

/// In the local cache of a request: the status it must be answered with before any other route sees it.
pub(super) struct Turned(pub(super) Option<Status>);

/// Routes that come before all others and take only requests that are to be turned away.
pub(super) fn routes() -> Vec<Route> {
    use Method::{Connect, Delete, Get, Head, Options, Patch, Post, Put, Trace};
    let all = [Get, Put, Post, Delete, Options, Head, Trace, Connect, Patch];
    let route = |method| {
        let mut route = Route::ranked(isize::MIN, method, "/<path..>", TurnAway);
        route.name = Some(NAME.into());
        route
    };
    all.map(route).into()
}

#[derive(Clone)]
struct TurnAway;

#[rocket::async_trait]
impl Handler for TurnAway {
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        match request.local_cache(|| Turned(None)) {
            Turned(Some(status)) => Outcome::Error(*status),
            Turned(None) => Outcome::forward(data, Status::NotFound),
        }
    }
}
