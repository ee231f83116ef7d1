//! A certificate authority of its own for the development instance, and a certificate for this machine signed by it.
//!
//! The authority stays the same over restarts, so that a browser has to be told about it once.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::config::TlsFiles;

/// The names a development instance is reached by.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

const CA_LIFETIME: Duration = Duration::days(3650);
/// Browsers refuse certificates that live much longer than a year.
const SERVER_LIFETIME: Duration = Duration::days(90);
/// With less than this left, a certificate is made anew.
const RENEWAL: Duration = Duration::days(30);
/// Another machine's clock may be behind.
const BACKDATING: Duration = Duration::days(1);

/// File modes; a browser that runs as somebody else must be able to read the authority's certificate.
const PRIVATE: u32 = 0o600;
const PUBLIC: u32 = 0o644;

/// Where the development certificates are.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DevCertificates {
    /// The authority's certificate, PEM: what a browser or `curl --cacert` needs.
    pub ca_file: PathBuf,
    /// The server's certificate and key, PEM.
    pub tls: TlsFiles,
}

/// Why there are no development certificates.
#[derive(Debug, thiserror::Error)]
pub enum DevCaError {
    #[error("{} cannot be read or written", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the certificate cannot be made")]
    Certificate(#[from] rcgen::Error),
}

/// When the certificates end, in seconds since 1970; beside them, because reading a certificate takes a parser.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
struct Ends {
    ca: i64,
    server: i64,
}

/// Makes sure that `dir` holds an authority and a server certificate with at least 30 days left at `now`.
///
/// Keys are written with mode 0600.
///
/// # Errors
///
/// [`DevCaError`] if the directory cannot be used or its authority's key is damaged.
pub fn ensure(dir: &Path, now: OffsetDateTime) -> Result<DevCertificates, DevCaError> {
    fs::create_dir_all(dir).map_err(|source| DevCaError::Io { path: dir.to_owned(), source })?;
    let [ca_file, ca_key, cert, key, ends_file] =
        ["ca.pem", "ca-key.pem", "server.pem", "server-key.pem", "ends.json"].map(|name| dir.join(name));
    let all_there = |paths: &[&PathBuf]| paths.iter().all(|path| path.is_file());
    let mut ends: Ends =
        fs::read(&ends_file).ok().and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default();
    let still_good = |end: i64| end > (now + RENEWAL).unix_timestamp();

    let keep_ca = all_there(&[&ca_file, &ca_key]) && still_good(ends.ca);
    if !keep_ca {
        let fresh = KeyPair::generate()?;
        let params = ca_params(now);
        ends = Ends { ca: params.not_after.unix_timestamp(), server: 0 };
        write(&ca_key, PRIVATE, fresh.serialize_pem().as_bytes())?;
        write(&ca_file, PUBLIC, params.self_signed(&fresh)?.pem().as_bytes())?;
    }
    if !(all_there(&[&cert, &key]) && still_good(ends.server)) {
        let pem =
            fs::read_to_string(&ca_key).map_err(|source| DevCaError::Io { path: ca_key.clone(), source })?;
        let issuer = Issuer::new(ca_params(now), KeyPair::from_pem(&pem)?);
        let fresh = KeyPair::generate()?;
        let params = server_params(now)?;
        ends.server = params.not_after.unix_timestamp();
        write(&key, PRIVATE, fresh.serialize_pem().as_bytes())?;
        write(&cert, PUBLIC, params.signed_by(&fresh, &issuer)?.pem().as_bytes())?;
        write(&ends_file, PUBLIC, serde_json::json!(ends).to_string().as_bytes())?;
    }
    Ok(DevCertificates { ca_file, tls: TlsFiles { cert, key } })
}

fn ca_params(now: OffsetDateTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Kuvert development authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = now - BACKDATING;
    params.not_after = now + CA_LIFETIME;
    params
}

fn server_params(now: OffsetDateTime) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(NAMES.map(str::to_owned))?;
    params.distinguished_name.push(DnType::CommonName, NAMES[0]);
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = now - BACKDATING;
    params.not_after = now + SERVER_LIFETIME;
    Ok(params)
}

/// Replaces `path` whole or not at all.
fn write(path: &Path, mode: u32, bytes: &[u8]) -> Result<(), DevCaError> {
    let fresh = path.with_extension("new");
    let replace = || {
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&fresh)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&fresh, path)
    };
    replace().map_err(|source| DevCaError::Io { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::Arc;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

    fn read(path: &Path) -> String {
        fs::read_to_string(path).unwrap()
    }

    #[test]
    fn a_second_start_keeps_everything_and_a_late_one_renews_the_server_alone() {
        let dir = tempfile::tempdir().unwrap();
        let made = ensure(dir.path(), NOW).unwrap();
        let (ca, server) = (read(&made.ca_file), read(&made.tls.cert));

        assert_eq!(ensure(dir.path(), NOW + Duration::days(59)).unwrap(), made);
        assert_eq!((read(&made.ca_file), read(&made.tls.cert)), (ca.clone(), server.clone()));

        ensure(dir.path(), NOW + Duration::days(61)).unwrap();
        assert_eq!(read(&made.ca_file), ca);
        assert_ne!(read(&made.tls.cert), server);
    }

    #[test]
    fn a_client_that_trusts_the_authority_accepts_the_server_under_each_of_its_names() {
        let dir = tempfile::tempdir().unwrap();
        ensure(dir.path(), NOW).unwrap();
        // Renewed: signed by the authority as it was read back from disk.
        let late = NOW + Duration::days(70);
        let made = ensure(dir.path(), late).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(&made.ca_file).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = rustls::client::WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .unwrap();
        let server = CertificateDer::from_pem_file(&made.tls.cert).unwrap();
        let at =
            UnixTime::since_unix_epoch(std::time::Duration::from_secs(late.unix_timestamp().cast_unsigned()));
        let accepts = |name: &str| {
            use rustls::client::danger::ServerCertVerifier as _;
            let name = ServerName::try_from(name.to_owned()).unwrap();
            verifier.verify_server_cert(&server, &[], &name, &[], at).is_ok()
        };
        for name in NAMES {
            assert!(accepts(name), "{name}");
        }
        assert!(!accepts("share.example.org"));
    }

    #[test]
    fn keys_are_readable_by_their_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        ensure(dir.path(), NOW).unwrap();
        for name in ["ca-key.pem", "server-key.pem"] {
            let mode = fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
}
