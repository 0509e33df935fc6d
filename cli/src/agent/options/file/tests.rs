use std::fs;
use std::path::PathBuf;
use std::process;

use super::source::FILES_MAX;

use super::*;
use crate::agent::flag_table::FLAGS;
use crate::flags::Parsed;

/// A directory of its own for each test, gone when the test is over.
struct Room(PathBuf);

impl Room {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tithing-options-{name}-{}", process::id()));
        let _is_new = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Reads options; `@` in an argument, and in an error, stands for the directory.
    fn read(&self, args: &[&str]) -> Result<(Options, Notes), String> {
        let place = format!("{}/", self.0.display());
        let args: Vec<String> = args.iter().map(|arg| arg.replace('@', &place)).collect();
        let parsed = Parsed::read(&[FLAGS], &args).unwrap();
        Options::read(&parsed, Occasion::Start)
            .map_err(|error| error.to_string().replace(&place, "@"))
    }

    fn read_file(&self, json: &str) -> Result<(Options, Notes), String> {
        self.write("a.json", json).read(&["-config-file=@a.json"])
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _is_gone = fs::remove_dir_all(&self.0);
    }
}

/// Goal: every key of the table has its effect, in any case. Method: a value for each that differs
/// from the default, one key at a time.
#[test]
fn every_key_has_its_effect() {
    let room = Room::new("effect");
    for key in KEYS {
        let value = match key.field {
            Field::Text(_) | Field::Secret(_) => r#""other""#,
            Field::Number(_) | Field::Version(_) => "7.9",
            Field::Duration(_) => r#""7s""#,
            Field::SwitchOn(_) => "true",
            Field::Switch(at) => {
                if *at(&mut Options::default()) {
                    "false"
                } else {
                    "true"
                }
            }
            Field::List(_) => r#"["a", null]"#,
            Field::Texts(_) => r#"{"a": "b", "c": null}"#,
            Field::Object(_) => r#"{"INTERFACE": "x", "disable_ipv4": true}"#,
            Field::Nothing => "false",
        };
        let plain = room.read_file(&format!(r#"{{"{}": {value}}}"#, key.name)).unwrap();
        let upper = key.name.to_uppercase();
        assert_eq!(room.read_file(&format!(r#"{{"{upper}": {value}}}"#)).unwrap(), plain);
        let is_idle = matches!(key.field, Field::Nothing);
        assert_eq!(plain.0 == Options::default(), is_idle, "{}", key.name);
        assert_eq!(!plain.1.0.is_empty(), is_idle);
        let nothing = room.read_file(&format!(r#"{{"{}": null}}"#, key.name)).unwrap();
        assert_eq!(nothing, (Options::default(), Notes::default()));
    }
    assert_eq!(room.read_file(r#"{"protocol": 4.7}"#).unwrap().0.node.protocol, 4);
}

/// Goal: later sources overrule earlier ones by Serf's rules. Method: two files and flags, a key of
/// each rule.
#[test]
fn sources_are_merged_by_serfs_rules() {
    let room = Room::new("merge");
    room.write(
        "c/2.json",
        r#"{"node_name": "second", "bind": "", "protocol": -1, "retry_max_attempts": 0,
            "tags": {"x": "2", "y": "2"}, "start_join": ["b"], "replay_on_join": false,
            "retry_interval": "0s", "enable_compression": true, "statsd_addr": "s"}"#,
    );
    room.write(
        "c/1.json",
        r#"{"node_name": "first", "bind": "b", "protocol": 3, "retry_max_attempts": 9,
            "tags": {"x": "1", "z": "1"}, "start_join": ["a"], "replay_on_join": true,
            "retry_interval": "3s", "enable_compression": false}"#,
    );
    let (files, notes) = room.read(&["-config-dir=@c"]).unwrap();
    assert_eq!(files.node.name, "second");
    assert_eq!(files.network.bind, "b");
    assert_eq!((files.node.protocol, files.discovery.retry_max_attempts), (3, 9));
    let tags = ["x:2", "y:2", "z:1"];
    let merged: Vec<_> = files.node.tags.iter().map(|(k, v)| format!("{k}:{v}")).collect();
    assert_eq!(merged, tags);
    assert_eq!(files.discovery.start_join, ["a", "b"]);
    assert_eq!(files.discovery.retry_interval, go::Duration(3_000_000_000));
    assert!(files.network.compression && files.discovery.replay_on_join);
    let told = notes.0.iter().map(|note| note.replace(&format!("{}/", room.0.display()), "@"));
    assert_eq!(
        told.collect::<Vec<_>>(),
        ["'replay_on_join' stays on: @c/2.json cannot switch off what an earlier file has on"]
    );
    let flags =
        ["-node=f", "-join=c", "-tag=x=f", "-replay=false", "-disable-compression", "-bind="];
    let all = room.read(&[&["-config-dir=@c"], &flags[..]].concat()).unwrap().0;
    assert_eq!((&*all.node.name, &*all.network.bind), ("f", "b"));
    assert_eq!(all.discovery.start_join, ["a", "b", "c"]);
    assert_eq!(all.node.tags["x"], "f");
    assert!(!all.network.compression && !all.discovery.replay_on_join);
}

/// Goal: sources are read in the order of the command line, whatever their flag. Method: a file and
/// a directory in both orders, and each by the flag of the other.
#[test]
fn files_and_directories_keep_their_order() {
    let room = Room::new("order");
    room.write("f", r#"{"node_name": "f"} behind"#);
    room.write("d/b.json", r#"{"node_name": "b"}"#).write("d/a.json", r#"{"node_name": "a"}"#);
    room.write("d/c.txt", "{").write("d/sub.json/x.json", "{");
    fs::create_dir(room.0.join("empty")).unwrap();
    let table: [(&[&str], &str); 7] = [
        (&["-config-dir=@d"], "b"),
        (&["-config-file=@d"], "b"),
        (&["-config-dir=@f"], "f"),
        (&["-config-file=@f", "-config-dir=@d"], "b"),
        (&["-config-dir=@d", "-config-file=@f"], "f"),
        (&["-config-dir=@d", "-config-dir", "@f", "-config-file=@d"], "b"),
        (&["-config-dir=@empty"], ""),
    ];
    for (args, name) in table {
        assert_eq!(room.read(args).unwrap().0.node.name, name, "{args:?}");
    }
}

/// Goal: what is wrong with a file is told in Serf's words. Method: a table of what the original
/// says.
#[test]
fn flaws_are_told_in_serfs_words() {
    let room = Room::new("flaws");
    let one = |line: &str| format!("1 error(s) decoding:\n\n* {line}");
    let table = [
        ("", "EOF".to_owned()),
        ("{", "unexpected EOF".to_owned()),
        ("[]", "'' expected a map, got 'slice'".to_owned()),
        ("5", "'' expected a map, got 'float64'".to_owned()),
        ("{b}", "invalid character 'b' looking for beginning of object key string".to_owned()),
        (r#"{"bogus":1,"alpha":2}"#, one("'' has invalid keys: alpha, bogus")),
        (r#"{"node_name":"a","Node_Name":"b"}"#, one("'' has invalid keys: Node_Name")),
        (r#"{"tags":[]}"#, one("'tags' expected a map, got 'slice'")),
        (r#"{"mdns":1}"#, one("'mdns' expected a map, got 'float64'")),
        (r#"{"mdns":{"x":1}}"#, one("'mdns' has invalid keys: x")),
        (
            r#"{"event_handlers":"x"}"#,
            one("'event_handlers': source data must be an array or slice, got string"),
        ),
        (r#"{"reconnect_interval":"5"}"#, r#"time: missing unit in duration "5""#.to_owned()),
        (
            r#"{"broadcast_timeout":"b","tombstone_timeout":"t"}"#,
            r#"time: invalid duration "t""#.to_owned(),
        ),
    ];
    for (json, wanted) in table {
        let error = room.read_file(json).unwrap_err();
        assert_eq!(error, format!("Error decoding '@a.json': {wanted}"), "{json}");
    }
    let nope = room.read(&["-config-file=@nope"]).unwrap_err();
    assert_eq!(nope, "Error reading '@nope': open @nope: no such file or directory");
    let dir = room.write("d/z.json", "{").read(&["-config-dir=@./d/"]).unwrap_err();
    assert!(dir.ends_with("z.json': unexpected EOF") && !dir.contains("/./"), "{dir}");
}

/// Goal: a value of the wrong type is told of by name, type and value, all of a file at once.
/// Method: what the original says of the same.
#[test]
fn wrong_types_are_all_told() {
    let room = Room::new("types");
    let table = [
        ("node_name", "1.5", "string", "float64", "1.5"),
        ("rpc_auth", "123456789", "string", "float64", "..."),
        ("encrypt_key", r#"["c2VjcmV0"]"#, "string", "[]interface {}", "..."),
        ("role", r#"[1, "a", null, true]"#, "string", "[]interface {}", "[1 a <nil> true]"),
        ("bind", r#"{"b":1, "a":[2]}"#, "string", "map[string]interface {}", "map[a:[2] b:1]"),
        ("protocol", r#""4""#, "int", "string", "4"),
        ("query_size_limit", "1e30", "int", "float64", "1e+30"),
        ("leave_on_terminate", "1", "bool", "float64", "1"),
        ("handler_timeout", "5", "string", "float64", "5"),
    ];
    for (key, value, wanted, found, shown) in table {
        let line = format!(
            "'{key}' expected type '{wanted}', got unconvertible type '{found}', value: '{shown}'"
        );
        let error = room.read_file(&format!(r#"{{"{key}": {value}}}"#)).unwrap_err();
        assert_eq!(error, format!("Error decoding '@a.json': 1 error(s) decoding:\n\n* {line}"));
    }
    let error = room.read_file(r#"{"x":1, "tags":{"a":1}, "start_join":["b", 2]}"#).unwrap_err();
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(
        lines,
        [
            "Error decoding '@a.json': 3 error(s) decoding:",
            "",
            "* '' has invalid keys: x",
            "* 'start_join[1]' expected type 'string', got unconvertible type 'float64', \
             value: '2'",
            "* 'tags[a]' expected type 'string', got unconvertible type 'float64', value: '1'",
        ]
    );
}

/// Goal: what is no configuration does not fill the memory. Method: a file that is too large, and a
/// directory with too many.
#[test]
fn files_have_bounds() {
    let room = Room::new("bounds");
    let large = vec![b' '; FILE_BYTES_MAX + 1];
    let error = room.write("large", &large).read(&["-config-file=@large"]).unwrap_err();
    assert_eq!(error, "Error reading '@large': it is larger than 1048576 bytes");
    let mut fits = large;
    fits.pop();
    fits[..2].copy_from_slice(b"{}");
    assert!(room.write("fits", fits).read(&["-config-file=@fits"]).is_ok());
    for at in 0..=FILES_MAX {
        room.write(&format!("d/{at}.json"), "{}");
    }
    let error = room.read(&["-config-dir=@d"]).unwrap_err();
    assert_eq!(error, "Error reading '@d': it holds more than 1024 files");
}
