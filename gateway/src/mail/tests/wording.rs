use mail_parser::MessageParser;

use super::samples::{branding, every_message, invitation, mailbox, people, receipt, send};
use crate::locales::Locale;
use crate::mail::{Branding, Contents, Mailbox, Message, RequestMessage, Verification};

fn text_of(message: &Message, locale: Locale, branding: &Branding) -> String {
    let mail = send(message, "m1", locale, branding);
    MessageParser::default().parse(&mail.bytes).unwrap().body_text(0).unwrap().replace("\r\n", "\n")
}

#[test]
fn an_invitation_in_danish_reads_like_this() {
    let (sender, recipient) = people();
    insta::assert_snapshot!(text_of(&invitation(&sender, &recipient), Locale::Da, &branding()));
}

#[test]
fn an_invitation_in_english_reads_like_this() {
    let (sender, recipient) = people();
    insta::assert_snapshot!(text_of(&invitation(&sender, &recipient), Locale::En, &branding()));
}

#[test]
fn every_mail_is_complete_in_every_language() {
    let (sender, recipient) = people();
    let bare = Branding::new("Nordlys").unwrap();
    let nameless = (Mailbox::from(sender.address().clone()), Mailbox::from(recipient.address().clone()));
    for (sender, recipient) in [(sender, recipient), nameless] {
        for (name, message) in every_message(&sender, &recipient) {
            for locale in Locale::ALL {
                for branding in [&bare, &branding()] {
                    let text = text_of(&message, locale, branding);
                    assert!(!text.contains(['⟦', '{', '}']), "{name}, {locale}: {text}");
                    assert!(!text.contains("\n\n\n"), "{name}, {locale}: {text}");
                }
            }
        }
    }
}

#[test]
fn a_receipt_lists_each_file_with_its_fingerprint() {
    let (sender, recipient) = people();
    let message = Message::Request(receipt(&sender, &recipient));
    insta::assert_snapshot!(text_of(&message, Locale::Da, &branding()));
    let mail = send(&message, "m1", Locale::En, &branding());
    let html = MessageParser::default().parse(&mail.bytes).unwrap().body_html(0).unwrap().into_owned();
    assert!(html.contains("&#60;b&#62;oktober"), "a file's name is text");
}

/// Notices about the inbox are read on locked screens: they name nobody who hands in.
#[test]
fn mails_to_staff_about_what_was_handed_in_name_nobody() {
    let (sender, recipient) = people();
    let mut looked_at = 0;
    for (name, message) in every_message(&sender, &recipient) {
        let Message::Request(about) = &message else { continue };
        // A mail that did not arrive is about an address, not about what was handed in.
        if message.is_to_recipient() || matches!(about, RequestMessage::Failed { .. }) {
            continue;
        }
        looked_at += 1;
        for locale in Locale::ALL {
            let text = text_of(&message, locale, &branding());
            assert!(!text.contains("Ægidius") && !text.contains("kunde.example"), "{name}: {text}");
        }
    }
    assert_eq!(looked_at, 5);
}

#[test]
fn the_invitation_counts_what_it_brings() {
    let (sender, recipient) = people();
    let heading = |files, message, locale| {
        let invitation = Message::ShareInvitation {
            sender: sender.clone(),
            recipient: recipient.clone(),
            link: super::samples::share_link(),
            contents: Contents { files, bytes: 1, message },
            expires_at: super::samples::NOW,
            verification: Verification::OneTimeCode,
        };
        text_of(&invitation, locale, &branding()).lines().next().unwrap().to_owned()
    };
    assert_eq!(heading(1, false, Locale::Da), "Mette Holm har sendt dig 1 fil");
    assert_eq!(heading(2, false, Locale::Da), "Mette Holm har sendt dig 2 filer");
    assert_eq!(heading(0, true, Locale::Da), "Mette Holm har sendt dig en sikker besked");
    assert_eq!(heading(2, true, Locale::En), "Mette Holm has sent you a secure message and 2 files");
}

#[test]
fn markup_in_a_name_is_text() {
    let (_, recipient) = people();
    let sender = mailbox("<b>Eve</b> & \"Co\"", "eve@nordlys.example");
    let mail = send(&invitation(&sender, &recipient), "m1", Locale::En, &branding());
    let html = MessageParser::default().parse(&mail.bytes).unwrap().body_html(0).unwrap().into_owned();
    assert!(!html.contains("<b>"));
    assert!(html.contains("&#60;b&#62;Eve&#60;/b&#62; &#38; "));
}
