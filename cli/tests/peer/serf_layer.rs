//! What operators do to a cluster of both kinds, three and three, at agents of both kinds and with
//! the commands of both kinds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use crate::harness::keys::{KeyFile, key};
use crate::harness::rpc::Listener;
use crate::harness::{Agent, Member, PATIENCE, members, ours, run, say, wait_for_members};
use crate::{Kind, theirs};
use tithing_core::rpc::request::{EventBody, Request};

/// A node of the cluster, its agent, and its key file.
struct Node {
    name: String,
    agent: Agent,
    _keys: KeyFile,
}

/// Starts an agent; it joins another, if there is one.
fn start(name: &str, join: Option<&Node>, net: u8, key: &str) -> Node {
    let (kind, host) = match name.split_at(1) {
        ("a", number) => (Kind::Ours, number.to_owned()),
        (_, number) => (Kind::Theirs, format!("1{number}")),
    };
    let keys = KeyFile::new(&[key]);
    let role = if name.ends_with('1') { "role=web" } else { "role=db" };
    let args = [
        format!("-node={name}"),
        format!("-bind=127.0.{net}.{host}"),
        format!("-rpc-addr=127.0.{net}.{host}:7373"),
        format!("-tag={role}"),
        "-log-level=debug".to_owned(),
        keys.flag(),
    ];
    let join = join.map(|node| format!("-join={}", node.agent.bind));
    let args: Vec<&str> = args.iter().chain(&join).map(String::as_str).collect();
    Node { name: name.to_owned(), agent: kind.start(&args), _keys: keys }
}

const NAMES: [&str; 6] = ["a1", "a2", "a3", "b1", "b2", "b3"];

/// a1, a2, a3 (ours), b1, b2, b3 (theirs), each joined to one of the other kind.
fn form(net: u8, key: &str) -> [Node; 6] {
    let a1 = start("a1", None, net, key);
    let b1 = start("b1", Some(&a1), net, key);
    let a2 = start("a2", Some(&b1), net, key);
    let b2 = start("b2", Some(&a2), net, key);
    let a3 = start("a3", Some(&b2), net, key);
    let b3 = start("b3", Some(&a3), net, key);
    let nodes = [a1, a2, a3, b1, b2, b3];
    let whole = NAMES.map(|name| format!("{name}=alive")).join(" ");
    for node in &nodes {
        wait_for_members(&ours(), node.agent.rpc, &whole);
    }
    nodes
}

/// `CLIENT COMMAND -rpc-addr=.. ARGS`, which has to succeed.
fn tell(client: &Path, node: &Node, command: &str, args: &[&str]) -> String {
    let rpc = format!("-rpc-addr={}", node.agent.rpc);
    say(client, &[&[command, &rpc], args].concat())
}

/// An agent of each kind, each with the other kind's command.
fn both(nodes: &[Node; 6]) -> [(PathBuf, &Node); 2] {
    [(theirs(), &nodes[0]), (ours(), &nodes[3])]
}

/// Waits until the members that an agent lists are as wanted.
fn wait_for_rows(node: &Node, is_it: impl Fn(&BTreeMap<String, Member>) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let rows = members(&ours(), node.agent.rpc);
        if is_it(&rows) {
            return;
        }
        assert!(Instant::now() < deadline, "{}: {rows:#?}", node.name);
    }
}

/// Runs a command again until it says what it should. Gossip is a matter of chance: with six nodes
/// about one query in sixty misses one of them, whichever kind they are.
fn until(
    client: &Path,
    node: &Node,
    command: &str,
    args: &[&str],
    is_it: impl Fn(Option<i32>, &str) -> bool,
) {
    let rpc = format!("-rpc-addr={}", node.agent.rpc);
    let deadline = Instant::now() + PATIENCE;
    loop {
        let output = run(client, &[&[command, &rpc], args].concat());
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if is_it(output.status.code(), &text) {
            return;
        }
        assert!(Instant::now() < deadline, "{}: {args:?}: {text}", node.name);
    }
}

/// Goal: events go both ways, to each listener, and of those that may be coalesced the last one
/// arrives. Method: a stream at each of six agents; events of each kind's agent.
#[test]
fn events_go_both_ways() {
    let nodes = form(41, &key(32, 41));
    let mut listeners = nodes.each_ref().map(|node| Listener::new(node.agent.rpc, "user"));
    for (at, (client, node)) in both(&nodes).iter().enumerate() {
        let (plain, held) = (format!("plain-{at}"), format!("held-{at}"));
        let said = tell(client, node, "event", &["-coalesce=false", &plain, "9c45b87"]);
        assert_eq!(said, format!("Event '{plain}' dispatched! Coalescing enabled: false\n"));
        for listener in &mut listeners {
            let record = listener.wait_for(|record| record.name == plain);
            assert_eq!((record.coalesce, record.payload), (false, b"9c45b87".to_vec()));
        }
        for payload in ["1", "2", "3"] {
            tell(client, node, "event", &[&held, payload]);
        }
        for listener in &mut listeners {
            // Who hears of it by a full state first does not hear that it may be coalesced.
            listener.wait_for(|record| record.name == held && record.payload == b"3");
        }
    }
}

/// Who says that it has heard a query, and who answers what.
#[derive(Debug, PartialEq, Eq)]
struct Answers {
    acks: Vec<String>,
    responses: Vec<String>,
}

fn answers_in(text: &str) -> Answers {
    let sorted = |begin: &str| {
        let mut found: Vec<String> =
            text.lines().filter_map(|line| line.strip_prefix(begin)).map(str::to_owned).collect();
        found.sort();
        found
    };
    Answers { acks: sorted("Ack from "), responses: sorted("Response from ") }
}

fn answers_of(names: &[&str]) -> Answers {
    Answers {
        acks: names.iter().map(|name| format!("'{name}'")).collect(),
        responses: names.iter().map(|name| format!("'{name}': {name} is well")).collect(),
    }
}

/// Goal: queries go both ways, with all that can be said about whom they are for and how answers
/// come back. Method: a client at each of six agents that answers; the same questions at an agent
/// of each kind.
#[test]
fn queries_go_both_ways() {
    let nodes = form(42, &key(32, 42));
    for node in &nodes {
        Listener::answer_queries(node.agent.rpc, "how", format!("{} is well", node.name));
    }
    let table: [(&[&str], &[&str]); 4] = [
        (&["-timeout=2s", "how", "are you"], &NAMES),
        (&["-timeout=2s", "-relay-factor=2", "how"], &NAMES),
        (&["-timeout=2s", "-node=a2", "-node=b2", "how"], &["a2", "b2"]),
        (&["-timeout=2s", "-tag", "role=^w", "-relay-factor=1", "how"], &["a1", "b1"]),
    ];
    // One after the other at each agent: the original mixes up queries that begin together.
    let ask_all = |client: &Path, node: &Node| {
        for (args, names) in table {
            until(client, node, "query", args, |_, text| answers_in(text) == answers_of(names));
        }
        until(client, node, "query", &["-timeout=2s", "-no-ack", "how"], |_, text| {
            let silent = answers_in(text);
            (silent.acks.len(), silent.responses.len()) == (0, 6)
        });
        until(client, node, "reachability", &[], |code, text| {
            code == Some(0) && text.ends_with("\nSuccessfully contacted all live nodes\n")
        });
    };
    thread::scope(|scope| {
        for (client, node) in both(&nodes) {
            scope.spawn(move || ask_all(&client, node));
        }
    });
}

/// The round-trip time that a command estimates, in milliseconds; `None` if it cannot.
fn rtt(client: &Path, node: &Node, names: &[&str]) -> Option<f64> {
    let rpc = format!("-rpc-addr={}", node.agent.rpc);
    let output = run(client, &[&["rtt", &rpc], names].concat());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if text.starts_with("Could not find a coordinate for node") {
        return None;
    }
    let begin = match names {
        [one, other] => format!("Estimated {one} <-> {other} rtt: "),
        names => format!("Estimated {} <-> {} rtt: ", names[0], node.name),
    };
    let number = text.strip_prefix(&begin).and_then(|rest| rest.strip_suffix(" ms\n"));
    Some(number.expect(&text).parse().expect("a number"))
}

/// Goal: each kind takes the coordinates of the other, and both estimate sanely. Method: an agent
/// of each kind is asked about members of both until it knows them; on one machine a round trip
/// takes far less than a second.
#[test]
fn round_trip_times_are_sane_on_both_sides() {
    let nodes = form(46, &key(32, 47));
    let deadline = Instant::now() + PATIENCE;
    for (client, node) in both(&nodes) {
        for names in [&["a2"][..], &["b2"], &["a1", "b1"], &["b3", "a3"]] {
            let millis = loop {
                if let Some(millis) = rtt(&client, node, names) {
                    break millis;
                }
                assert!(Instant::now() < deadline, "{} never learns of {names:?}", node.name);
            };
            assert!(millis > 0.0 && millis < 1000.0, "{}: {names:?} {millis}", node.name);
        }
        assert_eq!(rtt(&client, node, &["nobody"]), None);
    }
}

/// Goal: tags of either kind change for all. Method: a change at an agent of each kind by the
/// other's command; the rows of all six, and the streams of one of each.
#[test]
fn tags_change_on_either_side() {
    let nodes = form(43, &key(32, 43));
    let mut listeners =
        [&nodes[1], &nodes[4]].map(|node| Listener::new(node.agent.rpc, "member-update"));
    for (client, node) in both(&nodes) {
        let said = tell(&client, node, "tags", &["-set", "colour=blue", "-delete", "role"]);
        assert_eq!(said, "Successfully updated agent tags\n");
        for other in &nodes {
            wait_for_rows(other, |rows| rows[&node.name].tags == "colour=blue");
        }
        for listener in &mut listeners {
            listener.wait_for_member("member-update", &node.name);
        }
    }
}

/// Goal: keys are changed from either side, and everybody's answer counts. Method: a rotation whose
/// steps are said to agents of each kind; lists of each kind after it, and a refusal.
#[test]
fn keys_are_changed_from_either_side() {
    let (old, new) = (&*key(32, 44), &*key(16, 45));
    let nodes = form(44, old);
    let [(client_a, a1), (client_b, b1)] = both(&nodes);
    let is_done = |code: Option<i32>, text: &str| {
        // Nobody refuses; somebody may not have heard.
        assert!(!text.contains("failed: "), "{text}");
        code == Some(0)
    };
    let lists = |wanted: &[[&str; 2]]| {
        for (client, node) in both(&nodes) {
            until(&client, node, "keys", &["-list"], |_, text| {
                let mut rows: Vec<Vec<&str>> =
                    text.lines().skip(3).map(|line| line.split_whitespace().collect()).collect();
                rows.sort();
                rows == wanted
            });
        }
    };
    until(&client_a, a1, "keys", &["-install", new], is_done);
    lists(&[[old, "[6/6]"], [new, "[6/6]"]]);
    until(&client_b, b1, "keys", &["-use", new], is_done);
    for (client, node) in both(&nodes) {
        until(&client, node, "keys", &["-remove", new], |code, text| {
            assert_eq!(code, Some(1), "{text}");
            let refusals = text.lines().filter(|line| line.starts_with("failed: ")).count();
            let last = "\nError removing key: 6/6 nodes reported failure\n";
            refusals == 6 && text.ends_with(last)
        });
    }
    until(&client_a, a1, "keys", &["-remove", old], is_done);
    lists(&[[new, "[6/6]"]]);
}

/// Goal: who leaves, fails, is forced out or forgotten is so everywhere. Method: one leaves, two
/// are killed; one of those is forced out, then forgotten, the other forgotten at once, at agents
/// of each kind; streams of member events and the rows of all that remain.
#[test]
fn members_are_forced_out_from_either_side() {
    let [a1, a2, mut a3, b1, b2, b3] = form(45, &key(32, 46));
    let mut listeners = [&a1, &b1].map(|node| Listener::new(node.agent.rpc, "*"));
    assert_eq!(tell(&theirs(), &a3, "leave", &[]), "Graceful leave complete\n");
    assert_eq!(a3.agent.wait_for_exit(), Some(0));
    a2.agent.kill();
    b3.agent.kill();
    let rest = [&a1, &b1, &b2];
    let all_see = |wanted: &str| {
        for node in rest {
            wait_for_members(&theirs(), node.agent.rpc, wanted);
        }
    };
    for listener in &mut listeners {
        listener.wait_for_member("member-leave", "a3");
    }
    let status = |node: &Node, name: &str, wanted: &str| {
        wait_for_rows(node, |rows| rows.get(name).is_some_and(|row| row.status == wanted));
    };
    for node in rest {
        for name in ["a2", "b3"] {
            status(node, name, "failed");
        }
        status(node, "a3", "left");
    }

    assert_eq!(tell(&ours(), &b1, "force-leave", &["a2"]), "");
    for node in rest {
        status(node, "a2", "left");
    }
    // Said again while somebody has not heard: no full state tells what was pruned, and of the few
    // packets that do, some go to those who have just failed.
    let prune = |client: &Path, node: &Node, name: &str| {
        let deadline = Instant::now() + PATIENCE;
        let is_known = |node: &&Node| members(&ours(), node.agent.rpc).contains_key(name);
        loop {
            assert_eq!(tell(client, node, "force-leave", &["-prune", name]), "");
            let Some(node) = rest.into_iter().find(is_known) else {
                return;
            };
            assert!(Instant::now() < deadline, "{} does not forget {name}", node.name);
        }
    };
    prune(&theirs(), &a1, "b3");
    prune(&theirs(), &a1, "a2");
    for listener in &mut listeners {
        listener.wait_for_member("member-reap", "a2");
    }
    prune(&ours(), &b1, "a3");
    all_see("a1=alive b1=alive b2=alive");
}

/// How many events a burst has.
const BURST: usize = 1_000;

/// Tells an agent a thousand things as fast as it takes them.
fn burst(node: &Node, name: &str) {
    let mut client = Listener::new(node.agent.rpc, "user:nothing");
    let body = |n| EventBody {
        name: format!("{name}-{n}"),
        payload: Some(b"9c45b87".to_vec()),
        coalesce: false,
    };
    let requests: Vec<Request> = (0..BURST).map(|n| Request::Event(body(n))).collect();
    client.ask_all(&requests);
}

/// The names of the events that a listener hears, until it has heard all of a burst, or nothing
/// more comes.
fn heard(listener: &mut Listener, name: &str) -> Vec<String> {
    let mut names = Vec::new();
    while names.len() < BURST
        && let Some(record) = listener.next()
    {
        names.extend(Some(record.name).filter(|it| it.starts_with(name)));
    }
    names
}

/// Goal: a burst at one of ours reaches all of ours, each event once, although half of those who
/// pass it on remember 512 times only. Method: a thousand events at once in a mixed cluster; what
/// each of ours hears.
#[test]
fn a_burst_loses_nothing_on_ours() {
    let nodes = form(46, &key(32, 46));
    let mut listeners = [0, 1, 2].map(|at| Listener::new(nodes[at].agent.rpc, "user"));
    burst(&nodes[0], "burst");
    let heard = listeners.each_mut().map(|listener| heard(listener, "burst"));
    let different = heard.each_ref().map(|names| names.iter().collect::<BTreeSet<_>>().len());
    assert_eq!(different, [BURST; 3]);
    assert_eq!(heard.map(|names| names.len()), [BURST; 3], "some twice");
}
