//! Where the malware scanner listens.

use std::path::PathBuf;
use std::str::FromStr;

/// The address of clamd.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ClamdUrl {
    Unix(PathBuf),
    /// `host:port`; an IPv6 address is in brackets.
    Tcp {
        authority: String,
    },
}

impl FromStr for ClamdUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("unix:").filter(|path| path.starts_with('/')) {
            return Ok(Self::Unix(PathBuf::from(path)));
        }
        let authority = text.strip_prefix("tcp://").ok_or("must be unix:/PATH or tcp://HOST:PORT")?;
        let named = authority.rsplit_once(':').filter(|(host, port)| !host.is_empty() && is_port(port));
        if named.is_none() || authority.contains(['/', '@', ' ']) {
            return Err("must name a host and a port, as in tcp://127.0.0.1:3310");
        }
        Ok(Self::Tcp { authority: authority.to_owned() })
    }
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|port| port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_clamd_is_a_socket_or_a_port() {
        let tcp = |authority: &str| Ok(ClamdUrl::Tcp { authority: authority.to_owned() });
        assert_eq!("unix:/run/clamav/clamd.ctl".parse(), Ok(ClamdUrl::Unix("/run/clamav/clamd.ctl".into())));
        assert_eq!("tcp://127.0.0.1:3310".parse(), tcp("127.0.0.1:3310"));
        assert_eq!("tcp://[::1]:3310".parse(), tcp("[::1]:3310"));
        for wrong in [
            "",
            "unix:",
            "unix:clamd.ctl",
            "tcp://clamd",
            "tcp://:3310",
            "tcp://clamd:0",
            "tcp://a:1/x",
            "clamd:3310",
        ] {
            assert!(wrong.parse::<ClamdUrl>().is_err(), "{wrong}");
        }
    }
}
