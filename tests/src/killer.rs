//! SIGKILL at a chosen system call of a running program.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{ChildStderr, Stdio};
use std::time::Duration;

use crate::process::Guarded;

/// A tracer that kills a program when the first of its threads makes the *n*-th of some system calls.
pub struct Killer {
    process: Guarded,
    _words: BufReader<ChildStderr>,
}

impl Killer {
    /// Attaches to the program `pid` and returns once all its threads are traced. `calls` are strace's names, with
    /// commas; each thread counts for itself.
    pub fn attach(pid: u32, calls: &str, nth: u32) -> Self {
        let mut process = Guarded::start(Path::new("strace"), |command| {
            command.args(["-f", "-o", "/dev/null", "-p", &pid.to_string()]);
            command.args(["-e", &format!("trace={calls}")]);
            command.args(["-e", &format!("inject={calls}:signal=KILL:when={nth}")]);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        });
        let mut words = BufReader::new(process.child().stderr.take().expect("strace talks"));
        let mut line = String::new();
        words.read_line(&mut line).expect("strace says what it does");
        assert!(line.contains("attached"), "strace cannot trace: {line}");
        Self { process, _words: words }
    }

    /// Lets the program go, if it still runs.
    pub fn detach(mut self) {
        if self.process.wait(Duration::ZERO).is_none() {
            self.process.terminate();
        }
        self.process.wait(Duration::from_secs(10)).expect("strace lets go");
    }
}
