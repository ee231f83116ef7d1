//! A share to try, that can always be opened.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::facts::{Facts, SampleFile};
use crate::app::drafts::{self, NewRecipient, NewShare};
use crate::app::manage::{self, Acting};
use crate::app::upload::Label;
use crate::app::{App, AppError, Visitor, message, send, small};
use crate::db;
use crate::domain::policy::WayIn;
use crate::domain::{Deliver, FileId, ShareId, StaffId, Verification};
use crate::locales::Locale;
use kuvert_crypto::manifest::Role;
use zeroize::Zeroizing;

const RECIPIENT: &str = "anna@kunde.example";

const MESSAGE: &str = "\
Kære Anna

Her er udkastet til **årsrapporten for 2025** og de bilag, vi talte om.

- Læs især side 4, hvor vi har rettet afskrivningerne.
- Sig til senest fredag, hvis noget skal laves om.

Venlig hilsen  \nMette
";

/// Makes the sample, or makes an expired one work again.
pub(super) async fn ensure(app: &App, facts: &mut Facts) -> Result<(), AppError> {
    let office = crate::app::staff::Office::of(app);
    let address = facts.staff_email.parse().map_err(|_| AppError::Sealed("the demo account"))?;
    let staff = crate::app::staff::find(&office, &address).await?.id;
    if let Ok(share) = facts.sample_share.parse::<ShareId>()
        && still_opens(app, staff, share).await?
    {
        return Ok(());
    }
    make(app, staff, facts).await
}

async fn still_opens(app: &App, staff: StaffId, share: ShareId) -> Result<bool, AppError> {
    let found = app.db.read(move |conn| Ok::<_, AppError>(db::shares::find(conn, share)?.share)).await;
    let Ok(found) = found else { return Ok(false) };
    if found.admits(app.time.strict()).is_ok() {
        return Ok(true);
    }
    let acting = Acting { by: staff.into(), share, visitor: visitor(), way: WayIn::Page };
    Ok(manage::renew(app, acting).await.is_ok())
}

pub(super) fn visitor() -> Visitor {
    Visitor::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), "kuvert serve --dev")
}

async fn make(app: &App, staff: StaffId, facts: &mut Facts) -> Result<(), AppError> {
    let person = NewRecipient {
        address: RECIPIENT.parse().map_err(|_| AppError::Sealed("the demo recipient"))?,
        name: Some("Anna Kjær".to_owned()),
        language: Locale::Da,
        verification: Verification::Code,
        passphrase: None,
    };
    let share = NewShare {
        title: "Årsrapport 2025".to_owned(),
        deliver: Deliver::Mail,
        recipients: vec![person],
        expiry: None,
        renewal_days: None,
        downloads_max: None,
        notify_opened: Some(true),
        sensitivity: None,
        transfer: None,
        way: WayIn::Page,
        reply_to: None,
        request_key: None,
    };
    let created = drafts::create(app, &visitor(), staff, share).await?;
    message::set(app, &visitor(), staff, created.id, &created.token, Zeroizing::new(MESSAGE.to_owned()))
        .await?;
    facts.sample_files.clear();
    for (position, (name, media_type, bytes)) in (0..).zip(files()) {
        let label = Label { role: Role::File, name: name.to_owned(), media_type: media_type.to_owned() };
        add(app, &created, label, &bytes, position).await?;
        let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
        facts.sample_files.push(SampleFile { name: name.to_owned(), sha256 });
    }
    let sent = send::send(app, &visitor(), staff, created.id, &created.token).await?;
    facts.sample_share = created.id.to_string();
    facts.sample_link = sent.links.into_iter().next().map(|link| link.url).unwrap_or_default();
    RECIPIENT.clone_into(&mut facts.sample_recipient);
    Ok(())
}

async fn add(
    app: &App,
    created: &drafts::Created,
    label: Label,
    bytes: &[u8],
    position: i32,
) -> Result<FileId, AppError> {
    let record = small::store(app, small::Place::new(created.id), &created.pk, label, bytes).await?;
    let (id, now) = (record.id, app.now());
    app.db.write(move |conn| Ok::<_, AppError>(db::files::insert(conn, &record, position, now)?)).await?;
    Ok(id)
}

/// Three small files of kinds people send.
fn files() -> [(&'static str, &'static str, Vec<u8>); 3] {
    let csv = "\u{feff}Konto;Tekst;Beløb\r\n1010;Omsætning;1.250.000,00\r\n2200;Afskrivninger;-48.500,00\r\n";
    let note = "Bilag 3: husk underskrift på side 2.\n".repeat(40);
    [
        ("Årsrapport 2025 (udkast).pdf", "application/pdf", pdf()),
        ("Balance.csv", "text/csv", csv.as_bytes().to_vec()),
        ("Bilag 3.txt", "text/plain", note.into_bytes()),
    ]
}

/// One page with one line, in the plainest PDF there is (ISO 32000-1).
fn pdf() -> Vec<u8> {
    let text = "BT /F1 24 Tf 72 720 Td (Aarsrapport 2025 - udkast) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(out.len());
        let _ = write!(out, "{number} 0 obj\n{object}\nendobj\n");
    }
    let table = out.len();
    let _ = write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        let _ = writeln!(out, "{offset:010} 00000 n ");
    }
    let _ =
        write!(out, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    out.into_bytes()
}
