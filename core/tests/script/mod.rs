//! Plays a script of messages to one node, without a network, and tells what the node reported.

mod told;

use std::fmt::Write;
use std::net::{IpAddr, SocketAddr};

use tithing_core::time::Duration;
use tithing_core::wire::codec::{Codec, Compression};
use tithing_core::wire::message::{
    Accusation, Ack, Alive, IndirectPing, Message, Nack, Ping, Source,
};
use tithing_core::wire::packet;
use tithing_core::wire::push_pull::{self, NodeState};
use tithing_core::wire::serf::{self, Clocks, JoinIntent, LeaveIntent};
use tithing_core::wire::stream;
use tithing_core::{
    Action, Actions, Command, CommandId, Config, Incarnation, Input, Instant, LamportTime, Limits,
    NetError, Node, Profile, Seed, SeqNo, StreamId,
};

/// One node, called `me`, at 127.0.0.1.
pub(crate) struct Script {
    node: Node,
    now: Instant,
    text: String,
    /// Whether packets are told too.
    is_watching: bool,
    /// Whether streams are told too.
    is_watching_streams: bool,
    /// Whether the members answer no ping.
    is_quiet: bool,
    /// The last member pinged: where, and the number of the ping.
    pinged: (SocketAddr, SeqNo),
    /// The last stream that the node opened.
    opened: StreamId,
    accepted: u64,
    health_score: u32,
}

impl Script {
    /// A node with the defaults of the lan profile.
    pub(crate) fn new() -> Self {
        Self::with(Profile::Lan, |_| ())
    }

    /// A node with a profile's defaults but for what is changed.
    pub(crate) fn with(profile: Profile, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::new("me", ([127, 0, 0, 1], 7946).into(), profile);
        config.compression = false;
        change(&mut config);
        let mut script = Self {
            node: Node::new(config.build().expect("valid"), Seed(1), Instant::ZERO),
            now: Instant::ZERO,
            text: String::new(),
            is_watching: false,
            is_watching_streams: false,
            is_quiet: false,
            pinged: (PEER.into(), SeqNo(0)),
            opened: StreamId::default(),
            accepted: 0,
            health_score: 0,
        };
        script.step(Input::Tick);
        script.text.clear();
        script
    }

    /// Plays every line and returns the lines with what came of them.
    pub(crate) fn play(mut self, text: &str) -> String {
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            writeln!(self.text, "{line}").expect("text");
            if !line.starts_with('#') {
                self.line(line);
            }
        }
        self.text
    }

    fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["alive", name, incarnation, ref options @ ..] => {
                self.alive(name, incarnation, options);
            }
            [kind @ ("suspect" | "dead"), node, incarnation, "by", from] => {
                let incarnation = Incarnation(incarnation.parse().expect("a number"));
                let claim = Accusation { incarnation, node, from };
                let suspect = kind == "suspect";
                let message = if suspect { Message::Suspect(claim) } else { Message::Dead(claim) };
                self.message(&message);
            }
            ["leave-intent", node, ltime, ref options @ ..] => {
                let ltime = LamportTime(ltime.parse().expect("a number"));
                let prune = options == ["prune"];
                self.user(|out| LeaveIntent { ltime, node, prune }.encode(out));
            }
            ["join-intent", node, ltime] => {
                let ltime = LamportTime(ltime.parse().expect("a number"));
                self.user(|out| JoinIntent { ltime, node }.encode(out));
            }
            ["wait", time] => self.wait(time),
            ["freeze", time] => self.now += duration(time),
            ["tick"] => self.step(Input::Tick),
            ["late", time] => {
                self.now = self.node.next_deadline().expect("a timer runs") + duration(time);
                self.step(Input::Tick);
            }
            ["watch"] => (self.is_watching, self.is_watching_streams) = (true, true),
            ["watch-streams"] => self.is_watching_streams = true,
            ["quiet"] => self.is_quiet = true,
            ["intents", count] => {
                for n in 1..=count.parse().expect("a number") {
                    let node = "x".repeat(n);
                    let ltime = LamportTime(5);
                    self.user(|out| LeaveIntent { ltime, node: &node, prune: false }.encode(out));
                }
            }
            ["crowd", count] => self.crowd(count.parse().expect("a number")),
            ["leave"] => {
                let command = Command::Leave;
                self.step(Input::Command { id: CommandId(1), command });
            }
            ["send-failed"] => {
                let (to, error) = (self.pinged.0, NetError::Refused);
                self.step(Input::SendFailed { to, error });
            }
            ["send-blocked"] => self.step(Input::SendBlocked { to: self.pinged.0 }),
            _ => self.line_about_traffic(&words),
        }
    }

    /// The lines that stand for answers, for requests, and for full state.
    fn line_about_traffic(&mut self, words: &[&str]) {
        let seq_no = self.pinged.1;
        match *words {
            ["ack"] => self.message(&Message::Ack(Ack { seq_no, payload: None })),
            ["nack"] => self.message(&Message::Nack(Nack { seq_no })),
            ["stream-ack"] => self.answer_stream(seq_no),
            ["stream-refused"] => {
                let (stream, error) = (self.opened, NetError::Refused);
                self.step(Input::StreamFailed { stream, error });
            }
            ["explain", name] => {
                let explanation = self.node.explain(name);
                self.text += &told::explanation(explanation.as_ref());
            }
            ["ping", node, number] => {
                let seq_no = SeqNo(number.parse().expect("a number"));
                self.message(&Message::Ping(Ping { seq_no, node, source: Source::default() }));
            }
            ["ask-ping", node, number, ref options @ ..] => {
                let source = Source { addr: &[127, 0, 0, 9], node: "z", port: 7000 };
                self.message(&Message::IndirectPing(IndirectPing {
                    seq_no: SeqNo(number.parse().expect("a number")),
                    target: &[127, 0, 0, 5],
                    port: 7946,
                    node,
                    nack: options.contains(&"nack"),
                    source: if options.contains(&"elsewhere") { source } else { Source::default() },
                }));
            }
            ["state", node, state @ ("alive" | "suspect" | "dead" | "left"), incarnation] => {
                let state = ["alive", "suspect", "dead", "left"].iter().position(|it| *it == state);
                let incarnation = Incarnation(incarnation.parse().expect("a number"));
                let state = u8::try_from(state.expect("known")).expect("small");
                let (addr, versions) = (&[127, 0, 0, 2][..], &[1, 5, 2, 2, 5, 5][..]);
                let node = NodeState {
                    name: node,
                    addr,
                    port: 7946,
                    meta: None,
                    incarnation,
                    state,
                    versions,
                };
                self.state(&[node], &[]);
            }
            ["serf-state", clock, node, kind @ ("takes-part" | "left"), ltime] => {
                let ltime = LamportTime(ltime.parse().expect("a number"));
                let left = Some(node).filter(|_| kind == "left");
                let time = LamportTime(clock.parse().expect("a number"));
                let clocks = Clocks { ltime: time, event_ltime: time, query_ltime: time };
                let (left, times) = (left.into_iter(), [(node, ltime)].into_iter());
                let mut out = Vec::new();
                serf::encode_push_pull(&mut out, clocks, std::iter::empty(), left, times);
                self.state(&[], &out);
            }
            _ => panic!("unknown line: {words:?}"),
        }
    }

    /// Members that come without a word, to make up the numbers.
    fn crowd(&mut self, count: u8) {
        let told = self.text.len();
        for n in 1..=count {
            let at = format!("127.0.1.{n}");
            self.alive(&format!("crowd{n}"), "1", &["at", &at]);
        }
        self.text.truncate(told);
    }

    /// The member that is pinged over a stream answers there.
    fn answer_stream(&mut self, seq_no: SeqNo) {
        let (stream, peer) = (self.opened, self.pinged.0);
        self.step(Input::StreamOpened { stream, peer });
        let mut body = Vec::new();
        Message::Ack(Ack { seq_no, payload: None }).encode(&mut body);
        self.step(Input::StreamData { stream, data: &body });
    }

    /// Somebody exchanges full state with the node.
    fn state(&mut self, nodes: &[NodeState<'_>], user_state: &[u8]) {
        self.accepted += 1;
        let stream = StreamId::inbound(self.accepted);
        self.step(Input::StreamOpened { stream, peer: PEER.into() });
        let (mut body, mut packed) = (Vec::new(), Vec::new());
        push_pull::encode(&mut body, false, nodes.iter().copied(), user_state);
        stream::pack(&body, Compression::Off, &mut Codec::default(), &mut packed);
        self.step(Input::StreamData { stream, data: &packed });
    }

    fn alive(&mut self, name: &str, incarnation: &str, options: &[&str]) {
        let own = name == "me";
        let mut addr: IpAddr = [127, 0, 0, if own { 1 } else { 2 }].into();
        let mut meta = vec![0xff, 0x80];
        let mut versions = vec![1, 5, 2, 2, 5, 5];
        let mut options = options.iter();
        while let Some(option) = options.next() {
            if *option == "at" {
                addr = options.next().expect("an address").parse().expect("an address");
            } else if let Some(hex) = option.strip_prefix("meta=") {
                meta = bytes(hex);
            } else if let Some(hex) = option.strip_prefix("versions=") {
                versions = bytes(hex);
            } else {
                panic!("unknown option: {option}");
            }
        }
        let (v4, v6);
        let addr: &[u8] = match addr {
            IpAddr::V4(ip) => {
                v4 = ip.octets();
                &v4
            }
            IpAddr::V6(ip) => {
                v6 = ip.octets();
                &v6
            }
        };
        self.message(&Message::Alive(Alive {
            incarnation: Incarnation(incarnation.parse().expect("a number")),
            node: name,
            addr,
            port: 7946,
            meta: Some(&meta),
            versions: &versions,
        }));
    }

    fn message(&mut self, message: &Message<'_>) {
        let mut payload = Vec::new();
        message.encode(&mut payload);
        self.step(Input::Datagram { from: PEER.into(), payload: &payload });
    }

    fn user(&mut self, encode: impl Fn(&mut Vec<u8>)) {
        let mut payload = Vec::new();
        encode(&mut payload);
        self.message(&Message::User(&payload));
    }

    /// Lets time pass, tick by tick.
    fn wait(&mut self, time: &str) {
        let end = self.now + duration(time);
        while let Some(deadline) = self.node.next_deadline().filter(|&at| at <= end) {
            self.now = self.now.max(deadline);
            self.step(Input::Tick);
        }
        self.now = end;
    }

    fn step(&mut self, input: Input<'_>) {
        let mut out = Actions::new();
        self.node.step(self.now, input, &mut out);
        let mut asked = Vec::new();
        for action in out.iter() {
            match action {
                Action::Emit(event) => {
                    if let Some(told) = told::event(&event) {
                        self.tell(&told);
                    }
                }
                Action::SendDatagram { to, payload } => {
                    let pings = pings(payload);
                    self.pinged = pings.last().map_or(self.pinged, |&seq_no| (to, seq_no));
                    asked.extend(pings);
                    if self.is_watching {
                        self.tell(&told::datagram(to, payload));
                    }
                }
                Action::OpenStream { stream, to } => {
                    self.opened = stream;
                    if self.is_watching_streams {
                        self.tell(&format!("stream to {to}"));
                    }
                }
                Action::WriteStream { data, .. } if self.is_watching_streams => {
                    self.tell(&told::stream(data));
                }
                Action::WriteStream { .. }
                | Action::CloseStream { .. }
                | Action::Resolve { .. }
                | Action::Reply { .. }
                | Action::Persist { .. }
                | Action::KeepKeys { .. } => {}
            }
        }
        let score = self.node.health_score();
        if score != std::mem::replace(&mut self.health_score, score) {
            self.tell(&format!("health score {score}"));
        }
        if self.is_quiet {
            return;
        }
        // The members of a script are well: they answer every ping.
        for seq_no in asked {
            self.message(&Message::Ack(Ack { seq_no, payload: None }));
        }
    }

    fn tell(&mut self, told: &str) {
        let millis = self.now.as_nanos() / 1_000_000;
        writeln!(self.text, "    {millis} ms: {told}").expect("text");
    }
}

/// Whose messages all messages are.
const PEER: ([u8; 4], u16) = ([127, 0, 0, 2], 7946);

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex");
    (0..hex.len()).step_by(2).map(digit).collect()
}

/// The numbers of the pings in a datagram.
fn pings(datagram: &[u8]) -> Vec<SeqNo> {
    let mut asked = Vec::new();
    packet::open(datagram, &Limits::default(), &mut Codec::default(), &mut |message| {
        if let Ok(Message::Ping(ping)) = message {
            asked.push(ping.seq_no);
        }
    });
    asked
}

/// A time of a script: a number and its unit.
fn duration(time: &str) -> Duration {
    let digits = time.trim_end_matches(char::is_alphabetic);
    let unit = match time.strip_prefix(digits) {
        Some("ms") => 1,
        Some("s") => 1_000,
        Some("m") => 60_000,
        Some("h") => 3_600_000,
        _ => panic!("unknown unit: {time}"),
    };
    Duration::from_millis(digits.parse::<u64>().expect("a number") * unit)
}
