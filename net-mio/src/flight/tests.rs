use std::net::SocketAddr;

use tithing_core::flight::{Entry, Reader};
use tithing_core::wire::keyring::Keyring;
use tithing_core::{Config, Profile, Seed};

use super::*;

/// A directory that is gone when the test is over.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let name = format!("tithing-flight-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn settings(&self) -> FlightSettings {
        let settings = FlightSettings::new(self.0.join("record"));
        FlightSettings { file_bytes_max: 2_000, files_max: 3, ..settings }
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

fn start() -> (Start, Node) {
    let addr = SocketAddr::from(([127, 0, 0, 1], 7946));
    let config = Config::new("n1", addr, Profile::Local).build().unwrap();
    let start = Start::new(&config, Seed(1), Instant::ZERO);
    (start, Node::new(config, Seed(1), Instant::ZERO))
}

fn tick(flight: &mut Flight, node: &mut Node) {
    let at = node.next_deadline().unwrap();
    let mut actions = Actions::new();
    flight.begin(at, &Input::Tick);
    node.step(at, Input::Tick, &mut actions);
    flight.finish(node, &actions);
}

/// The header of a file, and how many steps are in it.
fn read(path: &std::path::Path) -> (Header, u64) {
    let bytes = fs::read(path).unwrap();
    let (header, mut reader) = Reader::new(&bytes).unwrap();
    let mut steps = 0;
    while let Some(entry) = reader.next_entry(&Keyring::default()).unwrap() {
        steps += u64::from(matches!(entry, Entry::Step(_)));
    }
    (header, steps)
}

/// Goal: files are no larger than they may be, and no more; each says where it belongs. Method: a
/// ring of three that goes round.
#[test]
fn the_ring_goes_round() {
    let place = Place::new("ring");
    let settings = place.settings();
    let (start, mut node) = start();
    let mut flight = Flight::open(settings.clone(), start).unwrap();
    while flight.header.file < 5 {
        tick(&mut flight, &mut node);
        flight.flush(&node).unwrap();
    }
    tick(&mut flight, &mut node);
    flight.end(&node).unwrap();
    assert_eq!(place.names(), ["record", "record.1", "record.2"]);
    let mut before = None;
    for (age, number) in [(2, 3), (1, 4), (0, 5)] {
        let path = settings.place(age);
        let (header, steps) = read(&path);
        assert_eq!((header.file, header.run), (number, flight.header.run));
        assert!(before.is_none_or(|before| before == header.steps_before));
        before = Some(header.steps_before + steps);
        assert!(fs::metadata(path).unwrap().len() < 2 * settings.file_bytes_max);
    }
    assert_eq!(before, Some(flight.steps));
}

/// Goal: an agent that starts again does not write over the record of how it ended. Method: twice
/// at one place.
#[test]
fn an_earlier_record_is_kept() {
    let place = Place::new("again");
    let runs: Vec<u64> = (0..2)
        .map(|_| {
            let (start, _) = start();
            Flight::open(place.settings(), start).unwrap().header.run
        })
        .collect();
    assert_eq!(place.names(), ["record", "record.1"]);
    let run = |age| read(&place.settings().place(age)).0.run;
    assert_eq!([run(1), run(0)], *runs);
}

/// Goal: only a regular file is written to, and nobody else may read it. Method: a directory, a
/// device, a link to one; the mode of a file.
#[test]
fn only_files_are_written() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let place = Place::new("kinds");
    let link = place.0.join("link");
    symlink("/dev/full", &link).unwrap();
    for path in [place.0.clone(), "/dev/full".into(), link.clone()] {
        let (start, _) = start();
        assert!(Flight::open(FlightSettings::new(&path), start).is_err(), "{}", path.display());
        assert!(fs::symlink_metadata(&path).is_ok(), "{}", path.display());
    }
    let (start, _) = start();
    drop(Flight::open(place.settings(), start).unwrap());
    let mode = fs::metadata(place.settings().path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// Goal: a disk that is full is an error of the turn, and what is in the file stays good. Method: a
/// full device in the place of the file.
#[test]
fn a_full_disk_is_told() {
    let place = Place::new("full");
    let (start, mut node) = start();
    let mut flight = Flight::open(place.settings(), start).unwrap();
    tick(&mut flight, &mut node);
    flight.flush(&node).unwrap();
    flight.file = Box::new(OpenOptions::new().write(true).open("/dev/full").unwrap());
    tick(&mut flight, &mut node);
    let error = flight.flush(&node).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    assert_eq!(read(flight.path()).1, 1);
}
