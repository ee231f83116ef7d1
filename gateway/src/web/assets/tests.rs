use rocket::local::asynchronous::{Client, LocalResponse};

use super::*;
use crate::tests::world::TestWorld;

async fn client(options: &[(&str, &str)]) -> (Client, TestWorld) {
    let world = TestWorld::with(options).await;
    let app = std::sync::Arc::clone(&world.app);
    let rocket = rocket::custom(rocket::Config::default()).manage(app).mount("/", routes());
    (Client::untracked(rocket).await.unwrap(), world)
}

fn kept<'a>(response: &'a LocalResponse<'_>) -> &'a str {
    response.headers().get_one("Cache-Control").unwrap_or_default()
}

#[rocket::async_test]
async fn a_hashed_file_may_be_kept_for_ever_and_has_its_type() {
    let (client, _world) = client(&[]).await;
    for (address, kind) in [(SITE_CSS, ContentType::CSS), (SITE_JS, ContentType::JavaScript)] {
        let response = client.get(address).dispatch().await;
        assert_eq!(response.content_type(), Some(kind));
        assert_eq!(kept(&response), FOR_EVER);
        assert!(!response.into_bytes().await.unwrap().is_empty());
    }
}

#[rocket::async_test]
async fn the_colour_is_in_the_address_of_its_stylesheet_and_a_missing_logo_is_missing() {
    let (client, _world) = client(&[("organisation_colour", "#7a1f5c")]).await;
    for (address, accent, cache) in [
        ("/assets/brand.css?14546b", "--accent:#14546b", FOR_EVER),
        // Whoever names no colour gets the organisation's, and asks again.
        ("/assets/brand.css", "--accent:#7a1f5c", ASK_AGAIN),
        ("/assets/brand.css?14546b;}", "--accent:#7a1f5c", ASK_AGAIN),
        ("/assets/brand.css?14546b-light", "--accent:#14546b", FOR_EVER),
    ] {
        let css = client.get(address).dispatch().await;
        assert_eq!(css.content_type(), Some(ContentType::CSS));
        assert_eq!(kept(&css), cache, "{address}");
        assert!(css.into_string().await.unwrap().contains(accent), "{address}");
    }
    let dark = client.get("/assets/brand.css?14546b-dark").dispatch().await.into_string().await.unwrap();
    assert!(!dark.contains("@media") && !dark.contains("--accent:#14546b"), "{dark}");
    assert_eq!(client.get("/assets/logo").dispatch().await.status(), Status::NotFound);
}

#[rocket::async_test]
async fn a_name_that_was_not_built_is_not_found() {
    let (client, _world) = client(&[]).await;
    for name in ["site.css", "manifest.json", "..%2f..%2fCargo.toml"] {
        let request = client.get(format!("/assets/{name}")).header(Header::new("Accept", "*/*"));
        assert_eq!(request.dispatch().await.status(), Status::NotFound, "{name}");
    }
}
