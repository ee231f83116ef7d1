use super::*;
use std::io::Write as _;

const LEAST: &[(&str, &str)] = &[
    ("public_url", "https://share.example.org"),
    ("trusted_proxies", "10.0.0.0/8"),
    ("database_url", "sqlite:/var/lib/kuvert/db"),
    ("blob_url", "file:/var/lib/kuvert/blobs"),
    ("keystore", "/var/lib/kuvert/keystore"),
    ("mail_url", "smtp://kuvert:hunter2@relay.example.org:587"),
    ("mail_from", "share@example.org"),
];

fn load(file: &str, env: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut on_disk = tempfile::NamedTempFile::new().unwrap();
    on_disk.write_all(file.as_bytes()).unwrap();
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load_over(LEAST, Some(on_disk.path()), env)
}

fn refusal(file: &str, env: &[(&str, &str)]) -> String {
    load(file, env).unwrap_err().to_string()
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
    let config = load("code_minutes = 20\ncode_tries = 3", &[("KUVERT_CODE_TRIES", "4")]).unwrap();
    assert_eq!(config.code_minutes, 20);
    assert_eq!(config.code_tries, 4);
    assert_eq!(config.link_failures_max, 10);
}

#[test]
fn every_default_in_the_table_is_acceptable() {
    let config = Config::defaults_with(LEAST).unwrap();
    assert_eq!(config.upload_max_bytes, 5 << 30);
    assert_eq!(config.share_expiry_default_days, 14);
    assert_eq!(config.organisation_colour.to_string(), "#1f5f8b");
    assert!(config.tls.is_none());
}

#[test]
fn what_is_unknown_stops_the_start() {
    let said = "is not an option; run `kuvert config check --help` for the list";
    assert_eq!(refusal("colour = 'red'", &[]), format!("colour {said}"));
    assert_eq!(refusal("", &[("KUVERT_COLOUR", "red")]), format!("KUVERT_COLOUR {said}"));
    assert_eq!(refusal("listen_file = '/x'", &[]), format!("listen_file {said}"));
    assert!(load("", &[("PATH", "/bin"), ("KUVERT_VECTORS", "/x")]).is_ok());
}

#[test]
fn a_bad_value_is_named_with_its_place_and_reason() {
    let table = [
        (refusal("code_tries = 11", &[]), "code_tries: 11 is not between 1 and 10 tries"),
        (refusal("", &[("KUVERT_CODE_TRIES", "0")]), "KUVERT_CODE_TRIES: 0 is not between 1 and 10 tries"),
        (refusal("share_renewal_days = 31", &[]), "share_renewal_days: 31 is not between 0 and 30 days"),
        (refusal("code_tries = 'many'", &[]), "code_tries: invalid digit found in string"),
        (refusal("code_tries = true", &[]), "code_tries: a boolean is not possible here"),
        (
            refusal("public_url = 'http://share.example.org'", &[]),
            "public_url: must begin with https:// (http:// is for localhost)",
        ),
        (
            refusal("public_url = 'https://share.example.org/x'", &[]),
            "public_url: must be scheme, host and port alone",
        ),
        (refusal("organisation_colour = 'red'", &[]), "organisation_colour: must look like #1f5f8b"),
        (refusal("organisation_logo = 'logo.gif'", &[]), "organisation_logo: must be a .png or .svg file"),
        (
            refusal("trusted_proxies = ['10.0.0.1', '0.0.0.0/0']", &[]),
            "trusted_proxies: `0.0.0.0/0`: trusting every address is the same as no check at all",
        ),
        (
            refusal("upload_max_bytes = '5 GB'", &[]),
            "upload_max_bytes: must be a number of bytes, or a number with KiB, MiB, GiB or TiB",
        ),
        (
            refusal("mail_from = 'Kuvert <share@example.org>'", &[]),
            "mail_from: must be a bare address like share@example.org",
        ),
        (refusal("keystore = ''", &[]), "keystore is missing; set it in kuvert.toml or as KUVERT_KEYSTORE"),
    ];
    for (got, expected) in table {
        assert_eq!(got, expected);
    }
}

#[test]
fn options_that_contradict_each_other_stop_the_start() {
    assert!(refusal("share_expiry_default_days = 91", &[]).contains("greater than share_expiry_max_days"));
    assert!(refusal("tls_cert = '/c.pem'", &[]).contains("must be set together"));
    assert!(refusal("trusted_proxies = []", &[]).contains("nobody could connect"));
    assert!(refusal("mail_tls = 'none'", &[]).contains("loopback"));
    assert!(load("mail_tls = 'none'\nmail_url = 'smtp://127.0.0.1:2525'", &[]).is_ok());
}

#[test]
fn a_secret_may_come_from_a_file_and_is_never_shown() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mail-url");
    std::fs::write(&path, "smtps://kuvert:correct-horse@relay.example.org\n").unwrap();
    let config = load("", &[("KUVERT_MAIL_URL_FILE", path.to_str().unwrap())]).unwrap();

    let MailUrl::Smtp { url, host, implicit_tls } = &config.mail_url else { panic!("a relay") };
    assert_eq!(url.expose(), "smtps://kuvert:correct-horse@relay.example.org");
    assert_eq!((host.as_str(), *implicit_tls), ("relay.example.org", true));
    for shown in [config.describe(), format!("{config:?}")] {
        assert!(!shown.contains("correct-horse"), "{shown}");
    }
    assert!(config.describe().contains("mail_url = \"smtps://…@relay.example.org\" (environment)"));

    let twice = [("KUVERT_MAIL_URL", "dir:/x"), ("KUVERT_MAIL_URL_FILE", "/y")];
    assert!(refusal("", &twice).contains("given twice"));
}

#[test]
fn a_provider_that_makes_no_sense_stops_the_start() {
    let tenant = "11111111-2222-3333-4444-555555555555";
    let entra = |issuer: &str, more: &str| {
        format!("oidc_issuer = '{issuer}'\noidc_kind = 'entra'\noidc_client_id = 'kuvert'\n{more}")
    };
    let generic =
        |more: &str| format!("oidc_issuer = 'https://id.example.org'\noidc_client_id = 'kuvert'\n{more}");
    let own = format!("https://login.microsoftonline.com/{tenant}/v2.0");
    let everybody = "https://login.microsoftonline.com/organizations/v2.0";
    let allowed = format!("oidc_tenants = ['{tenant}']");
    for good in [generic(""), entra(&own, ""), entra(&own, &allowed), entra(everybody, &allowed)] {
        let oidc = load(&good, &[]).unwrap().oidc.unwrap();
        assert_eq!(oidc.api_clients, ["kuvert"], "{good}");
    }
    let oidc = load(&generic("oidc_roles = ['groups:a:b=c=admin']"), &[]).unwrap().oidc.unwrap();
    assert_eq!((oidc.roles[0].claim.as_str(), oidc.roles[0].value.as_str()), ("groups", "a:b=c"));
    for (bad, said) in [
        ("oidc_issuer = 'https://id.example.org'".to_owned(), "oidc_client_id is missing"),
        (
            "oidc_issuer = 'http://id.example.org'\noidc_client_id = 'k'".to_owned(),
            "must be an https:// address",
        ),
        (
            "oidc_issuer = 'https://a:b@id.example.org'\noidc_client_id = 'k'".to_owned(),
            "must be an https:// address",
        ),
        ("oidc_client_id = 'k'".to_owned(), "oidc_client_id says nothing without oidc_issuer"),
        ("local_sign_in = 'off'".to_owned(), "nobody could sign in"),
        ("local_sign_in = 'no'".to_owned(), "must be on or off"),
        (generic(&allowed), "oidc_tenants is for oidc_kind = entra only"),
        (generic("oidc_scopes = ['profile']"), "oidc_scopes must have openid"),
        (generic("oidc_roles = ['admins=admin']"), "must look like groups:kuvert-admins=admin"),
        (generic("oidc_networks = ['0.0.0.0/0']"), "the same as no check"),
        (generic("oidc_hosts = ['https://x.example']"), "must be a host, or host:port"),
        (generic("oidc_default_role = 'none'\noidc_provisioning = 'on'"), "nobody could get an account"),
        (entra(everybody, ""), "speaks for every tenant there is"),
        (
            entra("https://login.microsoftonline.com/firma.onmicrosoft.com/v2.0", ""),
            "must be its id, not its name",
        ),
        (entra("https://sts.windows.net/x", ""), "must look like https://login.microsoftonline.com"),
        (entra(&own, "oidc_tenants = ['99999999-2222-3333-4444-555555555555']"), "names other tenants"),
    ] {
        let refused = refusal(&bad, &[]);
        assert!(refused.contains(said), "{bad}: {refused}");
    }
}

#[test]
fn a_providers_secret_is_never_shown() {
    let file =
        "oidc_issuer = 'https://id.example.org'\noidc_client_id = 'k'\noidc_client_secret = 'correct-horse'";
    let config = load(file, &[]).unwrap();
    for shown in [config.describe(), format!("{config:?}")] {
        assert!(!shown.contains("correct-horse"), "{shown}");
    }
}

#[test]
fn the_public_address_has_one_spelling() {
    let url = |text: &str| text.parse::<PublicUrl>().unwrap();
    assert_eq!(url("https://Share.Example.org:443/").origin(), "https://share.example.org");
    assert_eq!(url("https://localhost:8443").authority(), "localhost:8443");
    assert_eq!(url("https://[::1]:8443").join("/s/x"), "https://[::1]:8443/s/x");
    assert_eq!(url("http://127.0.0.1").port(), 80);
}

#[test]
fn the_manual_lists_every_option_once() {
    let manual = options::markdown();
    for spec in options::OPTIONS {
        assert_eq!(manual.matches(&format!("| `{}` |", spec.name)).count(), 1, "{}", spec.name);
    }
}

#[test]
fn describe_names_every_option() {
    let shown = Config::defaults_with(LEAST).unwrap().describe();
    assert_eq!(shown.lines().count(), options::OPTIONS.len());
}

#[test]
fn the_largest_file_fits_the_format_twice() {
    use kuvert_crypto::kvt1::{MAX_SEGMENT_PLAIN_LEN, MAX_SEGMENTS};
    let holds = u64::from(MAX_SEGMENTS) * u64::from(MAX_SEGMENT_PLAIN_LEN);
    assert!(options::UPLOAD_BYTES_MAX * 2 <= holds);
    assert!(refusal("upload_max_bytes = '257 GiB'", &[]).starts_with("upload_max_bytes: "));
}
