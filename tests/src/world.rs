//! All that one scenario needs, made fresh for it.

use tempfile::TempDir;

use crate::api::Api;
use crate::authority::Authority;
use crate::browserless::Browserless;
use crate::clock::FakeClock;
use crate::database::{Database, Engine};
use crate::gateway::{Gateway, Settings};
use crate::object_store::ObjectStore;
use crate::process::free_port;
use crate::provider::Provider;
use crate::proxy::Proxy;
use crate::receiver::Receiver;
use crate::sink::Sink;

/// The sender of every world.
pub(crate) const SENDER: &str = "mette.holm@firma.example";
pub(crate) const SENDER_PASSWORD: &str = "three-brown-otters-swim";

/// A gateway with a sender, a mail relay, a database and a folder, all its own.
pub struct World {
    pub settings: Settings,
    pub sink: Sink,
    pub authority: Authority,
    pub database: Database,
    /// The organisation's sign-in, where the scenario asked for it.
    pub provider: Option<Provider>,
    /// Where checkpoints of the log are posted, where the scenario asked for it.
    pub receiver: Option<Receiver>,
    /// Where files are stored, if the scenario asked for an object store.
    pub object_store: Option<ObjectStore>,
    /// Stands between the network and the gateway, where the scenario asked for it.
    pub proxy: Option<Proxy>,
    gateway: Option<Gateway>,
    token: String,
    folder: TempDir,
}

/// What a scenario wants to be different.
pub struct WorldBuilder {
    engine: Engine,
    environment: Vec<(String, String)>,
    clock: bool,
    proxy: bool,
    provider: Option<Kind>,
    checkpoints: Checkpoints,
    object_store: bool,
}

/// What becomes of the log's checkpoints.
#[derive(Clone, Copy)]
enum Checkpoints {
    /// In a file.
    Kept,
    /// And to a receiver.
    Posted,
}

/// Which provider.
#[derive(Clone, Copy)]
enum Kind {
    Generic,
    Entra,
}

impl WorldBuilder {
    /// Sets one variable of the gateway's environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The gateway's wall clock can be set by `world.clock()`.
    #[must_use]
    pub fn settable_clock(mut self) -> Self {
        self.clock = true;
        self
    }

    /// Staff may sign in with an OpenID Connect provider.
    #[must_use]
    pub fn with_provider(mut self) -> Self {
        self.provider = Some(Kind::Generic);
        self
    }

    /// The same, with one that looks like Microsoft Entra ID.
    #[must_use]
    pub fn with_entra(mut self) -> Self {
        self.provider = Some(Kind::Entra);
        self
    }

    /// Checkpoints of the log are posted to a receiver on the loopback.
    #[must_use]
    pub fn with_receiver(mut self) -> Self {
        self.checkpoints = Checkpoints::Posted;
        self
    }

    /// Files are stored in an S3-compatible object store.
    #[must_use]
    pub fn with_object_store(mut self) -> Self {
        self.object_store = true;
        self
    }

    /// The public address is a proxy that can cut connections.
    #[must_use]
    pub fn behind_proxy(mut self) -> Self {
        self.proxy = true;
        self
    }

    pub async fn start(self) -> World {
        let folder = tempfile::Builder::new().prefix("kuvert-world-").tempdir().expect("a folder is made");
        let authority = Authority::new(&folder.path().join("tls"));
        let sink = Sink::start(&folder.path().join("sink"), &authority);
        let gateway_folder = folder.path().join("gateway");
        let listen = free_port();
        let proxy = if self.proxy { Some(Proxy::start(listen).await) } else { None };
        let public = proxy.as_ref().map_or(listen, Proxy::port);
        let mut settings = Settings::new(&gateway_folder, &authority, listen, public);
        let database = Database::new(self.engine, &gateway_folder);
        settings.set("KUVERT_DATABASE_URL", &database.url());
        settings.set("KUVERT_MAIL_URL", &sink.url());
        let provider = self.provider.map(|kind| match kind {
            Kind::Generic => Provider::generic(&authority, settings.url()),
            Kind::Entra => Provider::entra(&authority, settings.url()),
        });
        for (name, value) in provider.iter().flat_map(Provider::environment) {
            settings.set(name, &value);
        }
        let receiver = match self.checkpoints {
            Checkpoints::Kept => None,
            Checkpoints::Posted => Some(Receiver::start(&authority).await),
        };
        if let Some(receiver) = &receiver {
            settings.set("KUVERT_CHECKPOINT_WEBHOOK", &receiver.url());
            settings.set("KUVERT_CHECKPOINT_WEBHOOK_SECRET", "a secret of the receiver's");
            settings.set("KUVERT_CHECKPOINT_WEBHOOK_NETWORKS", "127.0.0.0/8,::1/128");
            settings.set("KUVERT_CHECKPOINT_WEBHOOK_CA_FILE", &authority.file().to_string_lossy());
        }
        let object_store = if self.object_store { Some(ObjectStore::start().await) } else { None };
        for (name, value) in object_store.iter().flat_map(ObjectStore::environment) {
            settings.set(name, &value);
        }
        for (name, value) in &self.environment {
            settings.set(name, value);
        }
        settings.clock = self.clock.then(|| FakeClock::new(folder.path()));
        settings.cli_ok(&["keys", "init"], "");
        settings.cli_ok(
            &["staff", "add", SENDER, "--name", "Mette Holm", "--role", "sender", "--password-stdin"],
            &format!("{SENDER_PASSWORD}\n"),
        );
        let token = settings.cli_ok(&["staff", "token", SENDER, "--label", "tests"], "");
        let gateway = Some(settings.serve().await);
        World {
            settings,
            sink,
            authority,
            database,
            provider,
            receiver,
            object_store,
            proxy,
            gateway,
            token,
            folder,
        }
    }
}

impl World {
    pub fn builder(engine: Engine) -> WorldBuilder {
        WorldBuilder {
            engine,
            environment: Vec::new(),
            clock: false,
            proxy: false,
            provider: None,
            checkpoints: Checkpoints::Kept,
            object_store: false,
        }
    }

    pub async fn start(engine: Engine) -> Self {
        Self::builder(engine).start().await
    }

    /// The sender's mail address, which is also the account.
    pub fn sender(&self) -> &'static str {
        SENDER
    }

    pub fn sender_password(&self) -> &'static str {
        SENDER_PASSWORD
    }

    /// The sender's API token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Room for the test's own files, outside the gateway's folder.
    pub fn scratch(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.settings.url())
    }

    /// The public port.
    pub fn port(&self) -> u16 {
        self.settings
            .url()
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok())
            .expect("the address has a port")
    }

    /// The staff's API, as the sender.
    pub fn api(&self) -> Api {
        Api::new(self.settings.url(), &self.authority, &self.token)
    }

    /// The API for someone who may read the whole log.
    pub fn auditor(&self) -> Api {
        let account = [
            "staff",
            "add",
            "audit@firma.example",
            "--name",
            "Audit",
            "--role",
            "auditor",
            "--password-stdin",
        ];
        self.settings.cli_ok(&account, "a long password of an auditor\n");
        let token = self.settings.cli_ok(&["staff", "token", "audit@firma.example", "--label", "tests"], "");
        Api::new(self.settings.url(), &self.authority, &token)
    }

    /// The API as another sender.
    pub fn colleague(&self, address: &str) -> Api {
        let account = ["staff", "add", address, "--name", "Eva Lind", "--role", "sender", "--password-stdin"];
        if !self.settings.cli_ok(&["staff", "list"], "").contains(address) {
            self.settings.cli_ok(&account, "a long password of a colleague\n");
        }
        let token = self.settings.cli_ok(&["staff", "token", address, "--label", "tests"], "");
        Api::new(self.settings.url(), &self.authority, &token)
    }

    /// A recipient's browser with no cookies yet.
    pub fn browser(&self) -> Browserless {
        Browserless::new(self.settings.url(), &self.authority)
    }

    pub fn clock(&self) -> &FakeClock {
        self.settings.clock.as_ref().expect("the world was built with a settable clock")
    }

    pub fn provider(&self) -> &Provider {
        self.provider.as_ref().expect("the world was built with a provider")
    }

    pub fn object_store(&self) -> &ObjectStore {
        self.object_store.as_ref().expect("the world was built with an object store")
    }

    pub fn proxy(&self) -> &Proxy {
        self.proxy.as_ref().expect("the world was built behind a proxy")
    }

    pub fn gateway(&mut self) -> &mut Gateway {
        self.gateway.as_mut().expect("the gateway runs")
    }

    pub fn pid(&self) -> u32 {
        self.gateway.as_ref().expect("the gateway runs").pid()
    }

    /// SIGTERM, and waits for the end.
    pub fn stop(&mut self) -> std::process::ExitStatus {
        let mut gateway = self.gateway.take().expect("the gateway runs");
        gateway.terminate();
        gateway.wait()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.gateway.take().expect("the gateway runs").kill();
    }

    /// Starts the gateway again on the same data.
    pub async fn serve(&mut self) {
        assert!(self.gateway.is_none(), "the gateway runs already");
        self.gateway = Some(self.settings.serve().await);
    }

    /// Starts the gateway where it should close its doors.
    pub async fn serve_closed(&mut self) {
        assert!(self.gateway.is_none(), "the gateway runs already");
        self.gateway = Some(self.settings.serve_closed().await);
    }

    /// What the gateway printed so far.
    pub fn log(&self) -> String {
        self.settings.log()
    }
}
