//! The drawing that tells a page's message before its words do.

/// Which envelope is drawn; the drawing is decoration, the heading says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Art {
    /// Closed and sealed: something is waiting.
    Sealed,
    /// A sealed envelope with the code's six fields before it.
    Code,
    /// An hour glass: too late, or too early.
    Waiting,
    /// The envelope went back to its sender.
    TakenBack,
    /// A padlock before the envelope.
    Locked,
    /// A dotted outline where an envelope would be.
    Nothing,
    /// The envelope flies: a message has gone to somebody.
    OnItsWay,
}

impl Art {
    /// Class of the drawing; the style sheet shows and hides its parts.
    pub fn class(self) -> &'static str {
        match self {
            Self::Sealed => "art-sealed",
            Self::Code => "art-code",
            Self::Waiting => "art-waiting",
            Self::TakenBack => "art-taken-back",
            Self::Locked => "art-locked",
            Self::Nothing => "art-nothing",
            Self::OnItsWay => "art-on-its-way",
        }
    }
}
