//! Who sends what to whom, said once.

use kuvert_tests::{Browserless, Page, Sent, ShareRequest, World, bytes};

pub(crate) const ANNA: &str = "anna.berg@kunde.example";
pub(crate) const BO: &str = "bo.lund@kunde.example";
/// Nobody that any share is meant for.
pub(crate) const EVE: &str = "eve@elsewhere.example";

/// A share of one small file with Anna, and her link from the mail.
pub(crate) async fn share_with_anna(world: &World) -> (Sent, String) {
    share_as(world, ShareRequest::mail(&[ANNA])).await
}

/// A share of one small file as asked for, sent by mail to Anna, and her link.
pub(crate) async fn share_as(world: &World, share: ShareRequest) -> (Sent, String) {
    let links =
        || -> Vec<String> { world.sink.mails_to(ANNA).iter().filter_map(|mail| mail.link("/s/")).collect() };
    let earlier = links();
    let sent = world.api().share(&share, &[("report.pdf", &report())]).await;
    let is_new = |link: String| !earlier.contains(&link);
    let mail = world.sink.wait_for_mail(ANNA, |mail| mail.link("/s/").is_some_and(is_new)).await;
    (sent, mail.link("/s/").expect("it was there"))
}

/// The sender signs in by the form.
pub(crate) async fn sign_in(world: &World, browser: &Browserless) -> Page {
    let form = browser.get("/sign-in").await;
    browser
        .submit(&form, "/sign-in", &[("email", world.sender()), ("password", world.sender_password())])
        .await
}

/// The password of [`signed_in_as`].
pub(crate) const PASSWORD: &str = "seven-grey-herons-wade";

/// Somebody new of this role, signed in.
pub(crate) async fn signed_in_as(world: &World, address: &str, role: &str) -> Browserless {
    let account = ["staff", "add", address, "--name", "Somebody", "--role", role, "--password-stdin"];
    world.settings.cli_ok(&account, &format!("{PASSWORD}\n"));
    let browser = world.browser();
    let form = browser.get("/sign-in").await;
    let signed_in = browser.submit(&form, "/sign-in", &[("email", address), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.status, 303, "{}", signed_in.text());
    browser
}

/// The file of [`share_with_anna`].
pub(crate) fn report() -> Vec<u8> {
    bytes(7, 50_000)
}

/// The code that differs from `code` in its last digit.
pub(crate) fn wrong(code: &str) -> String {
    let last = code.as_bytes()[code.len() - 1];
    format!("{}{}", &code[..code.len() - 1], (last - b'0' + 1) % 10)
}

/// The id of the recipient with this address in the share's detail.
pub(crate) async fn recipient_id(world: &World, share: &str, email: &str) -> String {
    let detail = world.api().detail(share).await;
    let recipients = detail["recipients"].as_array().expect("a share has recipients");
    let found = recipients.iter().find(|recipient| recipient["email"] == email);
    found
        .and_then(|recipient| recipient["id"].as_str())
        .unwrap_or_else(|| panic!("no {email} in {detail}"))
        .to_owned()
}
