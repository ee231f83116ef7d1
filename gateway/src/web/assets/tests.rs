use rocket::http::Header;
use rocket::local::blocking::Client;

use super::*;

fn client() -> Client {
    let look = Look { colour: Colour::FJORD, logo: None };
    Client::untracked(rocket::custom(rocket::Config::default()).manage(look).mount("/", routes())).unwrap()
}

#[test]
fn a_hashed_file_may_be_kept_for_ever_and_has_its_type() {
    let client = client();
    for (address, kind) in [(SITE_CSS, ContentType::CSS), (SITE_JS, ContentType::JavaScript)] {
        let response = client.get(address).dispatch();
        assert_eq!(response.content_type(), Some(kind));
        assert_eq!(response.headers().get_one("Cache-Control"), Some(FOR_EVER));
        assert!(!response.into_bytes().unwrap().is_empty());
    }
}

#[test]
fn the_colour_is_a_stylesheet_and_a_missing_logo_is_missing() {
    let client = client();
    let css = client.get("/assets/brand.css?14546b").dispatch();
    assert_eq!(css.content_type(), Some(ContentType::CSS));
    assert!(css.into_string().unwrap().contains("--accent:#14546b"));
    assert_eq!(client.get("/assets/logo").dispatch().status(), Status::NotFound);
}

#[test]
fn a_name_that_was_not_built_is_not_found() {
    let client = client();
    for name in ["site.css", "manifest.json", "..%2f..%2fCargo.toml"] {
        let request = client.get(format!("/assets/{name}")).header(Header::new("Accept", "*/*"));
        assert_eq!(request.dispatch().status(), Status::NotFound, "{name}");
    }
}
