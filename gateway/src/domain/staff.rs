//! Who may do what among employees.

use std::str::FromStr;

/// What a member of staff may do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// Sends shares and sees what became of them.
    Sender,
    /// Reads the whole access log.
    Auditor,
    /// Answers data subjects; reads the log.
    Dpo,
    /// Everything a sender may, policy, staff and the log; never content.
    Admin,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Sender, Self::Auditor, Self::Dpo, Self::Admin];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Auditor => "auditor",
            Self::Dpo => "dpo",
            Self::Admin => "admin",
        }
    }

    /// May make shares of their own.
    pub const fn sends(self) -> bool {
        matches!(self, Self::Sender | Self::Admin)
    }

    /// May read the log of everyone's shares, not only their own.
    pub const fn reads_whole_log(self) -> bool {
        matches!(self, Self::Auditor | Self::Dpo | Self::Admin)
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}

/// What kind of second factor it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FactorKind {
    /// An authenticator app with time-based codes (RFC 6238).
    App,
    Passkey,
}

impl FactorKind {
    pub const ALL: [Self; 2] = [Self::App, Self::Passkey];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Passkey => "passkey",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// How a member of staff hears of what arrives in the inboxes they read.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Arrivals {
    /// A mail for each arrival.
    #[default]
    Each,
    /// One mail a day with the numbers.
    Daily,
    /// No mail.
    None,
}

impl Arrivals {
    pub const ALL: [Self; 3] = [Self::Each, Self::Daily, Self::None];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Each => "each",
            Self::Daily => "daily",
            Self::None => "none",
        }
    }
}

impl FromStr for Arrivals {
    type Err = UnknownArrivals;

    fn from_str(text: &str) -> Result<Self, UnknownArrivals> {
        Self::ALL.into_iter().find(|way| way.as_str() == text).ok_or(UnknownArrivals)
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("arrivals are told each, daily or none")]
pub struct UnknownArrivals;

/// How somebody came into a session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Way {
    Password,
    /// A password and a code of an authenticator app.
    PasswordAndCode,
    /// A password and a recovery code.
    PasswordAndRecovery,
    /// A password and a passkey.
    PasswordAndPasskey,
    /// A passkey alone, which asks its owner for a finger, a face or a PIN.
    Passkey,
    /// The organisation's own sign-in (OpenID Connect).
    Organisation,
    /// The Outlook add-in.
    Addin,
}

impl Way {
    pub const ALL: [Self; 7] = [
        Self::Password,
        Self::PasswordAndCode,
        Self::PasswordAndRecovery,
        Self::PasswordAndPasskey,
        Self::Passkey,
        Self::Organisation,
        Self::Addin,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::PasswordAndCode => "password+code",
            Self::PasswordAndRecovery => "password+recovery",
            Self::PasswordAndPasskey => "password+passkey",
            Self::Passkey => "passkey",
            Self::Organisation => "organisation",
            Self::Addin => "addin",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a role is one of sender, auditor, dpo, admin")]
pub struct UnknownRole;
