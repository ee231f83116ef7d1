//! `/s/<T>`: the page behind a link, before and after the proof.

use rocket::get;
use rocket::http::Status;

use super::super::views::{
    FileState, LandingProblem, LinkLanding, Opened, OpenedFile, Verification as ShownVerification, ZipOffer,
};
use super::answer::{Answered, message, page, page_with};
use super::reader::{Reader, path_of, sender};
use crate::app::AppError;
use crate::app::access::{self, FileAccess, Landing, Presented, SharedFile, View};
use crate::app::cookies::{self, Proved};
use crate::domain::Verification;

#[get("/s/<token>")]
pub(super) async fn show(reader: Reader<'_>, token: &str) -> Answered {
    match reader.land(token).await? {
        Landing::Waiting(presented) => {
            let problem = ended(&reader, &presented).await?.then_some(LandingProblem::SessionEnded);
            reader.landing(token, &presented, "", Status::Ok, problem)
        }
        Landing::Open { presented, proved } => reader.opened(token, &presented, &proved).await,
        shut => reader.shut(token, shut).await,
    }
}

/// Whether this browser has proved the link before, too long ago. A session with another link of the same share is
/// none of this one's business.
async fn ended(reader: &Reader<'_>, presented: &Presented) -> Result<bool, AppError> {
    let share = presented.share.id;
    if cookies::find(reader.cookies(), &cookies::recipient_name(share)).is_none() {
        return Ok(false);
    }
    Ok(cookies::recipient(reader.app, reader.cookies(), share).await?.is_none())
}

impl Reader<'_> {
    /// The page that asks for a proof; `email` is what was typed before.
    pub(super) fn landing(
        &self,
        token: &str,
        presented: &Presented,
        email: &str,
        status: Status,
        problem: Option<LandingProblem>,
    ) -> Answered {
        let link_path = path_of(token);
        let view = LinkLanding {
            page: self.page(&link_path),
            link_path,
            sender: sender(&presented.sender),
            verification: match presented.verification {
                Verification::Code => ShownVerification::Code,
                Verification::Passphrase => ShownVerification::Passphrase,
            },
            asks_address: presented.asks_address(),
            email: email.to_owned(),
            problem,
        };
        page_with(status, &view)
    }

    async fn opened(&self, token: &str, presented: &Presented, proved: &Proved) -> Answered {
        match access::view(self.app, &self.visitor, presented, proved).await {
            Ok(view) => self.contents(token, view),
            // It ended between the two looks at it.
            Err(AppError::Refused(refusal)) => self.closed(token, presented, refusal).await,
            Err(error) => Err(error.into()),
        }
    }

    fn contents(&self, token: &str, view: View) -> Answered {
        let link_path = path_of(token);
        let frame = self.page(&link_path);
        page(&Opened {
            title: frame.titled(view.title),
            page: frame,
            link_path,
            sender: sender(&view.sender),
            message: view.message.map(|markdown| message(&markdown)),
            files: view.files.into_iter().map(file).collect(),
            zip: view.zip.map(|zip| ZipOffer { href: zip.path, bytes: zip.bytes }),
            sent_at: view.sent_at,
            expires_at: view.share.terms.expires_at,
            history_path: None,
        })
    }
}

fn file(file: SharedFile) -> OpenedFile {
    OpenedFile {
        name: file.name,
        bytes: file.bytes,
        sha256: file.sha256,
        state: match file.access {
            FileAccess::Ready { path } => FileState::Ready { href: path },
            FileAccess::Spent => FileState::Spent,
            FileAccess::Unavailable => FileState::Unavailable,
        },
        downloads_left: file.downloads_left,
    }
}
