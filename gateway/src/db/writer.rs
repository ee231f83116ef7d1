//! SQLite's one writer: a thread that takes what waits into one transaction, so that one sync serves many.
//!
//! Each piece of work runs in a savepoint of its own. One that fails, or panics, is undone alone; the others are not
//! touched. Nobody is answered before the transaction is on disk. If it cannot be committed, everybody in it is told so.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use tokio::sync::oneshot;

use super::{Conn, Database, DbError, WRITE, connect, in_transaction, roll_back};

/// Pieces of work in one transaction.
const TOGETHER_MAX: usize = 64;
/// A transaction takes in no more once it has run so long: whoever came first must not wait for all who came later.
const TOGETHER_TIME: Duration = Duration::from_millis(25);

/// A way to the writer. The writer ends when the last of these is gone.
#[derive(Clone)]
pub(super) struct Writer {
    work: Sender<Box<dyn Work>>,
}

type Outcome<T, E> = Result<Result<T, E>, Box<dyn Any + Send>>;

impl Writer {
    /// Starts the thread, which owns `conn` and opens another when that one breaks.
    pub(super) fn start(conn: Conn, database: Database) -> Result<Self, DbError> {
        let (work, waiting) = channel();
        let run = move || serve(&waiting, conn, &database);
        let started = thread::Builder::new().name("sqlite-writer".to_owned()).spawn(run);
        started.map_err(|error| DbError::Unavailable(error.to_string()))?;
        Ok(Self { work })
    }

    /// Runs `work` in turn; `Ok` means that its effects are on disk.
    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let piece = Piece { work: Some(work), outcome: None, answer };
        let gone = || E::from(DbError::Unavailable("the database is being closed".to_owned()));
        if self.work.send(Box::new(piece)).is_err() {
            return Err(gone());
        }
        match answered.await {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => Err(gone()),
        }
    }
}

/// Work whose types the thread does not know.
trait Work: Send {
    /// Whether somebody still waits for it.
    fn is_wanted(&self) -> bool;
    /// Does it; returns whether its effects are to stay.
    fn run(&mut self, conn: &mut Conn) -> bool;
    /// Tells the outcome; `fault` is why nothing of the transaction stayed.
    fn answer(self: Box<Self>, fault: Option<&str>);
}

struct Piece<T, E, F> {
    work: Option<F>,
    outcome: Option<Outcome<T, E>>,
    answer: oneshot::Sender<Outcome<T, E>>,
}

impl<T, E, F> Work for Piece<T, E, F>
where
    T: Send,
    E: From<DbError> + Send,
    F: FnOnce(&mut Conn) -> Result<T, E> + Send,
{
    fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    fn run(&mut self, conn: &mut Conn) -> bool {
        let Some(work) = self.work.take() else { return false };
        let outcome = catch_unwind(AssertUnwindSafe(|| work(conn)));
        let stays = matches!(outcome, Ok(Ok(_)));
        self.outcome = Some(outcome);
        stays
    }

    fn answer(self: Box<Self>, fault: Option<&str>) {
        let lost = |why: &str| Ok(Err(E::from(DbError::Unavailable(why.to_owned()))));
        let outcome = match (self.outcome, fault) {
            (Some(Ok(Ok(_))) | None, Some(why)) => lost(why),
            (None, None) => lost("it was not its turn"),
            (Some(outcome), _) => outcome,
        };
        let _nobody_waits = self.answer.send(outcome);
    }
}

fn serve(waiting: &Receiver<Box<dyn Work>>, conn: Conn, database: &Database) {
    let mut kept = Some(conn);
    while let Ok(first) = waiting.recv() {
        let mut together = Vec::new();
        let fault = match kept.take().map_or_else(|| connect(database), Ok) {
            Ok(mut conn) => {
                let outcome = transaction(&mut conn, first, waiting, &mut together);
                if !in_transaction(&mut conn) {
                    kept = Some(conn);
                }
                outcome.err()
            }
            Err(error) => {
                together.push(first);
                Some(error)
            }
        };
        let fault = fault.map(|error| match error {
            DbError::Unavailable(why) => why,
            other => std::error::Error::source(&other).map_or_else(|| other.to_string(), ToString::to_string),
        });
        for piece in together {
            piece.answer(fault.as_deref());
        }
    }
}

/// Does `first` and what waits behind it in one transaction. Whatever was taken is in `together` afterwards.
fn transaction(
    conn: &mut Conn,
    first: Box<dyn Work>,
    waiting: &Receiver<Box<dyn Work>>,
    together: &mut Vec<Box<dyn Work>>,
) -> Result<(), DbError> {
    let began = Instant::now();
    if let Err(error) = begin(conn) {
        together.push(first);
        return Err(error);
    }
    let mut next = Some(first);
    while let Some(mut piece) = next {
        let outcome = if piece.is_wanted() { in_savepoint(conn, piece.as_mut()) } else { Ok(()) };
        together.push(piece);
        if let Err(error) = outcome {
            // A full disk, for one, makes SQLite undo the whole transaction, not just the statement.
            roll_back(conn);
            return Err(error);
        }
        let room = together.len() < TOGETHER_MAX && began.elapsed() < TOGETHER_TIME;
        next = if room { waiting.try_recv().ok() } else { None };
    }
    let committed = with_sqlite(conn, AnsiTransactionManager::commit_transaction);
    committed.inspect_err(|_| roll_back(conn))
}

fn in_savepoint(conn: &mut Conn, piece: &mut dyn Work) -> Result<(), DbError> {
    with_sqlite(conn, AnsiTransactionManager::begin_transaction)?;
    if piece.run(conn) {
        with_sqlite(conn, AnsiTransactionManager::commit_transaction)
    } else {
        with_sqlite(conn, AnsiTransactionManager::rollback_transaction)
    }
}

fn begin(conn: &mut Conn) -> Result<(), DbError> {
    with_sqlite(conn, |conn| AnsiTransactionManager::begin_transaction_sql(conn, WRITE.sqlite))
}

fn with_sqlite(
    conn: &mut Conn,
    step: impl FnOnce(&mut SqliteConnection) -> QueryResult<()>,
) -> Result<(), DbError> {
    match conn {
        Conn::Sqlite(conn) => Ok(step(conn)?),
        Conn::Postgres(_) => Err(DbError::Unavailable("PostgreSQL has many writers".to_owned())),
    }
}
