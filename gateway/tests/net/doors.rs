//! What goes in and comes out, through either door and either version of HTTP.

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::{Request, Response};

use kuvert::net::Limits;

use super::world::World;

const HEADERS: &[&str] = &[
    "content-security-policy",
    "strict-transport-security",
    "x-content-type-options",
    "referrer-policy",
    "cache-control",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "x-request-id",
];

fn get(world: &World, path: &str) -> Request<Full<Bytes>> {
    Request::get(format!("{}{path}", world.origin())).body(Full::default()).unwrap()
}

fn post(world: &World, path: &str, body: impl Into<Bytes>) -> Request<Full<Bytes>> {
    let request = Request::post(format!("{}{path}", world.origin())).header("sec-fetch-site", "same-origin");
    request.body(Full::new(body.into())).unwrap()
}

async fn text(response: Response<hyper::body::Incoming>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn case_8_every_kind_of_response_carries_every_security_header_and_no_server() {
    let world = World::new().await;
    let mut foreign = post(&world, "/form", "x");
    foreign.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    let table = [
        (200, get(&world, "/")),
        (204, get(&world, "/nothing")),
        (304, get(&world, "/not-modified")),
        (404, get(&world, "/unknown")),
        (413, post(&world, "/form", vec![b'x'; (1 << 20) + 1])),
        (500, get(&world, "/broken")),
        (500, get(&world, "/bulk/panic")),
        (200, get(&world, "/bulk/d/ticket")),
        (403, foreign),
        (421, Request::get("https://evil.example/").body(Full::default()).unwrap()),
    ];
    for (status, request) in table {
        let path = request.uri().to_string();
        let response = world.h2(request).await;
        assert_eq!(response.status(), status, "{path}");
        for name in HEADERS {
            assert_eq!(response.headers().get_all(*name).iter().count(), 1, "{name} on {path}");
        }
        assert!(!response.headers().contains_key("server"), "{path}");
        assert!(!response.headers().contains_key("x-kuvert-route"), "{path}");
    }
    // What hyper would answer by itself is the guard's here, with the same headers.
    let answer = world.raw(b"GET /\xff HTTP/1.1\r\n\r\n").await;
    for name in HEADERS {
        assert!(answer.contains(&format!("{name}: ")), "{name}: {answer}");
    }
}

#[tokio::test]
async fn the_bridge_carries_query_cookies_host_and_forms() {
    let world = World::new().await;
    assert_eq!(text(world.h2(get(&world, "/s/caf%C3%A9?q=a%20b")).await).await, "café a b");
    assert_eq!(text(world.h2(post(&world, "/form", "hello")).await).await, "5 bytes");

    let mut request = get(&world, "/cookies");
    request.headers_mut().append("cookie", "a=1; b=%C3%A6".parse().unwrap());
    request.headers_mut().append("cookie", "c=3".parse().unwrap());
    let response = world.h2(request).await;
    assert_eq!(response.headers().get_all("set-cookie").iter().count(), 2);
    assert_eq!(text(response).await, "a=1;b=æ;c=3");

    assert!(
        text(world.h2(get(&world, "/host")).await).await.starts_with(&format!("Some(\"{}\")", world.host()))
    );
}

#[tokio::test]
async fn a_head_request_tells_the_length_and_sends_no_body() {
    let world = World::new().await;
    let head = format!("HEAD / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", world.host());
    let answer = world.raw(head.as_bytes()).await;
    assert!(answer.contains("content-length: 5\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_arrives_and_one_byte_more_meets_the_applications_catcher() {
    let world = World::new().await;
    // The test's own handler takes text up to 8 KiB; the bridge's limit is what the next line is about.
    assert_ne!(world.h2(post(&world, "/form", vec![b'x'; 1 << 20])).await.status(), 500);
    let response = world.h2(post(&world, "/form", vec![b'x'; (1 << 20) + 1])).await;
    assert_eq!((response.status().as_u16(), text(response).await.as_str()), (413, "caught 413"));
}

#[tokio::test]
async fn case_20_a_form_field_cannot_change_the_method() {
    let world = World::new().await;
    let mut request = post(&world, "/form", "_method=delete&x=y");
    request.headers_mut().insert("content-type", "application/x-www-form-urlencoded".parse().unwrap());
    let response = world.h2(request).await;
    assert_eq!(response.status(), 403);
    assert_eq!(world.seen.all(), Vec::<String>::new());
}

#[tokio::test]
async fn case_20_a_form_of_another_site_changes_nothing() {
    let world = World::new().await;
    for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"] {
        for said in [Some(("sec-fetch-site", "cross-site")), Some(("origin", "null")), None] {
            let mut request = post(&world, "/form", "x=y");
            request.headers_mut().remove("sec-fetch-site");
            request.headers_mut().insert("content-type", kind.parse().unwrap());
            request.headers_mut().insert("cookie", "session=x".parse().unwrap());
            if let Some((name, value)) = said {
                request.headers_mut().insert(name, value.parse().unwrap());
            }
            assert_eq!(world.h2(request).await.status(), 403, "{kind} {said:?}");
        }
    }
    assert_eq!(world.seen.all(), Vec::<String>::new());
}

#[tokio::test]
async fn case_39_nobody_inside_hears_what_a_client_says_about_itself() {
    let world = World::new().await;
    let forged = "X-Real-IP: 192.0.2.1\r\nX-REAL-IP: 192.0.2.2\r\nX-Forwarded-For: 192.0.2.3\r\n\
        Forwarded: for=192.0.2.4\r\nX-Kuvert-Route: 192.0.2.5\r\nX_Real_IP: 192.0.2.6\r\n";
    for path in ["/host", "/bulk/d/t"] {
        let head =
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{forged}\r\n", world.host());
        let answer = world.raw(head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        assert!(!answer.contains("192.0.2."), "{answer}");
        assert!(path != "/host" || answer.contains("127.0.0.1"), "{answer}");
    }
    let seen = world.seen.all();
    assert_eq!(seen[0], "GET /bulk/d/t from 127.0.0.1");
    assert!(!seen.iter().any(|line| line.contains("192.0.2.")), "{seen:?}");
}

#[tokio::test]
async fn case_41_another_host_is_misdirected() {
    let world = World::new().await;
    for host in ["evil.example", "localhost", "127.0.0.1"] {
        let head = format!(
            "GET / HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: {}\r\nConnection: close\r\n\r\n",
            world.host()
        );
        let answer = world.raw(head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 421 "), "{host}: {answer}");
    }
    let absolute =
        format!("GET https://{0}/ HTTP/1.1\r\nHost: {0}\r\nConnection: close\r\n\r\n", world.host());
    assert!(world.raw(absolute.as_bytes()).await.starts_with("HTTP/1.1 200 OK"));
    assert_eq!(world.seen.all(), ["GET /"]);
}

#[tokio::test]
async fn a_ticket_needs_no_origin_and_brings_no_cookie() {
    let world = World::new().await;
    let mut request = post(&world, "/bulk/u/ticket", vec![1; 3 << 20]);
    request.headers_mut().remove("sec-fetch-site");
    request.headers_mut().insert("cookie", "session=x".parse().unwrap());
    assert_eq!(text(world.h2(request).await).await, format!("{} bytes", 3 << 20));
    assert!(!world.seen.all().iter().any(|line| line.contains("session")), "{:?}", world.seen.all());
}

#[tokio::test]
async fn pipelined_uploads_keep_their_order_and_their_bytes() {
    let world = World::new().await;
    let host = world.host();
    let all = format!(
        "POST /bulk/1 HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\n\r\nhello\
         POST /bulk/2 HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n\
         GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    );
    let answer = world.raw(all.as_bytes()).await;
    let at = |text: &str| answer.find(text).unwrap_or_else(|| panic!("{text} in {answer}"));
    assert!(at("5 bytes") < at("13 bytes") && at("13 bytes") < at("index"), "{answer}");
}

#[tokio::test]
async fn a_person_who_is_refused_at_the_door_is_told_in_their_own_language() {
    let world = World::with(&[("default_language", "da")], Limits::default()).await;
    let page = async |language: &str, host: &str, fetched_from: &str| {
        let request = Request::post(format!("https://{host}/form"))
            .header("accept", "text/html,*/*;q=0.8")
            .header("accept-language", language)
            .header("sec-fetch-site", fetched_from);
        let response = world.h2(request.body(Full::default()).unwrap()).await;
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
        let page = text(response).await;
        assert!(page.contains(&id), "support can find the request: {page}");
        assert!(!page.contains('⟦') && !page.contains("<style") && !page.contains("<script"), "{page}");
        page
    };
    let english = page("en-GB,en;q=0.9", "evil.example", "same-origin").await;
    assert!(english.contains("<html lang=\"en\">") && english.contains("Wrong address"), "{english}");
    let danish = page("da", "evil.example", "same-origin").await;
    assert!(danish.contains("<html lang=\"da\">") && danish.contains("Forkert adresse"), "{danish}");
    let foreign = page("en", &world.host(), "cross-site").await;
    assert!(foreign.contains("You may not do this"), "{foreign}");
    let neither = page("de", &world.host(), "cross-site").await;
    assert!(neither.contains("Det må du ikke"), "the organisation's own language: {neither}");
}
