//! Questions to whoever runs the command: at the terminal, or line by line from standard input.

use std::io::{self, IsTerminal as _, Write as _};

use zeroize::Zeroizing;

use super::{Failure, Status};

/// Someone who answers questions.
pub(super) trait Ask {
    /// One line. `None` when there is nobody (left) to answer.
    fn line(&mut self, question: &str) -> io::Result<Option<String>>;

    /// One line that is not shown while it is typed.
    fn secret(&mut self, question: &str) -> io::Result<Option<Zeroizing<String>>>;
}

/// The person at the terminal; without a terminal, the lines of standard input.
pub(super) struct Person;

impl Ask for Person {
    fn line(&mut self, question: &str) -> io::Result<Option<String>> {
        if io::stdin().is_terminal() {
            let mut stderr = io::stderr().lock();
            write!(stderr, "{question} ")?;
            stderr.flush()?;
        }
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }

    fn secret(&mut self, question: &str) -> io::Result<Option<Zeroizing<String>>> {
        if !io::stdin().is_terminal() {
            return Ok(None);
        }
        rpassword::prompt_password(format!("{question} ")).map(|answer| Some(Zeroizing::new(answer)))
    }
}

/// An answer that is needed to go on.
pub(super) fn needed<T>(answer: io::Result<Option<T>>, otherwise: &str) -> Result<T, Failure> {
    match answer {
        Ok(Some(answer)) => Ok(answer),
        Ok(None) => Err(Failure::new(Status::Usage, "there is nobody to ask").hint(otherwise)),
        Err(error) => Err(Failure::new(Status::Failed, format!("the answer cannot be read: {error}"))),
    }
}
