//! The add-in's files: embedded when the program is built, filled in when it starts.

use std::sync::Arc;

pub(super) use super::served::Cache;
use super::served::Served;
use super::template::{Escape, fill};
use super::{manifest, public, security};
use crate::config::Config;
use crate::locales::Locale;

include!(concat!(env!("OUT_DIR"), "/addin.rs"));

/// A file as `addin-web` built it.
#[derive(Clone, Copy, Debug)]
pub(super) struct File {
    /// Below `/addin/`, or below `/playground/`.
    pub(super) path: &'static str,
    /// The media type.
    pub(super) kind: &'static str,
    pub(super) cache: Cache,
    /// Whether it has places to fill in.
    pub(super) template: bool,
    /// Part of the playground, which only a development instance has.
    pub(super) playground: bool,
    pub(super) bytes: &'static [u8],
}

/// What is served below `/addin/`, ready to be sent. Managed by Rocket under this type.
#[derive(Debug)]
pub struct Files(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    path: &'static str,
    language: Option<Locale>,
    served: Served,
}

impl Files {
    /// Fills in what `config` says. `playground` is the origin of a page that acts as Outlook, where there is one.
    pub fn prepare(config: &Config, playground: Option<&str>) -> Self {
        Self::of(&FILES, config, playground)
    }

    pub(super) fn of(files: &[File], config: &Config, playground: Option<&str>) -> Self {
        let pane: Arc<str> =
            security::pane(config, public::identity_provider(config).as_deref(), playground).into();
        let mut entries = Vec::new();
        let is_template = |file: &File| file.path.strip_suffix(".tmpl").is_some();
        for file in files.iter().filter(|file| !file.playground && !is_template(file)) {
            if is_page(file) {
                for locale in Locale::ALL {
                    let served = serve(file, &values(config, locale)).under(&pane).by_language();
                    entries.push(Entry { path: file.path, language: Some(locale), served });
                }
            } else {
                let served = serve(file, &values(config, config.default_language));
                // Outlook's own pages show the icons.
                let served = if file.cache == Cache::Icon { served.shared() } else { served };
                entries.push(Entry { path: file.path, language: None, served });
            }
        }
        Self(entries)
    }

    /// The file at `path`, in `language` where it is a page.
    pub(super) fn find(&self, path: &str, language: Locale) -> Option<Served> {
        let fits = |entry: &&Entry| entry.path == path && entry.language.is_none_or(|own| own == language);
        self.0.iter().find(fits).map(|entry| entry.served.clone())
    }
}

pub(super) fn is_page(file: &File) -> bool {
    file.kind.starts_with("text/html")
}

/// The embedded file with this path.
pub(super) fn embedded(path: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.path == path && !file.playground)
}

pub(super) fn serve(file: &File, values: &[(&str, String)]) -> Served {
    let bytes = match std::str::from_utf8(file.bytes) {
        Ok(text) if file.template => fill(text, Escape::for_kind(file.kind), values).into_bytes(),
        _ => file.bytes.to_vec(),
    };
    Served::new(file.kind, bytes).cached(file.cache)
}

/// Every place that a page or script may have, with its value.
pub(super) fn values(config: &Config, locale: Locale) -> Vec<(&'static str, String)> {
    let mut values = manifest::values(config);
    values.push(("OFFICE_JS_URL", config.addin.office_js.url().to_owned()));
    values.push(("LANG", locale.tag().to_owned()));
    values
}
