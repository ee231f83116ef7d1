//! Headers that no client may say and headers that every response must carry.

use hyper::header::{HeaderMap, HeaderName, HeaderValue, SERVER};

/// Nothing from elsewhere, nothing inline, no frame round us. A page that needs more sets its own.
const CONTENT_SECURITY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    object-src 'none'; require-trusted-types-for 'script'";

const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), \
    magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()";

/// Set whatever the handler said.
const ALWAYS: &[(&str, &str)] = &[
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
];

/// Set unless the handler knew better.
const UNLESS_SET: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY),
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", PERMISSIONS),
];

/// Completes the headers of a response.
pub(super) fn secure(headers: &mut HeaderMap) {
    headers.remove(SERVER);
    for (name, value) in ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    for (name, value) in UNLESS_SET {
        headers.entry(HeaderName::from_static(name)).or_insert_with(|| HeaderValue::from_static(value));
    }
}

/// Removes what only a proxy or we ourselves could say, so that nothing behind the edge can believe a client.
///
/// Names with an underscore go too: some software reads `X_Real_IP` as `X-Real-IP`.
pub(super) fn strip(headers: &mut HeaderMap) {
    let forged: Vec<HeaderName> = headers.keys().filter(|name| is_internal(name.as_str())).cloned().collect();
    for name in forged {
        headers.remove(name);
    }
}

fn is_internal(name: &str) -> bool {
    matches!(name, "x-real-ip" | "forwarded" | "x-original-url" | "x-rewrite-url" | "x-http-method-override")
        || name.starts_with("x-forwarded-")
        || name.starts_with("x-kuvert-")
        || name.contains('_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, STRICT_TRANSPORT_SECURITY};

    #[test]
    fn case_39_what_a_client_says_about_itself_is_removed() {
        let mut headers = HeaderMap::new();
        let names = [
            "X-Real-IP",
            "x-forwarded-for",
            "X-FORWARDED-HOST",
            "Forwarded",
            "X-Kuvert-Route",
            "X_Forwarded_For",
            "x-kuvert_peer",
            "content_length",
        ];
        for name in names {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name.clone(), HeaderValue::from_static("192.0.2.9"));
            headers.append(name, HeaderValue::from_static("192.0.2.10"));
        }
        headers.insert("x-requested-with", HeaderValue::from_static("kept"));
        strip(&mut headers);
        assert_eq!(headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["x-requested-with"]);
    }

    #[test]
    fn a_handler_may_cache_an_asset_but_not_switch_off_hsts_or_name_the_server() {
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=0"));
        headers.insert(SERVER, HeaderValue::from_static("Rocket"));
        secure(&mut headers);
        assert_eq!(headers[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(headers[STRICT_TRANSPORT_SECURITY], "max-age=31536000; includeSubDomains");
        assert!(!headers.contains_key(SERVER));
        assert!(headers.contains_key(CONTENT_SECURITY_POLICY));
    }
}
