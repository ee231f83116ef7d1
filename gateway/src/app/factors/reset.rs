//! An administrator takes a member of staff's second factors away, because telephone and recovery codes are gone.

use crate::app::staff::{self, Office};
use crate::app::{AppError, Entry, log};
use crate::db;
use crate::domain::{Actor, EventKind};
use crate::mail::Address;

/// Forgets every second factor and recovery code of an account, and signs it out everywhere. Returns how many there
/// were. Where one is required, it is set up at the next sign-in.
///
/// # Errors
///
/// [`AppError::NotFound`] if there is no such account.
pub async fn reset(office: &Office, address: &Address) -> Result<usize, AppError> {
    let record = staff::find(office, address).await?;
    let (keys, now, id) = (office.keys.clone(), office.now, record.id);
    let line = Entry::new(EventKind::FactorsReset, Actor::System).staff(id).person(address.as_str());
    office
        .db
        .write(move |conn| {
            let count = db::factors::delete_all(conn, id)?;
            db::sessions::end_all_staff(conn, id)?;
            db::steps::end_all(conn, id)?;
            db::steps::forget_devices(conn, id)?;
            log::write(conn, &keys, now, line.detail("factors", count))?;
            Ok(count)
        })
        .await
}
