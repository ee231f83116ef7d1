use mail_parser::{MessageParser, MimeHeaders};

use super::samples::{CODE, ask, branding, every_message, invitation, logo, mailbox, people, send, send_as};
use crate::locales::Locale;
use crate::mail::{Composed, EnvelopeSender, Message};

fn parse(mail: &Composed) -> mail_parser::Message<'_> {
    MessageParser::default().parse(&mail.bytes).unwrap()
}

fn header(mail: &Composed, name: &str) -> Option<String> {
    parse(mail).header_raw(name.to_owned()).map(|value| value.trim().to_owned())
}

#[test]
fn an_invitation_is_from_the_employee_through_the_organisation() {
    let (sender, recipient) = people();
    let mail = send(&invitation(&sender, &recipient), "m1", Locale::Da, &branding());
    let parsed = parse(&mail);
    let from = parsed.from().unwrap().first().unwrap();
    assert_eq!(from.name(), Some("Mette Holm via Nordlys Advokater"));
    assert_eq!(from.address(), Some("kuvert@nordlys.example"));
    let reply_to = parsed.reply_to().unwrap().first().unwrap();
    assert_eq!(
        (reply_to.name(), reply_to.address()),
        (Some("Mette Holm"), Some("mette.holm@nordlys.example"))
    );
    let to = parsed.to().unwrap().first().unwrap();
    assert_eq!((to.name(), to.address()), (Some("Søren Ægidius"), Some("soeren@kunde.example")));
    assert_eq!(parsed.subject(), Some("Sikker forsendelse fra Mette Holm, Nordlys Advokater"));
    assert_eq!(parsed.message_id(), Some("m1@nordlys.example"));
    assert_eq!(parsed.date().unwrap().to_rfc3339(), "2026-11-21T09:41:12Z");
    assert_eq!(mail.from_envelope.as_str(), "mette.holm@nordlys.example");
    assert_eq!(mail.to.as_str(), "soeren@kunde.example");
    assert_eq!(header(&mail, "Auto-Submitted"), None);
}

#[test]
fn the_envelope_sender_is_the_gateway_for_notices_and_wherever_the_policy_says_so() {
    let (sender, recipient) = people();
    for (name, message) in every_message(&sender, &recipient) {
        let employee = send(&message, name, Locale::En, &branding()).from_envelope;
        let system = send_as(&message, name, Locale::En, &branding(), EnvelopeSender::System).from_envelope;
        let expected =
            if message.is_to_recipient() { "mette.holm@nordlys.example" } else { "kuvert@nordlys.example" };
        assert_eq!(employee.as_str(), expected, "{name}");
        assert_eq!(system.as_str(), "kuvert@nordlys.example", "{name}");
    }
}

#[test]
fn everything_but_the_invitations_says_that_a_machine_wrote_it() {
    let (sender, recipient) = people();
    for (name, message) in every_message(&sender, &recipient) {
        let mail = send(&message, name, Locale::En, &branding());
        let by_a_person = name.starts_with("01") || name == "11-ask";
        let expected = (!by_a_person).then(|| "auto-generated".to_owned());
        assert_eq!(header(&mail, "Auto-Submitted"), expected, "{name}");
    }
}

#[test]
fn later_mails_without_a_link_stay_in_the_thread_of_the_first() {
    let (sender, recipient) = people();
    let first = send(&invitation(&sender, &recipient), "first", Locale::Da, &branding());
    let request = Message::Request(ask(&sender, &recipient));
    let first_of_request = send(&request, "first", Locale::Da, &branding());
    let mut threaded = 0;
    for (name, message) in every_message(&sender, &recipient) {
        let mail = send(&message, name, Locale::Da, &branding());
        let parsed = parse(&mail);
        let answers = parsed.in_reply_to().as_text();
        assert_eq!(answers, parsed.references().as_text(), "{name}");
        if message.thread().is_none() {
            assert_eq!(answers, None, "{name}");
            continue;
        }
        threaded += 1;
        let first = if matches!(message, Message::Request(_)) { &first_of_request } else { &first };
        assert_eq!(answers, Some(first.message_id.as_str()), "{name}");
        assert_eq!(
            parsed.subject(),
            Some(format!("Re: {}", parse(first).subject().unwrap()).as_str()),
            "{name}"
        );
    }
    assert_eq!(threaded, 5);
}

#[test]
fn the_code_stands_in_the_body_and_not_in_the_subject() {
    let (sender, recipient) = people();
    for locale in Locale::ALL {
        let (name, message) = every_message(&sender, &recipient).swap_remove(2);
        let mail = send(&message, name, locale, &branding());
        let parsed = parse(&mail);
        assert!(!parsed.subject().unwrap().contains(char::is_numeric));
        assert!(parsed.body_text(0).unwrap().contains("\r\n    408 126\r\n"));
        assert!(parsed.body_html(0).unwrap().contains(">408 126<"));
        assert!(!format!("{message:?} {mail:?}").contains(CODE));
    }
}

#[test]
fn r3_the_same_dispatch_gives_the_same_bytes() {
    let (sender, recipient) = people();
    let mut branding = branding();
    branding.logo = Some(logo());
    for (name, message) in every_message(&sender, &recipient) {
        let again = send(&message, name, Locale::Da, &branding);
        assert_eq!(send(&message, name, Locale::Da, &branding).bytes, again.bytes, "{name}");
    }
}

#[test]
fn a_mail_is_text_and_html_and_a_logo_travels_inside() {
    let (sender, recipient) = people();
    let message = invitation(&sender, &recipient);
    let plain = send(&message, "m1", Locale::En, &branding());
    assert_eq!(parse(&plain).parts.len(), 3);
    let mut branding = branding();
    branding.logo = Some(logo());
    let mail = send(&message, "m1", Locale::En, &branding);
    let parsed = parse(&mail);
    let types: Vec<_> =
        parsed.parts.iter().map(|part| part.content_type().unwrap().subtype().unwrap()).collect();
    assert_eq!(types, ["alternative", "plain", "related", "html", "png"]);
    let picture = &parsed.parts[4];
    assert_eq!(picture.content_id(), Some("logo@kuvert"));
    assert!(picture.contents().starts_with(b"\x89PNG"));
    assert!(parsed.body_html(0).unwrap().contains("src=\"cid:logo@kuvert\""));
}

#[test]
fn t_crlf_hostile_names_stay_inside_their_header() {
    let hostile = [
        "Eve\r\nBcc: victim@example.com\r\n\r\n<script>",
        "Eve\nX-Injected: yes",
        "\"Eve\" <ceo@bank.example>, \"x",
        "Eve\\\" <a@b.example>",
        "=?utf-8?Q?Bank_A/S=0D=0ABcc:_x@example.com?=",
        "==??utf-8?Q?Bank?=",
        "=?utf-8?B?QmFuaw0KQmNjOiB4QGV4YW1wbGUuY29t?=",
        "E\u{202e}ve\u{200b}\u{0}\u{7}",
        "(comment) Eve; Bank: group",
        "Ævę 李雷 🎉",
        "'); DROP TABLE",
        &"lang ".repeat(100),
        &"x".repeat(2000),
    ];
    for name in hostile {
        let person = mailbox(name, "eve@example.com");
        let shown = person.name().unwrap().to_owned();
        let organisation = crate::mail::Branding::new(name).unwrap();
        for (id, message) in every_message(&person, &person) {
            let mail = send(&message, id, Locale::Da, &organisation);
            assert_raw_headers_are_ours(&mail, name);
            let parsed = parse(&mail);
            assert!(parsed.bcc().is_none(), "{name:?}");
            let [to] = parsed.to().unwrap().as_list().unwrap() else { panic!("{name:?}: more than one To") };
            assert_eq!((to.name(), to.address()), (Some(shown.as_str()), Some("eve@example.com")));
            let [from] = parsed.from().unwrap().as_list().unwrap() else {
                panic!("{name:?}: more than one From")
            };
            assert_eq!(from.address(), Some("kuvert@nordlys.example"));
            assert!(from.name().unwrap().contains(&shown), "{name:?}: {from:?}");
            let subject = parsed.subject().unwrap();
            assert!(!subject.contains(['\r', '\n', '\u{202e}']), "{name:?}: {subject:?}");
            let html = parsed.body_html(0).unwrap();
            assert!(!html.contains("<script") && !html.contains("ceo@bank.example>"), "{name:?}");
        }
    }
}

/// Looks at the bytes themselves: known headers only, folded lines only, ASCII only, no line over 998 bytes.
fn assert_raw_headers_are_ours(mail: &Composed, name: &str) {
    const KNOWN: [&str; 13] = [
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "Content-Language",
        "MIME-Version",
        "Content-Type",
    ];
    assert!(mail.bytes.is_ascii(), "{name:?}");
    let text = std::str::from_utf8(&mail.bytes).unwrap();
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{name:?}: a bare line end");
    assert!(text.split("\r\n").all(|line| line.len() <= 998), "{name:?}");
    let (headers, _) = text.split_once("\r\n\r\n").unwrap();
    let mut seen = Vec::new();
    for line in headers.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])) {
        let (key, _) = line.split_once(": ").unwrap_or_else(|| panic!("{name:?}: {line:?}"));
        assert!(KNOWN.contains(&key), "{name:?}: {line:?}");
        assert!(!seen.contains(&key), "{name:?}: {key} twice");
        seen.push(key);
    }
}

#[test]
fn every_mail_goes_to_the_one_person_it_is_for() {
    let (sender, recipient) = people();
    for (name, message) in every_message(&sender, &recipient) {
        let expected = match message {
            Message::ShareInvitation { .. }
            | Message::OneTimeCode { .. }
            | Message::Reminder { .. }
            | Message::AccessRenewed { .. } => &recipient,
            Message::Request(_) if (11..=17).contains(&name[..2].parse::<u8>().unwrap()) => &recipient,
            _ => &sender,
        };
        assert_eq!(&send(&message, name, Locale::En, &branding()).to, expected.address(), "{name}");
    }
}
