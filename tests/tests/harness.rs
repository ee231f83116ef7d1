//! The tests' own tools, tested alone: a scenario that fails must fail because of the gateway.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::process::Command;
use std::time::Duration;

use kuvert_tests::{
    Authority, Browserless, Database, Engine, FakeClock, Guarded, Rule, Sink, browser_script, raw,
};

/// Sends a mail as a careful client does; prints the relay's refusal, if any.
const CLIENT: &str = r#"
import smtplib, ssl, sys
port, authority, to, code = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
try:
    with smtplib.SMTP("localhost", port, timeout=5) as relay:
        relay.starttls(context=ssl.create_default_context(cafile=authority))
        relay.sendmail("sender@example.org", [to], f"Subject: Your code\r\nMessage-ID: <1@example.org>\r\n\r\n{code}\r\nhttps://localhost:1/s/abc_d-e\r\n")
        print("taken")
except (smtplib.SMTPException, ssl.SSLError) as error:
    print(type(error).__name__, error)
"#;

struct Relay {
    folder: tempfile::TempDir,
    authority: Authority,
    sink: Sink,
}

impl Relay {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new(folder.path());
        let sink = Sink::start(&folder.path().join("sink"), &authority);
        Self { folder, authority, sink }
    }

    fn send(&self, to: &str) -> String {
        let mut client = Command::new("python3");
        client
            .args(["-c", CLIENT, &self.sink.port().to_string()])
            .arg(self.authority.file())
            .args([to, "123 456"]);
        let output = kuvert_tests::run_program(&mut client);
        assert!(self.folder.path().exists());
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

#[tokio::test]
async fn the_relay_keeps_what_it_takes() {
    let relay = Relay::start();
    assert_eq!(relay.send("anna@example.org"), "taken");
    let mail = relay.sink.wait_for_mail("anna@example.org", |mail| mail.subject() == "Your code").await;
    assert_eq!(mail.from, "sender@example.org");
    assert_eq!(mail.code().as_deref(), Some("123456"));
    assert_eq!(mail.link("/s/").as_deref(), Some("https://localhost:1/s/abc_d-e"));
    assert_eq!(mail.link("/m/"), None);
    assert!(relay.sink.mails_to("bo@example.org").is_empty());
}

#[test]
fn the_relay_fails_on_command() {
    let relay = Relay::start();
    relay.sink.rules(vec![Rule::first(2, "a@example.org", "4xx"), Rule::always("b@example.org", "5xx")]);
    assert!(relay.send("a@example.org").contains("451"));
    assert!(relay.send("a@example.org").contains("451"));
    assert_eq!(relay.send("a@example.org"), "taken");
    assert!(relay.send("b@example.org").contains("550"));
    assert_eq!(relay.sink.attempts("a@example.org"), 3);

    relay.sink.rules(vec![Rule::first(1, "*", "drop")]);
    assert!(relay.send("c@example.org").contains("Disconnected"));
    assert_eq!(relay.sink.mails_to("c@example.org").len(), 1, "a dropped mail was taken all the same");

    relay.sink.rules(vec![Rule::first(1, "*", "lose")]);
    assert!(relay.send("d@example.org").contains("Disconnected"));
    assert!(relay.sink.mails_to("d@example.org").is_empty());

    relay.sink.without_starttls();
    assert!(relay.send("e@example.org").contains("STARTTLS"));
    relay.sink.with_wrong_certificate();
    assert!(relay.send("e@example.org").contains("certificate"));
    assert!(relay.sink.mails_to("e@example.org").is_empty());
}

#[test]
fn databases_are_empty_apart_and_can_be_copied_and_dumped() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::new(engine, folder.path());
        database.query("CREATE TABLE papers (name TEXT)");
        database.query("INSERT INTO papers VALUES ('budget')");
        assert_eq!(database.query("SELECT name FROM papers").trim(), "budget");
        assert!(String::from_utf8(database.dump()).unwrap().contains("budget"));

        let elsewhere = tempfile::tempdir().unwrap();
        let copy = database.copy(elsewhere.path());
        database.query("DELETE FROM papers");
        assert_eq!(copy.query("SELECT name FROM papers").trim(), "budget");
        assert_ne!(copy.url(), database.url());
    }
}

#[test]
fn a_clock_moves_for_the_programs_it_is_given_to() {
    let folder = tempfile::tempdir().unwrap();
    let clock = FakeClock::new(folder.path());
    let now = || -> i64 {
        let mut date = Command::new("date");
        clock.apply(date.arg("+%s"));
        String::from_utf8(kuvert_tests::run_program(&mut date).stdout).unwrap().trim().parse().unwrap()
    };
    let before = now();
    clock.ahead(Duration::from_hours(24));
    assert!((86_400..86_500).contains(&(now() - before)));
    clock.set(-7200);
    assert!((-7200..-7100).contains(&(now() - before)));
}

#[test]
fn a_guarded_program_ends_with_its_guard() {
    let guarded = Guarded::start("sleep".as_ref(), |command| {
        command.arg("1000");
    });
    let process = std::path::PathBuf::from(format!("/proc/{}", guarded.pid()));
    assert!(process.exists());
    drop(guarded);
    assert!(!process.exists());
}

#[test]
fn a_guarded_program_outlives_the_thread_that_asked_for_it() {
    let start = || {
        Guarded::start("sleep".as_ref(), |command| {
            command.arg("1000");
        })
    };
    let mut guarded = std::thread::spawn(start).join().unwrap();
    assert_eq!(guarded.wait(Duration::from_millis(300)), None);
    guarded.terminate();
    assert!(guarded.wait(Duration::from_secs(5)).is_some());
}

/// A TLS server in Python, so that the Rust side meets another implementation.
const SERVER: &str = r#"
import http.server, ssl, sys
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = b"<title>hello</title><a href='/bulk/d/x'>file</a>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
"#;

fn page_server(authority: &Authority) -> (Guarded, u16) {
    use std::io::BufRead as _;
    let files = authority.certify("page", &["localhost"]);
    let mut server = Guarded::start("python3".as_ref(), |command| {
        command.args(["-c", SERVER]).arg(&files.certificate).arg(&files.key);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
    });
    let mut port = String::new();
    std::io::BufReader::new(server.child().stdout.take().unwrap()).read_line(&mut port).unwrap();
    (server, port.trim().parse().unwrap())
}

#[tokio::test]
async fn clients_trust_the_test_authority_and_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new(folder.path());
    let (_server, port) = page_server(&authority);

    let answer = raw::exchange(&authority, port, b"GET / HTTP/1.0\r\n\r\n", Duration::from_secs(3)).await;
    assert_eq!(answer.statuses(), [200]);
    assert!(answer.closed);

    let page = Browserless::new(&format!("https://localhost:{port}"), &authority).get("/").await;
    assert_eq!(page.downloads(), ["/bulk/d/x"]);

    let stranger = Authority::new(&folder.path().join("stranger"));
    let root = reqwest::Certificate::from_pem(stranger.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([root]).build().unwrap();
    assert!(client.get(format!("https://localhost:{port}/")).send().await.is_err());
}

#[tokio::test]
async fn chromium_runs_and_trusts_the_test_authority() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new(folder.path());
    let (_server, port) = page_server(&authority);
    let url = format!("https://localhost:{port}/");
    let seen =
        browser_script("smoke.mjs", serde_json::json!({"url": url, "ca_file": authority.file()})).await;
    assert_eq!(seen["title"], "hello");
    assert_eq!(seen["secure"], true);
}
