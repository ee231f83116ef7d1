//! Whether a request that changes something was made by one of our own pages.

use hyper::Method;
use hyper::header::{AUTHORIZATION, HeaderMap, ORIGIN};

/// How the check went.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Origin {
    /// It changes nothing, or our own page made it: its cookies count.
    Ours,
    /// It proves itself by what no other site can send, so where it came from does not matter, and its cookies must not.
    Exempt,
    /// Another site may have made it.
    Foreign,
}

/// Judges a request by what browsers say about its origin (Fetch Metadata, then RFC 6454).
///
/// `ours` are the origins of our own pages. Programs without a ticket or bearer token must send `Origin` themselves.
pub(super) fn check(method: &Method, path: &str, headers: &HeaderMap, ours: &[String]) -> Origin {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Origin::Ours;
    }
    if path.starts_with("/bulk/") || (path.starts_with("/api/") && has_bearer(headers)) {
        return Origin::Exempt;
    }
    match (single(headers, "sec-fetch-site"), single(headers, ORIGIN.as_str())) {
        (Said::Once("same-origin"), _) => Origin::Ours,
        (Said::Nothing, Said::Once(origin)) if ours.iter().any(|own| own == origin) => Origin::Ours,
        _ => Origin::Foreign,
    }
}

enum Said<'a> {
    Nothing,
    Once(&'a str),
    Nonsense,
}

fn single<'a>(headers: &'a HeaderMap, name: &str) -> Said<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Said::Nothing,
        (Some(value), None) => value.to_str().map_or(Said::Nonsense, Said::Once),
        (Some(_), Some(_)) => Said::Nonsense,
    }
}

fn has_bearer(headers: &HeaderMap) -> bool {
    match single(headers, AUTHORIZATION.as_str()) {
        Said::Once(value) => {
            value.split_once(' ').is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        }
        Said::Nothing | Said::Nonsense => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderName, HeaderValue};

    fn judge(method: &str, path: &str, said: &[(&'static str, &'static str)]) -> Origin {
        let mut headers = HeaderMap::new();
        for (name, value) in said {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        check(&method.parse().unwrap(), path, &headers, &["https://share.example.org".to_owned()])
    }

    const OWN: (&str, &str) = ("origin", "https://share.example.org");

    #[test]
    fn case_20_a_change_must_come_from_our_own_page() {
        for said in [
            &[("sec-fetch-site", "same-origin")][..],
            &[OWN],
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
        ] {
            assert_eq!(judge("POST", "/s/x", said), Origin::Ours, "{said:?}");
        }
        let foreign: &[&[(&str, &str)]] = &[
            &[],
            &[("origin", "null")],
            &[("origin", "https://evil.example")],
            &[("origin", "https://share.example.org:8443")],
            &[("origin", "http://share.example.org")],
            &[OWN, OWN],
            &[OWN, ("sec-fetch-site", "cross-site")],
            &[OWN, ("sec-fetch-site", "same-site")],
            &[OWN, ("sec-fetch-site", "none")],
            &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
            &[("referer", "https://share.example.org/")],
        ];
        for said in foreign {
            for method in ["POST", "PUT", "PATCH", "DELETE", "BREW"] {
                assert_eq!(judge(method, "/s/x", said), Origin::Foreign, "{method} {said:?}");
            }
        }
    }

    #[test]
    fn case_20_what_changes_nothing_may_come_from_anywhere() {
        for method in ["GET", "HEAD", "OPTIONS"] {
            assert_eq!(judge(method, "/s/x", &[("sec-fetch-site", "cross-site")]), Origin::Ours);
        }
    }

    #[test]
    fn case_20_tickets_and_bearer_tokens_need_no_origin_but_a_bearer_counts_for_the_api_alone() {
        assert_eq!(judge("PATCH", "/bulk/u/ticket", &[]), Origin::Exempt);
        let bearer = [("authorization", "Bearer kuv_x")];
        assert_eq!(judge("POST", "/api/v1/shares", &bearer), Origin::Exempt);
        assert_eq!(judge("POST", "/api/v1/shares", &[]), Origin::Foreign);
        assert_eq!(judge("POST", "/api/v1/shares", &[("authorization", "Basic eDp5")]), Origin::Foreign);
        assert_eq!(judge("POST", "/sign-in", &bearer), Origin::Foreign);
        assert_eq!(judge("POST", "//api/v1/shares", &bearer), Origin::Foreign);
    }
}
