//! Pages for people: recipients, senders, and the development mailbox.

mod account;
mod account_factors;
mod account_prove;
mod addin_sign_in;
mod admin;
mod answer;
mod asked;
mod code_page;
mod compose;
mod compose_draft;
mod compose_form;
mod compose_read;
mod compose_sent;
mod cursor;
mod desk;
mod detail;
mod done;
mod happening;
mod home;
mod inbox;
mod link;
mod looks_form;
mod looks_preview;
mod mailbox;
mod organisation;
mod proof;
mod reader;
mod readers;
mod release;
mod renew;
mod request;
mod request_detail;
mod request_done;
mod request_form;
mod request_happening;
mod request_link;
mod request_new;
mod request_proof;
mod request_terms;
mod request_upload;
mod request_words;
mod requests;
mod second_step;
mod sender_link;
mod session;
mod share;
mod shares;
mod submission;
mod submission_detail;
mod until;
mod way_back;

use rocket::Route;

/// Every page, with its address and method.
pub(super) fn routes() -> Vec<Route> {
    let mut all = of_links();
    all.extend(of_sign_in());
    all.extend(of_staff());
    all.extend(of_accounts());
    all.extend(admin::routes());
    all
}

/// Those of links: who has one needs no account.
fn of_links() -> Vec<Route> {
    rocket::routes![
        link::show,
        proof::enter_code,
        proof::send_code,
        proof::open,
        asked::renewal,
        asked::report_form,
        asked::report,
        request_link::show,
        request_link::standing,
        request_link::start,
        request_proof::send_code,
        request_proof::send_code_standing,
        request_proof::open,
        request_proof::open_standing,
        request_upload::save,
        request_upload::remove,
        request_upload::hand_in,
        request_upload::state,
    ]
}

/// What leads in and out.
fn of_sign_in() -> Vec<Route> {
    rocket::routes![
        session::form,
        session::sign_in,
        session::sign_out,
        session::passkey_options,
        session::by_passkey,
        second_step::form,
        second_step::code,
        second_step::recovery,
        second_step::passkey_options,
        second_step::passkey,
        second_step::set_up_form,
        second_step::set_up,
        addin_sign_in::begin,
        addin_sign_in::redeem,
        addin_sign_in::ask,
        addin_sign_in::allow,
        addin_sign_in::confirm,
        addin_sign_in::refuse,
        organisation::leave,
        organisation::arrive,
    ]
}

/// Those of whoever is signed in: what they send, ask for and receive.
fn of_staff() -> Vec<Route> {
    rocket::routes![
        home::show,
        shares::list,
        compose::form,
        compose::create,
        compose_draft::show,
        compose_draft::save,
        compose_draft::discard,
        compose_draft::remove,
        compose_draft::state,
        share::show,
        share::revoke,
        share::revoke_recipient,
        share::extend,
        renew::ask,
        renew::renew,
        sender_link::show,
        sender_link::extend,
        sender_link::add,
        sender_link::resend,
        sender_link::readdress,
        requests::list,
        request_new::form,
        request_new::create,
        request::show,
        request::revoke,
        request::close,
        request::reopen,
        request::pause,
        request::resume,
        request::extend,
        request::remind,
        request::resend,
        request::hand_over,
        request::renew_link,
        request::tell,
        inbox::list,
        readers::show,
        readers::delegate,
        readers::end,
        release::form,
        release::release,
        submission::show,
        submission::close,
        submission::reopen,
        submission::delete,
        submission::reply,
        mailbox::list,
        mailbox::mail,
    ]
}

/// Their own account, and the administrators' page.
fn of_accounts() -> Vec<Route> {
    rocket::routes![
        organisation::connect,
        organisation::prove,
        organisation::disconnect,
        account::show,
        account::end_session,
        account::end_others,
        account::create_token,
        account::revoke_token,
        account::change_password,
        account::choose_language,
        account_factors::begin_app,
        account_factors::confirm_app,
        account_factors::passkey_options,
        account_factors::add_passkey,
        account_factors::remove,
        account_factors::recovery_codes,
        account_prove::form,
        account_prove::prove,
        account_prove::passkey_options,
        account_prove::passkey,
        account::choose_arrivals,
    ]
}
