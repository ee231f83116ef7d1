//! The content security policy of the panes.

use std::fmt::Write as _;

use crate::config::Config;
use crate::config::addin::{OUTLOOK_HOSTS, OfficeJs};

/// office.js loads a library of its own from here, where it runs in a browser.
const AJAX: &str = "https://ajax.aspnetcdn.com";

/// The policy of a pane. Trusted types are missing because office.js sets `script.src` by itself.
pub(super) fn pane(config: &Config, identity_provider: Option<&str>, also_framed_by: Option<&str>) -> String {
    let connect = identity_provider.map_or_else(String::new, |origin| format!(" {origin}"));
    let mut policy = format!(
        "default-src 'none'; script-src 'self'{}; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'{connect}; form-action 'none'; base-uri 'none'; object-src 'none'; frame-ancestors",
        scripts(&config.addin.office_js),
    );
    let configured = config.addin.frame_hosts.iter().map(ToString::to_string);
    let framed_by = OUTLOOK_HOSTS.into_iter().map(str::to_owned).chain(configured);
    for host in framed_by.chain(also_framed_by.map(str::to_owned)) {
        let _infallible = write!(policy, " {host}");
    }
    policy
}

/// The policy of an ordinary page that loads office.js: the windows of the sign-in.
pub fn with_office_js(config: &Config) -> String {
    format!(
        "default-src 'none'; script-src 'self'{}; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
        scripts(&config.addin.office_js),
    )
}

/// The policy of an ordinary page whose script sees whether the library can be reached.
pub(in super::super) fn reaching_office_js(config: &Config) -> String {
    let origin = config.addin.office_js.origin().map_or_else(String::new, |origin| format!(" {origin}"));
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'{origin}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
         object-src 'none'; require-trusted-types-for 'script'"
    )
}

fn scripts(library: &OfficeJs) -> String {
    library.origin().map_or_else(String::new, |origin| format!(" {origin} {AJAX}"))
}
