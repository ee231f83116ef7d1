//! What a recipient can tell the sender from the link's page.

use time::Duration;

use super::super::access::{self, Presented};
use super::super::personal::counter;
use super::super::post::{self, Letter};
use super::super::{App, AppError, Entry, Visitor, attempts, log};
use crate::db;
use crate::domain::{Actor, EventKind, Refusal};
use kuvert_crypto::secret::LinkToken;

/// Such mails to a sender about one link, a day.
const MAILS_PER_DAY: u32 = 3;

/// Asks the sender for new access to a share that has expired. The answer is the same however often one asks.
///
/// # Errors
///
/// [`AppError::NotFound`] for unknown links, [`AppError::Refused`] if it cannot be renewed any more.
pub async fn ask_access(app: &App, visitor: &Visitor, token: &str) -> Result<Presented, AppError> {
    let presented = known(app, visitor, token).await?;
    match presented.share.admits(app.time.strict()) {
        Err(Refusal::Expired) if presented.renewable(app.now()) => {}
        Err(refusal) => return Err(AppError::Refused(refusal)),
        Ok(()) if presented.outlived(app) => {}
        Ok(()) => return Ok(presented),
    }
    let line = line(visitor, &presented, EventKind::AccessAsked);
    tell_sender(app, visitor, &presented, line, post::ACCESS_WANTED).await?;
    Ok(presented)
}

/// Tells the sender that the link reached the wrong person. `reason` is one of the page's words; `comment` is the
/// reader's own and may be empty.
///
/// # Errors
///
/// [`AppError::NotFound`] for unknown links.
pub async fn report(
    app: &App,
    visitor: &Visitor,
    token: &str,
    reason: &str,
    comment: &str,
) -> Result<Presented, AppError> {
    let presented = known(app, visitor, token).await?;
    let line = line(visitor, &presented, EventKind::RecipientReported).detail("reason", reason);
    let line = if comment.is_empty() { line } else { line.comment(comment) };
    tell_sender(app, visitor, &presented, line, post::REPORT).await?;
    Ok(presented)
}

/// The link, whatever its state.
async fn known(app: &App, visitor: &Visitor, token: &str) -> Result<Presented, AppError> {
    let presented = match LinkToken::parse(token) {
        Some(token) => access::present(app, token).await?,
        None => None,
    };
    if let Some(presented) = presented {
        Ok(presented)
    } else {
        attempts::miss(app, visitor).await?;
        Err(AppError::NotFound)
    }
}

fn line(visitor: &Visitor, presented: &Presented, kind: EventKind) -> Entry {
    Entry::new(kind, Actor::Visitor).share(presented.share.id).from(visitor)
}

async fn tell_sender(
    app: &App,
    visitor: &Visitor,
    presented: &Presented,
    line: Entry,
    mail: &'static str,
) -> Result<(), AppError> {
    let share = presented.share.id;
    let name = counter(&app.keys, mail, &presented.link.id.to_string());
    let (queue, now, own) = (post::Queue::new(app), app.now(), presented.link.recipient);
    let told = app
        .db
        .write(move |conn| {
            // A group link tells nobody's name: the mail speaks of the first on the list.
            let recipient = match own {
                Some(recipient) => Some(recipient),
                None => db::recipients::of_share(conn, share)?.first().map(|record| record.recipient.id),
            };
            let line = recipient.map_or(line.clone(), |recipient| line.recipient(recipient));
            if attempts::limit(conn, name, now, Duration::DAY, MAILS_PER_DAY)?.is_err() {
                return Ok(false);
            }
            log::write(conn, queue.keys(), now, line)?;
            let about = db::to_millis(now).to_string();
            queue.add(conn, now, Letter { share: Some(share), recipient, about, ..Letter::new(mail) })?;
            Ok::<_, AppError>(true)
        })
        .await?;
    if !told {
        return access::note_refused(app, visitor, presented, "the sender was told often enough").await;
    }
    app.mail_queued.notify_one();
    Ok(())
}
