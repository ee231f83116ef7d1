//! A request's state, and how it reaches people.

/// The states of a request, as shown to staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestState {
    Open,
    /// Something was handed in; more may come.
    Submitted,
    /// A standing request that takes nothing at the moment.
    Paused,
    Closed,
    Expired,
    Revoked,
}

/// How a request reaches people; also the value of the form's field `deliver`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestDelivery {
    /// The gateway mails each recipient a personal link.
    Mail,
    /// One open link, pasted by the asker.
    Link,
    /// A permanent address, `/to/<slug>`.
    Standing,
}

impl RequestState {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Open => "request-open",
            Self::Submitted => "request-submitted",
            Self::Paused => "request-paused",
            Self::Closed => "request-closed",
            Self::Expired => "state-expired",
            Self::Revoked => "state-revoked",
        }
    }

    /// Class of the chip.
    pub(super) fn tone(self) -> &'static str {
        match self {
            Self::Submitted => "good",
            Self::Open | Self::Closed => "plain",
            Self::Paused | Self::Expired => "warn",
            Self::Revoked => "quiet",
        }
    }
}

impl RequestDelivery {
    pub const ALL: [Self; 3] = [Self::Mail, Self::Link, Self::Standing];

    /// `mail`, `link` or `standing`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Link => "link",
            Self::Standing => "standing",
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Mail => "deliver-mail",
            Self::Link => "deliver-link",
            Self::Standing => "deliver-standing",
        }
    }

    pub(super) fn hint_key(self) -> &'static str {
        match self {
            Self::Mail => "deliver-mail-hint",
            Self::Link => "deliver-link-hint",
            Self::Standing => "deliver-standing-hint",
        }
    }
}
