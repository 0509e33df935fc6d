//! An interrupt during a command that waits: it ends with 1, as in Serf, and not by the signal.

use std::io::Write;
use std::thread;

use signal_hook::consts::SIGINT;
use signal_hook::iterator::Signals;

/// From now on an interrupt prints the last words, if there are any, and ends the program.
pub(crate) fn end_on_interrupt(last_words: Option<&'static str>) {
    // Without it an interrupt still ends the program, only less politely.
    let Ok(mut signals) = Signals::new([SIGINT]) else { return };
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            if let Some(words) = last_words {
                let _closed = writeln!(std::io::stdout(), "{words}");
            }
            std::process::exit(1);
        }
    });
}
