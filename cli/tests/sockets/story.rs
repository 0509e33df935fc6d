//! The story of three servers on real sockets: they form a cluster, one is killed and comes back,
//! one leaves.

use crate::harness::{Agent, Mark, members, ours, wait_for_members};
use rustix::process::Signal;

/// Where the story takes place: three addresses for the cluster, one for RPC.
struct Hosts {
    bind: [&'static str; 3],
    rpc: &'static str,
}

impl Hosts {
    /// Starts node `number` at `bind`.
    fn start(&self, number: usize, bind: &str, join: Option<&Agent>) -> Agent {
        let name = format!("-node=n{number}");
        let bind = format!("-bind={bind}");
        let rpc = format!("-rpc-addr={}", self.rpc);
        let tag = format!("number={number}");
        let join = join.map(|agent| format!("-join={}", agent.bind));
        let mut args = vec![&*name, "--log-level=debug", &bind, &rpc, "-tag", &tag];
        args.extend(join.as_deref());
        Agent::start(&ours(), &args)
    }
}

/// Waits until `agent` has said that `name` joined, left or failed, and has told its listeners.
fn wait_for_event(agent: &Agent, from: Mark, event: &str, who: &str) {
    agent.wait_for(from, &format!("[INFO] serf: EventMember{event}: {who}"));
    let word = event.to_lowercase();
    agent.wait_for(from, &format!("[INFO] agent: Received event: member-{word}"));
}

/// Some node says why it calls `name` failed: an unanswered probe, then a suspicion that ran out.
fn failure_is_explained(watchers: &[(&Agent, Mark)], name: &str) {
    let suspect = format!("[INFO] memberlist: Suspect {name} has failed, no acks received");
    let verdict = format!("[INFO] memberlist: Marking {name} as failed, suspect timeout reached");
    for line in [&suspect, &verdict] {
        assert!(watchers.iter().any(|(agent, mark)| agent.has_printed(*mark, line)), "{line}");
    }
}

/// Who `agent` is in the logs of others.
fn named(name: &str, agent: &Agent) -> String {
    format!("{name} {}", agent.bind.ip())
}

fn tell(hosts: &Hosts) {
    // Three nodes meet.
    let n1 = hosts.start(1, hosts.bind[0], None);
    let n2 = hosts.start(2, hosts.bind[1], Some(&n1));
    let mut n3 = hosts.start(3, hosts.bind[2], Some(&n1));
    let (n2_name, n3_name) = (named("n2", &n2), named("n3", &n3));
    wait_for_event(&n1, Mark(0), "Join", &n2_name);
    for agent in [&n1, &n2] {
        wait_for_event(agent, Mark(0), "Join", &n3_name);
        wait_for_members(&ours(), agent.rpc, "n1=alive n2=alive n3=alive");
    }
    let row = members(&ours(), n3.rpc).remove("n2").expect("n2 is there");
    assert_eq!((row.addr, row.tags), (n2.bind.to_string(), "number=2".to_owned()));

    // One is killed: both others see it, and some node says why.
    let (seen1, seen3) = (n1.mark(), n3.mark());
    let n2_bind = n2.bind.to_string();
    n2.kill();
    for (agent, seen) in [(&n1, seen1), (&n3, seen3)] {
        wait_for_event(agent, seen, "Failed", &n2_name);
        wait_for_members(&ours(), agent.rpc, "n1=alive n2=failed n3=alive");
    }
    failure_is_explained(&[(&n1, seen1), (&n3, seen3)], "n2");

    // It comes back at the same address.
    let (seen1, seen3) = (n1.mark(), n3.mark());
    let n2 = hosts.start(2, &n2_bind, Some(&n1));
    for (agent, seen) in [(&n1, seen1), (&n3, seen3)] {
        wait_for_event(agent, seen, "Join", &n2_name);
        wait_for_members(&ours(), agent.rpc, "n1=alive n2=alive n3=alive");
    }

    // Another leaves.
    let (seen1, seen2) = (n1.mark(), n2.mark());
    n3.signal(Signal::INT);
    assert_eq!(n3.wait_for_exit(), Some(0));
    for line in [
        "==> Caught signal: interrupt",
        "==> Gracefully shutting down agent...",
        "[INFO] agent: requesting graceful leave from Serf",
        "[INFO] agent: requesting serf shutdown",
        "[INFO] agent: shutdown complete",
    ] {
        assert!(n3.has_printed(Mark(0), line), "{line}");
    }
    for (agent, seen) in [(&n1, seen1), (&n2, seen2)] {
        wait_for_event(agent, seen, "Leave", &n3_name);
        wait_for_members(&ours(), agent.rpc, "n1=alive n2=alive n3=left");
        assert!(!agent.has_printed(seen, "EventMemberFailed"));
    }

    // The last companion is killed. Nobody else is left, so that the next attempt is certain.
    let seen = n1.mark();
    n2.kill();
    wait_for_event(&n1, seen, "Failed", &n2_name);
    failure_is_explained(&[(&n1, seen)], "n2");
    n1.wait_for(seen, &format!("[INFO] serf: attempting reconnect to n2 {n2_bind}"));
    wait_for_members(&ours(), n1.rpc, "n1=alive n2=failed n3=left");

    // Both come back.
    let seen = n1.mark();
    let n2 = hosts.start(2, &n2_bind, Some(&n1));
    let _n3 = hosts.start(3, &n3.bind.to_string(), Some(&n1));
    wait_for_event(&n1, seen, "Join", &n2_name);
    wait_for_event(&n1, seen, "Join", &n3_name);
    wait_for_event(&n2, Mark(0), "Join", &n3_name);
    for agent in [&n1, &n2] {
        wait_for_members(&ours(), agent.rpc, "n1=alive n2=alive n3=alive");
    }
}

/// Goal: the story of three servers holds on real sockets. Method: three agents on IPv4 addresses;
/// their logs and their members lists are compared with what must have happened.
#[test]
fn three_servers_meet_one_is_killed_one_leaves_and_all_come_back() {
    tell(&Hosts { bind: ["127.0.5.1:0", "127.0.5.2:0", "127.0.5.3:0"], rpc: "127.0.5.1:0" });
}

/// Goal: IPv6 works wherever IPv4 does. Method: the same story, three ports of `::1`.
#[test]
fn the_same_happens_on_ipv6() {
    tell(&Hosts { bind: ["[::1]:0"; 3], rpc: "[::1]:0" });
}

/// Goal: who was stopped for a while comes back by itself, and blames nobody for what it could not
/// hear. Method: one of two agents is stopped until the other calls it failed, then it goes on.
#[test]
fn a_stopped_process_comes_back_and_blames_nobody() {
    let hosts = Hosts { bind: ["127.0.5.4:0", "127.0.5.5:0", "127.0.5.6:0"], rpc: "127.0.5.4:0" };
    let n1 = hosts.start(1, hosts.bind[0], None);
    let n2 = hosts.start(2, hosts.bind[1], Some(&n1));
    let n3 = hosts.start(3, hosts.bind[2], Some(&n1));
    let n2_name = named("n2", &n2);
    wait_for_event(&n2, Mark(0), "Join", &named("n3", &n3));
    for agent in [&n1, &n2, &n3] {
        wait_for_members(&ours(), agent.rpc, "n1=alive n2=alive n3=alive");
    }

    let (seen1, seen2, seen3) = (n1.mark(), n2.mark(), n3.mark());
    n2.signal(Signal::STOP);
    for (agent, seen) in [(&n1, seen1), (&n3, seen3)] {
        wait_for_event(agent, seen, "Failed", &n2_name);
    }
    n2.signal(Signal::CONT);
    for (agent, seen) in [(&n1, seen1), (&n3, seen3)] {
        wait_for_event(agent, seen, "Join", &n2_name);
    }
    for agent in [&n1, &n2, &n3] {
        wait_for_members(&ours(), agent.rpc, "n1=alive n2=alive n3=alive");
    }
    n2.wait_for(seen2, "[WARN] memberlist: Refuting a");
    assert!(!n2.has_printed(seen2, "EventMemberFailed"), "{:#?}", n2.lines());
    assert!(!n2.has_printed(seen2, "[INFO] memberlist: Suspect n"), "{:#?}", n2.lines());
}
