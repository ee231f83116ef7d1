//! A one-time code is asked for.

use time::Duration;
use zeroize::Zeroizing;

use super::super::cookies;
use super::super::personal::{self, RecipientPerson, counter};
use super::super::post::{self, Letter, Secret};
use super::super::{App, AppError, Visitor, attempts, log, passwords};
use super::locks::Culprit;
use super::{Presented, entry, listed, typed_address, waiting};
use crate::db::codes::CodeRecord;
use crate::db::recipients::RecipientRecord;
use crate::db::{self, Conn};
use crate::domain::{Actor, EventId, EventKind, LinkRole, Verification};
use crate::keys::random;

/// Codes for one link are counted over this time.
const WINDOW: Duration = Duration::minutes(15);
/// Pause before the next code can be asked for.
const COOL_DOWN: Duration = Duration::seconds(30);

/// The page goes on to ask for the code, whether or not one was sent.
pub struct CodeAsked {
    pub presented: Presented,
    /// To be set as the cookie [`cookies::BROWSER`]: the code works in this browser only.
    pub browser: Zeroizing<String>,
    pub valid_minutes: u32,
    pub resend_in_seconds: u32,
}

/// Sends a one-time code to the recipient's own address.
///
/// An address that is not on a group link's list gets the same answer in the same time, and no mail.
///
/// # Errors
///
/// [`AppError::SlowDown`] beyond the limits; [`AppError::Refused`], [`AppError::Locked`], [`AppError::NotFound`].
pub async fn ask_code(
    app: &App,
    visitor: &Visitor,
    token: &str,
    email: Option<&str>,
    cookie_header: Option<&str>,
) -> Result<CodeAsked, AppError> {
    let presented = waiting(app, visitor, token).await?;
    if presented.verification != Verification::Code {
        return Err(AppError::invalid("code", "is not used here: this link asks for a passphrase"));
    }
    let (recipient, address, culprit) = match presented.link.role {
        LinkRole::Group => {
            let typed = email.unwrap_or_default();
            let (address, culprit) = typed_address(app, visitor, &presented, typed).await?;
            let recipient = listed(app, &presented, &address).await?;
            (recipient, typed.trim().to_lowercase(), culprit)
        }
        _ => (presented.recipient.clone(), String::new(), Culprit::Link(presented.link.id)),
    };
    let (browser, browser_hash) = match cookies::find(cookie_header, cookies::BROWSER) {
        Some(value) if value.len() == 43 => (Zeroizing::new(value.to_owned()), cookies::hash(value)),
        _ => cookies::fresh(),
    };
    let code = six_digits();
    let salt = random();
    let hash = passwords::hash_code(app, code.clone(), salt).await;
    let record = CodeRecord {
        id: EventId::from_bytes(random()),
        link: presented.link.id,
        recipient: recipient.as_ref().map(|record| record.recipient.id),
        browser: browser_hash,
        salt,
        hash,
        tries_left: i32::try_from(app.config.code_tries).unwrap_or(5),
        typed: culprit.to_typed(),
    };
    let asking = Asking::new(app, visitor, &presented, recipient, address, record, code)?;
    let queue = post::Queue::new(app);
    let refused = app.db.write(move |conn| asking.write(conn, &queue)).await?;
    app.mail_queued.notify_one();
    match refused {
        Some(seconds) => Err(AppError::SlowDown { seconds }),
        None => Ok(CodeAsked {
            presented,
            browser,
            valid_minutes: app.config.code_minutes,
            resend_in_seconds: u32::try_from(COOL_DOWN.whole_seconds()).unwrap_or(30),
        }),
    }
}

/// Six digits, each number as likely as any other.
pub(in crate::app) fn six_digits() -> Zeroizing<String> {
    const CODES: u32 = 1_000_000;
    // The greatest multiple of a million below 2^32: above it, some codes would come more often.
    const FAIR: u32 = u32::MAX - u32::MAX % CODES;
    loop {
        let number = u32::from_be_bytes(random());
        if number < FAIR {
            return Zeroizing::new(format!("{:06}", number % CODES));
        }
    }
}

/// A limit: its counter, its window and how many it lets through.
type Limit = ([u8; 16], Duration, u32);

/// Everything about one request for a code, for the transaction that grants or refuses it.
struct Asking {
    now: time::OffsetDateTime,
    valid_until: time::OffsetDateTime,
    line: super::super::Entry,
    limits: Vec<Limit>,
    per_link: u32,
    group: bool,
    share: crate::domain::ShareId,
    record: CodeRecord,
    code: Zeroizing<String>,
}

impl Asking {
    fn new(
        app: &App,
        visitor: &Visitor,
        presented: &Presented,
        recipient: Option<RecipientRecord>,
        typed: String,
        record: CodeRecord,
        code: Zeroizing<String>,
    ) -> Result<Self, AppError> {
        let config = &app.config;
        let address = match &recipient {
            Some(found) => {
                let RecipientPerson(person) =
                    personal::open(&app.keys, found.recipient.id.as_bytes(), &found.sealed)?;
                person.email.to_lowercase()
            }
            None => typed,
        };
        let group = presented.link.role == LinkRole::Group;
        let keys = &app.keys;
        let mut limits = vec![
            (
                counter(keys, "code-network", &visitor.network()),
                Duration::HOUR,
                config.codes_per_network_per_hour,
            ),
            (counter(keys, "code-address", &address), Duration::DAY, config.codes_per_address_per_day),
        ];
        if group {
            // One link for many: each address has the limits that a personal link has.
            let about = format!("{}\u{0}{address}", presented.link.id);
            limits.push((counter(keys, "code-cool", &about), COOL_DOWN, 1));
            limits.push((counter(keys, "code-link", &about), WINDOW, config.codes_per_link));
        }
        let now = app.now();
        let line = entry(EventKind::CodeSent, Actor::Visitor, presented).from(visitor).person(&address);
        let line = match &recipient {
            Some(found) => line.recipient(found.recipient.id),
            None => line.refused().detail("why", "not on the list"),
        };
        Ok(Self {
            now,
            valid_until: now + Duration::minutes(i64::from(config.code_minutes)),
            line,
            limits,
            per_link: config.codes_per_link,
            group,
            share: presented.share.id,
            record,
            code,
        })
    }

    /// Grants a code, or says how many seconds to wait.
    fn write(self, conn: &mut Conn, queue: &post::Queue) -> Result<Option<i64>, AppError> {
        db::links::hold(conn, self.record.link)?;
        if let Some(seconds) = self.refusal(conn)? {
            let line = self.line.refused().kind(EventKind::CodeRefused).detail("why", "limit");
            log::write(conn, queue.keys(), self.now, line)?;
            return Ok(Some(seconds));
        }
        db::codes::insert(conn, &self.record, self.now, self.valid_until)?;
        let letter = Letter {
            share: Some(self.share),
            recipient: self.record.recipient,
            about: self.record.id.to_string(),
            decoy: self.record.recipient.is_none(),
            ..Letter::new(post::CODE)
        };
        queue.add(conn, self.now, letter.secret(Secret::Code(self.code)))?;
        log::write(conn, queue.keys(), self.now, self.line)?;
        Ok(None)
    }

    fn refusal(&self, conn: &mut Conn) -> Result<Option<i64>, AppError> {
        if !self.group {
            let recent = db::codes::count_since(conn, self.record.link, self.now - WINDOW)?;
            if recent >= i64::from(self.per_link) {
                return Ok(Some(WINDOW.whole_seconds()));
            }
            let now = db::to_millis(self.now);
            let passed = db::codes::latest(conn, self.record.link)?.map(|at| now - at);
            let cool_down = i64::try_from(COOL_DOWN.whole_milliseconds()).unwrap_or(i64::MAX);
            if let Some(passed) = passed.filter(|&passed| passed < cool_down) {
                return Ok(Some((cool_down - passed) / 1000 + 1));
            }
        }
        for &(name, window, max) in &self.limits {
            if let Err(seconds) = attempts::limit(conn, name, self.now, window, max)? {
                return Ok(Some(seconds));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::six_digits;

    #[test]
    fn a_code_has_six_digits_and_is_not_always_the_same() {
        let codes: std::collections::HashSet<String> = (0..100).map(|_| six_digits().to_string()).collect();
        assert!(codes.len() > 90);
        assert!(codes.iter().all(|code| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())));
    }
}
