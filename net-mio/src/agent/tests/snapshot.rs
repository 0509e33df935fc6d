//! Agents with a snapshot file on a real disk.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use tithing_core::snapshot::AfterLeave;

use super::*;
use crate::snapshot::SnapshotSettings;

/// A directory of its own, gone when the test is over.
struct Dir(PathBuf);

impl Dir {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tithing-agent-{}-{number}", std::process::id());
        let dir = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(&dir.0).unwrap();
        dir
    }

    fn file(&self) -> PathBuf {
        self.0.join("snapshot")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.file()).unwrap()
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

fn keeping(name: &str, bind: SocketAddr, path: PathBuf) -> AgentConfig {
    let snapshot = Some(SnapshotSettings { path, after_leave: AfterLeave::Forget });
    AgentConfig { snapshot, ..config(name, &bind.to_string()) }
}

fn any_port() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

/// Goal: what an agent has seen is in the file when it is gone, and it comes back by itself.
/// Method: two agents meet, one is dropped and made anew at the same address.
#[test]
fn an_agent_comes_back_by_its_snapshot() {
    let dir = Dir::new();
    let mut home = agent("n1");
    // An address of its own: nobody takes the port while the agent is away.
    let own = "127.0.14.1:0".parse().unwrap();
    let mut one = Agent::bind(keeping("n2", own, dir.file())).unwrap();
    let (mut ear1, mut ear2) = (Ear::default(), Ear::default());
    one.submit(Command::join(vec![home.local_addr().to_string()]));
    until(&mut [(&mut home, &mut ear1), (&mut one, &mut ear2)], |ears| {
        ears[1].heard_of("n1", MemberChange::Join)
    });
    let addr = one.local_addr();
    let alive = format!("alive: n1 {}\n", home.local_addr());
    // Nobody has closed the file yet.
    until(&mut [(&mut one, &mut ear2)], |_| dir.text().contains(&alive));
    let mode = fs::metadata(dir.file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o755, 0o644, "readable by all, as the umask allows, and no program");
    drop(one);

    let mut again = Agent::bind(keeping("n2", addr, dir.file())).unwrap();
    let mut ear2 = Ear::default();
    let is_back = |event: &Event| matches!(event, Event::Rejoined { name, .. } if &**name == "n1");
    until(&mut [(&mut home, &mut ear1), (&mut again, &mut ear2)], |ears| {
        ears[1].heard_of("n1", MemberChange::Join) && ears[1].events.iter().any(is_back)
    });
    assert!(ear2.heard_notice("SnapshotRead"));
}

/// Goal: a leave is on the disk when its answer is there, or at least when the agent is gone, and
/// the next start begins anew. Method: an agent leaves and is made again.
#[test]
fn a_leave_is_in_the_file() {
    let dir = Dir::new();
    let mut one = Agent::bind(keeping("n1", any_port(), dir.file())).unwrap();
    let mut ear = Ear::default();
    let reply = one.call(Command::Leave, &mut ear).unwrap();
    assert!(matches!(reply, Reply::Left { .. }));
    drop(one);
    assert!(dir.text().contains("\nleave\nclock: 1\n"), "{}", dir.text());
    let again = Agent::bind(keeping("n1", any_port(), dir.file())).unwrap();
    assert_eq!(again.node().clocks().map(|clock| clock.0), [2, 1, 1]);
}

/// Goal: whatever is in the file, an agent starts, and says what it could not read. Method: lines
/// that make no sense, one that is not finished.
#[test]
fn an_agent_starts_whatever_is_in_the_file() {
    let dir = Dir::new();
    fs::write(dir.file(), b"\0\0\0\nclock: 7\nalive: \xff 127.0.0.1:1\nclock: 9").unwrap();
    let mut one = Agent::bind(keeping("n1", any_port(), dir.file())).unwrap();
    assert_eq!(one.node().clocks()[0].0, 8);
    let mut ear = Ear::default();
    until(&mut [(&mut one, &mut ear)], |_| dir.text_lossy().contains("\nalive: n1 127.0.0.1:"));
    assert!(dir.text_lossy().contains("127.0.0.1:1\nalive: n1 "), "{}", dir.text_lossy());
    assert!(ear.heard_notice("skipped: 2"), "{:?}", ear.notices);
    assert!(ear.heard_notice("cut_bytes: 8"), "{:?}", ear.notices);
}

impl Dir {
    fn text_lossy(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.file()).unwrap()).into_owned()
    }
}

/// Goal: a file that is not to be had is an error in Serf's words, and a device does not hang the
/// start. Method: a directory that is not there, a directory, a device without an end.
#[test]
fn a_file_that_is_not_to_be_had_is_an_error() {
    let dir = Dir::new();
    let table = [
        (dir.0.join("no/file"), "no such file or directory"),
        (dir.0.clone(), "is a directory"),
        (PathBuf::from("/dev/zero"), "not a regular file"),
    ];
    for (path, cause) in table {
        let shown = path.display().to_string();
        let Err(error) = Agent::bind(keeping("n1", any_port(), path)) else {
            panic!("{shown} is no file")
        };
        assert!(matches!(error, StartError::Snapshot(..)));
        let text = "Failed to setup snapshot: failed to open snapshot: open";
        assert_eq!(error.to_string(), format!("{text} {shown}: {cause}"));
    }
}

/// Goal: a file that has grown is replaced by a short one, at once and with nothing beside it.
/// Method: a file with many lines about one member.
#[test]
fn a_long_file_is_replaced() {
    let dir = Dir::new();
    let lines = "alive: n9 127.0.0.9:7946\n".repeat(6_000) + "not-alive: n9\nquery-clock: 5\n";
    fs::write(dir.file(), lines).unwrap();
    fs::write(dir.0.join("snapshot.compact"), "clock: 99\n").unwrap();
    let mut one = Agent::bind(keeping("n1", any_port(), dir.file())).unwrap();
    let mut ear = Ear::default();
    until(&mut [(&mut one, &mut ear)], |_| dir.text().len() < 1_000);
    let text = dir.text();
    assert!(text.contains("query-clock: 5\n") && !text.contains("n9"), "{text}");
    assert_eq!(fs::read_dir(&dir.0).unwrap().count(), 1, "nothing is left over");
    let mode = fs::metadata(dir.file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o755, 0o644);
}
