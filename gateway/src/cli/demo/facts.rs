//! What scripts and people need to know about the development instance.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::{Failure, out, serve};
use crate::config::PublicUrl;

/// The content of `.kuvert/demo.json`.
#[derive(Debug, Default, Deserialize, Serialize)]
// An instance of an earlier version has fewer.
#[serde(default)]
pub(in crate::cli) struct Facts {
    pub(in crate::cli) url: String,
    pub(in crate::cli) ca_file: String,
    pub(in crate::cli) staff_email: String,
    pub(in crate::cli) staff_password: String,
    pub(in crate::cli) api_token: String,
    pub(in crate::cli) mailbox_url: String,
    pub(in crate::cli) playground_url: String,
    pub(in crate::cli) mail_dir: String,
    pub(in crate::cli) sample_link: String,
    pub(in crate::cli) sample_recipient: String,
    pub(in crate::cli) sample_share: String,
    pub(in crate::cli) sample_files: Vec<SampleFile>,
    pub(in crate::cli) sample_request: String,
    pub(in crate::cli) sample_request_link: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub(in crate::cli) struct SampleFile {
    pub(in crate::cli) name: String,
    /// Lower-case hex.
    pub(in crate::cli) sha256: String,
}

impl Facts {
    pub(super) fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }

    pub(super) fn write(&self, path: &Path) -> std::io::Result<()> {
        super::write_private(path, &format!("{}\n", serde_json::to_string_pretty(self)?))
    }

    /// The instance answers at `public` now: the sample's link, which outlives a start, does so too.
    pub(super) fn move_to(&mut self, public: &PublicUrl) {
        for link in [&mut self.sample_link, &mut self.sample_request_link] {
            if let Some(path) = link.strip_prefix(&self.url).filter(|path| path.starts_with('/')) {
                *link = public.join(path);
            }
        }
        self.mailbox_url = public.join("/dev/mailbox");
        self.playground_url = format!("{}/playground", super::playground(public));
        public.origin().clone_into(&mut self.url);
    }

    /// Says where everything is.
    pub(in crate::cli) fn announce(&self) -> Result<(), Failure> {
        out::line("")?;
        out::line("Kuvert is running (development instance; nothing leaves this machine).")?;
        out::line("")?;
        serve::greet(&[
            ("Address", &self.url),
            ("Sign in", &format!("{}/sign-in", self.url)),
            ("  as", &self.staff_email),
            ("  password", &self.staff_password),
            ("Mailbox", &self.mailbox_url),
            ("Playground", &self.playground_url),
            ("Sample link", &self.sample_link),
            ("  sent to", &self.sample_recipient),
            ("Sample request", &self.sample_request_link),
            ("Authority", &self.ca_file),
        ])?;
        out::line("")?;
        out::line("The browser warns about the certificate unless it trusts the authority above.")?;
        out::line("Open the sample link, ask for a code, and read the code in the mailbox. Ctrl-C stops.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_at_another_address_takes_the_sample_along() {
        let mut facts = Facts::default();
        facts.move_to(&"https://localhost:8443".parse().unwrap());
        assert_eq!((facts.url.as_str(), facts.sample_link.as_str()), ("https://localhost:8443", ""));
        facts.sample_link = "https://localhost:8443/s/abc".to_owned();
        facts.move_to(&"https://localhost:8444".parse().unwrap());
        assert_eq!(facts.sample_link, "https://localhost:8444/s/abc");
        assert_eq!(facts.mailbox_url, "https://localhost:8444/dev/mailbox");
        assert_eq!(facts.playground_url, "https://127.0.0.1:8444/playground");
    }
}
