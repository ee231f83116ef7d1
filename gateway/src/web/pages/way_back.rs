//! Where somebody goes on after proving once more who they are: the page of the console that asked for it.

use rocket::http::CookieJar;
use time::Duration;

use super::super::set_cookie;
use super::account::HERE;
use crate::app::cookies;

/// The longest path that is remembered.
const PATH_MAX: usize = 200;

/// Whether it is a page of the console, named by its plain path.
fn is_of_the_console(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-');
    path.starts_with("/admin/") && path.len() <= PATH_MAX && path.bytes().all(plain) && !path.contains("//")
}

/// Remembers a page of the console for as long as a proof takes.
pub(super) fn remember(jar: &CookieJar<'_>, path: &str) {
    if is_of_the_console(path) {
        set_cookie::set(jar, cookies::BACK.to_owned(), path, Duration::minutes(10));
    }
}

/// The remembered page, once; else one's own account.
pub(super) fn take(jar: &CookieJar<'_>) -> String {
    let remembered = jar.get(cookies::BACK).map(|cookie| cookie.value().to_owned());
    match remembered.filter(|path| is_of_the_console(path)) {
        Some(path) => {
            set_cookie::clear(jar, cookies::BACK);
            path
        }
        None => HERE.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_of_the_console;

    #[test]
    fn the_way_back_leads_into_the_console_and_nowhere_else() {
        assert!(is_of_the_console("/admin/shares/aaaaaaaaaaaaaaaaaaaaaaaaaa"));
        for path in [
            "",
            "/",
            "/account",
            "//evil.example/admin/",
            "/admin//evil.example",
            "/admin/../account",
            "/admin/staff?x=1",
            "/admin/a#b",
            "https://evil.example/admin/",
            "/admin/\\evil.example",
        ] {
            assert!(!is_of_the_console(path), "{path}");
        }
    }
}
