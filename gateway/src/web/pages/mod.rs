//! Pages for people: recipients, senders, and the development mailbox.

pub(super) fn routes() -> Vec<rocket::Route> {
    Vec::new()
}
