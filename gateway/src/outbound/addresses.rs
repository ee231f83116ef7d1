//! Where our requests may go: to the internet, and to private networks that the operator named.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use ipnet::IpNet;
use tower_service::Service;

/// The name leads where requests must not go.
#[derive(Debug, thiserror::Error)]
#[error("the host is at an address of a private network")]
pub(super) struct Private;

/// Whether `address` is on the public internet (the registries of IANA for special purposes, RFC 6890).
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || (a == 100 && b & 0xC0 == 64)
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && b & 0xFE == 18)
        || a >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let inner = |at: usize| Ipv4Addr::from((u32::from(parts[at]) << 16) | u32::from(parts[at + 1]));
    // Addresses that stand for an IPv4 address are as public as that one: NAT64 and 6to4.
    if parts[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return is_public_v4(inner(6));
    }
    let [first, second, ..] = parts;
    if first == 0x2002 {
        return is_public_v4(inner(1));
    }
    let documentation = (first == 0x2001 && second == 0xdb8) || (first == 0x3fff && second < 0x1000);
    // 2001::/23 is for protocols: Teredo, benchmarks, ORCHID.
    let protocols = first == 0x2001 && second < 0x200;
    (first & 0xE000) == 0x2000 && !documentation && !protocols
}

/// Which addresses may be connected to.
#[derive(Clone, Debug)]
pub(super) struct Allowed(Arc<[IpNet]>);

impl Allowed {
    pub(super) fn new(networks: &[IpNet]) -> Self {
        Self(networks.into())
    }

    pub(super) fn has(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.0.iter().any(|network| network.contains(&address))
    }
}

/// Resolves names, and gives out what was judged: the connection goes to exactly these addresses.
#[derive(Clone, Debug)]
pub(super) struct Resolver(pub(super) Allowed);

type Answer = Pin<Box<dyn Future<Output = io::Result<std::vec::IntoIter<SocketAddr>>> + Send>>;

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Answer {
        let allowed = self.0.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One bad address spoils the name: who controls it would have us try until the bad one is chosen.
            if found.iter().all(|address| allowed.has(address.ip())) {
                Ok(found.into_iter())
            } else {
                Err(io::Error::other(Private))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_42_addresses_of_special_purpose_are_not_public() {
        let private = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "100::1",
            "3fff::1",
        ];
        for address in private {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "1.1.1.1",
            "20.190.159.2",
            "172.32.0.1",
            "::ffff:8.8.8.8",
            "2603:1006:2000::1",
            "64:ff9b::808:808",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn case_42_a_private_network_is_reached_where_the_operator_named_it() {
        let allowed = Allowed::new(&["10.20.0.0/16".parse().unwrap()]);
        for (address, fits) in [
            ("10.20.3.4", true),
            ("::ffff:10.20.3.4", true),
            ("10.21.0.1", false),
            ("127.0.0.1", false),
            ("8.8.8.8", true),
        ] {
            assert_eq!(allowed.has(address.parse().unwrap()), fits, "{address}");
        }
    }

    #[tokio::test]
    async fn case_42_a_name_that_leads_inside_is_refused_after_it_was_resolved() {
        let name: Name = "localhost".parse().unwrap();
        let refused = Resolver(Allowed::new(&[])).call(name.clone()).await.unwrap_err();
        assert!(refused.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Private>));
        let loopback = ["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        assert!(Resolver(Allowed::new(&loopback)).call(name).await.unwrap().len() > 0);
    }
}
