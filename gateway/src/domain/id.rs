//! Names of things: 128 random bits each, written as 26 base-32 characters. Names are not secrets.

use std::fmt;
use std::str::FromStr;

use data_encoding::{Encoding, Specification};

/// The text is not 26 characters of `a-z2-7` in their one canonical form.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not an id")]
pub struct ParseIdError;

/// Length of the written form, in ASCII characters.
pub const ID_CHARS: usize = 26;

fn base32() -> &'static Encoding {
    static ENCODING: std::sync::OnceLock<Encoding> = std::sync::OnceLock::new();
    ENCODING.get_or_init(|| {
        let mut spec = Specification::new();
        spec.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
        spec.encoding().expect("32 distinct symbols make an encoding")
    })
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name([u8; 16]);

        impl $name {
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            pub fn to_vec(self) -> Vec<u8> {
                self.0.to_vec()
            }

            /// # Errors
            ///
            /// [`ParseIdError`] unless there are 16 bytes.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, ParseIdError> {
                bytes.try_into().map(Self).map_err(|_| ParseIdError)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&base32().encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                if text.len() != ID_CHARS {
                    return Err(ParseIdError);
                }
                let bytes = base32().decode(text.as_bytes()).map_err(|_| ParseIdError)?;
                Self::from_slice(&bytes)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )+};
}

ids! {
    /// A share; also the id of the package its key belongs to.
    ShareId
    /// A file of a share or of a hand-in; also the id of the stored blob.
    FileId
    /// One address a share is meant for.
    RecipientId
    /// One row of `links`: one way into a share.
    LinkRowId
    /// A member of staff.
    StaffId
    /// A group of employees.
    GroupId
    /// A second factor of a member of staff.
    FactorId
    /// An API token (not its secret).
    TokenId
    /// A mail in the outbox.
    MailId
    /// A line of the access log.
    EventId
    /// The process that holds an upload, a job or a mail for now.
    WriterId
    /// A download slot that is lent to a session.
    LeaseId
    /// A request for files and answers.
    RequestId
    /// Who is asked, or has proved an address at an open link.
    UploaderId
    /// One row of `request_links`: one way to hand in.
    RequestLinkId
    /// All that one uploader hands in on one request.
    SubmissionId
    /// One hand-in of a submission; also the id of the package its key belongs to.
    HandInId
    /// Where submissions arrive.
    InboxId
    /// One person of the organisation's sign-in, connected to an account.
    IdentityId
    /// An Outlook pane that waits for its person.
    AddinSignInId
    /// One use of the recovery key.
    RecoveryId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_what_it_writes() {
        let id = ShareId::from_bytes([0xA7; 16]);
        assert_eq!(id.to_string().len(), ID_CHARS);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn only_the_canonical_form_of_an_id_is_read() {
        let id = ShareId::from_bytes([0; 16]).to_string();
        let last_bits_set = format!("{}b", &id[..25]);
        for text in ["", "a", &id.to_uppercase(), &format!("{id}a"), &format!("{id}="), &last_bits_set] {
            assert_eq!(text.parse::<ShareId>(), Err(ParseIdError), "{text}");
        }
    }
}
