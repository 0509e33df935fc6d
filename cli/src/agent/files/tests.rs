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
    assert_eq!(write_over(&file, b"new", &System).unwrap(), Mode::Private);
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

/// A disk that refuses something.
struct Refusing {
    /// How much may be written at once.
    bytes_max: usize,
}

impl Disk for Refusing {
    fn set_mode(&self, _: &File) -> io::Result<()> {
        Err(Errno::PERM.into())
    }

    fn write_all(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(&bytes[..bytes.len().min(self.bytes_max)])?;
        if bytes.len() > self.bytes_max { Err(Errno::NOSPC.into()) } else { Ok(()) }
    }
}

/// Goal: who may write a file but not change its mode writes it nevertheless, and says so unless
/// the mode was right already. Method: a system that refuses the mode.
#[test]
fn a_file_of_another_is_written_with_the_mode_that_it_has() {
    let room = Room::new("mode");
    let file = room.0.join("file");
    let disk = Refusing { bytes_max: 99 };
    for (mode, wanted) in [(0o660, Mode::Kept), (0o600, Mode::Private)] {
        fs::write(&file, "a longer old text").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        assert_eq!(write_over(&file, b"new", &disk).unwrap(), wanted);
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, mode);
    }
}

/// Goal: a failure in the middle of writing in place costs nothing that was there. Method: a disk
/// that is full in the middle of a longer text, and one that cannot take the old text either.
#[test]
fn a_failure_in_place_leaves_what_was_there() {
    let room = Room::new("middle");
    let file = room.0.join("file");
    // The first has room to put the old text back, the others keep what they must not overwrite.
    for (bytes_max, left) in [(8, "old text"), (3, "old text"), (0, "old text")] {
        fs::write(&file, "old text").unwrap();
        let flaw = write_over(&file, b"NEW AND LONGER", &Refusing { bytes_max }).unwrap_err();
        assert_eq!(Errno::from_io_error(&flaw), Some(Errno::NOSPC));
        assert_eq!(fs::read_to_string(&file).unwrap(), left);
    }
}

/// Goal: a file keeps its owner and its group, as far as the system lets us. Method: a file of
/// another, if these tests may make one, and of ourselves otherwise.
#[test]
fn a_replaced_file_keeps_its_owner() {
    let room = Room::new("owner");
    let file = room.0.join("file");
    fs::write(&file, "old").unwrap();
    let _if_allowed = std::os::unix::fs::chown(&file, Some(65_533), Some(65_532));
    let before = fs::metadata(&file).unwrap();
    assert_eq!(replace(&file, b"new").unwrap(), Written::Whole);
    let after = fs::metadata(&file).unwrap();
    assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
    assert_eq!(after.mode() & 0o777, 0o600);
    assert_ne!(after.ino(), before.ino(), "it was replaced");
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
