//! Who listens for keys and signals, on threads of their own.

use std::io::{self, stdin};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::SyncSender;
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::{Errno, read};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
use signal_hook::flag::register_conditional_shutdown;
use signal_hook::iterator::Signals;

use super::News;
use super::keys::keys;

/// Signals that end it from outside.
const ENDS: [i32; 3] = [SIGTERM, SIGHUP, SIGQUIT];

/// Signals become news. Those that end it do so at once while the terminal is away: a job in the
/// background would be stopped again before it could read them.
pub(super) fn hear_signals(news: &SyncSender<News>, is_away: &Arc<AtomicBool>) -> io::Result<()> {
    for signal in ENDS {
        register_conditional_shutdown(signal, 1, Arc::clone(is_away))?;
    }
    let mut signals = Signals::new([SIGINT, SIGWINCH, SIGCONT].iter().chain(&ENDS))?;
    let news = news.clone();
    thread::Builder::new().spawn(move || {
        for signal in signals.forever() {
            if news.send(News::Signal(signal)).is_err() {
                break;
            }
        }
    })?;
    Ok(())
}

/// What is typed becomes news, until the terminal goes.
pub(super) fn hear_keys(news: SyncSender<News>) -> io::Result<()> {
    thread::Builder::new().spawn(move || {
        let mut bytes = [0; 256];
        loop {
            // Whoever waits in a read when a stopped job goes on in the background is stopped
            // again at once, ahead of the signal that is to end it; not so in a poll.
            let ready = poll(&mut [PollFd::new(&stdin(), PollFlags::IN)], None);
            let it = match ready.and_then(|_| read(stdin(), &mut bytes)) {
                Ok(len @ 1..) => News::Keys(keys(bytes.get(..len).unwrap_or_default())),
                Err(Errno::INTR) => continue,
                Ok(0) | Err(_) => News::InputEnded,
            };
            let is_last = matches!(it, News::InputEnded);
            if news.send(it).is_err() || is_last {
                break;
            }
        }
    })?;
    Ok(())
}
