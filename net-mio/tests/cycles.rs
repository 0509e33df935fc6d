//! Agents that come and go in one process leave nothing behind. Alone in its process, since it
//! counts what the process has.

use std::fs;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tithing_core::snapshot::AfterLeave;
use tithing_core::{Config, Profile};
use tithing_net_mio::{AgentConfig, Service, SnapshotSettings};

/// How long the last connections may take to end.
const PATIENCE: Duration = Duration::from_secs(30);

fn config(name: &str, bind: SocketAddr) -> AgentConfig {
    let mut node = Config::new(name, bind, Profile::Local);
    // A leave takes no longer than it must.
    node.serf.leave_propagate_delay = Duration::from_millis(1);
    node.gossip.gossip_interval = Duration::from_millis(5);
    AgentConfig::new(node, bind)
}

/// Threads and open files of this process.
fn held() -> [usize; 2] {
    ["/proc/self/task", "/proc/self/fd"]
        .map(|path| fs::read_dir(path).expect("it is there").count())
}

/// Goal: threads, sockets and files are back where they were. Method: some dozens of lives of an
/// agent on one port, `CYCLES` says how many: it starts, joins, leaves and ends. It has a snapshot,
/// and looks up a name.
#[test]
fn agents_come_and_go_and_leave_nothing_behind() {
    let count = std::env::var("CYCLES").ok();
    let count: usize = count.map_or(40, |count| count.parse().expect("CYCLES is a number"));
    let host = Service::start(config("host", "127.10.0.4:0".parse().unwrap())).unwrap();
    let port = Service::start(config("guest", "127.10.0.4:0".parse().unwrap())).unwrap();
    let addr = port.local_addr();
    port.shutdown().unwrap();
    let path = std::env::temp_dir().join(format!("tithing-{}-cycles", std::process::id()));
    let snapshot = SnapshotSettings { path: path.clone(), after_leave: AfterLeave::Forget };
    let base = held();
    for cycle in 0..count {
        let snapshot = Some(snapshot.clone());
        let guest = Service::start(AgentConfig { snapshot, ..config("guest", addr) }).unwrap();
        assert_eq!(guest.join([host.local_addr()]).unwrap().reached, 1, "{cycle}");
        if cycle == 0 {
            // Only once: it leaves this machine.
            assert!(guest.join(["no-such-host.invalid"]).is_err());
        }
        let remote = guest.remote();
        guest.leave().unwrap();
        guest.shutdown().unwrap();
        drop(remote);
    }
    // The other's connections end when it hears of them.
    let deadline = Instant::now() + PATIENCE;
    while held() != base && Instant::now() < deadline {
        host.members().unwrap();
    }
    assert_eq!(held(), base);
    host.shutdown().unwrap();
    fs::remove_file(path).unwrap();
}
