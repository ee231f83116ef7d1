use tempfile::TempDir;

use super::{MailboxError, Transport, TransportOptions};
use crate::locales::Locale;
use crate::mail::tests::samples::{NOW, branding, every_message, people, send, share_link};

fn mailbox() -> (TempDir, Transport) {
    let directory = TempDir::new().unwrap();
    let url = format!("dir:{}", directory.path().join("new/mail").display());
    let transport = Transport::from_url(&url, &TransportOptions::default()).unwrap();
    (directory, transport)
}

#[tokio::test]
async fn mails_written_to_a_directory_read_back_newest_first() {
    let (_directory, transport) = mailbox();
    let (sender, recipient) = people();
    for (name, message) in every_message(&sender, &recipient).into_iter().take(3) {
        transport.send(&send(&message, name, Locale::Da, &branding())).await.unwrap();
        // File times have a coarse clock on some systems.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let mailbox = transport.mailbox().unwrap();
    let mails = mailbox.list().await.unwrap();
    let names: Vec<_> = mails.iter().map(|mail| mail.name.as_str()).collect();
    assert_eq!(names, ["02-code", "01-invitation-passphrase", "01-invitation"]);
    let invitation = mailbox.read("01-invitation").await.unwrap();
    assert_eq!(invitation, mails[2]);
    assert_eq!(invitation.from, "Mette Holm via Nordlys Advokater <kuvert@nordlys.example>");
    assert_eq!(invitation.to, "Søren Ægidius <soeren@kunde.example>");
    assert_eq!(invitation.subject, "Sikker forsendelse fra Mette Holm, Nordlys Advokater");
    assert_eq!(invitation.date, Some(NOW));
    assert_eq!(invitation.links[0], share_link().as_str());
    assert!(invitation.text.contains("har sendt dig 3 filer") && invitation.html.contains("<h1"));
}

#[tokio::test]
async fn r3_a_second_attempt_replaces_the_first_and_leaves_nothing_half_written() {
    let (_directory, transport) = mailbox();
    let (sender, recipient) = people();
    let (name, message) = every_message(&sender, &recipient).swap_remove(0);
    for _ in 0..2 {
        transport.send(&send(&message, name, Locale::Da, &branding())).await.unwrap();
    }
    let files = std::fs::read_dir(transport.mailbox().unwrap().path()).unwrap();
    let files: Vec<_> = files.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["01-invitation.eml"]);
}

#[tokio::test]
async fn only_mails_of_the_directory_can_be_read() {
    let (directory, transport) = mailbox();
    let mailbox = transport.mailbox().unwrap();
    std::fs::write(directory.path().join("outside.eml"), "Subject: x\r\n\r\nx").unwrap();
    for name in ["../../outside", "", ".", "..", "a/b", "none", "C:\\x", "x\0"] {
        assert!(matches!(mailbox.read(name).await, Err(MailboxError::NotFound)), "{name:?}");
    }
    std::fs::write(mailbox.path().join("broken.eml"), "").unwrap();
    std::fs::write(mailbox.path().join("unfinished.part"), "x").unwrap();
    assert!(matches!(mailbox.read("broken").await, Err(MailboxError::Unreadable(_))));
    assert_eq!(mailbox.list().await.unwrap(), []);
}
