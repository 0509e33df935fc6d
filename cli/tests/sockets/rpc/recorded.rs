//! Every exchange that was recorded with a real agent, with one of ours.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::exchange::{Unit, Wire, line_count, settled, values, without_lines};
use super::value::Value;
use crate::harness::{Agent, ours};

/// Connection, agent, whether hands were shaken before, whether the agent closed, name, and the
/// bytes both ways in hexadecimal.
const EXCHANGES: &str = include_str!("../../vectors/rpc.tsv");

/// What is different on purpose.
const DIFFERENCES: &str = include_str!("../../../../docs/DIFFERENCES.md");

struct Exchange {
    connection: u32,
    agent: &'static str,
    is_shaken: bool,
    closes: bool,
    name: &'static str,
    request: Vec<u8>,
    response: Vec<u8>,
}

pub(super) fn hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| std::str::from_utf8(pair).ok().map(|it| u8::from_str_radix(it, 16));
    digits.map(|pair| byte(pair).expect("digits").expect("digits")).collect()
}

fn exchanges(agent: &str) -> Vec<Exchange> {
    let read = |line: &'static str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [connection, agent, setup, end, name, request, response] = fields[..] else {
            panic!("{line}")
        };
        Exchange {
            connection: connection.parse().expect("a number"),
            agent,
            is_shaken: setup == "shaken",
            closes: end == "closed",
            name,
            request: hex(request),
            response: hex(response),
        }
    };
    EXCHANGES.lines().map(read).filter(|exchange| exchange.agent == agent).collect()
}

/// An exchange that goes otherwise with ours, the row of DIFFERENCES.md that says so, what is
/// answered, and whether the agent closes.
struct Exception {
    name: &'static str,
    row: &'static str,
    units: fn() -> Vec<Unit>,
    closes: bool,
}

fn unit(seq: i128, error: &str) -> Unit {
    Unit { seq, error: error.to_owned(), body: None }
}

fn key_refusal(seq: i128) -> Vec<Unit> {
    let nothing = Value::Map(BTreeMap::new());
    let body = [
        ("Keys".to_owned(), Value::Nil),
        ("Messages".to_owned(), nothing),
        ("NumErr".to_owned(), Value::Int(0)),
        ("NumNodes".to_owned(), Value::Int(0)),
        ("NumResp".to_owned(), Value::Int(0)),
    ];
    let error = "key size must be 16, 24 or 32 bytes".to_owned();
    vec![Unit { seq, error, body: Some(Value::Map(body.into())) }]
}

const MISSING_FIELDS: &str = "a request header's missing field keeps the value of the request";
const WRONG_KEY_LENGTH: &str = "a key of a wrong length is put to all members";

const EXCEPTIONS: &[Exception] = &[
    Exception {
        name: "header with lower-case field names",
        row: MISSING_FIELDS,
        units: || vec![unit(0, "Unsupported command")],
        closes: true,
    },
    Exception {
        name: "header without Command after stats (server keeps the old value)",
        row: MISSING_FIELDS,
        units: || vec![unit(78, "Unsupported command")],
        closes: true,
    },
    Exception {
        name: "members-filtered bad regex",
        row: "an expression of a filter of members that makes no sense closes the connection",
        units: || {
            let error = "Failed to compile regex: error parsing regexp: missing closing ): \
                         `^n($`";
            let members = [("Members".to_owned(), Value::List(Vec::new()))];
            vec![Unit { body: Some(Value::Map(members.into())), ..unit(1, error) }]
        },
        closes: false,
    },
    Exception {
        name: "[auth agent] event without auth (body bytes are then read as a header)",
        row: "the body of a request without the key is read as a header",
        units: || vec![unit(2, "Authentication required")],
        closes: false,
    },
    Exception {
        name: "[encrypted agent] install-key wrong size (5 bytes)",
        row: WRONG_KEY_LENGTH,
        units: || key_refusal(10),
        closes: false,
    },
    Exception {
        name: "[encrypted agent] install-key empty",
        row: WRONG_KEY_LENGTH,
        units: || key_refusal(11),
        closes: false,
    },
];

/// Exchanges with which ours asks the cluster nothing, as the rows say: later queries have a time
/// that is lower by one for each.
const UNASKED: &[(&str, &str)] = &[
    ("query negative timeout", "a query with a negative timeout floods the client"),
    ("[encrypted agent] install-key wrong size (5 bytes)", WRONG_KEY_LENGTH),
    ("[encrypted agent] install-key empty", WRONG_KEY_LENGTH),
];

/// Sets the times of queries back by `unasked`.
fn set_back(unit: &mut Unit, unasked: i128) {
    let Some(Value::Map(body)) = &mut unit.body else { return };
    if body.get("Event") == Some(&Value::Text("query".to_owned()))
        && let Some(Value::Int(time)) = body.get_mut("LTime")
    {
        *time -= unasked;
    }
    if let Some(Value::Map(serf)) = body.get_mut("serf")
        && let Some(Value::Text(time)) = serf.get_mut("query_time")
    {
        let number: i128 = time.parse().expect("a number");
        *time = (number - unasked).to_string();
    }
}

/// Texts of ours that name where the agent of the test lives.
fn renamed(units: &mut [Unit], bind: SocketAddr) {
    let port = format!(":{}", bind.port());
    for unit in units {
        unit.error = unit.error.replace(&port, ":7946");
    }
}

fn play(agent: &Agent, kind: &str, count: usize) {
    let mut wires: BTreeMap<u32, Wire> = BTreeMap::new();
    let (mut played, mut unasked) = (0, 0);
    for exchange in exchanges(kind) {
        let name = exchange.name;
        let wire = wires.entry(exchange.connection).or_insert_with(|| {
            let mut wire = Wire::new(agent.rpc);
            if exchange.is_shaken {
                wire.send(b"\x82\xa7Command\xa9handshake\xa3Seq\x00\x81\xa7Version\x01");
                let answer = settled(&[wire.next().expect("an answer")], &[]);
                assert_eq!(answer, [unit(0, "")]);
            }
            wire
        });
        let exception = EXCEPTIONS.iter().find(|it| it.name == name);
        let recorded = settled(&values(&exchange.response), &[]);
        let lines = line_count(&recorded);
        let (mut expected, mut closes) = (without_lines(recorded), exchange.closes);
        if lines > 0 {
            // One was cut between the header of a line and the line.
            expected.dedup();
        }
        if let Some(exception) = exception {
            assert!(DIFFERENCES.contains(exception.row), "{name}: no row {:?}", exception.row);
            let units = (exception.units)();
            assert!((&units, exception.closes) != (&expected, closes), "{name} is no exception");
            (expected, closes) = (units, exception.closes);
        }
        if name == "header without Seq after seq 77 (server keeps the old value)" {
            assert!(DIFFERENCES.contains(MISSING_FIELDS));
            expected[0].seq = 0;
        }
        for unit in &mut expected {
            set_back(unit, unasked);
        }
        if let Some((_, row)) = UNASKED.iter().find(|(unasked, _)| *unasked == name) {
            assert!(DIFFERENCES.contains(row), "{name}: no row {row:?}");
            unasked += 1;
        }
        wire.send(&exchange.request);
        let bodies = expected.iter().filter(|unit| unit.body.is_some()).count();
        let (found, mut is_closed) = wire.take(expected.len() + bodies);
        if closes && !is_closed {
            assert_eq!(wire.next().map(|it| format!("{it:?}")), None, "{name}: it closes");
            is_closed = true;
        }
        if lines > 0 {
            wire.begin_monitor(expected[0].seq);
        }
        let mut found = settled(&found, &[]);
        renamed(&mut found, agent.bind);
        assert_eq!(found, expected, "{name}");
        assert_eq!(is_closed, closes, "{name}");
        played += 1;
    }
    assert_eq!(played, count);
    finish(wires);
}

/// The flag for a configuration file with the key `secret`; the file goes with its guard.
pub(super) fn key_file(name: &str) -> (String, FileGuard) {
    let file = format!("tithing-rpc-{name}-{}.json", std::process::id());
    let path = std::env::temp_dir().join(file);
    std::fs::write(&path, "{\"rpc_auth\":\"secret\"}").expect("a file");
    (format!("-config-file={}", path.display()), FileGuard(path))
}

/// Removes a file when it is dropped.
pub(super) struct FileGuard(PathBuf);

impl Drop for FileGuard {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.0);
    }
}

/// Nothing has come that nobody asked for.
fn finish(wires: BTreeMap<u32, Wire>) {
    let open = wires.into_iter().filter(|(connection, _)| STAY_OPEN.contains(connection));
    for (connection, mut wire) in open {
        wire.send(b"\x82\xa7Command\xa4stop\xa3Seq\xcd\x27\x0f\x81\xa4Stop\x00");
        let (found, _) = wire.take(1);
        let found = settled(&found, &[]);
        assert_eq!(found, [unit(9999, "")], "connection {connection}");
    }
}

/// Connections whose last exchange leaves them open for requests, and to which nothing is streamed.
const STAY_OPEN: &[u32] = &[1, 2, 12, 14, 16, 18, 19, 20, 21, 23, 24, 29, 31, 38, 40];

/// Goal: clients of a real agent get the same answers from ours. Method: an agent like the
/// recorded one, all exchanges with it in their order; values that differ by nature are masked
/// in `exchange.rs`, exceptions stand in DIFFERENCES.md.
#[test]
fn exchanges_with_a_lone_agent_are_as_recorded() {
    let agent = Agent::start(
        &ours(),
        &[
            "-node=n1",
            "-bind=127.0.0.1:0",
            "-rpc-addr=127.0.0.1:0",
            "-tag",
            "role=web",
            "-event-handler=query:load=echo 1.02",
        ],
    );
    play(&agent, "plain", 108);
}

/// Goal: clients of an agent with a key get the same answers. Method: as above.
#[test]
fn exchanges_with_an_agent_with_a_key_are_as_recorded() {
    let (file, _guard) = key_file("auth");
    let args = ["-node=na", "-bind=127.0.0.1:0", "-rpc-addr=127.0.0.1:0", &file];
    let agent = Agent::start(&ours(), &args);
    play(&agent, "auth", 9);
}

/// Goal: keys are changed with the same answers. Method: as above, with an agent that encrypts.
#[test]
fn exchanges_about_keys_are_as_recorded() {
    let key = "-encrypt=HvY8ubRZMgafUOWvrOadwOckVa1wN3QWAo46FVKbVN8=";
    let args = ["-node=ne", "-bind=127.0.0.1:0", "-rpc-addr=127.0.0.1:0", key];
    play(&Agent::start(&ours(), &args), "enc", 12);
}

/// Goal: a leave is answered as by a real agent, and ends ours. Method: as above.
#[test]
fn a_leave_is_as_recorded() {
    let args = ["-node=n1", "-bind=127.0.0.1:0", "-rpc-addr=127.0.0.1:0"];
    let mut agent = Agent::start(&ours(), &args);
    play(&agent, "leave", 1);
    assert_eq!(agent.wait_for_exit(), Some(0));
}
