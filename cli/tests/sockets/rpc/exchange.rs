//! Conversations over RPC, in pieces that can be compared.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::value::{self, Value};
use crate::harness::PATIENCE;

/// A header with the value behind it, if there is one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit {
    pub(crate) seq: i128,
    pub(crate) error: String,
    pub(crate) body: Option<Value>,
}

/// What is not compared: where it stands, and why it differs by nature.
const MASKS: &[(&[&str], &str)] = &[
    (&["Members", "*", "Addr"], "the agents of the test live elsewhere"),
    (&["Members", "*", "Port"], "the agents of the test live elsewhere"),
    (&["runtime", "arch"], "another machine"),
    (&["runtime", "cpu_count"], "another machine"),
    (&["runtime", "goroutines"], "another program"),
    (&["runtime", "max_procs"], "another machine"),
    (&["runtime", "os"], "another machine"),
    (&["runtime", "version"], "another program"),
    (&["serf", "event_queue"], "what waits for a peer, and how long, is P-182"),
    (&["serf", "intent_queue"], "what waits for a peer, and how long, is P-182"),
    (&["serf", "query_queue"], "what waits for a peer, and how long, is P-182"),
    (&["Log"], "another log at another time"),
];

/// Where coordinates of nodes that have measured something stand.
pub(crate) const COORDINATE: &[(&[&str], &str)] = &[(&["Coord"], "measured")];

fn mask(value: &mut Value, path: &[&str], reason: &'static str) {
    match (value, path) {
        (value, []) => *value = Value::Masked(reason),
        (Value::List(items), ["*", rest @ ..]) => {
            for item in items {
                mask(item, rest, reason);
            }
        }
        (Value::Map(pairs), [key, rest @ ..]) => {
            if let Some(inner) = pairs.get_mut(*key) {
                mask(inner, rest, reason);
            }
        }
        _ => {}
    }
}

/// Takes the values apart, masks them, and brings what comes in any order into one: by request,
/// and of a query's records the acks first and the end last.
pub(crate) fn settled(values: &[Value], more: &[(&[&str], &'static str)]) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for value in values {
        if let Value::Map(pairs) = value
            && let (Some(Value::Int(seq)), Some(Value::Text(error))) =
                (pairs.get("Seq"), pairs.get("Error"))
        {
            units.push(Unit { seq: *seq, error: error.clone(), body: None });
            continue;
        }
        let mut value = value.clone();
        for (path, reason) in MASKS.iter().chain(more) {
            mask(&mut value, path, reason);
        }
        let unit = units.last_mut().expect("a header comes first");
        assert_eq!(unit.body.replace(value), None, "two bodies");
    }
    units.sort_by_key(|unit| (unit.seq, rank(unit)));
    units
}

fn rank(unit: &Unit) -> u8 {
    let Some(Value::Map(body)) = &unit.body else { return 0 };
    match body.get("Type") {
        Some(Value::Text(kind)) if kind == "ack" => 1,
        Some(Value::Text(kind)) if kind == "response" => 2,
        Some(_) => 3,
        None => 0,
    }
}

/// How many lines of a log are among them.
pub(crate) fn line_count(units: &[Unit]) -> usize {
    units.iter().filter(|unit| is_line(unit)).count()
}

/// All but the lines of a log, of which there are as many as there are.
pub(crate) fn without_lines(units: Vec<Unit>) -> Vec<Unit> {
    units.into_iter().filter(|unit| !is_line(unit)).collect()
}

fn is_line(unit: &Unit) -> bool {
    matches!(&unit.body, Some(Value::Map(body)) if body.contains_key("Log"))
}

/// All values of some bytes, which have to be whole.
pub(crate) fn values(mut bytes: &[u8]) -> Vec<Value> {
    let mut values = Vec::new();
    while !bytes.is_empty() {
        let (value, rest) = value::read(bytes).expect("a whole value");
        values.push(value);
        bytes = rest;
    }
    values
}

/// A connection to an agent.
pub(crate) struct Wire {
    socket: TcpStream,
    unread: Vec<u8>,
    has_ended: bool,
    /// The request by which lines of a log come in between.
    monitor: Option<i128>,
}

impl Wire {
    pub(crate) fn new(rpc: SocketAddr) -> Self {
        let socket = TcpStream::connect(rpc).expect("the agent listens");
        Self { socket, unread: Vec::new(), has_ended: false, monitor: None }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.socket.write_all(bytes).expect("the agent reads");
    }

    /// The next value; `None` once the agent has closed.
    pub(crate) fn next(&mut self) -> Option<Value> {
        let deadline = Instant::now() + PATIENCE;
        let mut chunk = [0; 16 << 10];
        loop {
            if let Some((value, rest)) = value::read(&self.unread) {
                self.unread = rest.to_vec();
                return Some(value);
            }
            if self.has_ended {
                assert!(self.unread.is_empty(), "it ends within a value");
                return None;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            self.socket.set_read_timeout(Some(left.max(Duration::from_millis(1)))).expect("a time");
            match self.socket.read(&mut chunk) {
                Ok(len @ 1..) => self.unread.extend_from_slice(&chunk[..len]),
                Ok(0) => self.has_ended = true,
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {
                    self.has_ended = true;
                }
                Err(error) => panic!("waited in vain: {error}"),
            }
        }
    }

    /// The next values, until there are `count` besides lines of a log, or the agent closes.
    pub(crate) fn take(&mut self, count: usize) -> (Vec<Value>, bool) {
        let mut values = Vec::new();
        while values.len() < count {
            let Some(value) = self.next() else { return (values, true) };
            if self.monitor.is_some() && seq_of(&value) == self.monitor {
                self.line();
                continue;
            }
            values.push(value);
        }
        (values, false)
    }

    /// Waits for the first line of a log; from now on lines are passed over.
    pub(crate) fn begin_monitor(&mut self, seq: i128) {
        let header = self.next().expect("a line");
        assert_eq!(seq_of(&header), Some(seq));
        self.line();
        self.monitor = Some(seq);
    }

    fn line(&mut self) {
        let Some(Value::Map(line)) = self.next() else { panic!("no line") };
        let Some(Value::Text(line)) = line.get("Log") else { panic!("no line: {line:?}") };
        let shape = line.replace(|c: char| c.is_ascii_digit(), "9");
        assert!(shape.starts_with("9999/99/99 99:99:99 ["), "{line}");
    }
}

fn seq_of(value: &Value) -> Option<i128> {
    let Value::Map(pairs) = value else { return None };
    let Some(Value::Int(seq)) = pairs.get("Seq") else { return None };
    Some(*seq)
}
