//! The terminal as a screen, and back again whatever happens (docs/decisions/077-terminal.md).

use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::event::{Timespec, poll};
use rustix::process::{Signal, getpgrp, kill_current_process_group};
use rustix::termios::{self, OptionalActions, Termios};

use super::view::{Line, Look, Size};

/// The other screen.
const ENTER: &[u8] = b"\x1b[?1049h";

/// No cursor, nothing of what stood there, and no wrapping: a letter may be wider there than it is
/// known here.
const CLEAR: &[u8] = b"\x1b[?25l\x1b[?7l\x1b[2J";

/// Wrapping, the cursor, and the first screen with what stood there.
const LEAVE: &[u8] = b"\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

/// How the terminal was before, as long as it is not so now.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Standard input and output as a screen. Dropping it gives the terminal back, and so does a
/// panic, even one that ends the program at once.
#[derive(Debug)]
pub(super) struct Screen {
    has_colours: bool,
    /// The terminal is somebody else's: there is nothing to give back.
    is_away: Arc<AtomicBool>,
}

impl Screen {
    /// Takes the terminal, and tells so by clearing the flag.
    pub(super) fn open(is_away: Arc<AtomicBool>) -> io::Result<Self> {
        let earlier = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            give_back();
            earlier(info);
        }));
        let no_colour = std::env::var_os("NO_COLOR");
        let has_colours = no_colour.is_none_or(|value| value.is_empty());
        let screen = Self { has_colours, is_away };
        screen.take_back()?;
        Ok(screen)
    }
}

/// Where lines are shown.
pub(super) trait Canvas {
    /// Its size now.
    fn size(&self) -> Size;

    /// Shows these lines and nothing else.
    fn draw(&self, lines: &[Line]) -> io::Result<()>;

    /// Leaves it to the shell until the job goes on.
    fn stand_aside(&self) -> io::Result<()>;

    /// Takes it from whoever had it meanwhile.
    fn take_back(&self) -> io::Result<()>;
}

impl Canvas for Screen {
    /// That of an old terminal if it is not known.
    fn size(&self) -> Size {
        let size = termios::tcgetwinsize(io::stdout()).ok();
        let known = size.filter(|size| size.ws_col > 0 && size.ws_row > 0);
        known.map_or(Size { columns: 80, lines: 24 }, |size| Size {
            columns: size.ws_col.into(),
            lines: size.ws_row.into(),
        })
    }

    fn draw(&self, lines: &[Line]) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(&painted(lines, self.has_colours))?;
        stdout.flush()
    }

    fn stand_aside(&self) -> io::Result<()> {
        give_back();
        self.is_away.store(true, Ordering::SeqCst);
        // Stops here, with the others of the pipeline, unless there is no shell to go on from.
        kill_current_process_group(Signal::TSTP)?;
        self.take_back()
    }

    fn take_back(&self) -> io::Result<()> {
        if !is_in_front() {
            // A signal that is to end a stopped job comes with the one to go on: it is heard first.
            let _interrupted = poll(&mut [], Some(&HEARING));
        }
        // In the background it stops here.
        take(io::stdin().as_fd(), &mut io::stdout())?;
        self.is_away.store(false, Ordering::SeqCst);
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// How long a signal may take to be heard.
const HEARING: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// Whether the terminal is this job's. If nobody can tell, taking it will.
fn is_in_front() -> bool {
    termios::tcgetpgrp(io::stdin()).map_or(true, |front| front == getpgrp())
}

/// Switches the terminal to single keys and to its other screen. A terminal that was not given back
/// is on that already, but a shell may have changed the rest.
fn take(tty: BorrowedFd<'_>, out: &mut dyn Write) -> io::Result<()> {
    let now = termios::tcgetattr(tty)?;
    let mut raw = now.clone();
    raw.make_raw();
    let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
    let is_held = before.is_some();
    before.get_or_insert(now);
    drop(before);
    termios::tcsetattr(tty, OptionalActions::Flush, &raw)?;
    if !is_held {
        out.write_all(ENTER)?;
    }
    out.write_all(CLEAR)?;
    out.flush()
}

fn give_back() {
    put_back(io::stdin().as_fd(), &mut io::stdout());
}

/// Undoes [`take`], once. There is nobody to tell if that fails.
fn put_back(tty: BorrowedFd<'_>, out: &mut dyn Write) {
    let before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(before) = before {
        let _closed = out.write_all(LEAVE).and_then(|()| out.flush());
        let _gone = termios::tcsetattr(tty, OptionalActions::Now, &before);
    }
}

/// The bytes that show these lines.
fn painted(lines: &[Line], has_colours: bool) -> Vec<u8> {
    let mut out = b"\x1b[H".to_vec();
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.extend(b"\r\n");
        }
        // Cleared before, since behind a full line the last column would go.
        out.extend(if at + 1 < lines.len() { b"\x1b[K" } else { b"\x1b[J" });
        out.extend(code(line.look, has_colours));
        out.extend(line.text.as_bytes());
        out.extend(b"\x1b[0m");
    }
    out
}

const fn code(look: Look, has_colours: bool) -> &'static [u8] {
    match (look, has_colours) {
        (Look::Reverse, _) => b"\x1b[7m",
        (Look::Dim, _) => b"\x1b[2m",
        (Look::Good, true) => b"\x1b[32m",
        (Look::Bad, true) => b"\x1b[31m",
        (Look::Bold, _) | (Look::Bad, false) => b"\x1b[1m",
        (Look::Plain | Look::Good, _) => b"",
    }
}

#[cfg(test)]
mod tests;
