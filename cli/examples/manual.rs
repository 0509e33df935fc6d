//! Writes the man pages and the shell completions into a folder, for packages.
//!
//! `cargo run -p tithing-cli --example manual -- FOLDER` writes `serf.1`, `serf-COMMAND.1`,
//! `serf.bash`, `_serf` (zsh) and `serf.fish`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use tithing_cli::completion::Shell;
use tithing_cli::manual::roff;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return failed("the folder to write to is missing: manual FOLDER");
    };
    if let Err(error) = fs::create_dir_all(&folder) {
        return failed(&format!("{}: {error}", folder.display()));
    }
    let pages = roff::man_pages().into_iter().map(|page| (page.file, page.text));
    let scripts = Shell::ALL
        .into_iter()
        .map(|shell| (shell.file_name().to_owned(), shell.script().to_owned()));
    for (file, text) in pages.chain(scripts) {
        let path = folder.join(file);
        if let Err(error) = fs::write(&path, text) {
            return failed(&format!("{}: {error}", path.display()));
        }
    }
    ExitCode::SUCCESS
}

#[expect(clippy::print_stderr, reason = "a program for people who build packages")]
fn failed(text: &str) -> ExitCode {
    eprintln!("{text}");
    ExitCode::FAILURE
}
