//! The windows in which somebody signs in for a pane keep their tie to it.
//!
//! A browser cuts the tie between a window and its opener as soon as one page on the way, or one redirect, isolates
//! itself. So the pages of signing in do not, and all others do.

use rocket::fairing::AdHoc;
use rocket::http::Header;

/// Where the way leads along. The playground is the page round the pane: its isolation would cut the tie, too.
const PATHS: [&str; 3] = ["/addin/", "/sign-in", "/playground"];

/// Says so on every answer below these paths.
pub(in super::super) fn kept() -> AdHoc {
    AdHoc::on_response("windows of the sign-in", |request, response| {
        Box::pin(async move {
            let path = request.uri().path().as_str();
            if PATHS.iter().any(|prefix| path.starts_with(prefix)) {
                response.set_header(Header::new("Cross-Origin-Opener-Policy", "unsafe-none"));
            }
        })
    })
}
