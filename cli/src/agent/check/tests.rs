use std::path::PathBuf;

use super::*;
use crate::agent::flag_table::FLAGS;

/// A directory of its own for each test, gone when the test is over.
struct Room(PathBuf);

impl Room {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("tithing-check-{name}-{}", std::process::id()));
        let _is_new = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Checks a command line; `@` in an argument, and in a finding, stands for the directory.
    fn check(&self, args: &[&str]) -> Findings {
        let place = format!("{}/", self.0.display());
        let args: Vec<String> = args.iter().map(|arg| arg.replace('@', &place)).collect();
        let mut found = Findings::of(&Parsed::read(&[FLAGS], &args).unwrap(), "host");
        for line in found.flaws.iter_mut().chain(&mut found.notes) {
            *line = line.replace(&place, "@");
        }
        found
    }

    /// All that is in the directory, by name.
    fn contents(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let entries = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> =
            entries.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
        files.sort();
        files
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _is_gone = fs::remove_dir_all(&self.0);
    }
}

/// Goal: a configuration that an agent would start with has no flaws, and nothing is changed by
/// the look at it. Method: every kind of file, and what is in the directory before and after.
#[test]
fn a_good_configuration_has_no_flaws() {
    let room = Room::new("good");
    assert_eq!(room.check(&[]), Findings::default());
    fs::write(room.0.join("a.json"), r#"{"tags_file": "", "role": "web"}"#).unwrap();
    fs::write(room.0.join("keys"), r#"["AQEBAQEBAQEBAQEBAQEBAQ=="]"#).unwrap();
    fs::write(room.0.join("tags"), "{}").unwrap();
    fs::write(room.0.join("old"), "alive: a 127.0.0.1:1\nhalf a li").unwrap();
    let before = room.contents();
    let files = room.check(&["-config-dir=@.", "-keyring-file=@keys", "-snapshot=@old"]);
    assert_eq!(files.flaws, [""; 0]);
    assert_eq!(files.notes, ["Deprecation warning: 'Role' has been replaced with 'Tags'"]);
    let none_yet = room.check(&["-tags-file=@none", "-snapshot=@none", "-rpc-addr=unix:///x"]);
    assert_eq!(none_yet, Findings::default());
    assert_eq!(room.contents(), before);
}

const BAD_FILES: [(&str, &str); 4] = [
    ("a.json", "{"),
    ("b.json", r#"{"bogus": 1, "user_event_size_limit": 9999}"#),
    ("c.json", r#"{"user_event_size_limit": 9999}"#),
    ("tags", "[]"),
];

/// Goal: no flaw hides another. Method: a flaw of every kind at once.
#[test]
fn all_flaws_are_told_at_once() {
    let room = Room::new("bad");
    for (name, text) in BAD_FILES {
        fs::write(room.0.join(name), text).unwrap();
    }
    let long = format!("-tag=long={}", "x".repeat(600));
    let found = room.check(&[
        "-config-dir=@.",
        "-config-file=@nope",
        "-tag=foo",
        &long,
        "-retry-interval=5",
        "-broadcast-timeout=x",
        "-event-handler=bogus=x",
        "-event-handler=fine.sh",
        "-event-handler=worse:=x",
        "-iface=nope",
        "-log-level=loud",
        "-log-format=xml",
        "-bind=::1:x",
        "-advertise=[::1",
        "-allow=10.0.0.1",
        "-encrypt=a",
        "-profile=xx",
        "-protocol=9",
        "-tags-file=@tags",
        "-keyring-file=@keys",
        "-snapshot=@none/snap",
        "-rpc-addr=foo",
        "-metrics-addr=bar",
        "-join=a:b",
    ]);
    let first_lines: Vec<&str> =
        found.flaws.iter().map(|flaw| flaw.lines().next().unwrap()).collect();
    let start = FAILED_TO_START;
    assert_eq!(
        first_lines,
        [
            "Error: Invalid tag: 'foo'",
            "Error: time: missing unit in duration \"5\"",
            "Error: time: invalid duration \"x\"",
            "Error decoding '@a.json': unexpected EOF",
            "Error decoding '@b.json': 1 error(s) decoding:",
            "Error reading '@nope': open @nope: no such file or directory",
            "Invalid event script: Event 'bogus' invoking 'x'",
            "Invalid event script: Event 'worse:' invoking 'x'",
            "Invalid network interface: route ip+net: no such network interface",
            "Invalid log level: LOUD. Valid log levels are: [TRACE DEBUG INFO WARN ERR]",
            "Invalid log format: xml. Valid log formats are: [text json]",
            "Invalid bind address: address ::1:x: too many colons in address",
            "Invalid advertise address: address [::1: missing ']' in address",
            "Invalid allowed network: \"10.0.0.1\": not an address with a number of \
             bits behind it, as in 10.0.0.0/8",
            "Invalid encryption key: illegal base64 data at input byte 0",
            "Unknown profile: xx",
            "Failed to setup the Serf agent: Tags config not allowed while using tag files",
            "Failed to setup the Serf agent: Failed to decode tags file: json: cannot unmarshal \
             array into Go value of type map[string]string",
            "Failed to setup the Serf agent: stat @keys: no such file or directory",
            &format!("{start}Protocol version '9' too high. Must be in range: [2, 5]"),
            &format!("{start}Encoded length of tags exceeds limit of 512 bytes"),
            &format!("{start}user event size limit exceeds limit of 9216 bytes"),
            &format!(
                "{start}Failed to setup snapshot: failed to open snapshot: open @none/snap: no \
                 such file or directory"
            ),
            "Error starting RPC listener: listen tcp: address foo: missing port in address",
            "Error starting metrics listener: listen tcp: address bar: missing port in address",
            "Failed to resolve a:b: not [NODE/]HOST[:PORT]",
        ]
    );
}

/// Goal: a socket that cannot be made is found before the start, and what cannot be its path is
/// named. Method: each flaw alone, and a socket that is left behind, which is none.
#[test]
fn the_place_of_a_socket_is_looked_at() {
    let room = Room::new("socket");
    fs::write(room.0.join("file"), "").unwrap();
    drop(std::os::unix::net::UnixListener::bind(room.0.join("old")).unwrap());
    let long = format!("-rpc-addr=unix:///{}", "x".repeat(107));
    let table = [
        ("-rpc-addr=unix://@none/x", "listen unix @none/x: bind: no such file or directory"),
        ("-rpc-addr=unix://@file", "listen unix @file: bind: address already in use"),
        ("-rpc-addr=unix://@file/x", "listen unix @file/x: bind: not a directory"),
        (
            "-rpc-addr=unix://",
            "listen unix: 'unix://' has no path, as in unix:///run/serf/rpc.sock",
        ),
        (
            &long,
            &format!("listen unix /{}: the path has 108 bytes, of at most 107", "x".repeat(107)),
        ),
    ];
    for (flag, flaw) in table {
        let wanted = format!("Error starting RPC listener: {flaw}");
        assert_eq!(room.check(&[flag]).flaws, [wanted], "{flag}");
    }
    for flag in ["-rpc-addr=unix://@old", "-rpc-addr=unix://@new"] {
        assert_eq!(room.check(&[flag]), Findings::default(), "{flag}");
    }
}

/// Goal: a limit of less than nothing is named, and not taken for none. Method: one.
#[test]
fn a_negative_limit_of_handlers_is_a_flaw() {
    let found = Room::new("limit").check(&["-handler-timeout=-5s"]);
    assert_eq!(found.flaws, ["Invalid handler timeout: -5s: must not be less than 0"]);
}

/// Goal: a key of a wrong length is found, and one beside a key file. Method: both.
#[test]
fn keys_are_looked_at() {
    let room = Room::new("keys");
    fs::write(room.0.join("keys"), r#"["AQEBAQEBAQEBAQEBAQEBAQ=="]"#).unwrap();
    let found = room.check(&["-encrypt=AAAA", "-keyring-file=@keys"]);
    assert_eq!(
        found.flaws,
        [
            "Failed to setup the Serf agent: Encryption key not allowed while using a keyring",
            "Failed to start the Serf agent: Error creating Serf: Failed to create memberlist: key \
         size must be 16, 24 or 32 bytes",
        ]
    );
}
