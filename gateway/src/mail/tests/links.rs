use mail_parser::MessageParser;

use super::samples::{TOKEN, ask_link, branding, every_message, people, send, share_link};
use crate::locales::Locale;

fn texts_with_links() -> Vec<(&'static str, String, String)> {
    let (sender, recipient) = people();
    let mut found = Vec::new();
    for locale in Locale::ALL {
        for (name, message) in every_message(&sender, &recipient) {
            let mail = send(&message, name, locale, &branding());
            let parsed = MessageParser::default().parse(&mail.bytes).unwrap();
            let (text, html) = (parsed.body_text(0).unwrap(), parsed.body_html(0).unwrap());
            found.push((name, text.into_owned(), html.into_owned()));
        }
    }
    found
}

/// Wraps at 72 columns the way RFC 3676 does: a space before the break says that the line goes on.
fn flow(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut length = 0;
        for word in line.split_inclusive(' ') {
            if length > 0 && length + word.len() > 72 {
                out.push_str("\r\n");
                length = 0;
            }
            out.push_str(word);
            length += word.len();
        }
        out.truncate(out.trim_end_matches(' ').len());
        out.push_str("\r\n");
    }
    out
}

#[test]
fn case_5_links_stand_alone_and_survive_quoted_printable_and_flowed_text() {
    let carriers = texts_with_links().into_iter().filter_map(|(name, text, html)| match &name[..2] {
        "01" => Some((name, text, html, share_link())),
        "11" | "13" => Some((name, text, html, ask_link())),
        _ => None,
    });
    for (name, text, html, expected) in carriers {
        for version in [text.clone(), flow(&text), flow(&text).replace("\r\n", "\r\n> ")] {
            let lines: Vec<_> = version.lines().map(|line| line.trim_start_matches("> ")).collect();
            assert_eq!(
                lines.iter().filter(|line| **line == expected.as_str()).count(),
                1,
                "{name}: {version}"
            );
        }
        assert_eq!(html.matches(&format!("href=\"{}\"", expected.as_str())).count(), 2, "{name}");
    }
}

#[test]
fn the_raw_mail_really_is_quoted_printable_with_soft_breaks() {
    let (sender, recipient) = people();
    let (name, message) = every_message(&sender, &recipient).swap_remove(0);
    let mail = send(&message, name, Locale::Da, &branding());
    let raw = String::from_utf8(mail.bytes).unwrap();
    let (_, text_part) = raw.split_once("text/plain").unwrap();
    assert!(text_part.contains("Content-Transfer-Encoding: quoted-printable"));
    assert!(text_part.contains("=\r\n"), "no soft break: the test of its decoding would prove nothing");
}

#[test]
fn only_mails_whose_purpose_is_a_link_carry_a_secret() {
    for (name, text, html) in texts_with_links() {
        let carries = ["01", "03", "11", "13"].contains(&&name[..2]);
        assert_eq!(text.contains(TOKEN), carries, "{name}");
        assert_eq!(html.contains(TOKEN), carries, "{name}");
        // `x-apple…` and the like aside, codes, reminders and receipts have no address to click but the privacy page.
        let links = html.matches("href=").count();
        let linkless = ["02", "06", "08", "12", "14", "15", "16", "17", "43"].contains(&&name[..2]);
        assert_eq!(links, if linkless { 1 } else { 3 }, "{name}");
    }
}

#[test]
fn case_27_nothing_is_fetched_and_nothing_runs_when_a_mail_is_read() {
    for (name, _, html) in texts_with_links() {
        for forbidden in ["<script", "<img", "src=", "url(", "@import", "<link", "<iframe", "<object", " on"]
        {
            let found = html.to_ascii_lowercase().match_indices(forbidden).any(|(at, _)| {
                // " on" is a word of English; only an attribute is an event handler.
                forbidden != " on"
                    || html[at..].split(['>', ' ', '\n']).nth(1).is_some_and(|w| w.contains('='))
            });
            assert!(!found, "{name}: {forbidden}");
        }
    }
}

#[test]
fn case_5_links_come_back_unchanged_from_the_rewriting_of_mail_filters() {
    use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
    let decode = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    // Runs of the two odd characters, and the pair that ends a URL in Proofpoint's third form.
    for token in
        [TOKEN, "--__--__-_-_--__--__-_-_--__--__-_-_--__--_", "A__-2D_5F--3B__4a__-_-__A__-2D_5F--3B__4a__-"]
    {
        let link = format!("https://send.nordlys.example/s/{token}");
        link.parse::<crate::mail::Link>().unwrap();
        let encoded = utf8_percent_encode(&link, NON_ALPHANUMERIC).to_string();

        let safe_links =
            format!("https://eur01.safelinks.protection.outlook.com/?url={encoded}&data=05%7C02");
        let wrapped = url::Url::parse(&safe_links).unwrap();
        assert_eq!(wrapped.query_pairs().next().unwrap().1, link);

        // Percent signs become hyphens and slashes underscores; both stand encoded in what goes in.
        let proofpoint_2 = encoded.replace("%2F", "/").replace('%', "-").replace('/', "_");
        assert_eq!(decode(&proofpoint_2.replace('-', "%").replace('_', "/")), link);

        let proofpoint_3 = format!("https://urldefense.com/v3/__{link}__;!!abc!def$");
        let (inside, _) =
            proofpoint_3.strip_prefix("https://urldefense.com/v3/__").unwrap().split_once("__;").unwrap();
        assert_eq!(inside, link);
    }
}
