//! What the pages of everyone's shares and of everyone's requests have in common.

use rocket::FromForm;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::super::super::views::{
    EveryoneNotice, EveryoneOwner, EveryoneProblem, EveryoneTrouble, EveryoneTyped, MayChange,
};
use super::super::cursor;
use super::super::desk::Desk;
use super::super::until::{beginning_of_day, end_of_day};
use crate::app::everyone::{Owner, Watching, Wish};
use crate::app::staff::{self, Office};
use crate::app::{Address, AppError, Stands, policy};
use crate::domain::{Right, StaffId};
use crate::locales::TimeZone;

/// Rows on one page.
pub(super) const PAGE: i64 = 25;

/// The form, as it comes in the address.
#[derive(Default, FromForm)]
pub(super) struct Query<'r> {
    #[field(default = "")]
    sender: &'r str,
    #[field(default = "")]
    person: &'r str,
    #[field(default = "")]
    state: &'r str,
    #[field(default = "")]
    from: &'r str,
    #[field(default = "")]
    to: &'r str,
    before: Option<&'r str>,
}

/// The colleague that something is handed over to, and the day it is extended to.
#[derive(Default, FromForm)]
pub(super) struct Order<'r> {
    #[field(default = "")]
    pub(super) to: &'r str,
    #[field(default = "")]
    pub(super) until: &'r str,
}

/// Characters of a field that come back to the page.
const FIELD_MAX: usize = 254;

impl Query<'_> {
    pub(super) fn typed(&self) -> EveryoneTyped {
        let text = |text: &str| text.trim().chars().take(FIELD_MAX).collect();
        EveryoneTyped {
            sender: text(self.sender),
            person: text(self.person),
            state: Stands::parse(self.state).map_or_else(String::new, |state| state.as_str().to_owned()),
            from: text(self.from),
            to: text(self.to),
        }
    }

    pub(super) fn wish(&self, zone: TimeZone) -> Result<Result<Wish, EveryoneProblem>, AppError> {
        let before = cursor::read(self.before)?;
        Ok(self.read(zone).map(|wish| Wish { before, ..wish }))
    }

    fn read(&self, zone: TimeZone) -> Result<Wish, EveryoneProblem> {
        let address = |text: &str, problem| -> Result<Option<Address>, EveryoneProblem> {
            let text = text.trim();
            if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| problem) }
        };
        let day = |text: &str| if text.trim().is_empty() { None } else { Some(text.trim().to_owned()) };
        let (from, to) = (day(self.from), day(self.to));
        let begin = from.map(|day| beginning_of_day(&day, zone).ok_or(EveryoneProblem::BadDate));
        let end = to.map(|day| end_of_day(&day, zone, LAST).ok_or(EveryoneProblem::BadDate));
        Ok(Wish {
            sender: address(self.sender, EveryoneProblem::BadSender)?,
            person: address(self.person, EveryoneProblem::BadPerson)?,
            state: Stands::parse(self.state),
            from: begin.transpose()?,
            to: end.transpose()?,
            before: None,
        })
    }

    /// The address of the page behind `next`, with the same form.
    pub(super) fn older(&self, path: &str, next: &crate::app::Before) -> String {
        let typed = self.typed();
        let fields = [
            ("sender", typed.sender),
            ("person", typed.person),
            ("state", typed.state),
            ("from", typed.from),
            ("to", typed.to),
            ("before", cursor::write(next)),
        ];
        let given = fields.iter().filter(|(_, value)| !value.is_empty());
        let given: Vec<String> = given
            .map(|(name, value)| format!("{name}={}", rocket::http::RawStr::new(value).percent_encode()))
            .collect();
        format!("{path}?{}", given.join("&"))
    }

    pub(super) fn goes_on(&self) -> bool {
        self.before.is_some()
    }
}

/// The last day that a form can name.
const LAST: OffsetDateTime = datetime!(9998-12-31 23:59:59 UTC);

impl Desk<'_> {
    pub(super) fn watching(&self) -> Watching {
        Watching { staff: self.who.staff, visitor: self.visitor.clone() }
    }

    pub(super) fn may_change(&self) -> MayChange {
        match (self.who.role.may(Right::ManageEverything), self.proved()) {
            (false, _) => MayChange::No,
            (true, false) => MayChange::Proof,
            (true, true) => MayChange::Yes,
        }
    }

    /// The latest that something of a colleague may be extended to.
    pub(super) async fn latest_of(&self, owner: StaffId) -> Result<OffsetDateTime, AppError> {
        let rules = policy::rules(self.app, owner).await?;
        Ok(self.app.now() + Duration::days(i64::from(rules.extends_days_max())))
    }

    /// The account of an address in a form.
    pub(super) async fn colleague(&self, address: &str) -> Result<StaffId, AppError> {
        let bad = || AppError::invalid("to", "is no colleague's address");
        let address: Address = address.trim().parse().map_err(|_| bad())?;
        match staff::find(&Office::of(self.app), &address).await {
            Ok(record) => Ok(record.id),
            Err(AppError::NotFound) => Err(bad()),
            Err(error) => Err(error),
        }
    }
}

pub(super) fn owner(owner: Owner) -> EveryoneOwner {
    EveryoneOwner {
        name: owner.person.name.unwrap_or_else(|| owner.person.email.clone()),
        address: owner.person.email,
        left: owner.left,
    }
}

/// What was done, as a word in the address.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Done {
    Revoked,
    Extended,
    HandedOver,
}

impl Done {
    pub(super) fn at(self, path: &str) -> String {
        let word = match self {
            Self::Revoked => "revoked",
            Self::Extended => "extended",
            Self::HandedOver => "handed-over",
        };
        format!("{path}?done={word}")
    }

    /// Anybody can write an address: what can be checked is.
    pub(super) fn notice(
        word: Option<&str>,
        revoked: bool,
        until: Option<OffsetDateTime>,
    ) -> Option<EveryoneNotice> {
        match word? {
            "revoked" if revoked => Some(EveryoneNotice::Revoked),
            "extended" => until.map(EveryoneNotice::Extended),
            "handed-over" => Some(EveryoneNotice::HandedOver),
            _ => None,
        }
    }
}

/// What a page says of a refusal; others end the request.
pub(super) fn trouble(error: AppError) -> Result<EveryoneTrouble, AppError> {
    match error {
        AppError::NotActive => Ok(EveryoneTrouble::NotNow),
        AppError::BeyondKeyDay | AppError::Invalid { field: "until" | "expires_at", .. } => {
            Ok(EveryoneTrouble::BadDate)
        }
        AppError::Policy(refusal) if refusal.what.code() == "expiry" => Ok(EveryoneTrouble::BadDate),
        AppError::Invalid { field: "to", .. } => Ok(EveryoneTrouble::BadColleague),
        error => Err(error),
    }
}
