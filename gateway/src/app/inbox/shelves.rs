//! The inboxes of a member of staff, and what is new in each.

use super::super::inboxes::{self, Inbox};
use super::super::{App, AppError};
use crate::db;
use crate::domain::StaffId;

/// An inbox with the number of submissions that nobody has fetched.
pub struct Shelf {
    pub inbox: Inbox,
    pub new: u32,
}

/// The inboxes that `staff` may read, their own first.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn shelves(app: &App, staff: StaffId) -> Result<Vec<Shelf>, AppError> {
    let inboxes = inboxes::mine(app, staff).await?;
    app.db
        .read(move |conn| {
            let shelf = |inbox: Inbox| {
                let new = db::submissions::count_new(conn, inbox.id)?;
                Ok(Shelf { inbox, new: u32::try_from(new).unwrap_or(u32::MAX) })
            };
            inboxes.into_iter().map(shelf).collect()
        })
        .await
}
