//! What somebody asks the log, in their own words.

use serde::{Deserialize, Serialize};
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};

use crate::app::personal::{network_index, person_index, staff_index};
use crate::app::{App, AppError, Filter, network_of, words};
use crate::db;
use crate::domain::{EventKind, Outcome, StaffId};
use crate::locales::TimeZone;

/// Filters as text. Nothing, or nothing but spaces, filters nothing; a value that does not parse is told by name.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    pub share: Option<String>,
    pub request: Option<String>,
    pub submission: Option<String>,
    pub file: Option<String>,
    pub kind: Option<String>,
    pub outcome: Option<String>,
    /// A mail address: whom the line is about.
    pub person: Option<String>,
    /// An employee's mail address, or their id.
    pub staff: Option<String>,
    /// A network address.
    pub network: Option<String>,
    /// Whole words of titles and of files' names.
    pub words: Option<String>,
    /// Of [`Span`].
    pub span: Option<String>,
    /// A time (RFC 3339), or a day or a minute on the organisation's clock.
    pub from: Option<String>,
    pub to: Option<String>,
}

/// How far back, counted from now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Span {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Span {
    pub const ALL: [Self; 6] = [Self::Hour, Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    const fn length(self) -> Duration {
        match self {
            Self::Hour => Duration::hours(1),
            Self::Day => Duration::days(1),
            Self::Week => Duration::days(7),
            Self::Month => Duration::days(30),
            Self::Quarter => Duration::days(90),
            Self::Year => Duration::days(365),
        }
    }
}

fn given(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn id<T: std::str::FromStr>(field: &'static str, text: Option<&String>) -> Result<Option<T>, AppError> {
    let parsed = given(text).map(str::parse::<T>).transpose();
    parsed.map_err(|_| AppError::invalid(field, "must be an id of 26 characters, a-z and 2-7"))
}

impl Asked {
    /// The filters that are given, by name and value.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("share", &self.share),
            ("request", &self.request),
            ("submission", &self.submission),
            ("file", &self.file),
            ("kind", &self.kind),
            ("outcome", &self.outcome),
            ("person", &self.person),
            ("staff", &self.staff),
            ("network", &self.network),
            ("words", &self.words),
            ("span", &self.span),
            ("from", &self.from),
            ("to", &self.to),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, given(value.as_ref())?)))
    }

    /// What was asked by, without saying what was asked: for the line about the reading.
    pub fn by(&self) -> String {
        self.fields().map(|(name, _)| name).collect::<Vec<_>>().join(",")
    }

    /// What to look for, or `None` if nothing can be found (nobody has that address).
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`] with the field that does not parse.
    pub async fn filter(&self, app: &App, zone: TimeZone) -> Result<Option<Filter>, AppError> {
        let now = app.now();
        let kind = given(self.kind.as_ref());
        if kind.is_some_and(|kind| !EventKind::ALL.iter().any(|known| known.as_str() == kind)) {
            return Err(AppError::invalid("kind", "is no kind of event"));
        }
        let outcome = given(self.outcome.as_ref());
        let outcomes = [Outcome::Ok, Outcome::Refused, Outcome::Failed];
        if outcome.is_some_and(|outcome| !outcomes.iter().any(|known| known.as_str() == outcome)) {
            return Err(AppError::invalid("outcome", "must be ok, refused or failed"));
        }
        let network = given(self.network.as_ref()).map(network).transpose()?;
        let span = given(self.span.as_ref()).map(|span| {
            let span = Span::ALL.into_iter().find(|known| known.as_str() == span);
            span.ok_or_else(|| AppError::invalid("span", "must be hour, day, week, month, quarter or year"))
        });
        let from = moment("from", given(self.from.as_ref()), zone, false)?;
        let to = moment("to", given(self.to.as_ref()), zone, true)?;
        let words = given(self.words.as_ref()).map(|text| words::asked(&app.keys, text));
        if words.as_ref().is_some_and(Vec::is_empty) {
            return Err(AppError::invalid("words", "must be words of two letters or more"));
        }
        let staff = match given(self.staff.as_ref()) {
            Some(text) => match staff(app, text).await? {
                Some(staff) => Some(staff),
                None => return Ok(None),
            },
            None => None,
        };
        Ok(Some(Filter {
            share: id("share", self.share.as_ref())?,
            request: id("request", self.request.as_ref())?,
            submission: id("submission", self.submission.as_ref())?,
            file: id("file", self.file.as_ref())?,
            kind: kind.map(str::to_owned),
            outcome: outcome.map(str::to_owned),
            person: given(self.person.as_ref()).map(|person| person_index(&app.keys, person)),
            network: network.map(|network| network_index(&app.keys, &network)),
            staff,
            words: words.unwrap_or_default(),
            from: from.or(span.transpose()?.map(|span| now - span.length())),
            to,
            ..Filter::default()
        }))
    }
}

fn network(text: &str) -> Result<String, AppError> {
    let address = text.strip_suffix("/64").unwrap_or(text);
    let address = address.parse().map_err(|_| AppError::invalid("network", "must be a network address"))?;
    Ok(network_of(address))
}

async fn staff(app: &App, text: &str) -> Result<Option<StaffId>, AppError> {
    if let Ok(id) = text.parse::<StaffId>() {
        return Ok(Some(id));
    }
    let Ok(address) = text.parse() else {
        return Err(AppError::invalid("staff", "must be a mail address"));
    };
    let index = staff_index(&app.keys, &address);
    let record = app.db.read(move |conn| Ok::<_, AppError>(db::staff::find_by_email(conn, index)?)).await?;
    Ok(record.map(|record| record.id))
}

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const MINUTE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]");

/// A moment as people and programs write it. A day that ends something is part of it.
fn moment(
    field: &'static str,
    text: Option<&str>,
    zone: TimeZone,
    ends: bool,
) -> Result<Option<OffsetDateTime>, AppError> {
    let Some(text) = text else { return Ok(None) };
    if let Ok(moment) = OffsetDateTime::parse(text, &Rfc3339) {
        return Ok(Some(moment));
    }
    let local = match Date::parse(text, DAY) {
        Ok(day) if ends => day.next_day().map(|day| day.with_time(Time::MIDNIGHT)),
        Ok(day) => Some(day.with_time(Time::MIDNIGHT)),
        Err(_) => PrimitiveDateTime::parse(text, MINUTE).ok(),
    };
    let local = local.ok_or_else(|| {
        AppError::invalid(field, "must be a time such as 2026-11-21T12:00:00Z, or a day such as 2026-11-21")
    })?;
    // The zone's offset at that reading; in the hour that is there twice, the later one.
    let guess = local.assume_utc().checked_sub(Duration::hours(1));
    let guess = guess.filter(|guess| (1..9_999).contains(&guess.year()));
    let guess = guess.ok_or_else(|| AppError::invalid(field, "must be a year from 2 to 9998"))?;
    Ok(Some(local.assume_offset(zone.local(guess).offset())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_day_is_the_organisations_and_the_last_one_belongs_to_it() {
        let read = |text, ends| moment("from", Some(text), TimeZone::CentralEurope, ends).unwrap().unwrap();
        assert_eq!(read("2026-07-01", false), datetime!(2026-06-30 22:00 UTC));
        assert_eq!(read("2026-07-01", true), datetime!(2026-07-01 22:00 UTC));
        assert_eq!(read("2026-12-01T08:30", false), datetime!(2026-12-01 07:30 UTC));
        assert_eq!(read("2026-12-01T08:30:00Z", true), datetime!(2026-12-01 08:30 UTC));
        for far in ["-9999-01-01", "0000-01-01", "9999-12-31"] {
            assert!(moment("from", Some(far), TimeZone::CentralEurope, true).is_err(), "{far}");
        }
        assert!(moment("from", Some("yesterday"), TimeZone::Utc, false).is_err());
        assert_eq!(moment("from", None, TimeZone::Utc, false).unwrap(), None);
    }

    #[test]
    fn what_is_asked_by_is_told_without_what() {
        let asked = Asked {
            person: Some("anna@firma.example".to_owned()),
            kind: Some("  ".to_owned()),
            from: Some("2026-01-01".to_owned()),
            ..Asked::default()
        };
        assert_eq!(asked.by(), "person,from");
    }

    #[test]
    fn a_network_is_an_address_or_the_half_of_a_long_one() {
        assert_eq!(network("192.0.2.7").unwrap(), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6").unwrap(), "2001:db8:1:2::/64");
        assert_eq!(network("2001:db8:1:2::/64").unwrap(), "2001:db8:1:2::/64");
        assert!(network("somewhere").is_err());
    }
}
