//! Pages on the way through a sign-in that Outlook opened keep their tie to the window that opened them.

use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::Header;
use rocket::{Request, Response};

/// A page, or even a redirect, under `Cross-Origin-Opener-Policy: same-origin` cuts that tie for good, and what the sign-in
/// was for could not be handed over. These pages show nothing of a session, and no other page of ours is concerned.
pub(super) struct KeepsOpener;

/// The way, and what is round it: the panes, and the playground that frames them.
const WAY: [&str; 3] = ["/sign-in", "/addin", "/playground"];

#[rocket::async_trait]
impl Fairing for KeepsOpener {
    fn info(&self) -> Info {
        Info { name: "opener", kind: Kind::Response }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let path = request.uri().path();
        let on_the_way = WAY.iter().any(|start| {
            path.as_str().strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        if on_the_way {
            response.set_header(Header::new("Cross-Origin-Opener-Policy", "unsafe-none"));
        }
    }
}
