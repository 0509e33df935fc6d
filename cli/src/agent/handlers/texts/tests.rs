use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

/// Goal: logs read as Serf's. Method: statuses as the system packs them.
#[test]
fn ends_are_told_in_gos_words() {
    for (status, text) in [
        (0x0000, "exit status 0"),
        (0x0300, "exit status 3"),
        (0x7f00, "exit status 127"),
        (0x0009, "signal: killed"),
        (0x000f, "signal: terminated"),
        (0x008b, "signal: segmentation fault (core dumped)"),
        (0x0028, "signal: signal 40"),
    ] {
        assert_eq!(super::end(ExitStatus::from_raw(status)), text);
    }
    let error = io::Error::from_raw_os_error(2);
    assert_eq!(super::start_error(&error), "fork/exec /bin/sh: no such file or directory");
}
