//! Looks up host names without making the loop wait.

use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use mio::Waker;
use tithing_core::{LookupId, NetError};

/// Lookups made at the same time. A name server that does not answer holds one of them.
const THREADS_MAX: usize = 2;

/// The system's resolver puts its buffers on the stack.
const STACK_BYTES: usize = 256 << 10;

type Answer = (LookupId, Result<Vec<IpAddr>, NetError>);
type Question = (LookupId, String);

/// A few threads that ask the system's resolver. They are started when first needed.
#[derive(Debug)]
pub(crate) struct Resolver {
    questions: Sender<Question>,
    queue: Arc<Mutex<Receiver<Question>>>,
    answers: Receiver<Answer>,
    answer: Sender<Answer>,
    waker: Arc<Waker>,
    threads: Vec<JoinHandle<()>>,
    waiting: usize,
    waiting_max: usize,
    pub(crate) refused: u64,
}

impl Resolver {
    /// Answers are announced through `waker`. At most `waiting_max` questions wait.
    pub(crate) fn new(waker: Arc<Waker>, waiting_max: usize) -> Self {
        let (questions, queue) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        Self {
            questions,
            queue: Arc::new(Mutex::new(queue)),
            answers,
            answer,
            waker,
            threads: Vec::new(),
            waiting: 0,
            waiting_max,
            refused: 0,
        }
    }

    /// Asks for the addresses of `name`. An error is the answer; otherwise it comes later.
    pub(crate) fn ask(&mut self, lookup: LookupId, name: &str) -> Result<(), NetError> {
        if self.waiting >= self.waiting_max {
            self.refused += 1;
            return Err(NetError::Other("too many names are being looked up".to_owned()));
        }
        if self.threads.len() < THREADS_MAX.min(self.waiting + 1) {
            match self.start_thread() {
                Ok(thread) => self.threads.push(thread),
                Err(error) if self.threads.is_empty() => {
                    return Err(NetError::Other(crate::os_text(&error)));
                }
                Err(_) => {}
            }
        }
        self.waiting += 1;
        self.questions
            .send((lookup, name.to_owned()))
            .map_err(|_| NetError::Other("nobody looks up names".to_owned()))
    }

    /// The next answer that has come.
    pub(crate) fn next_answer(&mut self) -> Option<Answer> {
        let answer = self.answers.try_recv().ok()?;
        self.waiting -= 1;
        Some(answer)
    }

    fn start_thread(&self) -> io::Result<JoinHandle<()>> {
        let queue = Arc::clone(&self.queue);
        let answer = self.answer.clone();
        let waker = Arc::clone(&self.waker);
        let work = move || {
            loop {
                let question = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok((lookup, name)) = question else { return };
                if answer.send((lookup, look_up(&name))).is_err() || waker.wake().is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name("lookup".to_owned()).stack_size(STACK_BYTES).spawn(work)
    }
}

impl Drop for Resolver {
    /// Threads that have nothing to do end now. One that waits for a name server ends by itself.
    fn drop(&mut self) {
        let (nobody, _) = mpsc::channel();
        self.questions = nobody;
        if self.waiting == 0 {
            for thread in self.threads.drain(..) {
                let _panicked = thread.join();
            }
        }
    }
}

fn look_up(name: &str) -> Result<Vec<IpAddr>, NetError> {
    let found = (name, 0).to_socket_addrs().map_err(|error| lookup_error(&error))?;
    let mut addresses: Vec<IpAddr> = Vec::new();
    for ip in found.map(|addr| addr.ip()) {
        if !addresses.contains(&ip) {
            addresses.push(ip);
        }
    }
    if addresses.is_empty() { Err(NetError::NoSuchHost) } else { Ok(addresses) }
}

/// The standard library hands over the resolver's error as text only.
fn lookup_error(error: &io::Error) -> NetError {
    let text = crate::os_text(error);
    let reason = text.rsplit(": ").next().unwrap_or_default();
    match reason {
        "Name or service not known"
        | "No address associated with hostname"
        | "Name does not resolve" => NetError::NoSuchHost,
        _ => NetError::Other(reason.to_owned()),
    }
}

#[cfg(test)]
mod tests;
