//! The outbox: mails are queued in the transaction that causes them and sent afterwards, at least once, under one
//! Message-ID. What a mail carries in secret is sealed under a key that is gone in three days.

mod deliver;
mod render;
mod render_account;
mod render_administered;
mod render_digest;
mod render_recovery;
mod render_request;

use hmac::{Hmac, KeyInit, Mac};
use kuvert_crypto::cobblestone;
use kuvert_crypto::ids::Id16;
use kuvert_crypto::root::outbox_key;
use kuvert_crypto::secret::LinkToken;
use kuvert_crypto::waiting::{open_token, seal_token};
use sha2::Sha256;
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

pub use deliver::{deliver_due, next_due, release_own};

use super::{App, AppError};
use crate::db::outbox::{MailRecord, MailState, SealedSecret};
use crate::db::{self, Conn};
use crate::domain::share::day_of;
use crate::domain::{HandInId, MailId, RecipientId, RecoveryId, RequestId, ShareId, StaffId, UploaderId};
use crate::keys::{Keys, KeysError, random, rng};

/// To the recipient: the personal link.
pub const INVITATION: &str = "invitation";
/// To the recipient: the one-time code.
pub const CODE: &str = "code";
/// To the sender: who it went to, and the sender link.
pub const RECEIPT: &str = "receipt";
/// To the sender: a recipient opened it for the first time.
pub const OPENED: &str = "opened";
/// To the sender: too many wrong codes.
pub const LOCKED: &str = "locked";
/// To the recipient: it expires soon.
pub const REMINDER: &str = "reminder";
/// To the sender: a recipient asks for new access.
pub const ACCESS_WANTED: &str = "access_wanted";
/// To the recipient: the old link works again.
pub const ACCESS_RENEWED: &str = "access_renewed";
/// To the sender: the link reached somebody it was not meant for.
pub const REPORT: &str = "report";
/// To the sender: the invitation could not be delivered.
pub const FAILED: &str = "failed";
/// To the sender: the share ended because its keys were lost with the old machine.
pub const SHARE_LOST: &str = "share_lost";

/// To the account's owner: somebody has typed many wrong passwords.
pub const SIGN_IN_TROUBLE: &str = "sign_in_trouble";
/// To the account's owner: somebody has the password and shows wrong second factors.
pub const FACTOR_TROUBLE: &str = "factor_trouble";

/// To an uploader: the personal link of a request.
pub const REQUEST_INVITATION: &str = "request_invitation";
/// To whoever typed their address at an open link: the one-time code.
pub const REQUEST_CODE: &str = "request_code";
/// To whoever proved their address: the link to come back by.
pub const RETURN_LINK: &str = "return_link";
/// To an uploader who handed nothing in: it expires soon.
pub const REQUEST_REMINDER: &str = "request_reminder";
/// To the uploader: what was received.
pub const SUBMISSION_RECEIPT: &str = "submission_receipt";
/// To the asker: an invitation could not be delivered.
pub const REQUEST_FAILED: &str = "request_failed";
/// To the inbox: something was handed in.
pub const SUBMISSION_ARRIVED: &str = "submission_arrived";
/// To the uploader: the inbox has it.
pub const SUBMISSION_FETCHED: &str = "submission_fetched";
/// To the uploader: a file that waited for its verdict was not kept.
pub const HELD_REFUSED: &str = "held_refused";
/// To the inbox: the same.
pub const HELD_REFUSED_NOTICE: &str = "held_refused_notice";
/// To the inbox: a submission is deleted soon.
pub const PURGE_WARNING: &str = "purge_warning";
/// To whoever wants one mail a day: what lies in their inboxes, in numbers.
pub const DIGEST: &str = "digest";

/// To everybody who reads an inbox: it was opened with the recovery key.
pub const RECOVERY_USED: &str = "recovery_used";

/// To whoever a share or a request belongs to: an administrator withdrew it.
pub const WITHDRAWN: &str = "withdrawn";
/// To whoever had it: an administrator gave it to a colleague.
pub const HANDED_OVER: &str = "handed_over";
/// To whoever has it now.
pub const TAKEN_OVER: &str = "taken_over";

/// Mails about what an administrator did.
const ABOUT_ADMINISTRATION: [&str; 3] = [WITHDRAWN, HANDED_OVER, TAKEN_OVER];

/// Mails about an account itself, to its owner.
const ABOUT_ACCOUNTS: [&str; 2] = [SIGN_IN_TROUBLE, FACTOR_TROUBLE];

/// Mails about requests that go to the uploader they are about; the others go to the asker, or to the account they name.
pub const TO_UPLOADERS: [&str; 7] = [
    HELD_REFUSED,
    REQUEST_INVITATION,
    REQUEST_CODE,
    RETURN_LINK,
    REQUEST_REMINDER,
    SUBMISSION_RECEIPT,
    SUBMISSION_FETCHED,
];

/// Mails that go to the recipient they are about; the others go to the sender.
pub const TO_RECIPIENTS: [&str; 4] = [INVITATION, CODE, REMINDER, ACCESS_RENEWED];

/// Days that a secret waits for its mail at most.
const SECRET_DAYS: u32 = 3;

/// What a mail carries that nobody else may have.
pub enum Secret {
    Token(LinkToken),
    /// Six digits.
    Code(Zeroizing<String>),
}

/// A mail to be queued.
pub struct Letter {
    pub kind: &'static str,
    pub share: Option<ShareId>,
    pub recipient: Option<RecipientId>,
    pub request: Option<RequestId>,
    pub uploader: Option<UploaderId>,
    pub hand_in: Option<HandInId>,
    /// A use of the recovery key, which `staff` is told of.
    pub recovery: Option<RecoveryId>,
    /// The account it goes to, if that is not the one who shared or asked, or if it is about the account itself.
    pub staff: Option<StaffId>,
    /// What makes this mail differ from another of its kind about the same; empty if there is only ever one.
    pub about: String,
    pub secret: Option<Secret>,
    /// A letter that is queued only so that the work looks the same from outside.
    pub decoy: bool,
}

impl Letter {
    pub fn new(kind: &'static str) -> Self {
        Self {
            kind,
            share: None,
            recipient: None,
            request: None,
            uploader: None,
            hand_in: None,
            recovery: None,
            staff: None,
            about: String::new(),
            secret: None,
            decoy: false,
        }
    }

    #[must_use]
    pub fn secret(self, secret: Secret) -> Self {
        Self { secret: Some(secret), ..self }
    }
}

/// Queues mails inside a transaction.
#[derive(Clone)]
pub struct Queue {
    keys: Keys,
    /// What Message-IDs end in.
    host: String,
}

impl Queue {
    pub fn new(app: &App) -> Self {
        Self { keys: app.keys.clone(), host: app.mail_sender.host_for_message_ids().to_owned() }
    }

    /// The same without a server: `host` is what Message-IDs end in.
    pub fn of(keys: Keys, host: &str) -> Self {
        Self { keys, host: host.to_owned() }
    }

    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Queues a letter, unless one about the same is there. Returns its Message-ID.
    pub fn add(&self, conn: &mut Conn, now: OffsetDateTime, letter: Letter) -> Result<String, AppError> {
        let id = MailId::from_bytes(random());
        let local = data_encoding::BASE64URL_NOPAD.encode(&self.name(&[id.as_bytes()])[..18]);
        // A local part starts with a letter here: some relays trip over a leading dash.
        let message_id = format!("k{local}@{}", self.host);
        let secret = letter.secret.as_ref().map(|secret| self.seal(id, secret, day_of(now))).transpose()?;
        let about = self.about(&letter, id);
        let record = MailRecord {
            id,
            kind: letter.kind.to_owned(),
            share: letter.share,
            recipient: letter.recipient,
            request: letter.request,
            uploader: letter.uploader,
            hand_in: letter.hand_in,
            recovery: letter.recovery,
            staff: letter.staff,
            once: about,
            state: if letter.decoy { MailState::GivenUp } else { MailState::Queued },
            message_id: message_id.clone(),
            secret: if letter.decoy { None } else { secret },
            sealed: None,
            attempts: 0,
            created_at: now,
            next_at: now,
            done_at: None,
        };
        db::outbox::queue(conn, &record)?;
        Ok(message_id)
    }

    /// What this letter is about, as a digest: two letters about the same are one.
    fn about(&self, letter: &Letter, id: MailId) -> [u8; 16] {
        let unique = letter.decoy || letter.about == ALWAYS;
        let parts: [&[u8]; 10] = [
            letter.kind.as_bytes(),
            letter.share.as_ref().map_or(&[], |share| share.as_bytes().as_slice()),
            letter.recipient.as_ref().map_or(&[], |recipient| recipient.as_bytes().as_slice()),
            letter.request.as_ref().map_or(&[], |request| request.as_bytes().as_slice()),
            letter.uploader.as_ref().map_or(&[], |uploader| uploader.as_bytes().as_slice()),
            letter.hand_in.as_ref().map_or(&[], |hand_in| hand_in.as_bytes().as_slice()),
            letter.staff.as_ref().map_or(&[], |staff| staff.as_bytes().as_slice()),
            letter.recovery.as_ref().map_or(&[], |recovery| recovery.as_bytes().as_slice()),
            letter.about.as_bytes(),
            if unique { id.as_bytes() } else { &[] },
        ];
        *self.name(&parts).first_chunk().expect("32 bytes begin with 16")
    }

    fn name(&self, parts: &[&[u8]]) -> [u8; 32] {
        let key = self.keys.message_id_key();
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    fn seal(&self, id: MailId, secret: &Secret, today: u32) -> Result<SealedSecret, AppError> {
        let (day, root_id) = (today + SECRET_DAYS, self.keys.root_id());
        let id = Id16::from_bytes(*id.as_bytes());
        let bucket = self.keys.bucket_key(root_id, day).ok_or(AppError::Keys(KeysError::NoRoot))?;
        let key = outbox_key(&bucket, &id);
        let sealed = match secret {
            Secret::Token(token) => seal_token(&key, &id, token, &mut rng()),
            Secret::Code(code) => {
                cobblestone::seal(key.as_bytes(), &code_context(&id), code.as_bytes(), &mut rng())
            }
        };
        Ok(SealedSecret { sealed, day, root_id })
    }
}

/// `about` of a letter that is never the same as another.
pub const ALWAYS: &str = "always";

fn code_context(id: &Id16) -> Vec<u8> {
    [b"kuvert.dk/v1/outbox-code\0".as_slice(), id.as_bytes()].concat()
}

/// Opens the link token that a mail carries.
fn open_link(app: &App, mail: &MailRecord) -> Option<LinkToken> {
    let secret = mail.secret.as_ref()?;
    let id = Id16::from_bytes(*mail.id.as_bytes());
    let bucket = app.keys.bucket_key(secret.root_id, secret.day)?;
    open_token(&outbox_key(&bucket, &id), &id, &secret.sealed).ok()
}

/// Opens the one-time code that a mail carries.
fn open_code(app: &App, mail: &MailRecord) -> Option<Zeroizing<String>> {
    let secret = mail.secret.as_ref()?;
    let id = Id16::from_bytes(*mail.id.as_bytes());
    let bucket = app.keys.bucket_key(secret.root_id, secret.day)?;
    let key = outbox_key(&bucket, &id);
    let plain = cobblestone::open(key.as_bytes(), &code_context(&id), &secret.sealed).ok()?;
    String::from_utf8(plain).ok().map(Zeroizing::new)
}

/// Stands where a relay's reply would, for a mail that could not be composed.
const UNWRITTEN: &str = "could not be written";

/// How long a mail is tried.
const TRIED_FOR: Duration = Duration::hours(72);
