//! Options as text, gathered from defaults, file and environment, and handed out parsed.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::ConfigError;
use super::options::{self, Kind, OPTIONS, OTHER_VARIABLES, SECRET_FILE_MAX_BYTES, Spec};

/// What is set, by option name.
#[derive(Clone)]
pub(super) struct Raw(BTreeMap<&'static str, Entry>);

#[derive(Clone)]
struct Entry {
    value: String,
    source: Source,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Source {
    Default,
    File,
    Environment,
}

impl Raw {
    pub(super) fn gather(
        defaults: &[(&str, &str)],
        file: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut raw = Self(BTreeMap::new());
        for spec in OPTIONS {
            if let Some(value) = spec.default {
                raw.0.insert(spec.name, Entry { value: value.to_owned(), source: Source::Default });
            }
        }
        let defaults = defaults.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        raw.overlay(defaults, Source::Default)?;
        if let Some(path) = file {
            raw.overlay(read_toml(path)?, Source::File)?;
        }
        let ours = env.filter(|(name, _)| name.starts_with("KUVERT_"));
        let ours = ours.filter(|(name, _)| !OTHER_VARIABLES.contains(&name.as_str()));
        raw.overlay(ours, Source::Environment)?;
        Ok(raw)
    }

    fn overlay(
        &mut self,
        pairs: impl IntoIterator<Item = (String, String)>,
        source: Source,
    ) -> Result<(), ConfigError> {
        let mut seen: Vec<&str> = Vec::new();
        for (place, value) in pairs {
            let (spec, from_file) =
                resolve(&place, source).ok_or_else(|| ConfigError::Unknown { place: place.clone() })?;
            if seen.contains(&spec.name) {
                return Err(ConfigError::Twice { place });
            }
            seen.push(spec.name);
            let value = if from_file { read_secret(&place, Path::new(&value))? } else { value };
            self.0.insert(spec.name, Entry { value, source });
        }
        Ok(())
    }

    pub(super) fn required<T: FromStr<Err: fmt::Display>>(
        &self,
        name: &'static str,
    ) -> Result<T, ConfigError> {
        self.optional(name)?.ok_or_else(|| ConfigError::Missing {
            name,
            env: format!("KUVERT_{}", name.to_ascii_uppercase()),
        })
    }

    /// An empty value is an absent one: there is no other way to unset a file's value from the environment.
    pub(super) fn optional<T: FromStr<Err: fmt::Display>>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, ConfigError> {
        match self.text(name) {
            None | Some("") => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|why: T::Err| self.bad(name, why.to_string())),
        }
    }

    pub(super) fn list<T: FromStr<Err: fmt::Display>>(
        &self,
        name: &'static str,
    ) -> Result<Vec<T>, ConfigError> {
        let items =
            self.text(name).unwrap_or_default().split(',').map(str::trim).filter(|item| !item.is_empty());
        items
            .map(|item| item.parse().map_err(|why: T::Err| self.bad(name, format!("`{item}`: {why}"))))
            .collect()
    }

    /// Whether an operator said something of their own.
    pub(super) fn is_set(&self, name: &'static str) -> bool {
        let own = self.0.get(name).filter(|entry| entry.source != Source::Default);
        own.is_some_and(|entry| !entry.value.trim().is_empty())
    }

    pub(super) fn whole(&self, name: &'static str) -> Result<u32, ConfigError> {
        let value: u32 = self.required(name)?;
        match spec(name).kind {
            Kind::Whole { unit, min, max } if !(min..=max).contains(&value) => {
                Err(self.bad(name, format!("{value} is not between {min} and {max} {unit}")))
            }
            _ => Ok(value),
        }
    }

    pub(super) fn bytes(&self, name: &'static str) -> Result<u64, ConfigError> {
        let super::values::Size(value) = self.required(name)?;
        match spec(name).kind {
            Kind::Bytes { min, max } if !(min..=max).contains(&value) => {
                Err(self.bad(name, format!("{value} is not between {min} and {max} bytes")))
            }
            _ => Ok(value),
        }
    }

    pub(super) fn describe(&self) -> String {
        let mut out = String::new();
        for spec in OPTIONS {
            let line = match self.0.get(spec.name) {
                None => format!("{} is not set\n", spec.name),
                Some(Entry { value, source }) => {
                    let shown = if spec.kind == Kind::SecretText { mask(value) } else { value.clone() };
                    format!("{} = {shown:?} ({source})\n", spec.name)
                }
            };
            out += &line;
        }
        out
    }

    fn text(&self, name: &'static str) -> Option<&str> {
        debug_assert!(options::find(name).is_some(), "{name} is not in the table");
        self.0.get(name).map(|entry| entry.value.trim())
    }

    fn bad(&self, name: &'static str, why: String) -> ConfigError {
        let place = match self.0.get(name).map(|entry| entry.source) {
            Some(Source::Environment) => spec(name).env(),
            _ => name.to_owned(),
        };
        ConfigError::Bad { place, why }
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Raw(masked)")
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
        })
    }
}

fn spec(name: &'static str) -> &'static Spec {
    options::find(name).expect("every option that is read is in the table")
}

/// Which option `place` means, and whether its value is the path of a file that holds the secret.
fn resolve(place: &str, source: Source) -> Option<(&'static Spec, bool)> {
    let name = match source {
        Source::Environment => place.strip_prefix("KUVERT_")?.to_ascii_lowercase(),
        Source::Default | Source::File => place.to_owned(),
    };
    if let Some(spec) = options::find(&name) {
        return Some((spec, false));
    }
    let spec = options::find(name.strip_suffix("_file")?)?;
    (spec.kind == Kind::SecretText).then_some((spec, true))
}

fn read_toml(path: &Path) -> Result<Vec<(String, String)>, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    let table: toml::Table =
        text.parse().map_err(|source| ConfigError::Toml { path: path.to_owned(), source })?;
    table.into_iter().map(|(name, value)| Ok((name.clone(), flatten(name, value)?))).collect()
}

fn flatten(place: String, value: toml::Value) -> Result<String, ConfigError> {
    match value {
        toml::Value::String(text) => Ok(text),
        toml::Value::Integer(number) => Ok(number.to_string()),
        toml::Value::Array(items) => {
            let items: Result<Vec<_>, _> =
                items.into_iter().map(|item| flatten(place.clone(), item)).collect();
            Ok(items?.join(","))
        }
        other => {
            let why = format!("a {} is not possible here", other.type_str());
            Err(ConfigError::Bad { place, why })
        }
    }
}

fn read_secret(place: &str, path: &Path) -> Result<String, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(unreadable)?.len() > SECRET_FILE_MAX_BYTES {
        return Err(ConfigError::Bad { place: place.to_owned(), why: "the file is too large".to_owned() });
    }
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Hides a secret: all of it, or of a URL what must not be seen.
fn mask(secret: &str) -> String {
    if secret.is_empty()
        || secret.contains("://")
        || secret.starts_with("sqlite:")
        || secret.starts_with("dir:")
    {
        mask_url(secret)
    } else {
        "…".to_owned()
    }
}

/// Hides the user name and password of a URL, and everything after its path.
fn mask_url(url: &str) -> String {
    let url = url.split_once('?').map_or(url.to_owned(), |(before, _)| format!("{before}?…"));
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => format!("{}…{}", &url[..scheme + 3], &url[at..]),
        _ => url,
    }
}
