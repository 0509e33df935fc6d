use std::path::PathBuf;

use super::*;

/// A directory of its own for each test, gone when the test is over.
struct Room(PathBuf);

impl Room {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("tithing-files-{name}-{}", std::process::id()));
        let _is_new = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _is_gone = fs::remove_dir_all(&self.0);
    }
}

/// Goal: a file is replaced, its links stay, and nothing is left beside it. Method: through a link,
/// with the rest of an attempt that was cut off.
#[test]
fn a_file_is_replaced_whole() {
    let room = Room::new("whole");
    let (file, link) = (room.0.join("file"), room.0.join("link"));
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    fs::write(room.0.join("file.new"), "half of an att").unwrap();
    assert_eq!(replace(&link, b"new").unwrap(), Written::Whole);
    assert_eq!(room.names(), ["file", "link"]);
    assert_eq!(fs::read(&link).unwrap(), b"new");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(replace(&room.0.join("made"), b"").unwrap(), Written::Whole);
}

/// Goal: a failure says what has failed, and the old file stays. Method: a directory where the new
/// file would be written.
#[test]
fn a_failure_leaves_the_old_file() {
    let room = Room::new("failure");
    let file = room.0.join("file");
    fs::write(&file, "old").unwrap();
    fs::create_dir_all(room.0.join("file.new/in the way")).unwrap();
    let flaw = replace(&file, b"new").unwrap_err().to_string();
    assert_eq!(flaw, format!("open {}: is a directory", file.display()));
    assert_eq!(fs::read(&file).unwrap(), b"old");
}

/// Goal: a file in whose place nothing can be put is written nevertheless, and its owner's alone.
/// Method: the fallback itself, and which errors lead to it.
#[test]
fn a_file_that_is_fixed_is_written_in_place() {
    let room = Room::new("fixed");
    let file = room.0.join("file");
    fs::write(&file, "a longer old text").unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    write_over(&file, b"new").unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"new");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    for errno in [Errno::BUSY, Errno::XDEV] {
        assert!(is_fixed(&errno.into()));
    }
    for errno in [Errno::ACCESS, Errno::PERM, Errno::ROFS] {
        assert!(has_no_room_beside(&errno.into()));
    }
    let full = io::Error::from(Errno::NOSPC);
    assert!(!is_fixed(&full) && !has_no_room_beside(&full));
}

/// Goal: no file fills the memory. Method: files around the bound.
#[test]
fn a_file_is_read_up_to_its_bound() {
    let room = Room::new("bound");
    let file = room.0.join("file");
    fs::write(&file, "1234").unwrap();
    assert_eq!(read(&file, 4).unwrap().unwrap().as_slice(), b"1234");
    assert!(read(&file, 3).unwrap().is_none());
    let flaw = read(&room.0, 3).unwrap_err().to_string();
    assert_eq!(flaw, format!("read {}: is a directory", room.0.display()));
}
