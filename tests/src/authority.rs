//! A certificate authority of the test's own.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};

/// An authority and the file of its certificate, to be trusted by clients under test.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: PathBuf,
}

/// A server's certificate chain and key, as PEM files.
#[derive(Clone, Debug)]
pub struct Certified {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Authority {
    /// Makes an authority whose files go into `folder`.
    pub fn new(folder: &Path) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names are good names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, "Kuvert test authority");
        let key = KeyPair::generate().expect("a key pair is made");
        let issuer = CertifiedIssuer::self_signed(params, key).expect("an authority signs itself");
        let folder = folder.to_path_buf();
        std::fs::create_dir_all(&folder).expect("the folder is made");
        std::fs::write(folder.join("ca.pem"), issuer.pem()).expect("the certificate is written");
        Self { issuer, folder }
    }

    /// The authority's certificate, PEM.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    pub fn file(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// Certifies `names`; the files are called after `label`.
    pub fn certify(&self, label: &str, names: &[&str]) -> Certified {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let key = KeyPair::generate().expect("a key pair is made");
        let params = CertificateParams::new(names).expect("the names are valid");
        let certificate = params.signed_by(&key, &self.issuer).expect("the authority signs");
        let files = Certified {
            certificate: self.folder.join(format!("{label}.pem")),
            key: self.folder.join(format!("{label}.key")),
        };
        std::fs::write(&files.certificate, certificate.pem()).expect("the certificate is written");
        std::fs::write(&files.key, key.serialize_pem()).expect("the key is written");
        files
    }
}
