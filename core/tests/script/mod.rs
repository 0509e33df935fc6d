//! Plays a script of messages to one node, without a network, and tells what the node reported.

use std::fmt::Write;
use std::net::{IpAddr, SocketAddr};

use tithing_core::event::Event;
use tithing_core::member::Peer;
use tithing_core::time::Duration;
use tithing_core::wire::codec::Codec;
use tithing_core::wire::message::{Accusation, Ack, Alive, Message, Nack};
use tithing_core::wire::packet;
use tithing_core::wire::push_pull::{self, NodeState};
use tithing_core::wire::serf::{JoinIntent, LeaveIntent};
use tithing_core::{
    Action, Actions, Config, Explanation, Incarnation, Input, Instant, LamportTime, Limits,
    NetError, Node, Profile, Seed, SeqNo, StreamId,
};

/// One node, called `me`, at 127.0.0.1.
pub(crate) struct Script {
    node: Node,
    now: Instant,
    text: String,
    answers_pings: bool,
    has_helpers: bool,
    streams: u64,
}

impl Script {
    pub(crate) fn new() -> Self {
        let mut script = Self {
            node: node(),
            now: Instant::ZERO,
            text: String::new(),
            answers_pings: true,
            has_helpers: false,
            streams: 0,
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
            ["freeze", time] => self.now = self.after(time),
            ["tick"] => self.step(Input::Tick),
            ["blocked"] => self.step(Input::SendBlocked { to: ([127, 0, 0, 2], 7946).into() }),
            ["deaf"] => self.answers_pings = false,
            // Others answer with nacks, and streams are refused.
            ["helpers"] => self.has_helpers = true,
            ["state", name, state, incarnation] => self.push_pull(name, state, incarnation),
            ["explain", name] => self.explain(name),
            _ => panic!("unknown line: {line}"),
        }
    }

    fn alive(&mut self, name: &str, incarnation: &str, options: &[&str]) {
        let own = name == "me";
        let mut addr: IpAddr = [127, 0, 0, if own { 1 } else { 2 }].into();
        let mut meta = vec![0xff, 0x80];
        let mut options = options.iter();
        while let Some(option) = options.next() {
            if *option == "at" {
                addr = options.next().expect("an address").parse().expect("an address");
            } else if let Some(hex) = option.strip_prefix("meta=") {
                let digit = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex");
                meta = (0..hex.len()).step_by(2).map(digit).collect();
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
            versions: &[1, 5, 2, 2, 5, 5],
        }));
    }

    fn message(&mut self, message: &Message<'_>) {
        let mut payload = Vec::new();
        message.encode(&mut payload);
        self.step(Input::Datagram { from: ([127, 0, 0, 2], 7946).into(), payload: &payload });
    }

    /// Somebody at 127.0.0.2 exchanges full state with the node: what it thinks of one member.
    fn push_pull(&mut self, name: &str, state: &str, incarnation: &str) {
        let state = ["alive", "suspect", "dead", "left"].iter().position(|it| *it == state);
        let node = NodeState {
            name,
            addr: &[127, 0, 0, 7],
            port: 7946,
            meta: Some(&[0xff, 0x80]),
            incarnation: Incarnation(incarnation.parse().expect("a number")),
            state: u8::try_from(state.expect("a state")).expect("small"),
            versions: &[1, 5, 2, 2, 5, 5],
        };
        let mut data = Vec::new();
        push_pull::encode(&mut data, false, [node].into_iter(), &[]);
        self.streams += 1;
        let stream = StreamId::inbound(self.streams);
        self.step(Input::StreamOpened { stream, peer: ([127, 0, 0, 2], 50_000).into() });
        self.step(Input::StreamData { stream, data: &data });
    }

    fn explain(&mut self, name: &str) {
        let Some(it) = self.node.explain(name) else {
            return writeln!(self.text, "    nobody").expect("text");
        };
        let Explanation { state, status, incarnation, medium, .. } = &it;
        let millis = |at: Option<Instant>| at.map(|at| at.as_nanos() / 1_000_000);
        let (since, until) = (millis(it.since), millis(it.deadline));
        writeln!(
            self.text,
            "    {state:?}, {status:?}, since {since:?} until {until:?} ms, incarnation \
             {incarnation:?}, by {medium:?}\n    because: {}",
            it.words()
        )
        .expect("text");
        for entry in &it.history {
            let words = entry.words(&|source| SocketAddr::from(source).to_string());
            let at = entry.at.as_nanos() / 1_000_000;
            writeln!(self.text, "    - {at} ms: {words}").expect("text");
        }
        if it.omitted > 0 {
            writeln!(self.text, "    ({} more before)", it.omitted).expect("text");
        }
    }

    fn user(&mut self, encode: impl Fn(&mut Vec<u8>)) {
        let mut payload = Vec::new();
        encode(&mut payload);
        self.message(&Message::User(&payload));
    }

    fn after(&self, time: &str) -> Instant {
        let millis = match time.strip_suffix("ms") {
            Some(millis) => millis.parse().expect("a number"),
            None => time.trim_end_matches('s').parse::<u64>().expect("a number") * 1000,
        };
        self.now + Duration::from_millis(millis)
    }

    /// Lets time pass, tick by tick.
    fn wait(&mut self, time: &str) {
        let end = self.after(time);
        while let Some(deadline) = self.node.next_deadline().filter(|&at| at <= end) {
            self.now = self.now.max(deadline);
            self.step(Input::Tick);
        }
        self.now = end;
    }

    fn step(&mut self, input: Input<'_>) {
        let mut out = Actions::new();
        self.node.step(self.now, input, &mut out);
        let (mut asked, mut refused) = (Vec::new(), Vec::new());
        for action in out.iter() {
            match action {
                Action::Emit(event) => {
                    if let Some(told) = tell(&event) {
                        let seconds = self.now.as_nanos() / 1_000_000;
                        writeln!(self.text, "    {seconds} ms: {told}").expect("text");
                    }
                }
                Action::SendDatagram { payload, .. } => asked.extend(pings(payload)),
                Action::OpenStream { stream, .. } => refused.push(stream),
                Action::WriteStream { .. }
                | Action::CloseStream { .. }
                | Action::Resolve { .. }
                | Action::Reply { .. } => {}
            }
        }
        // The members of a script are well: they answer every ping, as long as we can hear them.
        for ping in asked {
            match ping {
                Asked::Ping(seq_no) if self.answers_pings => {
                    self.message(&Message::Ack(Ack { seq_no, payload: None }));
                }
                Asked::IndirectPing(seq_no) if self.has_helpers => {
                    self.message(&Message::Nack(Nack { seq_no }));
                }
                Asked::Ping(_) | Asked::IndirectPing(_) => {}
            }
        }
        for stream in refused {
            if !self.has_helpers {
                break;
            }
            self.step(Input::StreamFailed { stream, error: NetError::Refused });
        }
    }
}

fn node() -> Node {
    let mut config = Config::new("me", ([127, 0, 0, 1], 7946).into(), Profile::Lan);
    config.compression = false;
    Node::new(config.build().expect("valid"), Seed(1), Instant::ZERO)
}

/// What somebody is asked to do.
enum Asked {
    Ping(SeqNo),
    IndirectPing(SeqNo),
}

/// The pings in a datagram.
fn pings(datagram: &[u8]) -> Vec<Asked> {
    let mut asked = Vec::new();
    packet::open(
        datagram,
        &Limits::default(),
        &mut Codec::default(),
        &mut |message| match message {
            Ok(Message::Ping(ping)) => asked.push(Asked::Ping(ping.seq_no)),
            Ok(Message::IndirectPing(ping)) => asked.push(Asked::IndirectPing(ping.seq_no)),
            _ => {}
        },
    );
    asked
}

/// An event in a few words; `None` for what these scripts are not about.
fn tell(event: &Event) -> Option<String> {
    let name = |peer: &Peer| peer.name.to_string();
    Some(match event {
        Event::Member { change, member, forced } => {
            let forced = if *forced { " (forced)" } else { "" };
            format!("member {change:?}{forced}: {}", name(member))
        }
        Event::StatusChanged { member, from, to, ltime } => {
            format!("status of {}: {from:?} -> {to:?}, time {ltime}", name(member))
        }
        Event::StateChanged { member, from, to, incarnation } => {
            format!("state of {}: {from:?} -> {to:?}, incarnation {incarnation}", name(member))
        }
        Event::SuspicionExpired { member, confirmations } => {
            format!("suspicion of {} expired, {confirmations} confirmations", name(member))
        }
        Event::Refuted { claim, from, incarnation } => {
            format!("refuted {claim:?} from {from:?} with incarnation {incarnation}")
        }
        Event::NameConflict { member, addr, .. } => {
            format!("name conflict: {} is also claimed by {}", name(member), addr.ip())
        }
        Event::IntentRefuted => "refuted a leave intent".to_owned(),
        Event::Rejected { reason, .. } => format!("dropped: {reason:?}"),
        Event::Shed(what) => format!("shed: {what:?}"),
        Event::Stalled { length } => format!("stood still for {length:?}"),
        Event::Suspected { member } => format!("accused {}", name(member)),
        Event::Explained { .. }
        | Event::IntentReceived { .. }
        | Event::PingTimedOut { .. }
        | Event::FallbackPingFailed { .. }
        | Event::FallbackPingWorked { .. }
        | Event::StreamAccepted { .. }
        | Event::PushPullStarted { .. }
        | Event::PushPullFailed { .. }
        | Event::ReconnectStarted { .. }
        | Event::ReconnectSkipped => return None,
    })
}
