//! Who a request is from, where a proxy stands between.

use std::net::{IpAddr, SocketAddr};

use hyper::header::HeaderMap;
use ipnet::IpNet;

use crate::bulk::body::Peer;

/// The proxies that may tell us who a client is.
#[derive(Clone, Debug)]
pub(super) struct Proxies(Vec<IpNet>);

impl Proxies {
    pub(super) fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    pub(super) fn contain(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.0.iter().any(|network| network.contains(&ip))
    }

    /// The client: the socket's peer, or, if that is a proxy of ours, the last address in `X-Forwarded-For` that is not.
    ///
    /// Each proxy appends whom it saw, so the list is believed from its end, and only as far as our proxies wrote it.
    pub(super) fn client(&self, socket: SocketAddr, headers: &HeaderMap) -> Peer {
        let mut peer = Peer::from(socket);
        if !self.contain(peer.ip) {
            return peer;
        }
        let lines: Vec<&str> =
            headers.get_all("x-forwarded-for").iter().map(|line| line.to_str().unwrap_or_default()).collect();
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            let Some(ip) = parse_hop(hop.trim()) else { break };
            peer = Peer { ip: ip.to_canonical(), port: 0 };
            if !self.contain(peer.ip) {
                break;
            }
        }
        peer
    }
}

/// An address, perhaps with a port, an IPv6 one perhaps in brackets: proxies differ.
fn parse_hop(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|addr| addr.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    fn client(socket: &str, forwarded: &[&'static str]) -> String {
        let proxies = Proxies::new(vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        proxies.client(socket.parse().unwrap(), &headers).ip.to_string()
    }

    #[test]
    fn case_39_a_client_cannot_name_its_own_address() {
        assert_eq!(client("192.0.2.7:99", &["203.0.113.1"]), "192.0.2.7");
        assert_eq!(client("[::ffff:192.0.2.7]:99", &["10.0.0.1"]), "192.0.2.7");
        assert_eq!(client("10.0.0.1:99", &["203.0.113.1, 192.0.2.7"]), "192.0.2.7");
        assert_eq!(client("10.0.0.1:99", &["203.0.113.1", "192.0.2.7, 10.0.0.2"]), "192.0.2.7");
    }

    #[test]
    fn a_list_is_believed_as_far_as_it_makes_sense() {
        assert_eq!(client("10.0.0.1:99", &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.1:99", &["192.0.2.7, unknown"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1:99", &["192.0.2.7, unknown, 10.0.0.9"]), "10.0.0.9");
        assert_eq!(client("[::1]:99", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(client("[::1]:99", &["192.0.2.7:1234"]), "192.0.2.7");
        assert_eq!(client("[::1]:99", &["[2001:db8::1]"]), "2001:db8::1");
    }
}
