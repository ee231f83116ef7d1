//! Programs that must not outlive the test that started them.

use std::collections::HashSet;
use std::net::TcpListener;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

type Request = (Command, Sender<std::io::Result<Child>>);

/// Starts programs from one thread that lives as long as the process. The kernel's parent-death signal follows the
/// *thread* that started a child, and a test's own thread ends with the test.
fn spawner() -> &'static Mutex<Sender<Request>> {
    static SPAWNER: OnceLock<Mutex<Sender<Request>>> = OnceLock::new();
    SPAWNER.get_or_init(|| {
        let (requests, received) = channel::<Request>();
        thread::spawn(move || {
            for (mut command, answer) in received {
                let _nobody_waits = answer.send(command.spawn());
            }
        });
        Mutex::new(requests)
    })
}

/// A running program: killed when this is dropped, and by the kernel when the whole test process dies.
#[derive(Debug)]
pub struct Guarded {
    child: Child,
}

impl Guarded {
    /// Starts `program`; `prepare` adds arguments, environment and files to the command.
    pub fn start(program: &std::path::Path, prepare: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(program);
        prepare(&mut command);
        let (answer, started) = channel();
        spawner().lock().expect("the spawner is sound").send((command, answer)).expect("the spawner runs");
        let child = started.recv().expect("the spawner answers").expect("the program starts");
        Self { child }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// SIGSTOP: it sleeps, and nothing tells it so.
    pub fn pause(&self) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a child has a pid");
        kill_process(pid, Signal::STOP).expect("the signal is delivered");
    }

    /// SIGCONT.
    pub fn resume(&self) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a child has a pid");
        kill_process(pid, Signal::CONT).expect("the signal is delivered");
    }

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a child has a pid");
        kill_process(pid, Signal::TERM).expect("the signal is delivered");
    }

    /// Waits for the end, at most `limit`; `None` if it still runs.
    pub fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        let end = Instant::now() + limit;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child can be waited for") {
                return Some(status);
            }
            if Instant::now() > end {
                return None;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(&mut self) {
        let _already_gone = self.child.kill();
        let _status = self.child.wait();
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A TCP port on the loopback that was free a moment ago and that this process hands out once.
pub fn free_port() -> u16 {
    static GIVEN: OnceLock<Mutex<HashSet<u16>>> = OnceLock::new();
    let mut given = GIVEN.get_or_init(Mutex::default).lock().expect("the set is sound");
    loop {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("the loopback has a free port");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        if given.insert(port) {
            return port;
        }
    }
}
