//! A whole application in a folder of its own, for tests: SQLite, files and mails on disk, a clock that stands still.
//!
//! The helpers do what people do, through the use cases and the bulk service; nothing is put into tables directly.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::{Request, Response};
use kuvert_crypto::ids::{BlobId, KeyDay};
use kuvert_crypto::secret::LinkToken;
use kuvert_crypto::ticket::UploadTicket;
use time::OffsetDateTime;
use time::macros::datetime;
use zeroize::Zeroizing;

use crate::app::access::{self, Landing, Opening, Proof, View};
use crate::app::cookies::{self, Proved};
use crate::app::drafts::{self, Created, NewRecipient, NewShare};
use crate::app::log::Line;
use crate::app::manage::Acting;
use crate::app::send::{self, Sent};
use crate::app::sign_in;
use crate::app::staff::{self, NewStaff, Office};
use crate::app::{App, AppError, Visitor, log, post, start, upload};
use crate::bulk::Bulk;
use crate::bulk::body::{self, Body, BulkService, Peer};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::events::Filter;
use crate::db::{Conn, DbError};
use crate::domain::policy::WayIn;
use crate::domain::share::day_of;
use crate::domain::{Deliver, Role, ShareId, StaffId, Verification};
use crate::keys::Keys;
use crate::locales::Locale;
use crate::mail::{Address, StoredMail};

/// What the clock shows at first.
pub(crate) const START: OffsetDateTime = datetime!(2026-11-21 20:00 UTC);
/// The recipient of a share that does not say otherwise.
pub(crate) const BOB: &str = "bob@customer.example";

/// An application and the folder it lives in.
pub(crate) struct TestWorld {
    pub(crate) app: Arc<App>,
    pub(crate) bulk: Bulk,
    pub(crate) clock: Clock,
    pub(crate) home: tempfile::TempDir,
    /// Anna, who sends.
    pub(crate) staff: StaffId,
}

/// A recipient's browser that has proved itself.
pub(crate) struct Reader {
    /// The whole `Cookie` header.
    pub(crate) cookie: String,
    token: String,
}

impl TestWorld {
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    /// With some options set.
    pub(crate) async fn with(options: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let place = |scheme: &str, name: &str| format!("{scheme}{}", home.path().join(name).display());
        let (database, blobs) = (place("sqlite:", "kuvert.db"), place("file:", "blobs"));
        let (mails, keystore) = (place("dir:", "mails"), place("", "keystore"));
        let own = [
            ("public_url", "https://share.nordlys.example"),
            ("trusted_proxies", "127.0.0.0/8"),
            ("database_url", &*database),
            ("blob_url", &*blobs),
            ("keystore", &*keystore),
            ("mail_url", &*mails),
            ("mail_from", "kuvert@nordlys.example"),
        ];
        let given = |name: &str| options.iter().any(|(given, _)| *given == name);
        let own: Vec<_> = own.into_iter().filter(|(name, _)| !given(name)).collect();
        let config = Config::defaults_with(&[&own, options].concat()).unwrap();
        let clock = Clock::manual(START);
        Keys::init(&config.keystore, KeyDay(day_of(START))).unwrap();
        let app = Arc::new(start::start(config, clock.clone(), false).await.unwrap());
        let staff = add_staff(&app, "anna@nordlys.example").await;
        Self { bulk: Bulk::new(Arc::clone(&app)), app, clock, home, staff }
    }

    /// The same installation after a restart.
    pub(crate) async fn restart(&mut self) {
        self.restart_with((*self.app.config).clone()).await;
    }

    /// The same installation after a restart with another configuration.
    pub(crate) async fn restart_with(&mut self, config: Config) {
        let app = Arc::new(start::start(config, self.clock.clone(), false).await.unwrap());
        (self.bulk, self.app) = (Bulk::new(Arc::clone(&app)), app);
    }

    /// Another account, of a sender.
    pub(crate) async fn colleague(&self, address: &str) -> StaffId {
        add_staff(&self.app, address).await
    }

    pub(crate) fn visitor() -> Visitor {
        Visitor::new([192, 0, 2, 7].into(), "a browser")
    }

    pub(crate) fn acting(&self, share: ShareId) -> Acting {
        Acting { by: self.staff.into(), share, visitor: Self::visitor(), way: WayIn::Page }
    }

    pub(crate) async fn draft(&self, new: NewShare) -> Created {
        drafts::create(&self.app, &Self::visitor(), self.staff, new).await.unwrap()
    }

    /// Creates a file in a draft and sends all its bytes with the request that creates it.
    pub(crate) async fn upload(&self, draft: &Created, name: &str, content: &[u8]) -> BlobId {
        let ticket = upload::create_ticket(&self.app, draft.id, *self.staff.as_bytes(), draft.pk.clone());
        let name = data_encoding::BASE64.encode(name.as_bytes());
        let request = Request::post(format!("/bulk/u/{ticket}"))
            .header("tus-resumable", "1.0.0")
            .header("upload-length", content.len())
            .header("upload-metadata", format!("filename {name},filetype {}", "dGV4dC9wbGFpbg=="))
            .header("content-type", "application/offset+octet-stream");
        let response = self.serve(request.body(body::full(content.to_vec())).unwrap()).await;
        assert_eq!(response.status(), 201);
        let location = response.headers()["location"].to_str().unwrap().to_owned();
        let ticket = location.strip_prefix("/bulk/u/").unwrap();
        UploadTicket::open(&self.app.keys.ticket_key(), ticket).unwrap().file.into()
    }

    /// A request to the bulk service.
    pub(crate) async fn serve(&self, request: Request<Body>) -> Response<Body> {
        let peer = Peer { ip: Self::visitor().ip, port: 0 };
        self.bulk.serve(peer, request).await
    }

    /// Downloads a path of a [`View`]: the status, and the bytes that came.
    pub(crate) async fn get(&self, reader: &Reader, path: &str) -> (u16, Bytes) {
        let request = Request::get(path).header("cookie", &reader.cookie).body(body::empty()).unwrap();
        let response = self.serve(request).await;
        let status = response.status().as_u16();
        (
            status,
            response.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default(),
        )
    }

    /// The `Cookie` header of Anna's browser, signed in.
    pub(crate) async fn staff_cookie(&self) -> String {
        let password = Zeroizing::new("a long enough password".to_owned());
        let signed_in = sign_in::sign_in(
            &self.app,
            &Self::visitor(),
            "anna@nordlys.example",
            password,
            sign_in::Came::default(),
        )
        .await;
        let sign_in::SignIn::Done(signed) = signed_in.unwrap() else { panic!("not signed in") };
        let cookie = signed.session.cookie;
        format!("{}={}", cookies::STAFF, &*cookie)
    }

    pub(crate) async fn send(&self, draft: &Created) -> Sent {
        self.try_send(draft).await.unwrap()
    }

    pub(crate) async fn try_send(&self, draft: &Created) -> Result<Sent, AppError> {
        send::send(&self.app, &Self::visitor(), self.staff, draft.id, &draft.token).await
    }

    /// A share of one file, sent.
    pub(crate) async fn sent(&self, new: NewShare) -> Sent {
        let draft = self.draft(new).await;
        self.upload(&draft, "offer.pdf", b"the offer").await;
        self.send(&draft).await
    }

    /// Sends the mails that are due, and returns those to `address`, the newest first.
    pub(crate) async fn mails(&self, address: &str) -> Vec<StoredMail> {
        post::deliver_due(&self.app).await.unwrap();
        let mut mails = self.app.mail_transport.mailbox().unwrap().list().await.unwrap();
        mails.retain(|mail| mail.to.contains(address));
        mails
    }

    /// The code of the newest mail with one.
    pub(crate) async fn code(&self, address: &str) -> String {
        let mails = self.mails(address).await;
        mails.iter().find_map(|mail| mail.text.lines().find_map(six_digits)).expect("a code was mailed")
    }

    /// Opens a link with a one-time code, as the recipient at `address` does.
    pub(crate) async fn open(&self, url: &str, address: &str) -> Reader {
        let token = token(url);
        let asked = access::ask_code(&self.app, &Self::visitor(), token, Some(address), None).await.unwrap();
        let browser = format!("{}={}", cookies::BROWSER, &*asked.browser);
        let code = self.code(address).await;
        match self.prove(token, Some(address), Proof::Code(&code), Some(&browser)).await.unwrap() {
            Opening::Open { cookie_name, cookie, .. } => {
                Reader { cookie: format!("{browser}; {cookie_name}={}", &*cookie), token: token.to_owned() }
            }
            _ => panic!("the right code does not open"),
        }
    }

    pub(crate) async fn prove(
        &self,
        token: &str,
        address: Option<&str>,
        proof: Proof<'_>,
        cookie: Option<&str>,
    ) -> Result<Opening, AppError> {
        access::open(&self.app, &Self::visitor(), token, address, proof, cookie).await
    }

    /// The session of a reader.
    pub(crate) async fn proved(&self, reader: &Reader, share: ShareId) -> Proved {
        cookies::recipient(&self.app, Some(&reader.cookie), share).await.unwrap().expect("a session")
    }

    /// The page of files.
    pub(crate) async fn view(&self, reader: &Reader) -> View {
        let landing = access::land(&self.app, &Self::visitor(), &reader.token, Some(&reader.cookie)).await;
        let Landing::Open { presented, proved } = landing.unwrap() else { panic!("the share is not open") };
        access::view(&self.app, &Self::visitor(), &presented, &proved).await.unwrap()
    }

    /// The access log, oldest first.
    pub(crate) async fn log(&self) -> Vec<Line> {
        let keys = self.app.keys.clone();
        let mut lines = self.read(move |conn| log::search(conn, &keys, &Filter::default(), 100_000)).await;
        lines.reverse();
        lines
    }

    /// How many lines of a kind the log has.
    pub(crate) async fn logged(&self, kind: &str) -> usize {
        self.log().await.iter().filter(|line| line.kind == kind).count()
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static,
    ) -> T {
        self.app.db.read(work).await.unwrap()
    }

    /// Changes the database behind the application's back, as a crash or a thief would leave it.
    pub(crate) async fn tamper(&self, sql: String) {
        self.app.db.write(move |conn| crate::db::tamper(conn, &sql)).await.unwrap();
    }
}

pub(crate) async fn add_staff(app: &App, address: &str) -> StaffId {
    add_staff_as(app, address, Role::Sender).await
}

pub(crate) async fn add_staff_as(app: &App, address: &str, role: Role) -> StaffId {
    let new = NewStaff {
        address: address.parse().unwrap(),
        name: "Anna Berg".to_owned(),
        role,
        language: Locale::En,
        password: Zeroizing::new("a long enough password".to_owned()),
    };
    staff::add(&Office::of(app), new).await.unwrap()
}

/// A share by mail to [`BOB`], with a code.
pub(crate) fn share() -> NewShare {
    NewShare {
        title: "The offer".to_owned(),
        deliver: Deliver::Mail,
        recipients: vec![person(BOB)],
        expiry: None,
        renewal_days: None,
        downloads_max: None,
        notify_opened: Some(false),
        sensitivity: None,
        transfer: None,
        way: WayIn::Page,
        reply_to: None,
        request_key: None,
    }
}

/// A recipient who proves the address with a code.
pub(crate) fn person(address: &str) -> NewRecipient {
    NewRecipient {
        address: address.parse::<Address>().unwrap(),
        name: None,
        language: Locale::En,
        verification: Verification::Code,
        passphrase: None,
    }
}

/// The last segment of a link.
pub(crate) fn token(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

/// The token of a sender link.
pub(crate) fn sender_token(sent: &Sent) -> LinkToken {
    LinkToken::parse(token(&sent.sender_link)).unwrap()
}

fn six_digits(line: &str) -> Option<String> {
    let digits: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}
