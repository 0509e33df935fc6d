use std::path::PathBuf;

use rustix::fs::{CWD, FileType, Mode, mknodat};

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

const BAD_FILES: [(&str, &str); 5] = [
    ("a.json", "{"),
    ("b.json", r#"{"bogus": 1, "user_event_size_limit": 9999}"#),
    ("c.json", r#"{"user_event_size_limit": 9999}"#),
    (
        "d.json",
        r#"{"mine": 1, "role": 2, "retry_interval": "5", "broadcast_timeout": "b",
            "reconnect_interval": "-1s"}"#,
    ),
    ("tags", "[]"),
];

/// A flaw of every kind.
const BAD_FLAGS: &[&str] = &[
    "-config-dir=@.",
    "-config-file=@nope",
    "-tag=foo",
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
    "-allow=10.0.0.1,10.0.0.0/8",
    "-allow=10.0.0.2",
    "-encrypt=a",
    "-profile=xx",
    "-protocol=9",
    "-tags-file=@tags",
    "-keyring-file=@keys",
    "-snapshot=@none/snap",
    "-rpc-addr=foo",
    "-metrics-addr=bar",
    "-join=a:b",
];

/// Goal: no flaw hides another. Method: a flaw of every kind at once.
#[test]
fn all_flaws_are_told_at_once() {
    let room = Room::new("bad");
    for (name, text) in BAD_FILES {
        fs::write(room.0.join(name), text).unwrap();
    }
    let long = format!("-tag=long={}", "x".repeat(600));
    let found = room.check(&[BAD_FLAGS, &[&long]].concat());
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
            "Error decoding '@d.json': 2 error(s) decoding:",
            "Error decoding '@d.json': time: missing unit in duration \"5\"",
            "Error decoding '@d.json': time: invalid duration \"b\"",
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
            "Invalid allowed network: \"10.0.0.2\": not an address with a number of \
             bits behind it, as in 10.0.0.0/8",
            "Invalid encryption key: illegal base64 data at input byte 0",
            "Unknown profile: xx",
            "Failed to setup the Serf agent: Tags config not allowed while using tag files",
            "Failed to setup the Serf agent: Failed to decode tags file: json: cannot unmarshal \
             array into Go value of type map[string]string",
            "Failed to setup the Serf agent: stat @keys: no such file or directory",
            &format!("{start}Protocol version '9' too high. Must be in range: [2, 5]"),
            &format!("{start}Encoded length of tags exceeds limit of 512 bytes"),
            &format!(
                "{start}Intervals of reaping, reconnecting, events and clocks must not be zero"
            ),
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

/// Goal: a pipe in the place of a file is named, and holds nothing up. Method: one in each place.
#[test]
fn a_pipe_in_the_place_of_a_file_is_named() {
    let room = Room::new("pipe");
    fs::create_dir(room.0.join("d")).unwrap();
    for name in ["pipe", "d/a.json"] {
        let mode = Mode::from_raw_mode(0o600);
        mknodat(CWD, room.0.join(name), FileType::Fifo, mode, 0).unwrap();
    }
    fs::write(room.0.join("d/b.json"), r#"{"bogus": 1}"#).unwrap();
    let (setup, what) = ("Failed to setup the Serf agent: ", "open @pipe: not a regular file");
    let table = [
        ("-config-file=@pipe", format!("Error reading '@pipe': {what}")),
        (
            "-config-file=/dev/zero",
            "Error reading '/dev/zero': open /dev/zero: not a regular file".to_owned(),
        ),
        ("-tags-file=@pipe", format!("{setup}Failed to read tags file: {what}")),
        ("-keyring-file=@pipe", format!("{setup}Failed to read keyring file: {what}")),
    ];
    for (flag, wanted) in table {
        assert_eq!(room.check(&[flag]).flaws, [wanted], "{flag}");
    }
    let flaws = room.check(&["-config-dir=@d"]).flaws;
    assert_eq!(flaws.len(), 2, "{flaws:?}");
    assert_eq!(flaws[0], "Error reading '@d/a.json': open @d/a.json: not a regular file");
    assert!(flaws[1].starts_with("Error decoding '@d/b.json': 1 error(s)"));
}

/// Goal: nothing but a file is taken for a snapshot. Method: what an agent says at its start of a
/// device and of a directory.
#[test]
fn a_snapshot_has_to_be_a_file() {
    let room = Room::new("snapshot");
    let setup = "Failed to setup snapshot: failed to open snapshot: ";
    for (path, cause) in [("/dev/null", "not a regular file"), ("@.", "is a directory")] {
        let wanted = format!("{FAILED_TO_START}{setup}open {path}: {cause}");
        assert_eq!(room.check(&[&format!("-snapshot={path}")]).flaws, [wanted]);
    }
}

/// Goal: where no metrics can ever be sent is told of, and a name that nobody has yet is not.
/// Method: files with addresses of both kinds.
#[test]
fn receivers_of_metrics_are_looked_at() {
    let room = Room::new("receivers");
    let table: [(&str, &str, &[&str]); 3] = [
        (
            "localhost",
            "no-such-host.invalid:0",
            &[
                "Invalid statsite address: address no-such-host.invalid:0: invalid port",
                "Invalid statsd address: address localhost: missing port in address",
            ],
        ),
        ("h:x", "", &["Invalid statsd address: address tcp/x: unknown port"]),
        ("no-such-host.invalid:8125", "[::1]:8125", &[]),
    ];
    for (statsd, statsite, flaws) in table {
        let text = format!(r#"{{"statsd_addr": "{statsd}", "statsite_addr": "{statsite}"}}"#);
        fs::write(room.0.join("a.json"), text).unwrap();
        assert_eq!(room.check(&["-config-file=@a.json"]).flaws, flaws);
    }
}

/// Goal: an address that may not be told to others is found if it is known. Method: given
/// addresses, and one that only the start finds.
#[test]
fn the_address_that_others_are_told_is_looked_at() {
    let room = Room::new("advertise");
    let outside = "The advertised address is not in the allowed networks";
    let nothing = "The advertised address and port must not be zero";
    let table: [(&[&str], &[&str]); 5] = [
        (&["-advertise=0.0.0.0"], &[nothing]),
        (&["-advertise=10.0.0.1", "-allow=10.0.0.0/8"], &[]),
        (&["-advertise=11.0.0.1", "-allow=10.0.0.0/8"], &[outside]),
        (&["-bind=127.0.0.1:0", "-allow=10.0.0.0/8"], &[outside]),
        (&["-allow=10.0.0.0/8"], &[]),
    ];
    for (flags, flaws) in table {
        let wanted: Vec<String> =
            flaws.iter().map(|flaw| format!("{FAILED_TO_START}{flaw}")).collect();
        assert_eq!(room.check(flags).flaws, wanted, "{flags:?}");
    }
}

/// Goal: what is wrong with multicast DNS is told beside what is wrong with the interface. Method:
/// three flaws at once, and an interface without multicast DNS.
#[test]
fn flaws_of_multicast_dns_are_all_told() {
    let room = Room::new("mdns");
    let mdns = ["-mdns-iface=nope2", "-mdns-disable-ipv4", "-mdns-disable-ipv6"];
    let missing = "route ip+net: no such network interface";
    assert_eq!(
        room.check(&[&["-iface=nope", "-discover=x"], &mdns[..]].concat()).flaws,
        [
            &*format!("Invalid network interface: {missing}"),
            &format!("Invalid mDNS network interface: {missing}"),
            "Invalid mDNS configuration: both IPv4 and IPv6 are disabled",
        ]
    );
    let unwanted = "mDNS interface specified without enabling mDNS discovery";
    assert_eq!(room.check(&mdns).flaws, [unwanted]);
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
