//! A new request: what it asks, whom, and the links to it.

use kuvert_crypto::keys::link_id;
use kuvert_crypto::secret::LinkToken;
use time::{Duration, OffsetDateTime};

use super::super::drafts::NAME_MAX;
use super::super::personal::{self, Person, RequestWords, UploaderPerson};
use super::super::post::{self, Letter, Secret};
use super::super::{App, AppError, Entry, Visitor, inboxes, log, policy};
use super::{NewLink, link_of, new_link, told};
use crate::db::requests::RequestNames;
use crate::db::uploaders::UploaderRecord;
use crate::db::{self, Conn};
use crate::domain::policy::{Act, Ending, Proposal, Settled, WayIn};
use crate::domain::{
    Actor, EventKind, Form, InboxId, Reach, Request, RequestId, RequestState, StaffId, Uploader, UploaderId,
};
use crate::keys::{Keys, random};
use crate::locales::Locale;
use crate::mail::Address;

/// Characters of a standing request's address.
const SLUG_MAX: usize = 40;

/// Who is asked.
pub struct NewUploader {
    pub address: Address,
    pub name: Option<String>,
    pub language: Locale,
}

/// A request as its maker describes it; what is left out follows the policy.
pub struct NewRequest {
    pub form: Form,
    pub reach: Reach,
    /// Of a standing request: the last part of its address.
    pub slug: Option<String>,
    pub uploaders: Vec<NewUploader>,
    pub expires_in_days: Option<u32>,
    pub files_max: Option<u32>,
    pub file_bytes_max: Option<u64>,
    /// The way by which it is made.
    pub way: WayIn,
    /// Where submissions arrive; the maker's own inbox if left out.
    pub inbox: Option<InboxId>,
    /// Colleagues who hear of what arrives, besides those who do anyway.
    pub tell: Vec<StaffId>,
    /// The client's word for "this very request": a second one makes no second request.
    pub request_key: Option<String>,
    /// The token of an open link, where it comes from the form: sending the form again finds it. Else a random one.
    pub open_token: Option<LinkToken>,
}

/// A link that was made.
pub struct MadeLink {
    /// None for an open link and a standing request's address.
    pub uploader: Option<UploaderId>,
    pub url: String,
}

/// What making a request gives back, once.
pub struct Created {
    pub id: RequestId,
    pub expires_at: Option<OffsetDateTime>,
    pub links: Vec<MadeLink>,
}

/// Makes a request, its links and its mails: all of it, or nothing.
///
/// # Errors
///
/// [`AppError::Invalid`] with the field that does not fit.
pub async fn create(
    app: &App,
    visitor: &Visitor,
    staff: StaffId,
    new: NewRequest,
) -> Result<Created, AppError> {
    let settled = policy::judge(app, (staff, visitor), |line| line, &proposal(&new)).await?;
    let plan = Plan::new(app, visitor, staff, new, settled)?;
    let made = plan.created(app);
    let (queue, key) = (post::Queue::new(app), plan.names.request_key);
    let open_link = plan.open_link.as_ref().map(|link| link.token.clone());
    let inserted = app.db.write(move |conn| plan.write(conn, &queue)).await?;
    app.mail_queued.notify_one();
    match (inserted, key) {
        (true, _) => Ok(made),
        (false, Some(key)) => repeated(app, staff, key, open_link).await,
        (false, None) => Err(AppError::invalid("slug", "is taken")),
    }
}

/// The same request again: what is there, without the links that are in the mails alone. The open link is there if it
/// is the one that `token` opens.
async fn repeated(
    app: &App,
    staff: StaffId,
    key: [u8; 16],
    token: Option<LinkToken>,
) -> Result<Created, AppError> {
    let (keys, link) = (app.keys.clone(), token.as_ref().map(link_id));
    let found = app
        .db
        .read(move |conn| {
            let Some(found) = db::requests::find_by_request_key(conn, key)? else { return Ok(None) };
            let link = link.map(|link| db::request_links::find(conn, link.as_bytes())).transpose()?.flatten();
            let living =
                link.is_some_and(|link| link.request == found.request.id && link.revoked_at.is_none());
            let slug = super::words(&keys, &found)?.slug;
            Ok::<_, AppError>(Some((found.request, living, slug)))
        })
        .await?
        .filter(|(request, ..)| request.staff == staff);
    // No row of this key: it was the address that is taken.
    let (found, living, slug) = found.ok_or_else(|| AppError::invalid("slug", "is taken"))?;
    let token = token.filter(|_| living).map(|token| format!("/r/{}", &*token.to_base64url()));
    let path = token.or(slug.map(|slug| format!("/to/{slug}")));
    let link = path.map(|path| MadeLink { uploader: None, url: app.config.public_url.join(&path) });
    Ok(Created { id: found.id, expires_at: found.expires_at, links: link.into_iter().collect() })
}

/// Everything that is written for a new request.
struct Plan {
    request: Request,
    inbox: Option<InboxId>,
    sealed: Vec<u8>,
    slug: Option<String>,
    names: RequestNames,
    people: Vec<(UploaderRecord, NewLink)>,
    open_link: Option<NewLink>,
    tell: Vec<StaffId>,
    visitor: Visitor,
}

impl Plan {
    fn new(
        app: &App,
        visitor: &Visitor,
        staff: StaffId,
        new: NewRequest,
        settled: Settled,
    ) -> Result<Self, AppError> {
        let now = app.now();
        let form = organisations_consent(app, new.form.numbered());
        form.check().map_err(|(field, fault)| AppError::invalid(field, fault.to_string()))?;
        check_people(&new.uploaders, new.reach)?;
        let slug = slug(new.reach, new.slug)?;
        let id = RequestId::from_bytes(random());
        let request = Request {
            id,
            staff,
            // Known once the inbox is found or made.
            inbox: InboxId::from_bytes([0; 16]),
            reach: new.reach,
            state: RequestState::Open,
            files_max: settled.files_max,
            file_bytes_max: settled.file_bytes_max,
            created_at: now,
            expires_at: settled.days.map(|days| now + Duration::days(i64::from(days))),
            paused_at: None,
        };
        let keyed = |word: &str, about: &str| personal::counter(&app.keys, word, about);
        let names = RequestNames {
            slug: slug.as_deref().map(|slug| personal::slug_index(&app.keys, slug)),
            request_key: new.request_key.map(|key| keyed("ask", &format!("{staff}\u{0}{key}"))),
        };
        let people = new.uploaders.iter().map(|person| {
            let record = record(&app.keys, id, &person.address, person.name.as_deref(), person.language, now);
            let link = new_link(id, Some(record.uploader.id));
            (record, link)
        });
        Ok(Self {
            people: people.collect(),
            open_link: (new.reach == Reach::Open).then(|| match new.open_token {
                Some(token) => link_of(id, None, token),
                None => new_link(id, None),
            }),
            tell: new.tell,
            sealed: personal::seal(&app.keys, id.as_bytes(), &RequestWords { form, slug: slug.clone() }),
            request,
            inbox: new.inbox,
            slug,
            names,
            visitor: visitor.clone(),
        })
    }

    fn created(&self, app: &App) -> Created {
        let url = |path: &str| app.config.public_url.join(path);
        let token = |link: &NewLink| url(&format!("/r/{}", &*link.token.to_base64url()));
        let open = self.open_link.as_ref().map(token);
        let standing = self.slug.as_ref().map(|slug| url(&format!("/to/{slug}")));
        let shared = open.or(standing).map(|url| MadeLink { uploader: None, url });
        let personal = self
            .people
            .iter()
            .map(|(record, link)| MadeLink { uploader: Some(record.uploader.id), url: token(link) });
        Created {
            id: self.request.id,
            expires_at: self.request.expires_at,
            links: personal.chain(shared).collect(),
        }
    }

    fn write(mut self, conn: &mut Conn, queue: &post::Queue) -> Result<bool, AppError> {
        let (keys, staff, now) = (queue.keys(), self.request.staff, self.request.created_at);
        self.request.inbox = match self.inbox {
            Some(inbox) if inboxes::may_fill(conn, inbox, staff, now)? => inbox,
            Some(_) => return Err(AppError::invalid("inbox", "is neither yours nor a team's you are in")),
            None => inboxes::own(conn, keys, staff, now)?,
        };
        if !db::requests::insert(conn, &self.request, &self.sealed, self.names)? {
            return Ok(false);
        }
        let id = self.request.id;
        told::name(conn, &self.request, &self.tell)?;
        let count = self.people.len();
        for (record, link) in self.people {
            db::uploaders::insert(conn, &record)?;
            invite(conn, queue, now, record.uploader.id, link)?;
        }
        if let Some(link) = self.open_link {
            db::request_links::insert(conn, &link.record, now)?;
        }
        let line = Entry::new(EventKind::RequestCreated, Actor::Staff).request(id).staff(staff);
        let line = line.from(&self.visitor).detail("reach", self.request.reach.as_str());
        log::write(conn, keys, now, line.detail("uploaders", count))?;
        Ok(true)
    }
}

/// Queues the mail with a personal link.
pub(super) fn invite(
    conn: &mut Conn,
    queue: &post::Queue,
    now: OffsetDateTime,
    uploader: UploaderId,
    link: NewLink,
) -> Result<(), AppError> {
    db::request_links::insert(conn, &link.record, now)?;
    let letter = Letter {
        request: Some(link.record.request),
        uploader: Some(uploader),
        about: link.record.id.to_string(),
        ..Letter::new(post::REQUEST_INVITATION)
    };
    let message_id = queue.add(conn, now, letter.secret(Secret::Token(link.token)))?;
    Ok(db::uploaders::set_message_id(conn, uploader, &message_id)?)
}

/// A new uploader's row.
pub(in crate::app) fn record(
    keys: &Keys,
    request: RequestId,
    address: &Address,
    name: Option<&str>,
    language: Locale,
    now: OffsetDateTime,
) -> UploaderRecord {
    let id = UploaderId::from_bytes(random());
    let name = name.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    let person = UploaderPerson(Person { email: address.as_str().to_owned(), name });
    UploaderRecord {
        uploader: Uploader {
            id,
            request,
            language: language.tag().to_owned(),
            message_id: None,
            created_at: now,
            proved_at: None,
            opened_at: None,
            reminded_at: None,
            revoked_at: None,
        },
        email_index: personal::uploader_index(keys, address),
        sealed: personal::seal(keys, id.as_bytes(), &person),
    }
}

/// What somebody asks, as the policy sees it.
fn proposal(new: &NewRequest) -> Proposal {
    Proposal {
        ending: match new.expires_in_days {
            Some(days) => Ending::Days(days),
            None if new.reach == Reach::Standing => Ending::Never,
            None => Ending::Unsaid,
        },
        recipients: new.uploaders.iter().map(|person| policy::recipient(&person.address, None)).collect(),
        files_max: new.files_max,
        file_bytes_max: new.file_bytes_max,
        ..Proposal::new(new.way, Act::Request)
    }
}

fn check_people(people: &[NewUploader], reach: Reach) -> Result<(), AppError> {
    match (reach, people.len()) {
        (Reach::Personal, 0) => return Err(AppError::invalid("recipients", "must be at least one")),
        (Reach::Personal, _) | (Reach::Open | Reach::Standing, 0) => {}
        (Reach::Open | Reach::Standing, _) => {
            return Err(AppError::invalid("recipients", "are for personal links only"));
        }
    }
    let mut seen = std::collections::HashSet::new();
    for person in people {
        if !seen.insert(person.address.normalised()) {
            return Err(AppError::invalid("recipients", "names an address twice"));
        }
        let name = person.name.as_deref().unwrap_or_default();
        if name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
            let why = format!("must be at most {NAME_MAX} characters");
            return Err(AppError::invalid("recipients.name", why));
        }
    }
    Ok(())
}

fn slug(reach: Reach, slug: Option<String>) -> Result<Option<String>, AppError> {
    match (reach, slug) {
        (Reach::Standing, Some(slug)) => {
            let fits = (2..=SLUG_MAX).contains(&slug.len())
                && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !slug.starts_with('-')
                && !slug.ends_with('-');
            let why = || format!("must be 2 to {SLUG_MAX} of a-z, 0-9 and -");
            if fits { Ok(Some(slug)) } else { Err(AppError::invalid("slug", why())) }
        }
        (Reach::Standing, None) => Err(AppError::invalid("slug", "is missing")),
        (Reach::Personal | Reach::Open, None) => Ok(None),
        (Reach::Personal | Reach::Open, Some(_)) => {
            Err(AppError::invalid("slug", "is for standing requests only"))
        }
    }
}

/// The organisation's own consent has its own number; any other wording is the first of its request.
fn organisations_consent(app: &App, mut form: Form) -> Form {
    let look = app.look();
    if let (Some(asked), Some(usual)) = (&mut form.consent, &look.looks.consent) {
        let same = |a: &Option<String>, b: &Option<String>| {
            let plain =
                |text: &Option<String>| text.as_deref().map(|text| text.replace('\r', "").trim().to_owned());
            plain(a) == plain(b)
        };
        if same(&asked.text.da, &usual.text.da) && same(&asked.text.en, &usual.text.en) {
            asked.version = usual.version;
        }
    }
    form
}
