//! Pages for people: recipients, senders, and the development mailbox.

mod answer;
mod asked;
mod link;
mod proof;
mod reader;
mod set_cookie;

use rocket::Route;

/// Every page, with its address and method.
pub(super) fn routes() -> Vec<Route> {
    rocket::routes![
        link::show,
        proof::enter_code,
        proof::send_code,
        proof::open,
        asked::renewal,
        asked::report_form,
        asked::report,
    ]
}
