//! Mixed clusters with keys: their whole life, and how they come by them.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Instant;

use rustix::process::Signal;

use crate::harness::keys::{KeyFile, key};
use crate::harness::{
    Agent, Mark, PATIENCE, besides_log, members, ours, run, say, wait_for_members,
};
use crate::{Kind, theirs};

/// A node of a mixed cluster, and what it is started with.
struct Seat {
    kind: Kind,
    name: &'static str,
    ip: String,
    flags: Vec<String>,
    keys: KeyFile,
}

impl Seat {
    fn start(&self, join: Option<&Self>) -> Agent {
        let name = format!("-node={}", self.name);
        let (bind, rpc) = (format!("-bind={}", self.ip), self.rpc());
        let rpc = format!("-rpc-addr={rpc}");
        let join = join.map(|seat| format!("-join={}", seat.ip));
        let mut args = vec![&*name, &bind, &rpc, "-log-level=debug"];
        args.extend(self.flags.iter().map(String::as_str));
        args.extend(join.as_deref());
        self.kind.start(&args)
    }

    fn rpc(&self) -> String {
        format!("{}:7373", self.ip)
    }

    fn in_log(&self, event: &str) -> String {
        format!("serf: EventMember{event}: {} {}", self.name, self.ip)
    }
}

/// a1, a2 (ours), b1, b2 (theirs), at 127.0.`net`.1 to 4.
fn seats(net: u8, keys: &[&str], flags: &[&str]) -> [Seat; 4] {
    let seat = |(kind, name, host): (Kind, &'static str, u8)| {
        let keys = KeyFile::new(keys);
        let flags = flags.iter().map(|&flag| flag.to_owned()).collect();
        Seat { kind, name, ip: format!("127.0.{net}.{host}"), flags, keys }
    };
    [(Kind::Ours, "a1", 1), (Kind::Ours, "a2", 2), (Kind::Theirs, "b1", 3), (Kind::Theirs, "b2", 4)]
        .map(seat)
}

/// Waits until all of these log an event, then for all of them to list the same members.
fn all_learn(agents: &[(&Agent, Mark)], lines: &[String], members: &str) {
    for (agent, mark) in agents {
        for line in lines {
            agent.wait_for(*mark, line);
        }
    }
    for (agent, _) in agents {
        wait_for_members(&ours(), agent.rpc, members);
    }
}

fn marks<'a>(agents: &[&'a Agent]) -> Vec<(&'a Agent, Mark)> {
    agents.iter().map(|agent| (*agent, agent.mark())).collect()
}

const WHOLE: &str = "a1=alive a2=alive b1=alive b2=alive";

/// Starts all four: through each other's kind, at the start and by command.
fn form([a1, a2, b1, b2]: &[Seat; 4]) -> [Agent; 4] {
    let joined = "Successfully joined cluster by contacting 1 nodes.\n";
    let first = a1.start(None);
    let third = b1.start(Some(a1));
    let second = a2.start(None);
    let by = format!("-rpc-addr={}", a2.rpc());
    assert_eq!(say(&theirs(), &["join", &by, &b1.ip]), joined);
    let fourth = b2.start(None);
    let by = format!("-rpc-addr={}", b2.rpc());
    assert_eq!(say(&ours(), &["join", &by, &a2.ip]), joined);
    let agents = [first, second, third, fourth];
    let start = agents.each_ref().map(|agent| (agent, Mark(0)));
    all_learn(&start, &[a1, a2, b1, b2].map(|seat| seat.in_log("Join")), WHOLE);
    agents
}

/// One of each kind leaves, at the word of the other kind's command, and comes back through the
/// other kind.
fn leave_and_return([a1, a2, b1, b2]: &[Seat; 4], agents: [Agent; 4]) -> [Agent; 4] {
    let [first, mut second, third, mut fourth] = agents;
    let watchers = marks(&[&first, &third]);
    for (seat, agent, client) in [(a2, &mut second, theirs()), (b2, &mut fourth, ours())] {
        let rpc = format!("-rpc-addr={}", seat.rpc());
        assert_eq!(say(&client, &["leave", &rpc]), "Graceful leave complete\n");
        assert_eq!(agent.wait_for_exit(), Some(0));
    }
    let lines = [a2, b2].map(|seat| seat.in_log("Leave"));
    all_learn(&watchers, &lines, "a1=alive a2=left b1=alive b2=left");
    come_back([a1, a2, b1, b2], first, third)
}

/// One of each kind is killed and started again, through the other kind.
fn die_and_return([a1, a2, b1, b2]: &[Seat; 4], agents: [Agent; 4]) -> [Agent; 4] {
    let [first, second, third, fourth] = agents;
    let watchers = marks(&[&first, &third]);
    second.kill();
    fourth.kill();
    let lines = [a2, b2].map(|seat| seat.in_log("Failed"));
    all_learn(&watchers, &lines, "a1=alive a2=failed b1=alive b2=failed");
    come_back([a1, a2, b1, b2], first, third)
}

fn come_back([a1, a2, b1, b2]: [&Seat; 4], first: Agent, third: Agent) -> [Agent; 4] {
    let watchers = marks(&[&first, &third]);
    let second = a2.start(Some(b1));
    // Who starts before the others have heard of a2 may hear of it by the next full state only.
    for (agent, mark) in &watchers {
        agent.wait_for(*mark, &a2.in_log("Join"));
    }
    let fourth = b2.start(Some(a1));
    all_learn(&watchers, &[a2, b2].map(|seat| seat.in_log("Join")), WHOLE);
    all_learn(&marks(&[&second, &fourth]), &[], WHOLE);
    [first, second, third, fourth]
}

/// One step of a rotation: one word to one agent, by either kind's command, and every key file is
/// written anew. Theirs do it before they answer, ours soon after.
fn change_keys(
    seats: &[Seat; 4],
    agents: &[Agent; 4],
    (client, at): (&Path, &Seat),
    step: [&str; 2],
    keys: &[&str],
) {
    let rpc = format!("-rpc-addr={}", at.rpc());
    let text = say(client, &["keys", &rpc, step[0], step[1]]);
    assert!(text.contains("==> Successfully"), "{text}");
    let wanted = format!("[\n  \"{}\"\n]", keys.join("\",\n  \""));
    for (seat, agent) in seats.iter().zip(agents) {
        let deadline = Instant::now() + PATIENCE;
        let read = || fs::read_to_string(seat.keys.path()).expect("it is ours");
        while read() != wanted {
            assert!(Instant::now() < deadline, "{}: {} {:#?}", seat.name, read(), agent.lines());
        }
        wait_for_members(&ours(), agent.rpc, WHOLE);
    }
}

/// Nobody who ran all along was called failed, and nothing was beyond anybody.
fn nothing_went_wrong(seats: &[Seat; 4], agents: &[Agent; 4]) {
    for agent in [&agents[0], &agents[2]] {
        for seat in [&seats[0], &seats[2]] {
            assert!(!agent.has_printed(Mark(0), &seat.in_log("Failed")), "{}", seat.name);
        }
    }
    for agent in agents {
        for complaint in ["[WARN] memberlist: Dropped", "ecrypt", "Failed to decode"] {
            let lines = agent.lines();
            assert_eq!(lines.iter().find(|line| line.contains(complaint)), None);
        }
    }
}

/// A whole life with keys of `size` bytes.
fn live(net: u8, size: usize, flags: &[&str]) {
    let (old, new) = (&*key(size, net), &*key(size, net + 100));
    let mut seats = seats(net, &[old], flags);
    for seat in &mut seats {
        seat.flags.push(seat.keys.flag());
    }
    let agents = form(&seats);
    assert!(agents.iter().all(|agent| agent.has_printed(Mark(0), "Encrypted: true")));
    let rows = members(&ours(), agents[0].rpc);
    assert!(agents.iter().all(|agent| members(&theirs(), agent.rpc) == rows));
    let [a1, _, b1, _] = &seats;
    change_keys(&seats, &agents, (&theirs(), a1), ["-install", new], &[old, new]);
    let agents = leave_and_return(&seats, agents);
    change_keys(&seats, &agents, (&ours(), b1), ["-use", new], &[new, old]);
    change_keys(&seats, &agents, (&ours(), a1), ["-remove", old], &[new]);
    let agents = die_and_return(&seats, agents);
    nothing_went_wrong(&seats, &agents);

    // The old key is worth nothing any more, with either kind.
    for seat in [&seats[0], &seats[2]] {
        let stranger = format!("127.0.{net}.9");
        let (bind, rpc) = (format!("-bind={stranger}"), format!("-rpc-addr={stranger}:7373"));
        let join = format!("-join={}", seat.ip);
        let args = ["agent", "-node=stranger", &bind, &rpc, "-encrypt", old, &join];
        let output = run(&ours(), &args);
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("No installed keys could decrypt the message"), "{text}");
    }
}

/// Goal: encrypted, both kinds are one cluster, and its key can be changed while it lives. Method:
/// for each size of keys, with and without compression: joins in all directions, a leave and a
/// kill of each kind, and a rotation in between; the old key opens nothing afterwards.
#[test]
fn with_keys_ours_and_theirs_are_one_cluster() {
    thread::scope(|scope| {
        for (at, size) in [16, 24, 32].into_iter().enumerate() {
            for (half, flags) in [&[][..], &["-disable-compression"]].into_iter().enumerate() {
                let net = u8::try_from(20 + 2 * at + half).expect("six of them");
                scope.spawn(move || live(net, size, flags));
            }
        }
    });
}

/// Stops an agent by an interrupt, which is a leave, and starts it again with other flags.
fn restart(seat: &mut Seat, mut agent: Agent, flags: &[&str], door: &Seat) -> Agent {
    agent.signal(Signal::INT);
    assert_eq!(agent.wait_for_exit(), Some(0));
    nobody_failed(&agent);
    seat.flags = [&[&*seat.keys.flag()], flags].concat().iter().map(ToString::to_string).collect();
    seat.start(Some(door))
}

fn nobody_failed(agent: &Agent) {
    let lines = agent.lines().join("\n");
    assert!(!lines.contains("EventMemberFailed"), "{lines}");
}

/// Goal: encryption comes to a mixed cluster that lives on meanwhile, and nobody is called failed
/// for it. Method: the stages of docs/OPERATIONS.md. The original knows no stages, only no key and
/// nothing but keys: its agents leave while ours begin to encrypt, and come back with the key.
#[test]
fn encryption_comes_to_a_living_cluster() {
    let mut seats = seats(30, &[&key(32, 30)], &[]);
    let [first, second, third, fourth] = form(&seats);
    let [a1, a2, b1, b2] = &mut seats;
    let (listening, sending) = (
        ["-encrypt-verify-incoming=false", "-encrypt-verify-outgoing=false"],
        ["-encrypt-verify-incoming=false"],
    );

    // Ours get the key one by one, and still talk plainly.
    let first = restart(a1, first, &listening, b1);
    all_learn(&marks(&[&second, &third, &fourth]), &[], WHOLE);
    let second = restart(a2, second, &listening, a1);
    all_learn(&marks(&[&first, &third, &fourth]), &[], WHOLE);

    // Theirs leave, ours begin to encrypt, theirs come back with the key.
    let mut theirs = [third, fourth];
    for agent in &mut theirs {
        agent.signal(Signal::INT);
        assert_eq!(agent.wait_for_exit(), Some(0));
        nobody_failed(agent);
    }
    all_learn(&marks(&[&first, &second]), &[], "a1=alive a2=alive b1=left b2=left");
    let first = restart(a1, first, &sending, a2);
    // Who has just started is not told of those who left before.
    all_learn(&marks(&[&first]), &[], "a1=alive a2=alive");
    all_learn(&marks(&[&second]), &[], "a1=alive a2=alive b1=left b2=left");
    let second = restart(a2, second, &sending, a1);
    for seat in [&mut *b1, &mut *b2] {
        seat.flags = vec![seat.keys.flag()];
    }
    let third = b1.start(Some(a1));
    for agent in [&first, &second] {
        agent.wait_for(Mark(0), &b1.in_log("Join"));
    }
    let fourth = b2.start(Some(a2));
    all_learn(&marks(&[&first, &second, &third, &fourth]), &[], WHOLE);

    // Now that all encrypt, ours hear nothing else.
    let first = restart(a1, first, &[], b1);
    all_learn(&marks(&[&second, &third, &fourth]), &[], WHOLE);
    let second = restart(a2, second, &[], b2);
    all_learn(&marks(&[&first, &second, &third, &fourth]), &[], WHOLE);
    for agent in [&first, &second, &third, &fourth] {
        nobody_failed(agent);
    }
    let plain = ["agent", "-node=plain", "-bind=127.0.30.9", "-rpc-addr=127.0.30.9:7373"];
    let output = run(&ours(), &[&plain[..], &["-join=127.0.30.1", "-join=127.0.30.3"]].concat());
    let text = besides_log(&String::from_utf8_lossy(&output.stdout));
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(text.matches("encryption is not configured").count(), 2, "{text}");
}
