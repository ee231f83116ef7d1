//! The one table of options. The parser, `kuvert config check` and the operator's manual all read it.

use std::fmt::Write as _;

/// One thing an operator may decide.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The key in `kuvert.toml`; the variable is `KUVERT_` and this in capitals.
    pub name: &'static str,
    pub kind: Kind,
    /// As it would be written in the file; `None` means that there is none.
    pub default: Option<&'static str>,
    pub meaning: &'static str,
    /// What Kuvert believes because of this option; empty where that is nothing.
    pub trusts: &'static str,
}

/// How a value is written, and its bounds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Text,
    /// Commas in the environment, an array or commas in the file.
    List,
    /// May hold a password: masked when shown, and may come from a file (`<name>_file`, `KUVERT_<NAME>_FILE`).
    SecretText,
    /// A whole number of `unit` from `min` to `max`, both allowed.
    Whole {
        unit: &'static str,
        min: u32,
        max: u32,
    },
    /// Bytes, as a number or with `KiB`, `MiB`, `GiB`, `TiB`.
    Bytes {
        min: u64,
        max: u64,
    },
}

impl Spec {
    pub fn env(&self) -> String {
        format!("KUVERT_{}", self.name.to_ascii_uppercase())
    }

    /// The unit as the manual prints it.
    pub fn unit(&self) -> &'static str {
        match self.kind {
            Kind::Text | Kind::SecretText => "text",
            Kind::List => "list",
            Kind::Whole { unit, .. } => unit,
            Kind::Bytes { .. } => "bytes",
        }
    }
}

pub(super) fn find(name: &str) -> Option<&'static Spec> {
    OPTIONS.iter().find(|spec| spec.name == name)
}

/// The operator's table as Markdown.
pub fn markdown() -> String {
    let mut table =
        "| Option | Variable | Unit | Default | Meaning | Trusts |\n|---|---|---|---|---|---|\n".to_owned();
    for spec in OPTIONS {
        let default = spec.default.map_or_else(String::new, |value| format!("`{value}`"));
        let (name, env, unit) = (spec.name, spec.env(), spec.unit());
        let (meaning, trusts) = (spec.meaning, spec.trusts);
        let _infallible =
            writeln!(table, "| `{name}` | `{env}` | {unit} | {default} | {meaning} | {trusts} |");
    }
    table
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
const TIB: u64 = 1 << 40;
/// Half of what a stored file can hold: an upload that is often interrupted has segments that are not full.
pub(super) const UPLOAD_BYTES_MAX: u64 = 256 << 30;

const fn text(
    name: &'static str,
    default: Option<&'static str>,
    meaning: &'static str,
    trusts: &'static str,
) -> Spec {
    Spec { name, kind: Kind::Text, default, meaning, trusts }
}

const fn list(name: &'static str, meaning: &'static str, trusts: &'static str) -> Spec {
    Spec { name, kind: Kind::List, default: Some(""), meaning, trusts }
}

const fn secret(name: &'static str, meaning: &'static str, trusts: &'static str) -> Spec {
    Spec { name, kind: Kind::SecretText, default: None, meaning, trusts }
}

const fn whole(
    name: &'static str,
    unit: &'static str,
    (min, max): (u32, u32),
    default: &'static str,
    meaning: &'static str,
) -> Spec {
    Spec { name, kind: Kind::Whole { unit, min, max }, default: Some(default), meaning, trusts: "" }
}

const fn bytes(
    name: &'static str,
    (min, max): (u64, u64),
    default: &'static str,
    meaning: &'static str,
) -> Spec {
    Spec { name, kind: Kind::Bytes { min, max }, default: Some(default), meaning, trusts: "" }
}

/// Every option, in the order of the manual.
#[rustfmt::skip]
pub const OPTIONS: &[Spec] = &[
    text("public_url", None, "The address people use, `https://host[:port]`. Links and the host check come from it.", ""),
    list("extra_hosts", "Further `host[:port]` names that requests may carry.", "requests that name these hosts"),
    text("listen", Some("[::]:8443"), "Address and port of the service.", ""),
    text("ops_listen", Some("127.0.0.1:9443"), "Address and port for `/healthz`, `/readyz` and `/metrics`, plain HTTP.", "whoever can reach it sees the metrics"),
    text("tls_cert", None, "PEM file with the certificate chain, leaf first. Read again when it changes.", ""),
    text("tls_key", None, "PEM file with the private key.", "the file system keeps it private"),
    list("trusted_proxies", "Networks (CIDR) of reverse proxies. Only they may speak plain HTTP.", "their `X-Forwarded-For`"),

    secret("database_url", "`sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`.", "all state except keys and file contents"),
    text("blob_url", None, "`file:PATH` or `s3://BUCKET/PREFIX`, for ciphertext.", "nothing: all it holds is sealed"),
    text("s3_endpoint", None, "Where an S3-compatible store answers, `https://HOST[:PORT]`. Without it: Amazon's, of `s3_region`.", "nothing: all it holds is sealed"),
    text("s3_region", Some("eu-central-1"), "The region that requests are signed for.", ""),
    text("s3_access_key_id", None, "Whose key requests are signed with. It needs to read, write, list and delete in the bucket.", ""),
    secret("s3_secret_access_key", "The secret that belongs to `s3_access_key_id`.", ""),
    text("s3_ca_file", None, "PEM file with a further root certificate for the store.", "whom this root certifies as the store"),
    text("keystore", None, "The keystore file, mode 0600.", "the file system keeps it private"),
    text("keystore_mirror", None, "A second place for the whole keystore, on another machine.", "the file system keeps it private"),
    text("checkpoint_file", None, "Where the log's last signed checkpoint is kept outside the database. Without it: beside the keystore. A database that was set back is noticed by it.", "the file system keeps it from being set back with the database"),
    text("checkpoint_webhook", None, "Where the log's signed checkpoints are posted, `https://…`, at most once a minute ([docs/LOG.md](docs/LOG.md)).", "nothing: whoever keeps checkpoints can only tell whether the log goes on from them"),
    secret("checkpoint_webhook_secret", "What `X-Kuvert-Signature` is made with: HMAC-SHA-256 of the body.", "the receiver"),
    list("checkpoint_webhook_networks", "Private networks (CIDR) where the webhook may be; without it, public addresses only.", "whoever answers there under a valid certificate"),
    text("checkpoint_webhook_ca_file", None, "PEM file with a further root certificate for the webhook.", "whom this root certifies as receiver"),
    text("recovery_public_key", None, "What is handed in is sealed to this key, too: `kuvert-recovery-…`, from `kuvert keys recovery`. Two people with a half each can open it then, when an inbox's own key is lost.", ""),

    text("backup_public_key", None, "What `kuvert backup` seals to: `kuvert-backup-…`, from `kuvert keys backup-key`.", ""),

    secret("mail_url", "`smtp://[USER:PASSWORD@]HOST[:PORT]`, `smtps://…` or `dir:PATH`.", "the relay reads the mails"),
    text("mail_from", None, "The address that mails come from.", ""),
    text("mail_tls", Some("required"), "`required`, or `none` for a relay on the loopback address.", ""),
    text("mail_ca_file", None, "PEM file with a further root certificate for the relay.", "whom this root certifies as relay"),

    text("clamd_url", None, "The malware scanner: `unix:/PATH` or `tcp://HOST:PORT`. Without it, files are not scanned.", "its verdicts; it reads every file, and so does the network of a `tcp://` address"),
    bytes("scan_file_max_bytes", (1, 2 * GIB), "25 MiB", "The largest file, or member of an archive, that is scanned. At most clamd's `StreamMaxLength` and `MaxFileSize`, and a quarter of its `MaxScanSize`."),
    text("unscanned_files", Some("hold"), "What becomes of a file that could not be scanned though `clamd_url` is set: `hold` it, `deliver` it marked, or `refuse` it.", "`deliver`: files nobody has looked through"),
    text("unscanned_release", Some("members"), "Who may let out a file that is held: `members` of its inbox who may send, after a warning and with a line in the log, or `nobody`.", "`members`: people who decide about files nobody has looked through"),
    whole("scan_seconds_max", "seconds", (1, 600), "60", "How long clamd may take to connect, for a piece of a file, and to answer. Less than its `MaxScanTime`."),

    text("organisation_name", Some("Kuvert"), "Shown on pages and in mails.", ""),
    text("organisation_logo", None, "A `.png` or `.svg` file.", ""),
    text("organisation_colour", Some("#1f5f8b"), "Accent colour, `#rrggbb`.", ""),
    text("support_contact", None, "Shown to people who need help.", ""),
    text("privacy_url", None, "The organisation's privacy notice, `https://…`.", ""),
    text("default_language", Some("en"), "`da` or `en`, where the browser wants neither.", ""),

    whole("share_expiry_default_days", "days", (1, 365), "14", "How long a share lives if its sender does not say."),
    whole("share_expiry_max_days", "days", (1, 365), "90", "The longest a share may live."),
    whole("share_renewal_days", "days", (0, 30), "14", "How long after expiry a sender may renew a share; then its key is gone."),
    whole("share_files_max", "files", (1, 10_000), "100", "Files in one share."),
    whole("recipients_max", "people", (1, 1000), "50", "Recipients of one share."),
    bytes("upload_max_bytes", (1, UPLOAD_BYTES_MAX), "5 GiB", "The largest file; 256 GiB is the most."),
    whole("upload_idle_days", "days", (1, 7), "7", "How long an unfinished upload is kept; 7 is the most."),
    whole("request_files_max", "files", (1, 1000), "50", "Files in one hand-in on a request; a request may allow fewer."),
    whole("submission_keep_days", "days", (1, 3650), "30", "A submission is deleted so long after it was fetched or closed."),
    whole("submission_unfetched_days", "days", (1, 3650), "90", "A submission that nobody fetched or closed is deleted so long after it was handed in."),
    whole("request_keep_days", "days", (7, 3650), "90", "A request is deleted, with who was asked, so long after it ended and all that was handed in on it is deleted."),
    whole("stale_account_days", "days", (7, 3650), "90", "An account that nobody has used for so long is shown to administrators as stale."),
    whole("submission_warning_days", "days", (0, 90), "3", "The inbox is warned so long before; 0 for never."),
    text("supervisory_authority", Some("Datatilsynet"), "Whom people may complain to; shown where data is handed in.", ""),
    text("supervisory_authority_url", Some("https://www.datatilsynet.dk"), "Where they find it, `https://…`.", ""),

    whole("reminder_days_before_expiry", "days", (0, 90), "3", "When a recipient who fetched nothing is reminded; 0 for never."),

    text("addin_office_js_url", Some("https://appsforoffice.microsoft.com/lib/1/hosted/office.js"), "Where the Outlook add-in loads Microsoft's library: an `https://` address, or a path on this server. US government clouds have their own (docs/outlook.md).", "the script runs in the add-in's panes"),
    list("addin_frame_hosts", "Further hosts that may frame the panes, as `https://mail.example.org` or `https://*.cloud.microsoft`: an Exchange server's, a sovereign cloud's.", "pages of these hosts show the panes"),
    text("addin_send_check", Some("ask"), "What the check before sending does with attachments and personal data for others: `inform`, `ask` or `block`.", ""),
    text("addin_send_mode", None, "The manifest's send mode: `prompt`, `soft_block` or `block`. Without it `prompt`, and `soft_block` where the check blocks. `block` stops all mail while the add-in cannot run.", ""),
    Spec { name: "addin_finds", kind: Kind::List, default: Some("attachments, cpr, iban, card"), meaning: "What the check looks for.", trusts: "" },
    bytes("addin_attachment_min_bytes", (0, GIB), "0", "Attachments that are smaller together are let through."),
    list("addin_locked", "What people who send from Outlook cannot change: `expiry`, `verification`, `downloads`, `notices`. The API refuses it from the add-in, too.", ""),
    list("internal_domains", "Domains of the organisation's own people, subdomains included. Without it, the domain of `mail_from`.", ""),

    whole("code_minutes", "minutes", (1, 60), "10", "How long a code is valid."),
    whole("code_tries", "tries", (1, 10), "5", "Wrong answers a code survives."),
    whole("link_failures_max", "failures", (1, 100), "10", "Wrong answers after which a link is locked."),
    whole("link_lock_hours", "hours", (1, 720), "24", "How long it stays locked."),
    whole("codes_per_link", "per 15 minutes", (1, 100), "3", "Codes mailed for one link."),
    whole("codes_per_address_per_day", "per day", (1, 1000), "10", "Codes mailed to one address."),
    whole("codes_per_network_per_hour", "per hour", (1, 100_000), "30", "Codes asked for from one network address."),
    whole("unproved_addresses_max", "addresses", (1, 100_000), "1000", "Addresses that were typed at one open link or standing page and not proved; more push the oldest out. They are forgotten after a day."),
    whole("unproved_per_network_per_day", "per day", (1, 100_000), "100", "Codes of open links and standing pages that one network address asked for and did not show."),
    whole("misses_per_network_per_minute", "per minute", (1, 100_000), "30", "Unknown links tried from one network address."),
    whole("staff_session_idle_hours", "hours", (1, 168), "12", "A staff session ends after this long without use."),
    whole("staff_session_hours", "hours", (1, 168), "24", "A staff session ends after this long in any case."),
    whole("recipient_session_hours", "hours", (1, 168), "8", "A recipient's session ends after this long."),
    text("second_factor", Some("optional"), "`optional`, or `required`: local accounts set one up at their next sign-in.", ""),
    list("second_factor_required_roles", "Roles that need a second factor even where it is optional: `sender`, `auditor`, `dpo`, `admin`.", ""),
    text("breached_passwords_file", None, "A list of stolen passwords that no new password may be on: SHA-1 hashes in order of the hash, as Have I Been Pwned gives it out.", ""),
    whole("api_token_days_max", "days", (1, 3650), "365", "The longest an API token may live."),

    text("local_sign_in", Some("on"), "`off`: nobody signs in with a password or passkey of Kuvert's, only through `oidc_issuer`.", ""),
    text("oidc_issuer", None, "The organisation's OpenID Connect provider, `https://…` ([docs/sign-in.md](docs/sign-in.md)).", "whom this provider says somebody is, and in which groups"),
    text("oidc_kind", Some("generic"), "`generic`, or `entra` for Microsoft Entra ID.", ""),
    text("oidc_client_id", None, "What the provider calls Kuvert.", ""),
    secret("oidc_client_secret", "Kuvert's secret there. Without it, Kuvert is a public client.", "the provider"),
    list("oidc_tenants", "Entra: ids of the tenants whose people may sign in, where the issuer speaks for several.", "the directories of these tenants"),
    Spec { name: "oidc_scopes", kind: Kind::List, default: Some("openid,profile,email"), meaning: "Scopes asked for at sign-in.", trusts: "" },
    list("oidc_hosts", "Further `host[:port]` names that the provider's description may use; its own is always known.", "what these hosts say of people"),
    list("oidc_networks", "Private networks (CIDR) where the provider's hosts may be; without it, public addresses only.", "whoever answers there under a valid certificate"),
    text("oidc_ca_file", None, "PEM file with a further root certificate for the provider.", "whom this root certifies as provider"),
    text("oidc_address_claim", None, "The claim with a new account's mail address: `email` (which must be verified) or, with `entra`, `preferred_username`.", "that nobody can put another's address there"),
    list("oidc_roles", "`CLAIM:VALUE=ROLE`, such as `groups:kuvert-admins=admin`. The first that fits counts, at every sign-in. Without any, accounts keep their role.", "who may edit these groups"),
    text("oidc_default_role", Some("sender"), "The role of who fits none of `oidc_roles`: `sender`, `auditor`, `dpo`, `admin`, or `none`, who may not sign in.", ""),
    text("oidc_provisioning", Some("off"), "`on`: who signs in through the provider for the first time gets an account.", "everybody to whom the provider gives a token for Kuvert"),
    text("oidc_api_audience", None, "The audience of the access tokens that the Outlook add-in may bring; with `entra`, the client id.", ""),
    text("oidc_api_scope", Some("access_as_user"), "The scope they must have.", ""),
    list("oidc_api_clients", "The clients they may have been made for; without it, `oidc_client_id`.", "these programs"),

    whole("connections_max", "connections", (1, 1_000_000), "4096", "Open connections; more are closed at once."),
    whole("connections_per_address_max", "connections", (1, 1_000_000), "256", "Open connections of one address (IPv6: /64); proxies excepted."),
    bytes("transfer_buffers_max_bytes", (MIB, TIB), "64 MiB", "Memory for buffers of all running transfers together."),

    text("log_format", Some("text"), "`text` or `json`.", ""),
    text("log_level", Some("info"), "A filter such as `info` or `kuvert=debug,info`.", ""),
];

/// Variables that begin with `KUVERT_` and belong to the command line or to the tests.
pub(super) const OTHER_VARIABLES: &[&str] =
    &["KUVERT_CONFIG", "KUVERT_SERVER", "KUVERT_TOKEN", "KUVERT_CA_FILE", "KUVERT_VECTORS"];

/// Secrets are a line; a file of more is the wrong file.
pub(super) const SECRET_FILE_MAX_BYTES: u64 = 64 * KIB;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_this_table() {
        let readme = include_str!("../../../README.md");
        let table =
            readme.split_once("<!-- options -->").and_then(|(_, rest)| rest.split_once("<!-- /options -->"));
        assert_eq!(table.unwrap().0.trim(), markdown().trim());
    }
}
