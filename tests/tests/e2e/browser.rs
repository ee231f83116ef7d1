//! The pages in Chromium: the whole way, accessibility, and content that would like to run.

use kuvert_tests::{Engine, ShareRequest, World, browser_script, on_both_databases};
use serde_json::json;

use crate::people::ANNA;

/// Files that run scripts where a browser shows them.
fn active() -> Vec<(&'static str, &'static str, String)> {
    let fire = "window.top.__xss = 1; document.title = 'FIRED'; fetch('/fired');";
    let svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' onload=\"{fire}\"><script>{fire}</script>\
         <foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload=\"{fire}\"/></foreignObject></svg>"
    );
    let html = format!("<!doctype html><script>{fire}</script><img src=x onerror=\"{fire}\">");
    let xsl = format!(
        "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='#s'?>\
         <x><xsl:stylesheet id='s' version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>\
         <xsl:template match='/'><script xmlns='http://www.w3.org/1999/xhtml'>{fire}</script></xsl:template></xsl:stylesheet></x>"
    );
    let pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\ntrailer<</Root 1 0 R>>".to_owned();
    vec![
        ("picture.svg", "image/svg+xml", svg),
        ("page.html", "text/html", html.clone()),
        ("page.xhtml", "application/xhtml+xml", html),
        ("data.xml", "text/xml", xsl),
        ("paper.pdf", "application/pdf", pdf),
    ]
}

fn input(world: &World, link: &str, more: serde_json::Value) -> serde_json::Value {
    let mut input = json!({
        "ca_file": world.authority.file(),
        "url": world.settings.url(),
        "link": link,
        "mails": world.scratch().join("sink/mails.jsonl"),
        "email": ANNA,
        "sender": world.sender(),
        "password": world.sender_password(),
    });
    for (name, value) in more.as_object().expect("an object") {
        input[name] = value.clone();
    }
    input
}

on_both_databases! {
    async fn case_27_active_content_is_downloaded_and_never_runs(engine: Engine) {
        let world = World::start(engine).await;
        let draft = world.api().create(&ShareRequest::mail(&[ANNA])).await;
        for (name, kind, content) in active() {
            world.api().add_file(&draft, name, kind, content.as_bytes()).await;
        }
        let message = "<script>window.__xss=1</script><img src=x onerror='window.__xss=1'> [x](javascript:window.__xss=1) \
                       <svg onload='window.__xss=1'> ![x](https://evil.example/pixel.png) <iframe srcdoc='<script>1</script>'></iframe>";
        world.api().set_message(&draft, message).await;
        world.api().send(&draft).await;
        let link = world.sink.wait_for_link(ANNA, "/s/").await;
        // A second share of the same, for Chromium: one link gives one code in thirty seconds.
        let again = world.api().create(&ShareRequest::mail(&[ANNA])).await;
        for (name, kind, content) in active() {
            world.api().add_file(&again, name, kind, content.as_bytes()).await;
        }
        world.api().set_message(&again, message).await;
        let sent_again = world.api().send(&again).await;

        let browser = world.browser();
        let page = browser.open_link(&link, &world.sink, ANNA).await;
        for download in page.downloads() {
            let file = browser.fetch(&download).await;
            assert!(file.header("content-disposition").starts_with("attachment"));
            assert_eq!(file.header("x-content-type-options"), "nosniff");
            assert!(file.header("content-security-policy").contains("sandbox"));
        }
        let mail = world.sink.wait_for_mail(ANNA, |mail| mail.link("/s/").is_some()).await;
        assert!(!mail.html().contains("<script"));

        let seen = browser_script("active.mjs", input(&world, &sent_again.link(), json!({}))).await;
        assert_eq!(seen["fired"], false, "{seen}");
        assert_eq!(seen["downloads"], active().len() + 1, "every file and the zip comes as a download: {seen}");
        assert_eq!(seen["foreign"], json!([]), "the page asked elsewhere");
    }

    async fn case_47_the_vectors_pass_in_chromium(engine: Engine) {
        let world = World::start(engine).await;
        let seen = browser_script("vectors.mjs", input(&world, "", json!({}))).await;
        assert_eq!(seen["failed"], json!([]), "{seen:#}");
        assert!(seen["passed"].as_u64().is_some_and(|passed| passed > 20), "{seen}");
    }

    async fn a_recipient_goes_the_whole_way_with_and_without_scripts(engine: Engine) {
        let world = World::start(engine).await;
        for scripts in [true, false] {
            let sent = world.api().share(&ShareRequest::mail(&[ANNA]), &[("report.pdf", &crate::people::report())]).await;
            let link = sent.link();
            world.sink.wait_for_mail(ANNA, |mail| mail.link("/s/").as_deref() == Some(&link)).await;
            let seen = browser_script("recipient.mjs", input(&world, &link, json!({"scripts": scripts}))).await;
            assert_eq!(seen["sha256"], kuvert_tests::sha256_hex(&crate::people::report()), "{seen}");
            assert_eq!(seen["violations"], json!([]), "{seen:#}");
            assert_eq!(seen["referrers"], json!([]), "a request carried the link as its referrer");
        }
    }
}
