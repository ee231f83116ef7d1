//! From the body of a request to sealed segments in the store.

mod close;
mod segments;

use std::io;
use std::time::Duration;

use http_body_util::BodyExt;
use kuvert_crypto::ticket::UploadTicket;
use tokio::time::{Instant, MissedTickBehavior};

use super::Shared;
use super::body::Body;
use super::problem::Problem;
use super::turns::Turn;
use super::tus::Checksum;
use crate::app::upload::{UploadError, Writer};
pub(super) use close::complete;
pub(super) use segments::Segments;

/// How often a writer renews its lease.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// A client that sends nothing for so long counts as gone.
const SILENCE_MAX: Duration = Duration::from_mins(1);

/// What one request may add to an upload.
pub(super) struct Rules {
    /// Bytes that are missing.
    pub(super) bytes_max: u64,
    /// What the whole body must hash to before any of it counts.
    pub(super) checksum: Option<Checksum>,
}

/// Why reading stopped.
enum End {
    /// The body was whole.
    Whole,
    /// The client went away, or sent too slowly.
    Broken(Problem),
    /// Another request wants to continue this upload.
    Asked,
    /// The server stops.
    Stopping,
    /// More came than may.
    TooMuch,
}

/// Takes in `body` and seals it as it arrives. Whatever ends it, what has arrived is stored and counted before this
/// returns; except under a checksum that does not match, or if more came than may.
///
/// Returns the writer, which holds how far the upload is, and how the request is to be answered.
pub(super) async fn receive(
    shared: &Shared,
    ticket: &UploadTicket,
    writer: Writer,
    turn: &mut Turn,
    mut body: Body,
    rules: Rules,
) -> (Writer, Result<(), Problem>) {
    let Rules { bytes_max, mut checksum } = rules;
    let mut segments = Segments::new(shared, ticket, writer, checksum.is_some());
    let read = read(shared, turn, &mut body, bytes_max, &mut checksum, &mut segments).await;
    // Under a checksum all of the body counts, or none of it; what is longer than it may be is not what was meant.
    let (whole, too_much) = (matches!(read, Ok(End::Whole)), matches!(read, Ok(End::TooMuch)));
    let counts = !too_much && checksum.is_none_or(|checksum| whole && checksum.matches());
    if !counts {
        segments.discard().await;
    }
    let outcome = match read {
        Ok(end) if counts => segments.flush().await.map_err(Problem::from).and(end.answer()),
        Ok(End::Whole) => Err(Problem::CHECKSUM),
        Ok(end) => end.answer(),
        Err(error) => {
            // What was stored before the failure is good; the failure is what the client must hear of.
            let _ = segments.commit().await;
            Err(error.into())
        }
    };
    (segments.into_writer(), outcome)
}

async fn read(
    shared: &Shared,
    turn: &mut Turn,
    body: &mut Body,
    mut bytes_left: u64,
    checksum: &mut Option<Checksum>,
    segments: &mut Segments<'_>,
) -> Result<End, UploadError> {
    let mut keep_alive = tokio::time::interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
    keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    loop {
        let frame = tokio::select! {
            biased;
            () = turn.asked() => return Ok(End::Asked),
            () = shared.stopping.cancelled() => return Ok(End::Stopping),
            _ = keep_alive.tick() => {
                segments.keep_alive().await?;
                continue;
            }
            () = segments.held_too_long() => {
                segments.seal().await?;
                continue;
            }
            () = tokio::time::sleep_until(heard + SILENCE_MAX) => return Ok(End::Broken(Problem::CLIENT_SLOW)),
            frame = body.frame() => frame,
        };
        heard = Instant::now();
        let Some(frame) = frame else { return Ok(End::Whole) };
        let data = match frame.map(hyper::body::Frame::into_data) {
            Ok(Ok(data)) => data,
            // Trailers say nothing here.
            Ok(Err(_)) => continue,
            Err(error) => return Ok(End::Broken(broken(&error))),
        };
        match bytes_left.checked_sub(data.len() as u64) {
            Some(left) => bytes_left = left,
            None => return Ok(End::TooMuch),
        }
        if let Some(checksum) = checksum {
            checksum.update(&data);
        }
        segments.push(&data).await?;
    }
}

fn broken(error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::TimedOut => Problem::CLIENT_SLOW,
        _ => Problem::BODY_BROKEN,
    }
}

impl End {
    fn answer(&self) -> Result<(), Problem> {
        match self {
            Self::Whole => Ok(()),
            Self::Broken(problem) => Err(*problem),
            Self::Asked => Err(Problem::INTERRUPTED),
            Self::Stopping => Err(Problem::STOPPING),
            Self::TooMuch => Err(Problem::UPLOAD_LARGE),
        }
    }
}
