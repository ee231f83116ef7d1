//! Asking, handing in and receiving on the pages, without scripts; and what colleagues must not see of it.

use kuvert_tests::{
    Browserless, Engine, Page, Uploader, World, browser_script, bytes, on_both_databases, sha256_hex,
};
use serde_json::{Value, json};

use crate::people::{ANNA, sign_in};

const COLLEAGUE: &str = "per.lund@firma.example";
const COLLEAGUE_PASSWORD: &str = "four-green-herons-fly";

/// Fields of a request for a pay slip, a CPR number and the kind of home, with a consent.
pub(crate) const REQUEST: &[(&str, &str)] = &[
    ("title", "Papers for your mortgage"),
    ("purpose", "We need them for the offer we make you."),
    ("message", "Dear Anna\r\nDo call."),
    ("deliver", "mail"),
    ("recipients", "Anna Berg <anna.berg@kunde.example>\r\n"),
    ("language", "en"),
    ("documents", "2"),
    ("document-0-label-en", "Pay slip"),
    ("document-0-required", "yes"),
    ("document-0-kinds", "any"),
    ("questions", "2"),
    ("question-0-label-en", "CPR number"),
    ("question-0-type", "national_id"),
    ("question-0-required", "yes"),
    ("question-1-label-en", "Your home"),
    ("question-1-type", "choice"),
    ("question-1-choices", "Own\r\nRent"),
    ("other_files", "yes"),
    ("consent-en", "I agree to the processing."),
    ("expires_in_days", "14"),
    ("files_max", "20"),
    ("file_mb_max", "100"),
];

/// The fields with some of them changed.
fn changed<'f>(changes: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let kept = REQUEST.iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
    kept.chain(changes).copied().collect()
}

pub(crate) async fn staff(world: &World) -> Browserless {
    let browser = world.browser();
    let answer = sign_in(world, &browser).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    browser
}

pub(crate) async fn colleague(world: &World) -> Browserless {
    let account = ["staff", "add", COLLEAGUE, "--name", "Per Lund", "--role", "sender", "--password-stdin"];
    world.settings.cli_ok(&account, &format!("{COLLEAGUE_PASSWORD}\n"));
    let browser = world.browser();
    let form = browser.get("/sign-in").await;
    let fields = [("email", COLLEAGUE), ("password", COLLEAGUE_PASSWORD)];
    assert_eq!(browser.submit(&form, "/sign-in", &fields).await.status, 303);
    browser
}

/// Sends the form, and returns the address of the new request's page.
pub(crate) async fn ask(browser: &Browserless, fields: &[(&str, &str)]) -> String {
    let made = browser.post("/requests/new", fields).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let location = made.header("location").to_owned();
    assert!(location.ends_with("?done=created"), "{location}");
    location.trim_end_matches("?done=created").to_owned()
}

/// The path of the personal link that was mailed to Anna.
pub(crate) async fn link(world: &World) -> String {
    let link = world.sink.wait_for_link(ANNA, "/r/").await;
    link.trim_start_matches(&world.url("")).to_owned()
}

/// Agrees, uploads a pay slip and answers, as the uploader's script does.
pub(crate) async fn hand_in(world: &World, link: &str, slip: &[u8]) {
    let anna = Uploader::begin(world, link).await;
    anna.upload("Lønseddel.txt", "d1", slip).await;
    anna.handed_in(&[("q-q1", "010170 1234"), ("q-q2", "1")]).await;
}

/// The first address on a page that begins like this.
pub(crate) fn address(page: &Page, start: &str) -> String {
    let html = page.html().replace("&#x2f;", "/");
    let found = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let is_one = |link: &&str| link.strip_prefix(start).is_some_and(|rest| !rest.is_empty());
    found.into_iter().find(is_one).unwrap_or_else(|| panic!("no {start} in {html}")).to_owned()
}

/// A pay slip whose content is what its name says: lines of text.
pub(crate) fn slip() -> Vec<u8> {
    data_encoding::BASE64_MIME.encode(&bytes(31, 60_000)).into_bytes()
}

on_both_databases! {
    async fn what_is_asked_for_on_a_page_is_received_on_a_page_byte_for_byte(engine: Engine) {
        let world = World::start(engine).await;
        let mette = staff(&world).await;
        let request = ask(&mette, REQUEST).await;
        let list = mette.get("/requests").await;
        assert!(list.text().contains("Papers for your mortgage") && list.text().contains(ANNA), "{}", list.text());

        let slip = slip();
        let link = link(&world).await;
        hand_in(&world, &link, &slip).await;

        let inbox = mette.get("/inbox").await;
        assert!(inbox.text().contains("Anna Berg") && inbox.text().contains("New"), "{}", inbox.text());
        let path = address(&inbox, "/inbox/");
        let page = mette.get(&path).await;
        for words in ["010170-1234", "Your home Rent", "I agree to the processing.", "Lønseddel.txt", "Pay slip", &sha256_hex(&slip)] {
            assert!(page.text().contains(words), "{words} is missing: {}", page.text());
        }
        let file = mette.find_file(&page, "L_nseddel.txt").await;
        let file = file.or_else(|| page.downloads().into_iter().next()).unwrap();
        assert_eq!(sha256_hex(&mette.download(&file).await), sha256_hex(&slip));

        world.sink.wait_for_mail(ANNA, |mail| mail.text().contains("fetched") || mail.subject().contains("fetched")).await;
        let detail = mette.get(&request).await;
        for words in ["Handed in", "Consent given", "Fetched", "Mail accepted"] {
            assert!(detail.text().contains(words), "{words} is missing: {}", detail.text());
        }
        assert_eq!(address(&detail, "/inbox/"), path);

        let closed = mette.post(&format!("{path}/close"), &[]).await;
        assert_eq!(closed.header("location"), format!("{path}?done=closed"));
        assert!(mette.get(closed.header("location")).await.text().contains("It is closed."));
        assert_eq!(mette.post(&format!("{path}/close"), &[]).await.status, 409);
        assert_eq!(world.browser().post(&format!("{link}/start"), &[("consent", "yes")]).await.status, 410);

        let deleted = mette.post(&format!("{path}/delete"), &[]).await;
        assert_eq!(deleted.header("location"), "/inbox?done=deleted");
        assert_eq!(mette.get(&path).await.status, 404);
        assert!(!mette.get("/inbox").await.text().contains(ANNA));
        assert_eq!(mette.fetch(&file).await.status, 404);
    }

    async fn case_22_a_colleague_gets_nothing_of_requests_and_submissions_that_are_not_theirs(engine: Engine) {
        let world = World::start(engine).await;
        let (mette, per) = (staff(&world).await, colleague(&world).await);
        let request = ask(&mette, REQUEST).await;
        let link = link(&world).await;
        hand_in(&world, &link, &slip()).await;
        let path = address(&mette.get("/inbox").await, "/inbox/");
        let page = mette.get(&path).await;

        for own in ["/requests", "/inbox"] {
            let list = per.get(own).await;
            assert!(list.status == 200 && !list.text().contains("mortgage"), "{}", list.text());
        }
        let person = address(&mette.get(&request).await, "/inbox/").replace("/inbox/", "");
        let acts = ["revoke", "close", "reopen", "pause", "resume", "extend", "remind", "hand-over"];
        let mut posts: Vec<String> = acts.iter().map(|act| format!("{request}/{act}")).collect();
        posts.extend(["close", "reopen", "delete", "reply"].map(|act| format!("{path}/{act}")));
        posts.push(format!("{request}/people/{person}/resend"));
        let fields = [("until", "2999-01-01"), ("message", "Hello"), ("to", person.as_str())];
        for url in &posts {
            // A day out of reach is refused before anybody looks at the request.
            let fields = if url.ends_with("extend") { &[("until", "")] } else { &fields[..] };
            assert_eq!(per.post(url, fields).await.status, 404, "{url}");
            assert_eq!(world.browser().post(url, fields).await.status, 401, "{url}");
        }
        for url in [&request, &path].into_iter().chain(&page.downloads()) {
            assert_eq!(per.fetch(url).await.status, 404, "{url}");
            assert!(matches!(world.browser().fetch(url).await.status.as_u16(), 401 | 403), "{url}");
        }
        assert!(mette.get(&request).await.text().contains("Handed in"));
        assert_eq!(mette.get(&path).await.status, 200);
    }

    async fn a_form_with_problems_comes_back_with_what_was_typed(engine: Engine) {
        let world = World::start(engine).await;
        let mette = staff(&world).await;
        let fields = changed(&[("purpose", " "), ("recipients", "ole@"), ("expires_in_days", "9999"), ("question-1-choices", "Own")]);
        let page = mette.post("/requests/new", &fields).await;
        assert_eq!(page.status, 422);
        let remarks = ["Say what you need it for.", "This is not a mail address: ole@", "Write a number of days within the limit."];
        for remark in remarks {
            assert!(page.text().contains(remark), "{remark} is missing: {}", page.text());
        }
        assert!(page.html().contains("value=\"Papers for your mortgage\"") && page.html().contains("value=\"Pay slip\""));

        let more = mette.post("/requests/new", &changed(&[("more", "documents")])).await;
        assert_eq!(more.status, 200);
        assert!(more.html().contains("document-6-label-en") && more.html().contains("value=\"Pay slip\""));
        assert!(mette.get("/requests").await.text().contains("Nothing asked for yet"));
    }

    async fn an_open_link_is_shown_once_and_a_standing_page_pauses_and_goes_on(engine: Engine) {
        let world = World::start(engine).await;
        let mette = staff(&world).await;
        let open = mette.post("/requests/new", &changed(&[("deliver", "link")])).await;
        assert_eq!(open.status, 201, "{}", open.text());
        let token = open.html().split("/r/").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
        assert_eq!(world.browser().get(&format!("/r/{token}")).await.status, 200);
        let again = mette.get(&address(&mette.get("/requests").await, "/requests/").replace("/requests/new", "/requests")).await;
        assert!(!again.html().contains(&token));

        let standing = ask(&mette, &changed(&[("deliver", "standing"), ("slug", "mette")])).await;
        assert!(mette.get(&standing).await.text().contains(&world.url("/to/mette")));
        let taken = mette.post("/requests/new", &changed(&[("deliver", "standing"), ("slug", "mette")])).await;
        assert!(taken.status == 422 && taken.text().contains("That address is taken."), "{}", taken.text());
        for (act, status, notice) in [("pause", 409, "The page is paused."), ("resume", 200, "The page is open again."), ("revoke", 410, "The request is withdrawn.")] {
            let done = mette.post(&format!("{standing}/{act}"), &[]).await;
            assert_eq!(done.status, 303, "{act}: {}", done.text());
            assert!(mette.get(done.header("location")).await.text().contains(notice), "{act}");
            assert_eq!(world.browser().get("/to/mette").await.status, status, "{act}");
        }
    }

    async fn the_asker_extends_reminds_closes_reopens_and_sends_the_link_again(engine: Engine) {
        let world = World::start(engine).await;
        let mette = staff(&world).await;
        let request = ask(&mette, REQUEST).await;
        let first = link(&world).await;
        let detail = mette.get(&request).await;
        let last = detail.html().split("max=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        let done = mette.post(&format!("{request}/extend"), &[("until", &last)]).await;
        assert_eq!(done.header("location"), format!("{request}?done=extended"), "{}", done.text());
        let late = mette.post(&format!("{request}/extend"), &[("until", "2999-01-01")]).await;
        assert_eq!(late.status, 400);

        let person = detail.html().split("id=\"person-").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        let resent = mette.post(&format!("{request}/people/{person}/resend"), &[]).await;
        assert!(mette.get(resent.header("location")).await.text().contains(ANNA));
        let is_new = |link: String| !link.ends_with(&first);
        world.sink.wait_for_mail(ANNA, |mail| mail.link("/r/").is_some_and(is_new)).await;

        let mails = world.sink.mails_to(ANNA).len();
        let reminded = mette.post(&format!("{request}/remind"), &[]).await;
        assert!(mette.get(reminded.header("location")).await.text().contains("A reminder is on its way to 1 person."));
        world.sink.wait_for_mail(ANNA, |_| world.sink.mails_to(ANNA).len() > mails).await;
        assert_eq!(mette.post(&format!("{request}/remind"), &[]).await.status, 409, "reminded twice a day");

        for (act, status) in [("close", 410), ("reopen", 200)] {
            assert_eq!(mette.post(&format!("{request}/{act}"), &[]).await.status, 303, "{act}");
            assert_eq!(world.browser().get(&first).await.status, status, "{act}");
        }
        assert_eq!(mette.post(&format!("{request}/reopen"), &[]).await.status, 409);
        let text = mette.get(&request).await.text();
        for words in ["Expiry changed", "Link sent again", "Reminder sent", "Closed", "Reopened"] {
            assert!(text.contains(words), "{words} is missing: {text}");
        }
    }

    async fn a_reply_reaches_the_uploader_as_a_secure_message_and_asks_for_more(engine: Engine) {
        let world = World::start(engine).await;
        let mette = staff(&world).await;
        ask(&mette, REQUEST).await;
        let link = link(&world).await;
        hand_in(&world, &link, &slip()).await;
        let path = address(&mette.get("/inbox").await, "/inbox/");
        assert_eq!(mette.post(&format!("{path}/reply"), &[("message", " ")]).await.status, 422);
        mette.post(&format!("{path}/close"), &[]).await;
        let replied = mette.post(&format!("{path}/reply"), &[("message", "The **lease** is missing."), ("more", "yes")]).await;
        assert_eq!(replied.header("location"), format!("{path}?done=replied"), "{}", replied.text());
        let page = mette.get(replied.header("location")).await.text();
        assert!(page.contains("Your message is on its way.") && page.contains("Reply sent"), "{page}");

        let anna = world.browser();
        let share = world.sink.wait_for_link(ANNA, "/s/").await;
        let seen = world.sink.codes(ANNA);
        anna.ask_for_code(&share, None).await;
        let code = world.sink.wait_for_code(ANNA, seen).await;
        assert!(anna.enter_code(&share, &code).await.html().contains("<strong>lease</strong>"));
        assert_eq!(world.browser().post(&format!("{link}/start"), &[]).await.status, 303, "more can be handed in");
    }

    async fn staff_pages_of_requests_have_no_fault_that_axe_knows(engine: Engine) {
        let world = World::start(engine).await;
        let mette = staff(&world).await;
        let empty = browser_script("staff.mjs", input(&world, &["/requests", "/inbox"])).await;
        assert_eq!(empty, json!({"violations": [], "broken": []}), "{empty:#}");
        let request = ask(&mette, REQUEST).await;
        let link = link(&world).await;
        hand_in(&world, &link, &slip()).await;
        let standing = ask(&mette, &changed(&[("deliver", "standing"), ("slug", "mette")])).await;
        let submission = address(&mette.get("/inbox").await, "/inbox/");
        let pages = ["/shares", "/shares/new", "/requests", "/requests/new", &request, &standing, "/inbox", &submission];
        let seen = browser_script("staff.mjs", input(&world, &pages)).await;
        assert_eq!(seen, json!({"violations": [], "broken": []}), "{seen:#}");
    }
}

fn input(world: &World, pages: &[&str]) -> Value {
    json!({
        "ca_file": world.authority.file(),
        "url": world.settings.url(),
        "sender": world.sender(),
        "password": world.sender_password(),
        "pages": pages,
    })
}
