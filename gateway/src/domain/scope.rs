//! What a token may be used for.

use std::fmt;
use std::str::FromStr;

/// One thing a token may do. The texts are stable: they are in the database and in the API's description.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scope {
    SharesRead,
    /// Make, send, change and revoke shares. It does not read them.
    SharesWrite,
    RequestsRead,
    RequestsWrite,
    /// See and download what was handed in.
    InboxRead,
    InboxWrite,
    LogRead,
}

impl Scope {
    pub const ALL: [Self; 7] = [
        Self::SharesRead,
        Self::SharesWrite,
        Self::RequestsRead,
        Self::RequestsWrite,
        Self::InboxRead,
        Self::InboxWrite,
        Self::LogRead,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SharesRead => "shares:read",
            Self::SharesWrite => "shares:write",
            Self::RequestsRead => "requests:read",
            Self::RequestsWrite => "requests:write",
            Self::InboxRead => "inbox:read",
            Self::InboxWrite => "inbox:write",
            Self::LogRead => "log:read",
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// The text names no scope.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "scopes are shares:read, shares:write, requests:read, requests:write, inbox:read, inbox:write and log:read, separated by spaces, or all"
)]
pub struct UnknownScope;

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(UnknownScope)
    }
}

/// What a token, or a session, may be used for. `all` covers what later versions add.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Scopes(u32);

impl Scopes {
    pub const ALL: Self = Self(u32::MAX);
    pub const NONE: Self = Self(0);

    /// What the Outlook add-in needs, and no more.
    pub const ADDIN: Self = Self(
        Scope::SharesRead.bit()
            | Scope::SharesWrite.bit()
            | Scope::RequestsRead.bit()
            | Scope::RequestsWrite.bit(),
    );

    pub const fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    #[must_use]
    pub const fn with(self, scope: Scope) -> Self {
        Self(self.0 | scope.bit())
    }

    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The scopes by name; all there are for `all`.
    pub fn list(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.has(*scope))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<T: IntoIterator<Item = Scope>>(scopes: T) -> Self {
        scopes.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("all");
        }
        for (position, scope) in self.list().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

impl FromStr for Scopes {
    type Err = UnknownScope;

    /// Names separated by spaces or commas, or `all`.
    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        if text.trim() == "all" {
            return Ok(Self::ALL);
        }
        let names = text.split([' ', ',']).filter(|name| !name.is_empty());
        names.map(str::parse).collect()
    }
}

/// What kind of program a token was made for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TokenKind {
    /// Made by a person, for programs: `kvt_…`.
    Api,
    /// The Outlook add-in's, short and bound to a session: `kva_…`.
    Addin,
}

impl TokenKind {
    pub const ALL: [Self; 2] = [Self::Api, Self::Addin];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Addin => "addin",
        }
    }

    /// What its secret begins with, so that secret scanners find one in the wrong place.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Api => "kvt_",
            Self::Addin => "kva_",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_written_as_they_are_read() {
        for text in ["all", "shares:read", "shares:read shares:write", "log:read", ""] {
            assert_eq!(text.parse::<Scopes>().unwrap().to_string(), text);
        }
        assert_eq!("log:read,shares:read".parse::<Scopes>().unwrap().to_string(), "shares:read log:read");
        for wrong in ["shares", "shares:*", "ALL", "all shares:read", "shares:read;log:read"] {
            assert!(wrong.parse::<Scopes>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_add_in_reads_neither_inbox_nor_log() {
        let not = [Scope::InboxRead, Scope::InboxWrite, Scope::LogRead];
        for scope in Scope::ALL {
            assert_eq!(Scopes::ADDIN.has(scope), !not.contains(&scope), "{}", scope.as_str());
            assert!(Scopes::ALL.has(scope) && !Scopes::NONE.has(scope));
        }
    }
}
