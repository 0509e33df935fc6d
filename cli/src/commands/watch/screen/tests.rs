use std::fs::File;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::LocalModes;

use super::*;

/// Goal: the terminal is given back in the middle of a panic, before anything else is done about
/// it, as it was before. Method: a real terminal is taken, twice since somebody has changed it, and
/// what the hook for panics calls gives it back; once, however often it is called.
#[test]
fn the_terminal_is_given_back() {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let path = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
    let tty = File::options().read(true).write(true).open(path).unwrap();
    let is_cooked = || {
        let modes = termios::tcgetattr(&tty).unwrap().local_modes;
        modes.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
    };
    assert!(is_cooked());
    let mut out = Vec::new();
    take(tty.as_fd(), &mut out).unwrap();
    assert!(!is_cooked());
    assert_eq!(out, [ENTER, CLEAR].concat());
    // A shell has had it, after a signal that nobody can hear.
    out.clear();
    let mut other = termios::tcgetattr(&tty).unwrap();
    other.local_modes.insert(LocalModes::ECHO);
    termios::tcsetattr(&tty, OptionalActions::Now, &other).unwrap();
    take(tty.as_fd(), &mut out).unwrap();
    assert!(!termios::tcgetattr(&tty).unwrap().local_modes.contains(LocalModes::ECHO));
    assert_eq!(out, CLEAR);
    out.clear();
    put_back(tty.as_fd(), &mut out);
    put_back(tty.as_fd(), &mut out);
    assert!(is_cooked());
    assert_eq!(out, LEAVE);
}

/// Goal: lines are painted so that nothing of the screen before is left and nothing of theirs goes
/// (what is cleared behind a full line takes its last letter along), and without colours where
/// nobody wants them. Method: the bytes of a small screen.
#[test]
fn lines_are_painted_over_what_was_there() {
    let lines = [
        Line { text: "a".to_owned(), look: Look::Bad },
        Line { text: "b".to_owned(), look: Look::Good },
    ];
    let text = |has_colours| String::from_utf8(painted(&lines, has_colours)).unwrap();
    assert_eq!(text(true), "\x1b[H\x1b[K\x1b[31ma\x1b[0m\r\n\x1b[J\x1b[32mb\x1b[0m");
    assert_eq!(text(false), "\x1b[H\x1b[K\x1b[1ma\x1b[0m\r\n\x1b[Jb\x1b[0m");
}
