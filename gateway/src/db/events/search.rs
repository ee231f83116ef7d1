//! Finding lines: by one index, newest first, and never through more of it than a page is worth.

use std::collections::{HashSet, VecDeque};

use diesel::prelude::*;
use time::OffsetDateTime;

use super::{EventRecord, Row, attach_personal};
use crate::db::schema::{event_personal, events, person_keys};
use crate::db::{Conn, DbError, instant, millis, words};
use crate::domain::{FileId, RequestId, ShareId, StaffId, SubmissionId};

/// Lines that are looked at in vain for one page.
const LOOK_MAX: i64 = 5_000;
/// Lines read at once when most of them may be of no use.
const CHUNK: i64 = 500;
/// Lines read at once of each of many shares.
const CHUNK_OF_MANY: i64 = 16;

/// What to look for. Everything given must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub share: Option<ShareId>,
    pub staff: Option<StaffId>,
    pub request: Option<RequestId>,
    pub submission: Option<SubmissionId>,
    pub file: Option<FileId>,
    pub kind: Option<String>,
    pub outcome: Option<String>,
    /// Lines whose personal part is about this person (blind index).
    pub person: Option<[u8; 16]>,
    /// Lines whose personal part has this network address (blind index).
    pub network: Option<[u8; 16]>,
    /// Lines of shares that have all these words in their title or their files' names (blind index).
    pub words: Vec<[u8; 16]>,
    pub from: Option<OffsetDateTime>,
    pub to: Option<OffsetDateTime>,
    /// Older than this line.
    pub before: Option<i64>,
    /// The next newer ones than this line.
    pub newer: Option<i64>,
    /// Written after this line, whatever time they bear.
    pub after: Option<i64>,
}

/// A page of what was found.
#[derive(Debug)]
pub struct Found {
    /// Newest first.
    pub records: Vec<EventRecord>,
    /// The line to go on from, if there may be more.
    pub next: Option<i64>,
    /// Nothing was looked at beyond this moment: the page is not full, and there may be more.
    pub looked_until: Option<OffsetDateTime>,
    /// More shares have these words than were looked at.
    pub more_shares: bool,
}

/// A line's place in the order of the log.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Place {
    at: i64,
    seq: i64,
}

impl Place {
    fn of(row: &Row) -> Self {
        Self { at: row.at, seq: row.seq }
    }

    /// Where a line is; one that is not there (any more) was right after the one written before it.
    fn find(conn: &mut Conn, seq: i64) -> Result<Self, DbError> {
        let before = events::table.filter(events::seq.le(seq)).order(events::seq.desc()).select(events::at);
        let at: Option<i64> = before.first(conn).optional()?;
        Ok(Self { at: at.unwrap_or(i64::MIN), seq })
    }
}

/// What one index is read by.
#[derive(Clone, Debug)]
enum Lane {
    All,
    /// In the order of writing, after this line.
    Written(i64),
    Kind(String),
    Outcome(String),
    Share(Vec<u8>),
    File(Vec<u8>),
    Staff(Vec<u8>),
    Request(Vec<u8>),
    Submission(Vec<u8>),
    Pseudonym(Vec<u8>),
    Network(Vec<u8>),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    /// Newest first.
    Back,
    /// Oldest first.
    Forth,
}

/// Where in an index to begin and end, both inclusive.
#[derive(Clone, Copy, Debug)]
struct Span {
    way: Way,
    from: Option<i64>,
    to: Option<i64>,
    /// Nothing up to here any more.
    place: Option<Place>,
}

impl Span {
    /// The bounds of time, as narrow as they can be.
    fn bounds(&self) -> (Option<i64>, Option<i64>) {
        match (self.way, self.place) {
            (_, None) => (self.from, self.to),
            (Way::Back, Some(place)) => (self.from, Some(self.to.map_or(place.at, |to| to.min(place.at)))),
            (Way::Forth, Some(place)) => {
                (Some(self.from.map_or(place.at, |from| from.max(place.at))), self.to)
            }
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self.bounds(), (Some(from), Some(to)) if from > to)
    }
}

/// The next `max` lines of an index.
fn read(conn: &mut Conn, lane: &Lane, span: &Span, max: i64) -> Result<Vec<Row>, DbError> {
    if let Lane::Network(network) = lane {
        return of_network(conn, network, span, max);
    }
    let query = events::table.into_boxed();
    let query = match lane {
        Lane::All | Lane::Network(_) => query,
        Lane::Written(after) => {
            let query = query.filter(events::seq.gt(*after));
            let query = match span.place {
                Some(place) => query.filter(events::seq.lt(place.seq)),
                None => query,
            };
            return Ok(query.order(events::seq.desc()).limit(max).select(Row::as_select()).load(conn)?);
        }
        Lane::Kind(kind) => query.filter(events::kind.eq(kind)),
        Lane::Outcome(outcome) => query.filter(events::outcome.eq(outcome)),
        Lane::Share(id) => query.filter(events::share_id.eq(id)),
        Lane::File(id) => query.filter(events::file_id.eq(id)),
        Lane::Staff(id) => query.filter(events::staff_id.eq(id)),
        Lane::Request(id) => query.filter(events::request_id.eq(id)),
        Lane::Submission(id) => query.filter(events::submission_id.eq(id)),
        Lane::Pseudonym(name) => query.filter(events::pseudonym.eq(name)),
    };
    let (from, to) = span.bounds();
    let query = match from {
        Some(from) => query.filter(events::at.ge(from)),
        None => query,
    };
    let query = match to {
        Some(to) => query.filter(events::at.le(to)),
        None => query,
    };
    let query = match (span.way, span.place) {
        (_, None) => query,
        (Way::Back, Some(place)) => query.filter(events::at.lt(place.at).or(events::seq.lt(place.seq))),
        (Way::Forth, Some(place)) => query.filter(events::at.gt(place.at).or(events::seq.gt(place.seq))),
    };
    let query = match span.way {
        Way::Back => query.order((events::at.desc(), events::seq.desc())),
        Way::Forth => query.order((events::at.asc(), events::seq.asc())),
    };
    Ok(query.limit(max).select(Row::as_select()).load(conn)?)
}

/// As [`read`], by the index beside the lines.
fn of_network(conn: &mut Conn, network: &[u8], span: &Span, max: i64) -> Result<Vec<Row>, DbError> {
    use event_personal as parts;
    let query = parts::table.filter(parts::network.eq(network)).into_boxed();
    let (from, to) = span.bounds();
    let query = match from {
        Some(from) => query.filter(parts::at.ge(from)),
        None => query,
    };
    let query = match to {
        Some(to) => query.filter(parts::at.le(to)),
        None => query,
    };
    let query = match (span.way, span.place) {
        (_, None) => query,
        (Way::Back, Some(place)) => query.filter(parts::at.lt(place.at).or(parts::seq.lt(place.seq))),
        (Way::Forth, Some(place)) => query.filter(parts::at.gt(place.at).or(parts::seq.gt(place.seq))),
    };
    let query = match span.way {
        Way::Back => query.order((parts::at.desc(), parts::seq.desc())),
        Way::Forth => query.order((parts::at.asc(), parts::seq.asc())),
    };
    let seqs: Vec<i64> = query.limit(max).select(parts::seq).load(conn)?;
    let mut rows: Vec<Row> =
        events::table.filter(events::seq.eq_any(seqs)).select(Row::as_select()).load(conn)?;
    rows.sort_unstable_by_key(Place::of);
    if span.way == Way::Back {
        rows.reverse();
    }
    Ok(rows)
}

/// One index, read a piece at a time.
struct Stream {
    lane: Lane,
    span: Span,
    ahead: VecDeque<Row>,
    ended: bool,
}

impl Stream {
    fn new(lane: Lane, span: Span) -> Self {
        Self { lane, span, ahead: VecDeque::new(), ended: span.is_empty() }
    }

    fn fill(&mut self, conn: &mut Conn, max: i64) -> Result<(), DbError> {
        if self.ended || !self.ahead.is_empty() {
            return Ok(());
        }
        self.ahead = read(conn, &self.lane, &self.span, max)?.into();
        self.ended = i64::try_from(self.ahead.len()).unwrap_or(i64::MAX) < max;
        if let Some(last) = self.ahead.back() {
            self.span.place = Some(Place::of(last));
        }
        Ok(())
    }
}

/// The indexes that a search reads: one after the other, or in step.
struct Source {
    streams: Vec<Stream>,
    in_step: bool,
    way: Way,
    /// Names of the person, and shares with the words.
    names: Option<HashSet<Vec<u8>>>,
    shares: Option<HashSet<Vec<u8>>>,
    more_shares: bool,
}

impl Source {
    fn new(conn: &mut Conn, filter: &Filter) -> Result<Self, DbError> {
        let way = if filter.newer.is_some() { Way::Forth } else { Way::Back };
        let place = filter.newer.or(filter.before).map(|seq| Place::find(conn, seq)).transpose()?;
        let (from, to) = (filter.from.map(millis), filter.to.map(|to| millis(to) - 1));
        let span = Span { way, from, to, place };
        let mut names = filter.person.map(|person| pseudonyms(conn, person, &span)).transpose()?;
        if way == Way::Forth
            && let Some(names) = &mut names
        {
            names.reverse();
        }
        let with_words = match &filter.words[..] {
            [] => None,
            all => Some(words::shares_with(conn, all, to)?),
        };
        let (lanes, in_step) =
            lanes(filter, names.as_deref(), with_words.as_ref().map(|found| &found.shares[..]));
        Ok(Self {
            streams: lanes.into_iter().map(|lane| Stream::new(lane, span)).collect(),
            in_step,
            way,
            names: names.map(|names| names.into_iter().collect()),
            more_shares: with_words.as_ref().is_some_and(|found| found.more),
            shares: with_words.map(|found| found.shares.into_iter().collect()),
        })
    }

    /// The next line, whatever else it is about. `max`: how many to read at once.
    fn next(&mut self, conn: &mut Conn, max: i64) -> Result<Option<Row>, DbError> {
        let mut best: Option<(usize, Place)> = None;
        for (n, stream) in self.streams.iter_mut().enumerate() {
            stream.fill(conn, if self.in_step { max.min(CHUNK_OF_MANY) } else { max })?;
            let Some(place) = stream.ahead.front().map(Place::of) else { continue };
            let better = match (self.way, best) {
                (_, None) => true,
                (Way::Back, Some((_, best))) => place > best,
                (Way::Forth, Some((_, best))) => place < best,
            };
            if better {
                best = Some((n, place));
            }
            if !self.in_step {
                break;
            }
        }
        Ok(best.and_then(|(n, _)| self.streams[n].ahead.pop_front()))
    }

    fn fits(&self, row: &Row, filter: &Filter, networks: &Networks) -> bool {
        let is = |wanted: Option<Vec<u8>>, has: &Option<Vec<u8>>| {
            wanted.is_none_or(|id| has.as_ref() == Some(&id))
        };
        let among = |set: &Option<HashSet<Vec<u8>>>, has: &Option<Vec<u8>>| {
            set.as_ref().is_none_or(|set| has.as_ref().is_some_and(|id| set.contains(id)))
        };
        is(filter.share.map(ShareId::to_vec), &row.share_id)
            && is(filter.staff.map(StaffId::to_vec), &row.staff_id)
            && is(filter.request.map(RequestId::to_vec), &row.request_id)
            && is(filter.submission.map(SubmissionId::to_vec), &row.submission_id)
            && is(filter.file.map(FileId::to_vec), &row.file_id)
            && filter.kind.as_ref().is_none_or(|kind| *kind == row.kind)
            && filter.outcome.as_ref().is_none_or(|outcome| *outcome == row.outcome)
            && filter.from.is_none_or(|from| row.at >= millis(from))
            && filter.to.is_none_or(|to| row.at < millis(to))
            && among(&self.names, &row.pseudonym)
            && among(&self.shares, &row.share_id)
            && (filter.network.is_none() || networks.having.contains(&row.seq))
    }
}

/// Which lines have the wanted network address; it stands beside them.
#[derive(Default)]
struct Networks {
    looked: HashSet<i64>,
    having: HashSet<i64>,
}

impl Networks {
    /// Looks for `row`, and for the lines that are read ahead with it.
    fn look(&mut self, conn: &mut Conn, source: &Source, row: &Row, wanted: [u8; 16]) -> Result<(), DbError> {
        if self.looked.contains(&row.seq) {
            return Ok(());
        }
        let ahead = source.streams.iter().flat_map(|stream| stream.ahead.iter());
        self.looked = ahead.map(|row| row.seq).chain([row.seq]).collect();
        let have = event_personal::table
            .filter(event_personal::seq.eq_any(self.looked.iter().copied().collect::<Vec<_>>()))
            .filter(event_personal::network.eq(wanted.to_vec()));
        self.having = have.select(event_personal::seq).load(conn)?.into_iter().collect();
        Ok(())
    }
}

/// What the search is led by: the filter that leaves least.
fn lanes(filter: &Filter, names: Option<&[Vec<u8>]>, shares: Option<&[Vec<u8>]>) -> (Vec<Lane>, bool) {
    let one = |lane| (vec![lane], false);
    if let Some(after) = filter.after {
        one(Lane::Written(after))
    } else if let Some(id) = filter.file {
        one(Lane::File(id.to_vec()))
    } else if let Some(id) = filter.submission {
        one(Lane::Submission(id.to_vec()))
    } else if let Some(id) = filter.share {
        one(Lane::Share(id.to_vec()))
    } else if let Some(id) = filter.request {
        one(Lane::Request(id.to_vec()))
    } else if let Some(names) = names {
        // A name lasts a month: their lines do not mix.
        (names.iter().cloned().map(Lane::Pseudonym).collect(), false)
    } else if let Some(shares) = shares {
        (shares.iter().cloned().map(Lane::Share).collect(), true)
    } else if let Some(network) = filter.network {
        one(Lane::Network(network.to_vec()))
    } else if let Some(id) = filter.staff {
        one(Lane::Staff(id.to_vec()))
    } else if let Some(outcome) = filter.outcome.as_ref().filter(|outcome| *outcome != "ok") {
        one(Lane::Outcome(outcome.clone()))
    } else if let Some(kind) = &filter.kind {
        one(Lane::Kind(kind.clone()))
    } else {
        one(Lane::All)
    }
}

/// Months since 1970-01.
fn month(at: i64) -> Result<i32, DbError> {
    let at = instant(at).map_err(|why| DbError::Corrupt { table: "events", id: String::new(), why })?;
    Ok((at.year() - 1970) * 12 + i32::from(u8::from(at.month())) - 1)
}

/// The person's names in the months of the span, newest month first.
fn pseudonyms(conn: &mut Conn, person: [u8; 16], span: &Span) -> Result<Vec<Vec<u8>>, DbError> {
    let mut query = person_keys::table.filter(person_keys::person_index.eq(person.to_vec())).into_boxed();
    let (from, to) = span.bounds();
    if let Some(from) = from.filter(|at| instant(*at).is_ok()) {
        query = query.filter(person_keys::month.ge(month(from)?));
    }
    if let Some(to) = to.filter(|at| instant(*at).is_ok()) {
        query = query.filter(person_keys::month.le(month(to)?));
    }
    Ok(query.order(person_keys::month.desc()).select(person_keys::pseudonym).load(conn)?)
}

/// A page of at most `limit` lines that match. It ends early where too many were looked at in vain.
///
/// # Errors
///
/// [`DbError`].
pub fn page(conn: &mut Conn, filter: &Filter, limit: i64) -> Result<Found, DbError> {
    let wanted = usize::try_from(limit).unwrap_or(0);
    let mut source = Source::new(conn, filter)?;
    let (mut rows, mut networks) = (Vec::new(), Networks::default());
    let (mut in_vain, mut stopped): (i64, Option<Place>) = (0, None);
    // One line more than the page has says whether there is another page.
    let mut chunk = limit.saturating_add(1);
    while rows.len() <= wanted {
        let Some(row) = source.next(conn, chunk)? else { break };
        chunk = CHUNK;
        if let Some(network) = filter.network {
            networks.look(conn, &source, &row, network)?;
        }
        let place = Place::of(&row);
        if source.fits(&row, filter, &networks) {
            rows.push(row);
            continue;
        }
        in_vain += 1;
        if in_vain >= LOOK_MAX {
            stopped = Some(place);
            break;
        }
    }
    let next = if rows.len() > wanted {
        rows.truncate(wanted);
        rows.last().map(|row| row.seq)
    } else {
        stopped.map(|place| place.seq)
    };
    if source.way == Way::Forth {
        rows.reverse();
    }
    let mut records = rows.into_iter().map(EventRecord::try_from).collect::<Result<Vec<_>, _>>()?;
    attach_personal(conn, &mut records)?;
    let bad = |why| DbError::Corrupt { table: "events", id: String::new(), why };
    let looked_until = stopped.map(|place| instant(place.at)).transpose().map_err(bad)?;
    Ok(Found { records, next, looked_until, more_shares: source.more_shares })
}

/// The newest lines that match, newest first, at most `limit`, however far back they are.
///
/// # Errors
///
/// [`DbError`].
pub fn search(conn: &mut Conn, filter: &Filter, limit: i64) -> Result<Vec<EventRecord>, DbError> {
    let (mut filter, mut records) = (filter.clone(), Vec::new());
    loop {
        let left = limit - i64::try_from(records.len()).unwrap_or(i64::MAX);
        let found = page(conn, &filter, left)?;
        records.extend(found.records);
        match found.next {
            Some(next) if found.looked_until.is_some() => filter.before = Some(next),
            _ => return Ok(records),
        }
    }
}

/// One line.
///
/// # Errors
///
/// [`DbError::NotFound`] if there is none of this number.
pub fn find(conn: &mut Conn, seq: i64) -> Result<EventRecord, DbError> {
    let row: Row = events::table.find(seq).select(Row::as_select()).first(conn)?;
    let mut records = [EventRecord::try_from(row)?];
    attach_personal(conn, &mut records)?;
    let [record] = records;
    Ok(record)
}
