//! Open links and standing requests: an address is proved by a one-time code, and gets a link of its own.

use time::Duration;
use zeroize::Zeroizing;

use super::super::access::six_digits;
use super::super::personal::{self, UploaderPerson, counter};
use super::super::post::{self, Letter, Secret};
use super::super::requests::{NewLink, new_link, uploader_record};
use super::super::{App, AppError, Entry, Visitor, attempts, cookies, inbox, log, passwords, purge};
use super::{Asked, Landing, Way, anew, look, note, still_takes};
use crate::db::codes::CodeRecord;
use crate::db::uploaders::UploaderRecord;
use crate::db::{self, Conn};
use crate::domain::{Actor, EventId, EventKind, LinkRowId, RecipientId, Request, UploaderId};
use crate::keys::{Keys, random};
use crate::locales::Locale;
use crate::mail::Address;

/// Pause before the next code can be asked for.
const COOL_DOWN: Duration = Duration::seconds(30);
/// Codes to one address are counted over this time.
const WINDOW: Duration = Duration::minutes(15);

/// The page goes on to ask for the code.
pub struct CodeAsked {
    pub asked: Asked,
    /// To be set as the cookie [`cookies::BROWSER`]: the code works in this browser only.
    pub browser: Zeroizing<String>,
    pub valid_minutes: u32,
    pub resend_in_seconds: u32,
}

/// What came of a code.
pub enum Opening {
    /// The link of their own, `/r/<T>`.
    Open {
        path: Zeroizing<String>,
    },
    /// Six digits are needed.
    Malformed(Asked),
    Wrong {
        asked: Asked,
        tries_left: u32,
    },
    /// No living code in this browser.
    NoCode(Asked),
}

async fn entrance(app: &App, visitor: &Visitor, way: Way<'_>) -> Result<Asked, AppError> {
    match look(app, way).await? {
        Landing::Unknown => {
            attempts::miss(app, visitor).await?;
            Err(AppError::NotFound)
        }
        Landing::Closed { refusal, .. } => Err(refusal.into()),
        Landing::Entrance(asked) => Ok(asked),
        Landing::Uploading(_) => Err(AppError::NotFound),
    }
}

/// Codes of requests stand under the request's id.
fn way_in(request: &Request) -> LinkRowId {
    LinkRowId::from_bytes(*request.id.as_bytes())
}

/// Mails a one-time code to an address.
///
/// # Errors
///
/// [`AppError::SlowDown`] beyond the limits; [`AppError::RequestRefused`], [`AppError::NotFound`].
pub async fn ask_code(
    app: &App,
    visitor: &Visitor,
    way: Way<'_>,
    (address, name, language): (Address, Option<String>, Locale),
    cookie_header: Option<&str>,
) -> Result<CodeAsked, AppError> {
    let asked = entrance(app, visitor, way).await?;
    let (browser, browser_hash) = match cookies::find(cookie_header, cookies::BROWSER) {
        Some(value) if value.len() == 43 => (Zeroizing::new(value.to_owned()), cookies::hash(value)),
        _ => cookies::fresh(),
    };
    let (code, salt) = (six_digits(), random());
    let hash = passwords::hash_code(app, code.clone(), salt).await;
    let now = app.now();
    let asking = Asking {
        now,
        strict: app.time.strict(),
        valid_until: now + Duration::minutes(i64::from(app.config.code_minutes)),
        limits: limits(app, visitor, &asked.request, &address),
        unproved_max: i64::from(app.config.unproved_addresses_max),
        refusals: counter(
            &app.keys,
            "code-refused",
            &format!("{}\u{0}{}", asked.request.id, visitor.network()),
        ),
        line: Entry::new(EventKind::CodeSent, Actor::Visitor)
            .request(asked.request.id)
            .from(visitor)
            .person(address.as_str()),
        fresh: uploader_record(&app.keys, asked.request.id, &address, name.as_deref(), language, now),
        request: asked.request,
        code: CodeRecord {
            id: EventId::from_bytes(random()),
            link: way_in(&asked.request),
            recipient: None,
            browser: browser_hash,
            salt,
            hash,
            tries_left: i32::try_from(app.config.code_tries).unwrap_or(5),
            typed: None,
        },
        digits: code,
    };
    let queue = post::Queue::new(app);
    let refused = app.db.write(move |conn| asking.write(conn, &queue)).await?;
    app.mail_queued.notify_one();
    match refused {
        Some(seconds) => Err(AppError::SlowDown { seconds }),
        None => Ok(CodeAsked {
            asked,
            browser,
            valid_minutes: app.config.code_minutes,
            resend_in_seconds: u32::try_from(COOL_DOWN.whole_seconds()).unwrap_or(30),
        }),
    }
}

/// A limit: its counter, its window and how many it lets through.
type Limit = ([u8; 16], Duration, u32);

/// The counter of codes that one network has asked for and not shown: known addresses count as unknown ones do.
fn unproved(keys: &Keys, visitor: &Visitor) -> [u8; 16] {
    counter(keys, "new-address", &visitor.network())
}

fn limits(app: &App, visitor: &Visitor, request: &Request, address: &Address) -> Vec<Limit> {
    let (keys, config) = (&app.keys, &app.config);
    let about = format!("{}\u{0}{}", request.id, address.normalised());
    let network = counter(keys, "code-network", &visitor.network());
    let day = counter(keys, "code-address", &address.normalised());
    vec![
        (network, Duration::HOUR, config.codes_per_network_per_hour),
        (unproved(keys, visitor), Duration::DAY, config.unproved_per_network_per_day),
        (day, Duration::DAY, config.codes_per_address_per_day),
        (counter(keys, "code-cool", &about), COOL_DOWN, 1),
        (counter(keys, "code-link", &about), WINDOW, config.codes_per_link),
    ]
}

/// Everything about one wish for a code, for the transaction that grants or refuses it.
struct Asking {
    now: time::OffsetDateTime,
    strict: time::OffsetDateTime,
    valid_until: time::OffsetDateTime,
    limits: Vec<Limit>,
    /// Addresses without a proof that the request may hold.
    unproved_max: i64,
    /// Counts what is refused here within a minute.
    refusals: [u8; 16],
    line: Entry,
    fresh: UploaderRecord,
    request: Request,
    code: CodeRecord,
    digits: Zeroizing<String>,
}

impl Asking {
    fn write(mut self, conn: &mut Conn, queue: &post::Queue) -> Result<Option<i64>, AppError> {
        still_takes(conn, &self.request, self.strict)?;
        for &(name, window, max) in &self.limits {
            if let Err(seconds) = attempts::limit(conn, name, self.now, window, max)? {
                return self.refuse(conn, queue, "limit", seconds);
            }
        }
        let uploader = self.person(conn, queue.keys())?;
        self.code.recipient = Some(RecipientId::from_bytes(*uploader.as_bytes()));
        db::codes::insert(conn, &self.code, self.now, self.valid_until)?;
        let letter = Letter {
            request: Some(self.request.id),
            uploader: Some(uploader),
            about: self.code.id.to_string(),
            ..Letter::new(post::REQUEST_CODE)
        };
        queue.add(conn, self.now, letter.secret(Secret::Code(self.digits)))?;
        log::write(conn, queue.keys(), self.now, self.line)?;
        Ok(None)
    }

    /// Says how long to wait; the log hears of it once a minute for each request and network, however often it happens.
    fn refuse(
        self,
        conn: &mut Conn,
        queue: &post::Queue,
        why: &str,
        seconds: i64,
    ) -> Result<Option<i64>, AppError> {
        if db::counters::take(conn, self.refusals, self.now, Duration::MINUTE, 1)?.is_some() {
            let line = self.line.refused().kind(EventKind::CodeRefused).detail("why", why);
            log::write(conn, queue.keys(), self.now, line)?;
        }
        Ok(Some(seconds))
    }

    /// The uploader of an address: the one the request knows, or a new one. Strangers type here, so what they can leave
    /// behind is bounded: where there is no room, the address goes that waits longest. Known or not, the answer is
    /// the same; refusing the unknown would tell who is known.
    fn person(&self, conn: &mut Conn, keys: &Keys) -> Result<UploaderId, AppError> {
        let (request, index) = (self.request.id, self.fresh.email_index);
        if let Some(known) = db::uploaders::find_by_email(conn, request, index)? {
            db::uploaders::touch_unproved(conn, known.uploader.id, self.now)?;
            return Ok(known.uploader.id);
        }
        let over = db::uploaders::count_unproved(conn, request)? + 1 - self.unproved_max;
        if over > 0 {
            let oldest = db::uploaders::unproved(conn, Some(request), self.now + Duration::DAY, over)?;
            let count = purge::forget_addresses(conn, &oldest)?;
            let line = Entry::new(EventKind::AddressesForgotten, Actor::System).request(request);
            log::write(conn, keys, self.now, line.detail("count", count).detail("why", "full"))?;
        }
        // The request's row is held: nobody else has come in between.
        db::uploaders::insert(conn, &self.fresh)?;
        Ok(self.fresh.uploader.id)
    }
}

/// Proves an address, and mails its link.
///
/// # Errors
///
/// [`AppError::SlowDown`] after too many wrong codes; [`AppError::RequestRefused`], [`AppError::NotFound`].
pub async fn open(
    app: &App,
    visitor: &Visitor,
    way: Way<'_>,
    typed: &str,
    cookie_header: Option<&str>,
) -> Result<Opening, AppError> {
    let asked = entrance(app, visitor, way).await?;
    let digits: Zeroizing<String> =
        Zeroizing::new(typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect());
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Opening::Malformed(asked));
    }
    let Some(browser) = cookies::find(cookie_header, cookies::BROWSER).map(cookies::hash) else {
        return no_code(app, visitor, asked).await;
    };
    let (link, now) = (way_in(&asked.request), app.time.strict());
    let taken =
        app.db.write(move |conn| Ok::<_, AppError>(db::codes::take_try(conn, link, &browser, now)?)).await?;
    let Some(code) = taken else { return no_code(app, visitor, asked).await };
    let hash = passwords::hash_code(app, digits, code.salt).await;
    let uploader = code.recipient.map(|id| UploaderId::from_bytes(*id.as_bytes()));
    if let Some(uploader) = uploader.filter(|_| passwords::same(&hash, &code.hash)) {
        return succeed(app, visitor, asked, uploader, code).await;
    }
    let wrong = Entry::new(EventKind::CodeWrong, Actor::Visitor).refused();
    log::note(app, wrong.request(asked.request.id).from(visitor)).await?;
    Ok(Opening::Wrong { asked, tries_left: u32::try_from(code.tries_left).unwrap_or(0) })
}

async fn no_code(app: &App, visitor: &Visitor, asked: Asked) -> Result<Opening, AppError> {
    let line = Entry::new(EventKind::CodeWrong, Actor::Visitor).refused().request(asked.request.id);
    let line = line.detail("why", "no living code in this browser");
    note(app, visitor, format!("no code\u{0}{}", asked.request.id), line).await?;
    Ok(Opening::NoCode(asked))
}

async fn succeed(
    app: &App,
    visitor: &Visitor,
    asked: Asked,
    uploader: UploaderId,
    code: CodeRecord,
) -> Result<Opening, AppError> {
    let link = new_link(asked.request.id, Some(uploader));
    let path = Zeroizing::new(format!("/r/{}", &*link.token.to_base64url()));
    let (queue, visitor) = (post::Queue::new(app), visitor.clone());
    let times = (app.now(), app.time.strict());
    let purge_at = inbox::kept_until(&app.config, times.0, false);
    let request = asked.request;
    let spent = app
        .db
        .write(move |conn| {
            still_takes(conn, &request, times.1)?;
            if !db::codes::spend(conn, code.id)? {
                return Ok(false);
            }
            match admit(conn, &queue, uploader, link, &visitor, (times.0, purge_at)) {
                // The address had to make room for others: it is typed anew.
                Err(AppError::NotFound) => Ok(false),
                outcome => outcome.map(|()| true),
            }
        })
        .await?;
    app.mail_queued.notify_one();
    if spent { Ok(Opening::Open { path }) } else { Ok(Opening::NoCode(asked)) }
}

fn admit(
    conn: &mut Conn,
    queue: &post::Queue,
    uploader: UploaderId,
    link: NewLink,
    visitor: &Visitor,
    (now, purge_at): (time::OffsetDateTime, time::OffsetDateTime),
) -> Result<(), AppError> {
    let record = db::uploaders::find(conn, uploader)?;
    let UploaderPerson(person) = personal::open(queue.keys(), uploader.as_bytes(), &record.sealed)?;
    // It was somebody's: it counts no longer among those that this network made up.
    db::counters::give_back(conn, unproved(queue.keys(), visitor), now)?;
    db::uploaders::mark_proved(conn, uploader, now)?;
    db::request_links::insert(conn, &link.record, now)?;
    let request = link.record.request;
    anew::welcome_back(conn, queue.keys(), uploader, (now, purge_at), visitor)?;
    let letter = Letter {
        request: Some(request),
        uploader: Some(uploader),
        about: link.record.id.to_string(),
        ..Letter::new(post::RETURN_LINK)
    };
    let message_id = queue.add(conn, now, letter.secret(Secret::Token(link.token)))?;
    db::uploaders::set_message_id(conn, uploader, &message_id)?;
    let proved = Entry::new(EventKind::AccessAuthorised, Actor::Uploader).request(request);
    Ok(log::write(conn, queue.keys(), now, proved.person(&person.email).from(visitor))?)
}
