//! Texts and looks: from the form in the console to what recipients see.

use kuvert_tests::{Browserless, Engine, Page, World, on_both_databases};
use reqwest::multipart::{Form, Part};

use crate::people::signed_in_as;

const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#7a1f5c"/></svg>"##;

async fn send(world: &World, browser: &Browserless, path: &str, fields: &[(&str, &str)], logo: &str) -> Page {
    let mut form = Form::new();
    for (name, value) in fields {
        form = form.text((*name).to_owned(), (*value).to_owned());
    }
    let file = Part::text(logo.to_owned()).file_name("logo.svg").mime_str("image/svg+xml").unwrap();
    let request = browser.request(reqwest::Method::POST, path).header("Origin", world.url(""));
    Page::read(request.multipart(form.part("logo", file)).send().await.unwrap()).await
}

/// The address of the logo on a page.
fn logo_of(page: &Page) -> String {
    let html = page.html();
    let (_, rest) = html.split_once("class=\"logo\" src=\"").expect("the page has a logo");
    rest.split_once('"').unwrap().0.to_owned()
}

on_both_databases! {
    async fn name_colour_logo_and_texts_are_seen_by_everybody_once_they_are_saved(engine: Engine) {
        let world = World::start(engine).await;
        let browser = signed_in_as(&world, "it@firma.example", "admin").await;
        assert_eq!(browser.get("/privacy").await.status, 404);
        let typed = [
            ("version", "0"),
            ("name", "Fjordens Advokater {{7*7}}"),
            ("colour", "#FFD400"),
            ("authority-da", "Datatilsynet"),
            ("authority-en", "The Danish Data Protection Agency"),
            ("authority_contact", "Carl Jacobsens Vej 35, Valby"),
            ("authority_web", "https://www.datatilsynet.dk"),
            ("notice-da", "# Vi passer på\n\n<script>alert(1)</script>"),
            ("notice-en", "# We take care\n\n<script>alert(1)</script>"),
        ];
        // Seen before it is saved, in a frame in which nothing runs.
        let seen = [("show", "landing"), ("show_language", "en"), ("show_scheme", "dark")];
        let preview = send(&world, &browser, "/admin/looks/preview", &[&typed[..], &seen].concat(), LOGO).await;
        assert_eq!(preview.status, 200, "{}", preview.text());
        assert!(preview.html().contains("data:image/svg+xml;base64,"));
        assert!(preview.html().contains("/assets/brand.css?ffd400-dark"));
        let policy = preview.header("content-security-policy");
        assert!(policy.contains("sandbox allow-same-origin") && policy.contains("frame-ancestors 'self'"));
        let seen = [("show", "mail-invitation"), ("show_language", "da"), ("show_scheme", "light")];
        let mail = send(&world, &browser, "/admin/looks/preview", &[&typed[..], &seen].concat(), "").await;
        assert!(mail.html().contains("Fjordens Advokater {{7*7}}") && mail.html().contains("#ffd400"), "{}", mail.text());
        assert!(!browser.get("/admin/looks").await.html().contains("Fjordens"), "a preview stored something");

        let saved = send(&world, &browser, "/admin/looks", &typed, LOGO).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        let page = browser.get("/admin/looks").await;
        assert!(page.html().contains("Fjordens Advokater {{7*7}}"), "{}", page.text());
        assert!(page.html().contains("/assets/brand.css?ffd400"));
        let logo = browser.get(&logo_of(&page)).await;
        assert_eq!((logo.header("content-type"), logo.html()), ("image/svg+xml", LOGO.to_owned()));
        assert!(logo.header("content-security-policy").ends_with("sandbox"), "{:?}", logo.headers);
        assert!(logo.header("cache-control").contains("immutable"));
        // An address that means another logo is answered, and not kept.
        assert_eq!(browser.get("/assets/logo?0123456789abcdef").await.header("cache-control"), "no-cache");
        let notice = world.browser().get("/privacy?lang=en").await;
        assert!(notice.html().contains("We take care") && !notice.html().contains("<script>alert"), "{}", notice.text());

        // Whoever looked at an earlier version overwrites nothing.
        let late = send(&world, &browser, "/admin/looks", &[("version", "0"), ("name", "Late")], "").await;
        assert_eq!(late.status, 409);
        // What is not good enough says so, and keeps what was typed.
        for (fields, logo) in [
            (&[("version", "1"), ("name", "Kept"), ("colour", "red")][..], ""),
            (&[("version", "1"), ("name", "Kept"), ("mail-code-opening-da", "https://x.example")], ""),
            (&[("version", "1"), ("name", "Kept"), ("consent-da", "Kun på dansk")], ""),
            (&[("version", "1"), ("name", "Kept")], "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"),
        ] {
            let again = send(&world, &browser, "/admin/looks", fields, logo).await;
            assert_eq!(again.status, 422, "{}", again.text());
            assert!(again.html().contains("role=\"alert\"") && again.html().contains("value=\"Kept\""), "{}", again.text());
        }
        let back = browser.post("/admin/looks/restore", &[("base", "1"), ("version", "0")]).await;
        assert_eq!(back.status, 303, "{}", back.text());
        assert_eq!(browser.get("/assets/logo").await.status, 404);
        assert_eq!(browser.get("/privacy").await.status, 404);
        let lines = world.auditor().get("/events?kind=looks.changed").await;
        assert_eq!(lines["events"].as_array().map(Vec::len), Some(2), "{lines}");
    }
}
