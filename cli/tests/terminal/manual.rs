//! The man pages as `groff` sees them.

use std::io::Write;
use std::process::{Command, Stdio};

use tithing_cli::completion::Shell;
use tithing_cli::manual::roff::man_pages;

/// What a program says of a text, on both streams; it has to succeed.
fn read_by(program: &str, args: &[&str], text: &str) -> String {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(text.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it is ours");
    let streams = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&streams).into_owned();
    assert!(output.status.success(), "{program} {args:?}: {said}");
    said
}

/// Goal: every man page is sound, and shows what was written. Method: groff with all its warnings
/// says nothing of any page; one page is read as it is shown.
#[test]
fn every_page_is_sound() {
    for page in man_pages() {
        let warnings = read_by("groff", &["-man", "-ww", "-Tutf8", "-z"], &page.text);
        assert_eq!(warnings, "", "{}", page.file);
    }
    let pages = man_pages();
    let members = pages.iter().find(|page| page.file == "serf-members.1").expect("a page");
    let shown =
        read_by("groff", &["-man", "-Tascii", "-P-c", "-P-b", "-P-o", "-P-u"], &members.text);
    for text in ["SERF-MEMBERS(1)", "serf-members - Lists the members", "-tag <key>=<regexp>"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
}

/// Goal: every script is sound before it is loaded. Method: each shell reads its own.
#[test]
fn every_script_is_sound() {
    for (shell, name) in Shell::ALL.into_iter().zip(Shell::NAMES) {
        assert_eq!(read_by(name, &["-n"], shell.script()), "", "{name}");
    }
}
