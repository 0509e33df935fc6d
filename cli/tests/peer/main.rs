//! One cluster of our agents and the original's.
//!
//! `PEER_SERF` names the peer's program: `PEER_SERF=/usr/bin/serf cargo test --test peer`.

#[path = "../harness/mod.rs"]
mod harness;

mod commands;
mod handlers;
mod mdns;
mod metrics;
mod options;
mod prompt;
mod rolling;
mod secure;
mod serf_layer;
mod snapshot;

use std::path::{Path, PathBuf};

use harness::{Agent, Mark, members, ours, say, wait_for_members};
use rustix::process::Signal;

/// The peer's program.
fn theirs() -> PathBuf {
    PathBuf::from(std::env::var_os("PEER_SERF").expect("PEER_SERF names the peer's program"))
}

/// Whose program a node runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ours,
    Theirs,
}

impl Kind {
    fn start(self, args: &[&str]) -> Agent {
        let program = match self {
            Self::Ours => ours(),
            Self::Theirs => theirs(),
        };
        Agent::start(&program, args)
    }
}

/// A node of the mixed cluster. It can be started again at the same place.
struct Place {
    kind: Kind,
    name: &'static str,
    ip: &'static str,
    tag: &'static str,
}

impl Place {
    fn start(&self, join: Option<&Self>) -> Agent {
        let name = format!("-node={}", self.name);
        let bind = format!("-bind={}", self.ip);
        let rpc = format!("-rpc-addr={}", self.rpc());
        let join = join.map(|place| format!("-join={}", place.ip));
        let mut args = vec![&*name, "-log-level=debug", &bind, &rpc, "-tag", self.tag];
        args.extend(join.as_deref());
        self.kind.start(&args)
    }

    fn rpc(&self) -> String {
        format!("{}:7373", self.ip)
    }

    /// As it stands in member events.
    fn in_log(&self) -> String {
        format!("{} {}", self.name, self.ip)
    }
}

/// The members as each of these agents tells them to each of the two clients.
fn all_see(agents: &[&Agent], wanted: &str) {
    for agent in agents {
        for client in [ours(), theirs()] {
            wait_for_members(&client, agent.rpc, wanted);
        }
    }
}

fn marks<'a>(agents: &[&'a Agent]) -> Vec<(&'a Agent, Mark)> {
    agents.iter().map(|agent| (*agent, agent.mark())).collect()
}

fn all_log(watchers: &[(&Agent, Mark)], line: &str) {
    for (agent, mark) in watchers {
        agent.wait_for(*mark, line);
    }
}

const A1: Place = Place { kind: Kind::Ours, name: "a1", ip: "127.0.7.1", tag: "role=web" };
const A2: Place = Place { kind: Kind::Ours, name: "a2", ip: "127.0.7.2", tag: "zone=a" };
const B1: Place = Place { kind: Kind::Theirs, name: "b1", ip: "127.0.7.3", tag: "dc=east" };
const B2: Place = Place { kind: Kind::Theirs, name: "b2", ip: "127.0.7.4", tag: "zone=b" };

/// Two of each kind, joined in every direction and by either kind's command.
fn form() -> [Agent; 4] {
    let a1 = A1.start(None);
    let b1 = B1.start(Some(&A1));
    let a2 = A2.start(None);
    let joined = "Successfully joined cluster by contacting 1 nodes.\n";
    let by = format!("-rpc-addr={}", A2.rpc());
    assert_eq!(say(&theirs(), &["join", &by, B1.ip]), joined);
    let b2 = B2.start(None);
    let by = format!("-rpc-addr={}", B2.rpc());
    assert_eq!(say(&ours(), &["join", &by, A2.ip]), joined);
    [a1, a2, b1, b2]
}

const WHOLE: &str = "a1=alive a2=alive b1=alive b2=alive";

/// Kills `agent`, watches the others notice, and starts it again through `door`.
fn kill_and_restart(place: &Place, agent: Agent, door: &Place, others: &[&Agent]) -> Agent {
    let watchers = marks(others);
    agent.kill();
    all_log(&watchers, &format!("serf: EventMemberFailed: {}", place.in_log()));
    let alive = format!("{}=alive", place.name);
    all_see(others, &WHOLE.replace(&alive, &format!("{}=failed", place.name)));
    let watchers = marks(others);
    let agent = place.start(Some(door));
    all_log(&watchers, &format!("serf: EventMemberJoin: {}", place.in_log()));
    all_see(others, WHOLE);
    all_see(&[&agent], WHOLE);
    agent
}

/// Lets `agent` leave at the word of `client`; the others then see `members`.
fn leave(place: &Place, agent: &mut Agent, client: &Path, others: &[&Agent], members: &str) {
    let watchers = marks(others);
    let rpc = format!("-rpc-addr={}", place.rpc());
    assert_eq!(say(client, &["leave", &rpc]), "Graceful leave complete\n");
    assert_eq!(agent.wait_for_exit(), Some(0));
    all_log(&watchers, &format!("serf: EventMemberLeave: {}", place.in_log()));
    all_see(others, members);
}

/// Addresses and tags are the same wherever and with whichever command one asks.
fn rows_agree(agents: &[&Agent]) {
    let rows = members(&ours(), agents[0].rpc);
    for place in [&A1, &A2, &B1, &B2] {
        let row = rows.get(place.name).map(|row| (row.addr.as_str(), row.tags.as_str()));
        assert_eq!(row, Some((&*format!("{}:7946", place.ip), place.tag)));
    }
    for agent in agents {
        for client in [ours(), theirs()] {
            assert_eq!(members(&client, agent.rpc), rows);
        }
    }
}

/// Goal: a mixed cluster is one cluster. Method: two agents of each kind, joined in both
/// directions; leaves, kills and restarts of each kind are watched through the logs of all others
/// and through both kinds of `serf members` on every RPC port.
#[test]
fn ours_and_theirs_are_one_cluster() {
    let [a1, mut a2, b1, mut b2] = form();
    all_see(&[&a1, &a2, &b1, &b2], WHOLE);
    rows_agree(&[&a1, &a2, &b1, &b2]);

    // One of ours leaves at the word of their command, one of theirs at the word of ours.
    leave(&A2, &mut a2, &theirs(), &[&a1, &b1, &b2], "a1=alive a2=left b1=alive b2=alive");
    leave(&B2, &mut b2, &ours(), &[&a1, &b1], "a1=alive a2=left b1=alive b2=left");

    // Both come back, each through the other kind.
    let watchers = marks(&[&a1, &b1]);
    let a2 = A2.start(Some(&B1));
    let b2 = B2.start(Some(&A1));
    all_log(&watchers, &format!("serf: EventMemberJoin: {}", A2.in_log()));
    all_log(&watchers, &format!("serf: EventMemberJoin: {}", B2.in_log()));
    all_see(&[&a1, &a2, &b1, &b2], WHOLE);

    // One of each kind is killed and comes back.
    let mut a2 = kill_and_restart(&A2, a2, &B1, &[&a1, &b1, &b2]);
    let b2 = kill_and_restart(&B2, b2, &A1, &[&a1, &a2, &b1]);

    // Nobody who ran all along was ever called failed.
    for agent in [&a1, &b1] {
        for place in [&A1, &B1] {
            let line = format!("EventMemberFailed: {}", place.in_log());
            assert!(!agent.has_printed(Mark(0), &line), "{line}");
        }
    }

    // Nothing that the peers said was beyond us.
    for agent in [&a1, &a2] {
        let lines = agent.lines();
        let dropped: Vec<_> = lines.iter().filter(|line| line.contains("Dropped")).collect();
        assert!(dropped.is_empty(), "{dropped:#?}");
    }

    // An interrupt is a leave, too, and ends with 0.
    a2.signal(Signal::INT);
    assert_eq!(a2.wait_for_exit(), Some(0));
    all_see(&[&a1, &b1, &b2], "a1=alive a2=left b1=alive b2=alive");
}
