//! Whether a request is for us: the host it names must be one that the operator named.

use hyper::header::HOST;
use hyper::http::request::Parts;
use hyper::http::uri::Authority;

use crate::config::PublicUrl;

/// The hosts that requests may name, each with its port.
pub(super) struct Hosts {
    known: Vec<(String, u16)>,
    /// Implied where a request names no port.
    default_port: u16,
}

impl Hosts {
    pub(super) fn new(public: &PublicUrl, extra: &[String]) -> Self {
        let default_port = if public.is_https() { 443 } else { 80 };
        let mut known = vec![(public.host().to_owned(), public.port())];
        known.extend(extra.iter().filter_map(|text| {
            let authority: Authority = text.parse().ok()?;
            Some((authority.host().to_ascii_lowercase(), authority.port_u16().unwrap_or(default_port)))
        }));
        Self { known, default_port }
    }

    /// Whether `request` names one of these hosts. HTTP/2 and absolute-form targets name it in the target, HTTP/1 in a
    /// header; where both do, both must.
    pub(super) fn accept(&self, request: &Parts) -> bool {
        let mut names = request.headers.get_all(HOST).iter();
        let (header, second) = (names.next(), names.next());
        let header_fits =
            header.map(|host| Authority::try_from(host.as_bytes()).is_ok_and(|host| self.has(&host)));
        let target_fits = request.uri.authority().map(|host| self.has(host));
        match (header_fits, target_fits) {
            _ if second.is_some() => false,
            (None, None) => false,
            (header, target) => header.unwrap_or(true) && target.unwrap_or(true),
        }
    }

    fn has(&self, authority: &Authority) -> bool {
        if authority.as_str().contains('@') {
            return false;
        }
        // A port that is no number leaves the colon behind.
        let port = authority.port_u16();
        if port.is_none() && authority.as_str() != authority.host() {
            return false;
        }
        let port = port.unwrap_or(self.default_port);
        self.known.iter().any(|(host, known)| *known == port && host.eq_ignore_ascii_case(authority.host()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Request;

    fn accepts(public: &str, target: &str, hosts: &[&str]) -> bool {
        let extra = ["intern.example.org:8443".to_owned()];
        let checked = Hosts::new(&public.parse().unwrap(), &extra);
        let mut request = Request::builder().uri(target);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        checked.accept(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn case_41_only_configured_hosts_are_served() {
        let public = "https://share.example.org";
        assert!(accepts(public, "/", &["share.example.org"]));
        assert!(accepts(public, "/", &["SHARE.example.org:443"]));
        assert!(accepts(public, "/", &["intern.example.org:8443"]));
        assert!(accepts(public, "https://share.example.org/x", &[]));
        let foreign: &[&[&str]] = &[
            &["evil.example"],
            &["share.example.org:8443"],
            &["share.example.org.evil.example"],
            &[],
            &["evil.example", "share.example.org"],
            &["share.example.org", "share.example.org"],
            &["u@share.example.org"],
            &["share.example.org:"],
            &["intern.example.org"],
            &[""],
        ];
        for hosts in foreign {
            assert!(!accepts(public, "/", hosts), "{hosts:?}");
        }
    }

    #[test]
    fn case_41_an_absolute_target_must_name_us_too() {
        let public = "https://localhost:8443";
        assert!(accepts(public, "https://localhost:8443/", &["localhost:8443"]));
        assert!(!accepts(public, "https://evil.example/", &["localhost:8443"]));
        assert!(!accepts(public, "https://localhost:8443/", &["evil.example"]));
        assert!(!accepts(public, "https://localhost/", &[]));
    }
}
