//! The asker reminds those who have not handed in.

use time::Duration;

use super::super::post::{self, Letter};
use super::super::{App, AppError, Entry, Visitor, log};
use super::manage::own;
use crate::db;
use crate::domain::{Actor, EventKind, Reach, RequestId, StaffId, SubmissionState};

/// Nobody is reminded more often.
const PAUSE: Duration = Duration::DAY;

/// Mails everybody who was asked and has not handed in, and was not reminded a day ago. Returns how many they are.
///
/// # Errors
///
/// [`AppError::NotActive`] if the request takes nothing or mails nobody, [`AppError::NotFound`].
pub async fn remind(app: &App, visitor: &Visitor, staff: StaffId, id: RequestId) -> Result<usize, AppError> {
    let (queue, now, strict) = (post::Queue::new(app), app.now(), app.time.strict());
    let visitor = visitor.clone();
    let reminded = app
        .db
        .write(move |conn| {
            let request = own(conn, staff, id)?;
            if request.reach != Reach::Personal || request.admits(strict).is_err() {
                return Err(AppError::NotActive);
            }
            let submissions = db::submissions::of_requests(conn, &[id])?;
            let mut reminded = 0;
            for person in db::uploaders::of_requests(conn, &[id])? {
                let person = person.uploader;
                let done = submissions
                    .iter()
                    .any(|one| one.uploader == person.id && one.state != SubmissionState::Open);
                if done
                    || person.revoked_at.is_some()
                    || !db::uploaders::mark_reminded_again(conn, person.id, now - PAUSE, now)?
                {
                    continue;
                }
                let letter = Letter {
                    request: Some(id),
                    uploader: Some(person.id),
                    about: db::to_millis(now).to_string(),
                    ..Letter::new(post::REQUEST_REMINDER)
                };
                queue.add(conn, now, letter)?;
                let line = Entry::new(EventKind::ReminderSent, Actor::Staff).request(id).staff(staff);
                log::write(conn, queue.keys(), now, line.from(&visitor))?;
                reminded += 1;
            }
            Ok::<_, AppError>(reminded)
        })
        .await?;
    app.mail_queued.notify_one();
    Ok(reminded)
}
