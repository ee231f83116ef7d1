//! One request at a time works on an upload; a newcomer asks the one before it to make room.
//!
//! A client whose connection died comes back on a new one long before the old one is known to be dead.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kuvert_crypto::ids::Id16;
use tokio::sync::{OwnedMutexGuard, watch};

/// How long a newcomer waits for the one before it to store what it has.
const WAIT_MAX: Duration = Duration::from_secs(20);

type Places = Arc<Mutex<HashMap<Id16, Arc<Place>>>>;

/// The uploads of this process that somebody works on. Other processes are kept out by the lease in the database.
pub(super) struct Turns {
    places: Places,
    wait_max: Duration,
}

#[derive(Default)]
struct Place {
    lock: Arc<tokio::sync::Mutex<()>>,
    /// How many wait.
    waiting: watch::Sender<usize>,
}

/// The right to work on one upload, until it is dropped.
pub(super) struct Turn {
    _lock: OwnedMutexGuard<()>,
    asked: watch::Receiver<usize>,
    _entry: Entry,
}

impl Default for Turns {
    fn default() -> Self {
        Self { places: Places::default(), wait_max: WAIT_MAX }
    }
}

impl Turns {
    /// Waits for the turn at `upload`, having asked its holder to end. `None` if it did not.
    pub(super) async fn take(&self, upload: Id16) -> Option<Turn> {
        let entry = Entry::new(&self.places, upload);
        let _waiting = Waiting::new(Arc::clone(&entry.place));
        let lock =
            tokio::time::timeout(self.wait_max, Arc::clone(&entry.place.lock).lock_owned()).await.ok()?;
        let asked = entry.place.waiting.subscribe();
        Some(Turn { _lock: lock, asked, _entry: entry })
    }
}

impl Turn {
    /// Returns when somebody waits for this turn.
    pub(super) async fn asked(&mut self) {
        // The sender lives as long as the entry, which this turn holds.
        let _ = self.asked.wait_for(|&waiting| waiting > 0).await;
    }
}

/// A place in the map, which is there for as long as somebody has an entry.
struct Entry {
    places: Places,
    upload: Id16,
    place: Arc<Place>,
}

impl Entry {
    fn new(places: &Places, upload: Id16) -> Self {
        let mut map = places.lock().unwrap_or_else(PoisonError::into_inner);
        let place = Arc::clone(map.entry(upload).or_default());
        Self { places: Arc::clone(places), upload, place }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut map = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        // The map's and this one; both are counted under the map's lock.
        if Arc::strong_count(&self.place) == 2 {
            map.remove(&self.upload);
        }
    }
}

struct Waiting(Arc<Place>);

impl Waiting {
    fn new(place: Arc<Place>) -> Self {
        place.waiting.send_modify(|waiting| *waiting += 1);
        Self(place)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.send_modify(|waiting| *waiting -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPLOAD: Id16 = Id16::from_bytes([1; 16]);

    #[tokio::test]
    async fn the_holder_learns_of_a_newcomer_who_then_gets_the_turn() {
        let turns = Arc::new(Turns::default());
        let mut first = turns.take(UPLOAD).await.unwrap();
        let newcomer = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move { turns.take(UPLOAD).await.is_some() }
        });
        first.asked().await;
        assert!(!newcomer.is_finished());
        drop(first);
        assert!(newcomer.await.unwrap());
        assert!(turns.places.lock().unwrap().is_empty(), "nothing is kept of uploads nobody works on");
    }

    #[tokio::test]
    async fn a_holder_that_does_not_end_keeps_its_turn() {
        let turns = Turns { wait_max: Duration::from_millis(20), ..Turns::default() };
        let _first = turns.take(UPLOAD).await.unwrap();
        assert!(turns.take(UPLOAD).await.is_none());
        assert!(turns.take(Id16::from_bytes([2; 16])).await.is_some());
    }

    #[tokio::test]
    async fn nobody_is_asked_while_nobody_waits() {
        let turns = Turns::default();
        let mut turn = turns.take(UPLOAD).await.unwrap();
        assert!(tokio::time::timeout(Duration::from_millis(20), turn.asked()).await.is_err());
    }
}
