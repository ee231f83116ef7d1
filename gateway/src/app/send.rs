//! Sending: a draft becomes active, its links are made, its mails are queued. All of it, or nothing.

mod proposal;

use kuvert_crypto::keys::{link_id, manifest_key};
use kuvert_crypto::manifest;
use kuvert_crypto::secret::{LinkToken, PackageKey};
use time::OffsetDateTime;

use super::drafts::{Expiry, kept_passphrase};
use super::links::{self, NewLink, Passphrase, Purpose};
use super::personal::{self, ShareTitle};
use super::post::{self, Letter, Secret};
use super::{App, AppError, Entry, Visitor, entries, inbox, policy, words};
use crate::db::files::FileRecord;
use crate::db::links::LinkRecord;
use crate::db::recipients::RecipientRecord;
use crate::db::shares::ShareRecord;
use crate::db::{self, Conn};
use crate::domain::policy::{Sensitivity, TransferBasis};
use crate::domain::share::key_day;
use crate::domain::{
    Actor, Deliver, EventKind, FileId, LinkRole, RecipientId, Share, ShareId, ShareState, StaffId,
    SubmissionId,
};
use crate::keys::rng;

/// A link that was made by sending.
#[derive(Debug, Eq, PartialEq)]
pub struct MadeLink {
    /// None for a group link.
    pub recipient: Option<RecipientId>,
    pub url: String,
}

/// What sending gives back.
#[derive(Debug, Eq, PartialEq)]
pub struct Sent {
    pub id: ShareId,
    pub expires_at: OffsetDateTime,
    /// Brings the key to resend or re-address; useless without the sender's sign-in.
    pub sender_link: String,
    pub links: Vec<MadeLink>,
}

/// Sends a draft. Asking again within a day, with the same token, gives the same answer and changes nothing: an answer
/// that was lost on its way can be had again.
///
/// # Errors
///
/// [`AppError::Nothing`], [`AppError::NoRecipients`], [`AppError::Unfinished`], [`AppError::DraftChanged`],
/// [`AppError::NotADraft`], [`AppError::DraftToken`].
pub async fn send(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    share: ShareId,
    token: &LinkToken,
) -> Result<Sent, AppError> {
    match once(app, visitor, staff, share, token).await {
        Err(error @ (AppError::DraftToken | AppError::NotADraft)) => {
            again(app, staff, share, token).await?.ok_or(error)
        }
        sent => sent,
    }
}

/// What sending this draft gave; none if this token has not sent it, or more than a day ago.
///
/// # Errors
///
/// [`AppError::Db`].
pub async fn again(
    app: &App,
    staff: StaffId,
    share: ShareId,
    token: &LinkToken,
) -> Result<Option<Sent>, AppError> {
    let Some(link) = links::find(app, token).await? else { return Ok(None) };
    if link.role != LinkRole::Draft || link.share != share {
        return Ok(None);
    }
    let (record, people, rows) = app
        .db
        .read(move |conn| {
            let record = db::shares::find(conn, share)?;
            let people = db::recipients::of_share(conn, share)?;
            Ok::<_, AppError>((record, people, db::links::of_share(conn, share)?))
        })
        .await?;
    let sent = matches!(record.share.state, ShareState::Active { .. }) && record.share.staff == staff;
    if !sent {
        return Ok(None);
    }
    let made = |row: &LinkRecord| {
        let own = links::token_from_draft(token, row.id);
        (*link_id(&own).as_bytes() == row.link_id).then_some((row.recipient, own))
    };
    let to_sender = rows.iter().filter(|row| row.role == LinkRole::Sender).find_map(made);
    let Some((_, to_sender)) = to_sender else { return Ok(None) };
    let to_readers = rows.iter().filter(|row| matches!(row.role, LinkRole::Personal | LinkRole::Group));
    let mut to_readers: Vec<_> = to_readers.filter_map(made).collect();
    to_readers.sort_by_key(|(to, _)| people.iter().position(|person| Some(person.recipient.id) == *to));
    let to_readers = to_readers.iter().map(|(to, token)| (*to, token));
    Ok(Some(answer(app, share, record.share.terms.expires_at, &to_sender, to_readers)))
}

async fn once(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    share: ShareId,
    token: &LinkToken,
) -> Result<Sent, AppError> {
    let draft = links::open_draft(app, share, token).await?;
    entries::settle(app, share.into(), &draft.pk).await?;
    let (record, files, people) = load(app, staff, share).await?;
    if people.is_empty() {
        return Err(AppError::NoRecipients);
    }
    let entries = entries::collect(share.into(), &draft.pk, &files)?;
    if entries.files.is_empty() {
        return Err(AppError::Nothing);
    }
    let now = app.now();
    let title: ShareTitle = personal::open(&app.keys, share.as_bytes(), &record.sealed)?;
    let wish = title.days.map_or(Expiry::At(record.share.terms.expires_at), Expiry::Days);
    // The policy may be another than when the draft was made; what counts is today's.
    let proposal = proposal::of_draft(app, (&record.share.terms, &title), wish, now, &people, &entries)?;
    policy::judge(app, (staff, visitor), |line| line.share(share), &proposal).await?;
    let expires_at = Expiry::at(Some(wish), now, None);
    let day = key_day(expires_at, record.share.terms.renewal_days);
    let sealed = manifest::seal(
        &manifest_key(&draft.pk, &links::package(share)),
        &links::package(share),
        &entries,
        &mut rng(),
    );
    let sealed = sealed.map_err(|_| AppError::Sealed("manifest"))?;
    let made = make_links(app, &record.share, day, &people, &draft.pk, token)?;
    let files = files.iter().map(|file| file.id).collect();
    let words = words::of_share(&app.keys, &title.title, entries.files.iter().map(|file| &*file.name));
    let reply_to = title.submission();
    let (sensitivity, transfer) = (title.sensitivity, title.transfer.map(|transfer| transfer.basis));
    let said = record.sealed;
    let job = Sending {
        staff,
        share,
        reply_to,
        files,
        words,
        said,
        now,
        expires_at,
        day,
        sealed,
        visitor: visitor.clone(),
        sensitivity,
        transfer,
    };
    commit(app, job, made).await
}

type Loaded = (ShareRecord, Vec<FileRecord>, Vec<RecipientRecord>);

async fn load(app: &App, staff: StaffId, share: ShareId) -> Result<Loaded, AppError> {
    app.db
        .read(move |conn| {
            let record = db::shares::find(conn, share)?;
            if record.share.staff != staff {
                return Err(AppError::NotFound);
            }
            if record.share.state != ShareState::Draft {
                return Err(AppError::NotADraft);
            }
            let files = db::files::of_share(conn, share)?;
            Ok((record, files, db::recipients::of_share(conn, share)?))
        })
        .await
}

/// The links of a share that is being sent, with the sender's own last.
struct Made {
    to_readers: Vec<NewLink>,
    to_sender: NewLink,
}

fn make_links(
    app: &App,
    share: &Share,
    key_day: u32,
    people: &[RecipientRecord],
    pk: &PackageKey,
    draft: &LinkToken,
) -> Result<Made, AppError> {
    let link = |role, recipient, passphrase: Option<&Passphrase>| {
        let purpose = Purpose { share: share.id, role, recipient, key_day, passphrase };
        links::make_from_draft(&app.keys, &purpose, pk, draft)
    };
    let kept = |person: &RecipientRecord| {
        let kept = person.passphrase.as_deref();
        kept.map(|kept| kept_passphrase(person.recipient.id, pk, kept)).transpose()
    };
    let to_readers = match share.terms.deliver {
        Deliver::Mail => people
            .iter()
            .map(|person| link(LinkRole::Personal, Some(person.recipient.id), kept(person)?.as_ref()))
            .collect::<Result<_, AppError>>()?,
        Deliver::Link => {
            let passphrase = people.first().map(kept).transpose()?.flatten();
            vec![link(LinkRole::Group, None, passphrase.as_ref())?]
        }
    };
    Ok(Made { to_readers, to_sender: link(LinkRole::Sender, None, None)? })
}

struct Sending {
    staff: StaffId,
    share: ShareId,
    reply_to: Option<SubmissionId>,
    /// What the manifest lists.
    files: Vec<FileId>,
    /// What the log finds the share by.
    words: Vec<[u8; 16]>,
    /// The draft's sealed words, which are others after every change.
    said: Vec<u8>,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
    day: u32,
    sealed: Vec<u8>,
    visitor: Visitor,
    sensitivity: Sensitivity,
    /// On what ground it leaves the EU and the EEA.
    transfer: Option<TransferBasis>,
}

fn answer<'t>(
    app: &App,
    id: ShareId,
    expires_at: OffsetDateTime,
    to_sender: &LinkToken,
    to_readers: impl Iterator<Item = (Option<RecipientId>, &'t LinkToken)>,
) -> Sent {
    let url = |path: &str, token: &LinkToken| {
        app.config.public_url.join(&format!("/{path}/{}", &*token.to_base64url()))
    };
    let links = to_readers.map(|(recipient, token)| MadeLink { recipient, url: url("s", token) }).collect();
    Sent { id, expires_at, sender_link: url("m", to_sender), links }
}

async fn commit(app: &App, job: Sending, made: Made) -> Result<Sent, AppError> {
    let to_readers = made.to_readers.iter().map(|link| (link.record.recipient, &link.token));
    let sent = answer(app, job.share, job.expires_at, &made.to_sender.token, to_readers);
    let queue = post::Queue::new(app);
    app.db.write(move |conn| write(conn, &queue, job, made)).await?;
    app.mail_queued.notify_one();
    Ok(sent)
}

fn write(conn: &mut Conn, queue: &post::Queue, job: Sending, made: Made) -> Result<(), AppError> {
    let Sending { staff, share, reply_to, files, words, said, now, expires_at, day, sealed, .. } = job;
    let (visitor, sensitivity, transfer) = (job.visitor, job.sensitivity, job.transfer);
    // Somebody may have disabled the account since this request came in.
    if db::staff::find(conn, staff)?.disabled_at.is_some() {
        return Err(AppError::Forbidden);
    }
    if !db::shares::activate(conn, share, now, expires_at, day, &sealed)? {
        return Err(AppError::NotADraft);
    }
    // Links were made for the recipients that were read; whoever changed them meanwhile did not see this go out.
    if db::shares::find(conn, share)?.sealed != said {
        return Err(AppError::DraftChanged);
    }
    // From here on the set of files stands still; one that came or went meanwhile is not silently lost.
    let there: Vec<FileId> = db::files::of_share(conn, share)?.into_iter().map(|file| file.id).collect();
    if there != files {
        return Err(AppError::Unfinished(1));
    }
    db::words::note(conn, share, now, &words)?;
    db::files::forget_entries(conn, share.into())?;
    db::links::end_draft(conn, share)?;
    db::recipients::forget_passphrases(conn, share)?;
    let count = made.to_readers.len();
    for NewLink { token, record } in made.to_readers {
        db::links::insert(conn, &record, now)?;
        if let Some(recipient) = record.recipient {
            let letter =
                Letter { share: Some(share), recipient: Some(recipient), ..Letter::new(post::INVITATION) };
            let message_id = queue.add(conn, now, letter.secret(Secret::Token(token)))?;
            db::recipients::set_message_id(conn, recipient, &message_id)?;
        }
    }
    let NewLink { token, record } = made.to_sender;
    db::links::insert(conn, &record, now)?;
    let receipt = Letter { share: Some(share), ..Letter::new(post::RECEIPT) };
    queue.add(conn, now, receipt.secret(Secret::Token(token)))?;
    let line = Entry::new(EventKind::ShareSent, Actor::Staff).share(share).staff(staff).from(&visitor);
    let line = line.detail("links", count).detail("sensitivity", sensitivity.as_str());
    let line = transfer.map_or(line.clone(), |basis| line.detail("transfer_basis", basis.as_str()));
    super::log::write(conn, queue.keys(), now, line)?;
    match reply_to {
        Some(submission) => {
            let acting = inbox::Acting { staff, submission, visitor };
            inbox::note_reply(conn, queue.keys(), now, &acting, share)
        }
        None => Ok(()),
    }
}
