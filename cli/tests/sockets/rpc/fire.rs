//! An agent under fire from its own RPC port.

use std::sync::atomic::Ordering;

use super::recorded::key_file;
use crate::fire::{Fire, Prober, memory};
use crate::harness::{Agent, Mark, ours, run, say};

const CLIENTS: usize = 50;

/// What the agent may have more than before: the bound on what is held for clients, with what its
/// buffers may have in reserve, and something for each client.
const GROWTH_KIB_MAX: u64 = (2 * 64 + 32) * 1024;

/// Goal: clients that mean no good hurt nobody: the agent answers probes and honest clients, and
/// its memory is bounded. Method: clients of five kinds, until several pings of a member have been
/// answered and events have gone through, however long that takes on a machine that has other
/// things to do.
#[test]
fn an_agent_under_fire_answers_probes_and_clients() {
    let (file, _guard) = key_file("fire");
    let args = ["-node=n1", "-bind=127.0.0.1:0", "-rpc-addr=127.0.0.1:0", &file];
    let agent = Agent::start(&ours(), &args);
    let rpc = format!("-rpc-addr={}", agent.rpc);
    let prober = Prober::join(agent.bind);
    let honest = [rpc.as_str(), "-rpc-auth=secret"];
    agent.wait_for(Mark(0), "EventMemberJoin: prober");
    let [before, _] = memory(agent.pid());

    let fire = Fire::begin(agent.rpc, CLIENTS, "secret");
    let answered = || prober.seen().round_trips.iter().map(|(_, count)| count).sum::<u64>();
    let quiet = answered();
    let mut rounds = 0;
    while answered() < quiet + 5 || rounds < 20 {
        say(&ours(), &[&["event"], &honest[..], &["-coalesce=false", "storm", "payload"]].concat());
        let text = say(&ours(), &[&["members"], &honest[..]].concat());
        assert_eq!(text.lines().count(), 2, "{text}");
        rounds += 1;
    }
    let made = fire.connections.load(Ordering::Relaxed);
    assert!(made >= u64::try_from(CLIENTS).expect("small"), "{made} connections");
    drop(fire);
    let [_, peak] = memory(agent.pid());
    assert!(peak < before + GROWTH_KIB_MAX, "{before} KiB before, {peak} KiB at most");
    assert!(run(&ours(), &[&["leave"], &honest[..]].concat()).status.success());
}
