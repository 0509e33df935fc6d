use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use tithing_core::Command;
use tithing_core::wire::keyring::{Key, Keyring};

use super::{FILE_BYTES_MAX, changes, read, write};

/// A file that is gone when the test is over.
struct KeyFile(PathBuf);

impl KeyFile {
    fn new(name: &str, content: impl AsRef<[u8]>) -> Self {
        let name = format!("tithing-keys-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        Self(path)
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.0);
    }
}

const ONES: &str = "AQEBAQEBAQEBAQEBAQEBAQ==";
const TWOS: &str = "AgICAgICAgICAgICAgICAgICAgICAgIC";

fn key(fill: u8) -> Key {
    Key::new(&[fill; 16]).unwrap()
}

/// Goal: the file that Serf writes is read. Method: its layout, with a key twice.
#[test]
fn a_key_file_of_serf_is_read() {
    let file = KeyFile::new("good", format!("[\n  \"{TWOS}\",\n  \"{ONES}\",\n  \"{TWOS}\"\n]"));
    let (ring, count) = read(&file.0).unwrap();
    assert_eq!(count, 3);
    let keys: Vec<&[u8]> = ring.keys().map(Key::expose).collect();
    assert_eq!(keys, [&[2; 24][..], &[1; 16]]);
}

/// Goal: what is wrong with a key file is told in Serf's words. Method: one of each.
#[test]
fn flaws_of_a_key_file_are_told_in_serfs_words() {
    let many: Vec<String> = (0..65).map(|n| format!("\"{n:02}EBAQEBAQEBAQEBAQEBAQ==\"")).collect();
    let table = [
        ("", "Failed to decode keyring file: unexpected end of JSON input"),
        ("[]", "Keyring file contains no keys"),
        ("null", "Keyring file contains no keys"),
        ("[\"!\"]", "Failed to decode key from keyring: illegal base64 data at input byte 0"),
        ("[\"AAAA\"]", "Failed to restore keyring: key size must be 16, 24 or 32 bytes"),
        ("[null]", "Failed to restore keyring: Empty primary key not allowed"),
        (
            &format!("[\"{ONES}\", null]"),
            "Failed to restore keyring: key size must be 16, 24 or 32 bytes",
        ),
        (
            &format!("[{}]", many.join(",")),
            "Failed to restore keyring: The keyring holds 64 keys already",
        ),
        (
            &" ".repeat(FILE_BYTES_MAX + 1),
            "Failed to read keyring file: it is larger than 65536 bytes",
        ),
    ];
    for (content, text) in table {
        let file = KeyFile::new("flawed", content);
        assert_eq!(read(&file.0).unwrap_err().to_string(), text);
    }
    let dir = std::env::temp_dir();
    let text = format!("Failed to read keyring file: read {}: is a directory", dir.display());
    assert_eq!(read(&dir).unwrap_err().to_string(), text);
    let missing = dir.join("tithing-no-such-file");
    let text = format!("stat {}: no such file or directory", missing.display());
    assert_eq!(read(&missing).unwrap_err().to_string(), text);
}

/// Goal: a key file that is written anew has Serf's layout, is its owner's alone, and stays where
/// links lead to. Method: a file that all can read, through a link, beside the rest of an attempt
/// that was cut off.
#[test]
fn a_key_file_is_replaced_whole() {
    let file = KeyFile::new("replaced", "[]");
    fs::set_permissions(&file.0, fs::Permissions::from_mode(0o644)).unwrap();
    let link = KeyFile(file.0.with_extension("link"));
    std::os::unix::fs::symlink(&file.0, &link.0).unwrap();
    let rest = KeyFile(PathBuf::from(format!("{}.new", file.0.display())));
    fs::write(&rest.0, "half of a k").unwrap();
    write(&link.0, &[key(2), key(1)]).unwrap();
    let twos = "AgICAgICAgICAgICAgICAg==";
    let text = fs::read_to_string(&file.0).unwrap();
    assert_eq!(text, format!("[\n  \"{twos}\",\n  \"{ONES}\"\n]"));
    assert_eq!(fs::metadata(&file.0).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::symlink_metadata(&link.0).unwrap().is_symlink());
    assert!(!rest.0.exists());
    assert_eq!(read(&file.0).unwrap().1, 2);
}

/// Goal: a new file changes the ring to just its keys, and never leaves it without the key that
/// seals. Method: the commands between several rings, applied.
#[test]
fn a_ring_becomes_the_one_of_the_file() {
    let rings: [&[u8]; 6] = [&[1], &[1, 2], &[2, 1], &[2], &[3, 4], &[4, 2, 3, 1]];
    for from in rings {
        for to in rings {
            let ring = |fills: &[u8]| {
                let mut keys = fills.iter().map(|&fill| key(fill));
                Keyring::new(keys.next().unwrap(), keys).unwrap()
            };
            let (mut held, wanted) = (ring(from), ring(to));
            let keys: Vec<Key> = held.keys().cloned().collect();
            for command in changes(&keys, &wanted) {
                match command {
                    Command::InstallKey { key } => held.install(key).unwrap(),
                    Command::UseKey { key } => held.select(&key).unwrap(),
                    Command::RemoveKey { key } => held.remove(&key).unwrap(),
                    other @ (Command::Join { .. }
                    | Command::Leave
                    | Command::Members
                    | Command::UserEvent { .. }
                    | Command::Query(_)
                    | Command::Respond { .. }
                    | Command::UpdateTags { .. }
                    | Command::ForceLeave { .. }
                    | Command::ChangeKeys { .. }
                    | Command::Coordinate { .. }
                    | Command::Explain { .. }
                    | Command::ListKeys) => panic!("{other:?}"),
                }
            }
            assert_eq!(held.keys().next(), wanted.keys().next(), "{from:?} to {to:?}");
            assert_eq!(held.len(), wanted.len(), "{from:?} to {to:?}");
            assert!(wanted.keys().all(|key| held.keys().any(|it| it == key)));
        }
    }
}
