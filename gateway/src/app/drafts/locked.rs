//! What the organisation has fixed for shares that are made in Outlook (`addin_locked`).

use super::{Expiry, NewRecipient, NewShare};
use crate::app::AppError;
use crate::config::Config;
use crate::config::addin::Locked;
use crate::domain::{TokenKind, Verification};

const FIXED: &str = "is fixed by the organisation";

/// Refuses terms that differ from what is fixed. Only the add-in's token is bound: pages and programs have their own
/// limits.
///
/// # Errors
///
/// [`AppError::Invalid`] with the field.
pub fn keep_fixed(config: &Config, token: Option<TokenKind>, new: &NewShare) -> Result<(), AppError> {
    let locks = |option| token == Some(TokenKind::Addin) && config.addin.locked.contains(&option);
    let days = config.share_expiry_default_days.min(config.share_expiry_max_days);
    let keeps_days = match new.expiry {
        None => true,
        Some(Expiry::Days(wanted)) => wanted == days,
        Some(Expiry::At(_)) => false,
    };
    if locks(Locked::Expiry) && !keeps_days {
        return Err(AppError::invalid("expires_in_days", FIXED));
    }
    if locks(Locked::Downloads) && new.downloads_max.is_some() {
        return Err(AppError::invalid("downloads_max", FIXED));
    }
    if locks(Locked::Notices) && !new.notify_opened {
        return Err(AppError::invalid("notify_opened", FIXED));
    }
    new.recipients.iter().try_for_each(|person| keep_proof_fixed(config, token, person))
}

/// The same for one more recipient of a share.
///
/// # Errors
///
/// [`AppError::Invalid`] with the field.
pub fn keep_proof_fixed(
    config: &Config,
    token: Option<TokenKind>,
    person: &NewRecipient,
) -> Result<(), AppError> {
    let is_locked = token == Some(TokenKind::Addin) && config.addin.locked.contains(&Locked::Verification);
    if is_locked && person.verification != Verification::Code {
        return Err(AppError::invalid("recipients.verification", FIXED));
    }
    Ok(())
}
