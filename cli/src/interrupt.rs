//! An interrupt during a command that waits: it ends as in Serf, and not by the signal.

use std::io::Write;
use std::thread;
use std::time::Duration;

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

/// The first interrupt is told to `act`; the program ends well after `patience` at the latest, or
/// with a second interrupt.
pub(crate) fn on_interrupt(act: impl FnOnce() + Send + 'static, patience: Duration) {
    // Without it an interrupt still ends the program, only less politely.
    let Ok(mut signals) = Signals::new([SIGINT]) else { return };
    thread::spawn(move || {
        let mut interrupts = signals.forever();
        if interrupts.next().is_some() {
            act();
            thread::spawn(move || {
                thread::sleep(patience);
                std::process::exit(0);
            });
            if interrupts.next().is_some() {
                std::process::exit(0);
            }
        }
    });
}
