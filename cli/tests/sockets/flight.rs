//! Flight records: what real agents have recorded is led again by `sim replay`.

use std::fs;
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Instant;

use rustix::process::Signal;

use crate::harness::keys::{KeyFile, key};
use crate::harness::{Agent, Mark, PATIENCE, ours, run, say, wait_for_members};

const SECRET: &str = "the password is swordfish";

/// A directory for records. It is gone when the test is over.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let name = format!("tithing-flight-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).expect("a place for temporary files");
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// An agent on a network of its own, with a record.
fn start(place: &Place, (network, number): (u8, u8), flags: &[&str]) -> Agent {
    let ip = |number: u8| format!("127.0.{network}.{number}");
    let node = format!("-node=n{number}");
    let (bind, rpc) = (format!("-bind={}", ip(number)), format!("-rpc-addr={}:0", ip(number)));
    let record = format!("-record={}", place.file(&format!("n{number}")).display());
    let handler = format!("-event-handler=query:load=echo {SECRET}");
    let mut args = vec![&*node, &bind, &rpc, &record, &handler, "-profile=local", "-tag=role=db"];
    let join = format!("-join={}", ip(1));
    if number > 1 {
        args.push(&join);
    }
    args.extend(flags);
    Agent::start(&ours(), &args)
}

fn command(agent: &Agent, args: &[&str]) -> String {
    let rpc = format!("-rpc-addr={}", agent.rpc);
    let (name, rest) = args.split_first().expect("a command");
    say(&ours(), &[&[*name, &*rpc], rest].concat())
}

fn replay(file: &Path, args: &[&str]) -> Output {
    let sim = Path::new(env!("CARGO_BIN_EXE_sim"));
    let path = file.display().to_string();
    run(sim, &[&["replay", &*path], args].concat())
}

fn told(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// The record is led again to the same actions, and ends as it should.
fn assert_same(file: &Path, args: &[&str], has_end: bool) {
    let output = replay(file, args);
    let text = told(&output);
    assert_eq!(output.status.code(), Some(0), "{}: {text}", file.display());
    assert!(text.contains("the same actions\n"), "{text}");
    assert_eq!(!text.contains("the record has no end"), has_end, "{text}");
}

fn assert_withheld(file: &Path, secrets: &[&[u8]]) {
    let bytes = fs::read(file).expect("it was recorded");
    for secret in secrets {
        let is_there = bytes.windows(secret.len()).any(|window| window == *secret);
        assert!(!is_there, "{} has {}", file.display(), String::from_utf8_lossy(secret));
    }
}

/// Everybody joins, events and queries are told, one is killed, one leaves.
fn story(place: &Place, network: u8, flags: &[&str]) -> [Agent; 2] {
    let one = start(place, (network, 1), flags);
    let two = start(place, (network, 2), flags);
    let three = start(place, (network, 3), flags);
    for agent in [&one, &two, &three] {
        wait_for_members(&ours(), agent.rpc, "n1=alive n2=alive n3=alive");
    }
    command(&two, &["event", "deploy", SECRET]);
    for agent in [&one, &two, &three] {
        agent.wait_for(Mark(0), "agent: Received event: user-event: deploy");
    }
    let answers = command(&three, &["query", "load", SECRET]);
    assert_eq!(answers.matches(SECRET).count(), 3, "{answers}");
    three.kill();
    for agent in [&one, &two] {
        agent.wait_for(Mark(0), "serf: EventMemberFailed: n3");
    }
    [one, two]
}

fn end(mut agents: [Agent; 2]) {
    let [one, two] = &mut agents;
    two.signal(Signal::INT);
    assert_eq!(two.wait_for_exit(), Some(0));
    one.wait_for(Mark(0), "serf: EventMemberLeave: n2");
    one.signal(Signal::TERM);
    one.wait_for_exit();
}

/// Goal: the life of each node of a real cluster is led again, and what users said is in none of
/// the records. Method: three agents, one of them killed with -9 and started again with what its
/// snapshot says.
#[test]
fn three_agents_are_led_again() {
    let place = Place::new("three");
    let snapshot = format!("-snapshot={}", place.file("snapshot-3").display());
    let agents = story(&place, 21, &[]);
    let mut three = start(&place, (21, 3), &[&snapshot]);
    agents[0].wait_for(Mark(0), "serf: EventMemberJoin: n3");
    wait_for_members(&ours(), three.rpc, "n1=alive n2=alive n3=alive");
    three.signal(Signal::INT);
    assert_eq!(three.wait_for_exit(), Some(0));
    let three = start(&place, (21, 3), &[&snapshot, "-rejoin"]);
    wait_for_members(&ours(), three.rpc, "n1=alive n2=alive n3=alive");
    three.kill();
    end(agents);
    for (name, has_end) in
        [("n1", true), ("n2", true), ("n3.2", false), ("n3.1", true), ("n3", false)]
    {
        assert_same(&place.file(name), &[], has_end);
        assert_withheld(&place.file(name), &[SECRET.as_bytes()]);
    }
}

/// Goal: with `-record-payloads` what users said is in the record, and it is led again as well;
/// the reports are for programs, too. Method: the same story.
#[test]
fn payloads_are_recorded_if_wanted() {
    let place = Place::new("payloads");
    end(story(&place, 22, &["-record-payloads"]));
    for name in ["n1", "n2", "n3"] {
        assert_same(&place.file(name), &[], name != "n3");
    }
    let trace = place.file("trace").display().to_string();
    assert_eq!(replay(&place.file("n1"), &["--trace", &trace]).status.code(), Some(0));
    let sim = Path::new(env!("CARGO_BIN_EXE_sim"));
    let text = say(sim, &["trace", &trace]);
    for part in ["# the flight of n1", "n1 <- n2 ", "n1 -> n3 ", "suspect n3", "deploy"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let bytes = fs::read(place.file("n2")).expect("it was recorded");
    assert!(bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()));
    let json = told(&replay(&place.file("n1"), &["--format", "json"]));
    for part in ["\"node\": \"n1\"", "\"same\": true", "\"end\": \"whole\""] {
        assert!(json.contains(part), "{json}");
    }
}

/// Goal: the record of a node with keys has neither them nor anything else for those who do not
/// have them; with them it is led again, also over a change of keys. Method: the same story with
/// key files, and a rotation.
#[test]
fn a_record_of_a_node_with_keys_needs_them() {
    let place = Place::new("keys");
    let (old, new) = (&*key(32, b'o'), &*key(16, b'n'));
    let file = KeyFile::new(&[old]);
    let agents = story(&place, 23, &["-encrypt", old]);
    for change in ["-install", "-use"] {
        command(&agents[0], &["keys", &format!("{change}={new}")]);
    }
    command(&agents[1], &["event", "deploy", "again"]);
    agents[0].wait_for(Mark(0), "agent: Received event: user-event: deploy");
    end(agents);
    let keyring = file.path();
    for name in ["n1", "n2", "n3"] {
        let file = place.file(name);
        let without = replay(&file, &[]);
        assert_eq!(without.status.code(), Some(2), "{}", told(&without));
        assert!(told(&without).contains("--keyring FILE"), "{}", told(&without));
        let secrets = [SECRET.as_bytes(), old.as_bytes(), new.as_bytes(), &[b'o'; 16], &[b'n'; 16]];
        assert_withheld(&file, &secrets);
    }
    let half = replay(&place.file("n1"), &["--keyring", &keyring]);
    assert_eq!(half.status.code(), Some(2), "{}", told(&half));
    file.write(&[new, old]);
    for name in ["n1", "n2", "n3"] {
        assert_same(&place.file(name), &["--keyring", &keyring], name != "n3");
    }
}

/// Goal: a record that has gone round is led on from what the node knew, also when a file of the
/// middle is named. Method: one agent of three is sent more rubbish than its ring holds.
#[test]
fn a_ring_that_has_gone_round_is_led_on() {
    let place = Place::new("ring");
    let agents = story(&place, 25, &["-record-size=1"]);
    let socket = UdpSocket::bind("127.0.25.9:0").expect("a port");
    let deadline = Instant::now() + PATIENCE;
    let mut count = 0_u32;
    while !place.file("n1.7").exists() {
        for _ in 0..20 {
            count += 1;
            let rubbish = count.to_be_bytes().repeat(300);
            socket.send_to(&rubbish, agents[0].bind).expect("it is on this machine");
        }
        command(&agents[0], &["event", "deploy", SECRET]);
        assert!(Instant::now() < deadline, "{count} datagrams were too few");
    }
    end(agents);
    for name in ["n1", "n1.2"] {
        let output = replay(&place.file(name), &[]);
        let text = told(&output);
        assert_eq!(output.status.code(), Some(0), "{text}");
        assert!(text.contains(" files, ") && text.contains("the same actions\n"), "{text}");
        assert_withheld(&place.file(name), &[SECRET.as_bytes()]);
    }
    for gone in ["n1.7", "n1.6"] {
        fs::remove_file(place.file(gone)).expect("it was there");
    }
    let text = told(&replay(&place.file("n1"), &[]));
    assert!(text.contains("steps before have made room"), "{text}");
    assert!(text.contains("6 files, ") && text.contains("the same actions\n"), "{text}");
}

/// Goal: a record that was cut off is led again up to there, one that was changed is refused, and
/// an agent that cannot record does not start. Method: one agent, and its record made worse.
#[test]
fn a_bad_record_is_told() {
    let place = Place::new("bad");
    let mut agent = start(&place, (24, 1), &[]);
    command(&agent, &["event", "deploy", SECRET]);
    agent.signal(Signal::INT);
    assert_eq!(agent.wait_for_exit(), Some(0));
    let good = fs::read(place.file("n1")).expect("it was recorded");
    let bad = place.file("bad");
    fs::write(&bad, &good[..good.len() - 3]).expect("a place for temporary files");
    let text = told(&replay(&bad, &[]));
    assert!(text.contains("is cut off: all before it was played"), "{text}");
    let mut flipped = good.clone();
    let middle = good.len() - good.len() / 8;
    flipped[middle] ^= 1;
    fs::write(&bad, &flipped).expect("a place for temporary files");
    let output = replay(&bad, &[]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(told(&output).contains(" is damaged"), "{}", told(&output));
    let nowhere = format!("-record={}", place.file("no/where").display());
    let output = run(&ours(), &["agent", "-bind=127.0.24.2", "-rpc-addr=127.0.24.2:0", &nowhere]);
    let text = told(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("Failed to begin a flight record: open "), "{text}");
}
