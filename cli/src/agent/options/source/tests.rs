use std::io::{PipeWriter, Write as _};
use std::os::fd::AsRawFd as _;

use super::*;
use crate::agent::flag_table::FLAGS;
use crate::agent::options::Options;
use crate::flags::Parsed;

/// A pipe as a shell hands it over: what reads it, and its path.
fn pipe() -> (io::PipeReader, PipeWriter, PathBuf) {
    let (reader, writer) = io::pipe().unwrap();
    let path = PathBuf::from(format!("/dev/fd/{}", reader.as_raw_fd()));
    (reader, writer, path)
}

fn node_name(path: &Path, occasion: Occasion) -> Result<String, String> {
    let args = [format!("-config-file={}", path.display())];
    let parsed = Parsed::read(&[FLAGS], &args).unwrap();
    let read = Options::read(&parsed, occasion).map_err(|error| error.to_string());
    read.map(|(options, _)| options.node.name)
}

/// Goal: what a shell hands over is read at a start, and a reload, which cannot read it again, says
/// so. Method: a pipe by its number, as `<(..)` gives it.
#[test]
fn what_a_shell_hands_over_is_read_once() {
    let (_reader, mut writer, path) = pipe();
    writer.write_all(br#"{"node_name": "piped"}"#).unwrap();
    drop(writer);
    assert_eq!(node_name(&path, Occasion::Start).unwrap(), "piped");
    let shown = path.display();
    assert_eq!(
        node_name(&path, Occasion::Reload).unwrap_err(),
        format!("Error reading '{shown}': open {shown}: not a regular file")
    );
}

/// Goal: whoever says nothing is given up. Method: a pipe that stays open, and no patience at all.
#[test]
fn a_pipe_that_says_nothing_is_given_up() {
    let (_reader, mut writer, path) = pipe();
    let mut source = Source { patience: Duration::ZERO, ..open(&path, Occasion::Start).unwrap() };
    writer.write_all(b"{").unwrap();
    let mut text = Vec::new();
    let error = source.read_to_end(&mut text).unwrap_err();
    assert_eq!((error.to_string().as_str(), &*text), ("nothing has come for 0 s", &b"{"[..]));
}
