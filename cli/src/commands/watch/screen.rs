//! The terminal as a screen, and back again whatever happens (docs/decisions/077-terminal.md).

use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::panic;
use std::sync::Mutex;
use std::sync::PoisonError;

use rustix::termios::{self, OptionalActions, Termios};

use super::view::{Line, Look, Size};

/// The other screen, no cursor, and no wrapping: a letter may be wider there than it is known here.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";

/// Wrapping, the cursor, and the first screen with what stood there.
const LEAVE: &[u8] = b"\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

/// How the terminal was before, as long as it is not so now.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Standard input and output as a screen. Dropping it gives the terminal back, and so does a
/// panic, even one that ends the program at once.
#[derive(Debug)]
pub(super) struct Screen {
    has_colours: bool,
}

impl Screen {
    /// Takes the terminal.
    pub(super) fn open() -> io::Result<Self> {
        let stdin = io::stdin();
        take(stdin.as_fd(), &mut io::stdout())?;
        let earlier = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            give_back();
            earlier(info);
        }));
        let no_colour = std::env::var_os("NO_COLOR");
        Ok(Self { has_colours: no_colour.is_none_or(|value| value.is_empty()) })
    }
}

/// Where lines are shown.
pub(super) trait Canvas {
    /// Its size now.
    fn size(&self) -> Size;

    /// Shows these lines and nothing else.
    fn draw(&self, lines: &[Line]) -> io::Result<()>;
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
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Switches the terminal to single keys and to its other screen.
fn take(tty: BorrowedFd<'_>, out: &mut dyn Write) -> io::Result<()> {
    let before = termios::tcgetattr(tty)?;
    let mut raw = before.clone();
    raw.make_raw();
    *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = Some(before);
    termios::tcsetattr(tty, OptionalActions::Flush, &raw)?;
    out.write_all(ENTER)?;
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
        out.extend(b"\x1b[K");
        out.extend(code(line.look, has_colours));
        out.extend(line.text.as_bytes());
        out.extend(b"\x1b[0m");
    }
    out.extend(b"\x1b[J");
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
