//! The public address as it is written, and where it leads.

use std::net::IpAddr;

use tokio::net::lookup_host;
use tokio::time::timeout;

use super::{Finding, Grade, PATIENCE};
use crate::config::Config;

/// A link is the address and 46 characters more; plain-text mails break lines after 78 (RFC 5322, 2.1.1).
const ADDRESS_CHARS: usize = 32;

const ABOUT: &str = "outlook-about-address";

/// Outlook loads add-ins over HTTPS, by a name.
pub(super) fn written(config: &Config) -> Finding {
    let public = &config.public_url;
    let host = public.host().trim_start_matches('[').trim_end_matches(']');
    let (grade, says) = match host.parse::<IpAddr>() {
        _ if !public.is_https() => (Grade::Bad, "outlook-address-http"),
        Ok(_) => (Grade::Warning, "outlook-address-number"),
        Err(_) if host == "localhost" => (Grade::Warning, "outlook-address-localhost"),
        Err(_) => (Grade::Good, "outlook-address-good"),
    };
    Finding::new(ABOUT, grade, says).fact("address", public.origin())
}

pub(super) fn length(config: &Config) -> Finding {
    let length = config.public_url.origin().chars().count();
    let (grade, says) = if length > ADDRESS_CHARS {
        (Grade::Warning, "outlook-length-long")
    } else {
        (Grade::Good, "outlook-length-good")
    };
    Finding::new("outlook-about-length", grade, says)
        .fact("length", length.to_string())
        .fact("max", ADDRESS_CHARS.to_string())
}

/// What the name leads to. A page from the internet may not frame one in a private network without being asked
/// (Local Network Access).
pub(super) async fn looked_up(config: &Config) -> (Finding, Vec<IpAddr>) {
    let public = &config.public_url;
    let host = public.host().trim_start_matches('[').trim_end_matches(']');
    let found = timeout(PATIENCE, lookup_host((host, public.port()))).await;
    let mut addresses: Vec<IpAddr> = match found {
        Ok(Ok(found)) => found.map(|socket| socket.ip().to_canonical()).collect(),
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    addresses.sort_unstable();
    addresses.dedup();
    (judged(host, &addresses), addresses)
}

pub(super) fn judged(host: &str, addresses: &[IpAddr]) -> Finding {
    let inside = addresses.iter().filter(|ip| !is_public(**ip)).count();
    let (grade, says) = match inside {
        _ if addresses.is_empty() => (Grade::Bad, "outlook-lookup-nothing"),
        0 => (Grade::Good, "outlook-lookup-public"),
        _ => (Grade::Warning, "outlook-lookup-private"),
    };
    let shown: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    Finding::new("outlook-about-lookup", grade, says).fact("host", host).fact("addresses", shown.join(", "))
}

/// Whether an address is in the internet, as browsers see it (IANA's special-purpose registries).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let shared = matches!(ip.octets(), [100, 64..=127, ..]);
            !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified() || shared)
        }
        IpAddr::V6(ip) => {
            !(ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local())
        }
    }
}
