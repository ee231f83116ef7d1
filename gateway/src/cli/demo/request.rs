//! A request to try, that can always be answered.

use super::facts::Facts;
use crate::app::requests::{self, Change, NewRequest, NewUploader};
use crate::app::{App, AppError};
use crate::domain::form::{Consent, Document, DocumentKind, Label, Question, QuestionType};
use crate::domain::policy::WayIn;
use crate::domain::{Form, Reach, RequestId, StaffId};
use crate::locales::Locale;

const UPLOADER: &str = "anna@kunde.example";
/// How long it lives after each start.
const DAYS: u32 = 14;

/// Makes the sample request, or makes an expired one work again.
pub(super) async fn ensure(app: &App, facts: &mut Facts) -> Result<(), AppError> {
    let office = crate::app::staff::Office::of(app);
    let address = facts.staff_email.parse().map_err(|_| AppError::Sealed("the demo account"))?;
    let staff = crate::app::staff::find(&office, &address).await?.id;
    if let Ok(id) = facts.sample_request.parse::<RequestId>()
        && still_open(app, staff, id).await?
    {
        return Ok(());
    }
    make(app, staff, facts).await
}

async fn still_open(app: &App, staff: StaffId, id: RequestId) -> Result<bool, AppError> {
    match requests::view(app, staff, id).await {
        Ok(view) if view.request.admits(app.time.strict()).is_ok() => Ok(true),
        Ok(_) => {
            let again = Change::Extend { days: DAYS };
            Ok(requests::change(app, &super::sample::visitor(), staff, id, again, WayIn::Page).await.is_ok())
        }
        Err(AppError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn make(app: &App, staff: StaffId, facts: &mut Facts) -> Result<(), AppError> {
    let address = UPLOADER.parse().map_err(|_| AppError::Sealed("the demo uploader"))?;
    let new = NewRequest {
        form: form(),
        reach: Reach::Personal,
        slug: None,
        uploaders: vec![NewUploader { address, name: Some("Anna Kjær".to_owned()), language: Locale::Da }],
        expires_in_days: Some(DAYS),
        files_max: None,
        file_bytes_max: None,
        way: WayIn::Page,
        inbox: None,
        tell: Vec::new(),
        request_key: None,
        open_token: None,
    };
    let made = requests::create(app, &super::sample::visitor(), staff, new).await?;
    let link = made.links.first().ok_or(AppError::NotFound)?;
    facts.sample_request = made.id.to_string();
    facts.sample_request_link.clone_from(&link.url);
    Ok(())
}

fn label(da: &str, en: &str) -> Label {
    Label { da: Some(da.to_owned()), en: Some(en.to_owned()) }
}

fn form() -> Form {
    let document = |label, required, kinds: &[DocumentKind]| Document {
        id: String::new(),
        label,
        required,
        kinds: kinds.to_vec(),
    };
    let question =
        |label, kind| Question { id: String::new(), label, required: true, kind, choices: Vec::new() };
    Form {
        title: "Bilag til din årsopgørelse".to_owned(),
        purpose: "Vi skal bruge dem til at lave din årsopgørelse for 2025.".to_owned(),
        message: Some("Kære Anna\n\nSend gerne det hele på én gang.\n\nVenlig hilsen\nMette".to_owned()),
        documents: vec![
            document(
                label("Lønseddel for december", "Pay slip for December"),
                true,
                &[DocumentKind::Pdf, DocumentKind::Image],
            ),
            document(label("Årsopgørelse fra banken", "Annual statement from the bank"), true, &[]),
            document(
                label("Kvittering for håndværkerfradrag", "Receipt for the craftsman deduction"),
                true,
                &[],
            ),
        ],
        other_files: true,
        questions: vec![
            question(label("CPR-nummer", "CPR number"), QuestionType::NationalId),
            question(label("Telefonnummer", "Telephone number"), QuestionType::Phone),
        ],
        consent: Some(Consent {
            text: label(
                "Jeg giver samtykke til, at Nordlys Revision behandler de oplysninger, jeg sender her, for at \
                 lave min årsopgørelse.",
                "I consent to Nordlys Revision processing what I send here, to prepare my annual statement.",
            ),
            version: 1,
        }),
        privacy_url: None,
    }
}
