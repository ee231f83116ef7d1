//! "What would happen if": a proposal of somebody, and what the policy makes of it. Nothing is written down.

use rocket::{FromForm, Route, get, routes};

use crate::app::staff::{self, Office};
use crate::app::{Address, AppError, policy};
use crate::domain::policy::{
    Act, Decision, Ending, Proposal, ProposedFile, ProposedRecipient, Rules, WayIn, evaluate,
};
use crate::domain::{Right, Verification};
use crate::web::pages::admin::must;
use crate::web::pages::answer::{Answered, page};
use crate::web::pages::desk::Desk;
use crate::web::views::{AdminPolicyPreview, PolicyAsked, PolicyAskedFault, PolicyVerdict};

pub(super) fn routes() -> Vec<Route> {
    routes![show]
}

const HERE: &str = "/admin/policy/preview";
const MB: u64 = 1_000_000;

/// The form, as it comes in the address.
#[derive(FromForm)]
struct Query<'r> {
    who: Option<&'r str>,
    #[field(default = "")]
    to: &'r str,
    #[field(default = "")]
    proof: &'r str,
    #[field(default = "")]
    sensitivity: &'r str,
    #[field(default = "")]
    basis: &'r str,
    #[field(default = "")]
    days: &'r str,
    #[field(default = "")]
    downloads: &'r str,
    #[field(default = "")]
    file: &'r str,
    #[field(default = "")]
    mb: &'r str,
}

#[get("/admin/policy/preview?<query..>")]
async fn show(desk: Desk<'_>, query: Query<'_>) -> Answered {
    must(&desk, Right::ReadRules)?;
    let frame = desk.page(HERE);
    let text = |text: &str| text.trim().to_owned();
    let asked = PolicyAsked {
        who: text(query.who.unwrap_or_default()),
        to: text(query.to),
        proof: text(query.proof),
        sensitivity: text(query.sensitivity),
        basis: text(query.basis),
        days: text(query.days),
        downloads: text(query.downloads),
        file: text(query.file),
        mb: text(query.mb),
    };
    let (mut faults, mut verdict) = (Vec::new(), None);
    if query.who.is_some() {
        match desk.decide(&asked).await? {
            Ok(decision) => verdict = Some(PolicyVerdict::of(&frame, &decision)),
            Err(found) => faults = found,
        }
    }
    let fields = AdminPolicyPreview::fields(&frame, &asked, &faults);
    page(&AdminPolicyPreview { page: frame, fields, verdict })
}

type Faults = Vec<PolicyAskedFault>;

impl Desk<'_> {
    async fn decide(&self, asked: &PolicyAsked) -> Result<Result<Decision, Faults>, AppError> {
        let rules = self.rules_at(&asked.who).await?;
        let (wish, mut faults) = proposal(asked);
        if rules.is_none() {
            faults.push(PolicyAskedFault::Nobody);
        }
        Ok(match rules {
            Some(rules) if faults.is_empty() => Ok(evaluate(&rules, &wish)),
            _ => Err(faults),
        })
    }

    /// What holds for the colleague at an address.
    async fn rules_at(&self, address: &str) -> Result<Option<Rules>, AppError> {
        let Ok(address) = address.parse::<Address>() else { return Ok(None) };
        match staff::find(&Office::of(self.app), &address).await {
            Ok(found) => Ok(Some(policy::rules(self.app, found.id).await?)),
            Err(AppError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn proposal(asked: &PolicyAsked) -> (Proposal, Faults) {
    let mut faults = Faults::new();
    let mut recipients = Vec::new();
    for word in asked.to.split([',', ' ', ';']).filter(|word| !word.is_empty()) {
        match word.parse::<Address>() {
            Ok(address) => recipients.push(ProposedRecipient {
                domain: address.domain().to_ascii_lowercase(),
                verification: asked.proof.parse::<Verification>().ok(),
            }),
            Err(_) if faults.contains(&PolicyAskedFault::Address) => {}
            Err(_) => faults.push(PolicyAskedFault::Address),
        }
    }
    let mut number = |name: &'static str, text: &str| match text.parse::<u32>() {
        Ok(number) => Some(number),
        Err(_) if text.is_empty() => None,
        Err(_) => {
            faults.push(PolicyAskedFault::Number(name));
            None
        }
    };
    let days = number("days", &asked.days);
    let downloads = number("downloads", &asked.downloads);
    let bytes = number("mb", &asked.mb).map(|mb| u64::from(mb) * MB);
    let file =
        (!asked.file.is_empty() || bytes.is_some()).then(|| ProposedFile { name: asked.file.clone(), bytes });
    let wish = Proposal {
        ending: days.map_or(Ending::Unsaid, Ending::Days),
        downloads: downloads.map(|downloads| u16::try_from(downloads).unwrap_or(u16::MAX)),
        sensitivity: asked.sensitivity.parse().ok(),
        recipients,
        transfer: asked.basis.parse().ok(),
        files: file.into_iter().collect(),
        ..Proposal::new(WayIn::Page, Act::Share)
    };
    (wish, faults)
}
