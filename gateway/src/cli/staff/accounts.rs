//! Passwords, sessions and second factors of other people's accounts.

use super::super::office::with_office;
use super::super::{ConfigFile, Failure, out, text, when};
use super::{PasswordArgs, ask_password, first_line, unknown};
use crate::app::factors;
use crate::app::staff;
use crate::mail::Address;

pub(super) fn password(file: &ConfigFile, args: &PasswordArgs) -> Result<(), Failure> {
    let password = if args.password_stdin { first_line()? } else { ask_password()? };
    with_office(file, |office, _| async move {
        let done = staff::set_password(&office, &args.email, &password).await;
        done.map_err(|error| unknown(&error, &args.email))?;
        out::note(&format!("{} has a new password.", args.email.as_str()));
        Ok(())
    })
}

pub(super) fn sessions(file: &ConfigFile, email: &Address) -> Result<(), Failure> {
    with_office(file, |office, _| async move {
        let found = staff::sessions(&office, email).await.map_err(|error| unknown(&error, email))?;
        for (session, origin) in found {
            let (since, seen) = (when::rfc3339(session.created_at), when::rfc3339(session.seen_at));
            let way = session.way.as_str();
            let line = format!("{since}  {seen}  {way:<18}  {:<39}  {}", origin.ip, origin.user_agent);
            out::line(&text::shown(&line))?;
        }
        Ok(())
    })
}

pub(super) fn sign_out(file: &ConfigFile, email: &Address) -> Result<(), Failure> {
    with_office(file, |office, _| async move {
        let count = staff::sign_out(&office, email).await.map_err(|error| unknown(&error, email))?;
        out::note(&format!("Sessions ended: {count}."));
        Ok(())
    })
}

pub(super) fn reset(file: &ConfigFile, email: &Address) -> Result<(), Failure> {
    with_office(file, |office, _| async move {
        let count = factors::reset(&office, email).await.map_err(|error| unknown(&error, email))?;
        out::note(&format!("Second factors taken away: {count}. {} is signed out.", email.as_str()));
        Ok(())
    })
}
