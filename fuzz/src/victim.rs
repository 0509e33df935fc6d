//! A node under fire: bytes of real peers, spoilt, wrapped and spliced, and bytes of pure chance.
//! Some of it is sealed with the victim's own key: a stranger's bytes hardly get past the door of
//! an encrypted node, a member's do.

use std::net::SocketAddr;

use tithing_core::config::{Keeping, SecurityConfig};
use tithing_core::prng::Prng;
use tithing_core::time::Duration;
use tithing_core::wire::envelope::{Envelope, Side};
use tithing_core::wire::keyring::{Key, Keyring};
use tithing_core::{
    Action, Actions, Command, CommandId, Config, Counters, Input, Instant, Limits, LookupId,
    NetError, Node, NonceSeed, Nonces, Profile, Reply, Seed, StreamId,
};

use crate::larder::Larder;
use crate::mutate;

/// A key of 0, 1, 2 and so on.
const fn counting<const LEN: usize>() -> [u8; LEN] {
    let mut key = [0; LEN];
    let mut at = 1;
    while at < LEN {
        key[at] = key[at - 1] + 1;
        at += 1;
    }
    key
}

/// The label of the captured cluster that has one.
pub const LABEL: &str = "blue-cluster";

/// The keys of all captured clusters that have some.
pub const KEYS: [&[u8]; 3] =
    [b"0123456789abcdef0123456789abcdef", &counting::<32>(), &counting::<16>()];

/// How a node is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// By nothing.
    Open,
    /// By a label.
    Labelled,
    /// By keys.
    Keyed,
    /// By both.
    Both,
    /// By both, but what is plain is taken too.
    Lenient,
    /// By both, and somebody before it takes labels off.
    Unlabelled,
}

impl Guard {
    /// Each of them.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Labelled, Self::Keyed, Self::Both, Self::Lenient, Self::Unlabelled];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Labelled => "labelled",
            Self::Keyed => "keyed",
            Self::Both => "labelled and keyed",
            Self::Lenient => "labelled and keyed, lenient",
            Self::Unlabelled => "labelled and keyed, label taken off before",
        }
    }

    /// Label and keys as a configuration.
    pub fn security(self, label: &str, keys: &[&[u8]]) -> SecurityConfig {
        let mut security = SecurityConfig::default();
        if !matches!(self, Self::Open | Self::Keyed) {
            security.label = label.into();
        }
        if !matches!(self, Self::Open | Self::Labelled) {
            for key in keys {
                let key = Key::new(key).expect("a good size");
                security.keyring.install(key).expect("room");
            }
            security.nonce_seed = Some(NonceSeed([1; 32]));
        }
        security.verify_incoming = self != Self::Lenient;
        security.skip_inbound_label_check = self == Self::Unlabelled;
        security
    }
}

/// What such a node puts around its messages.
pub fn envelope(guard: Guard, label: &str, keys: &[&[u8]]) -> Envelope {
    let security = guard.security(label, keys);
    let nonces = Nonces::new(NonceSeed([1; 32]), Seed(1), Instant::ZERO);
    Envelope::new(&security, Keyring::clone(&security.keyring), nonces)
}

fn config() -> Config {
    let addr = ([127, 0, 77, 1], 7946).into();
    let mut config = Config::new("node-a", addr, Profile::Lan);
    config.tags.insert("role".into(), "web".into());
    config
}

/// A node under fire.
#[derive(Debug)]
pub struct Victim {
    node: Node,
    /// The envelope of a member that has turned against it.
    traitor: Envelope,
    is_guarded: bool,
    now: Instant,
    streams: u64,
    out: Actions,
}

impl Victim {
    /// A node that has just started, without label and keys.
    pub fn plain(seed: u64) -> Self {
        Self::start(seed, Guard::Open, config())
    }

    /// A node that has just started, with a label and keys, more or less strict.
    pub fn guarded(seed: u64) -> Self {
        let mut config = config();
        config.security = Guard::Both.security(LABEL, &KEYS);
        config.security.nonce_seed = Some(NonceSeed::for_simulation(Seed(seed)));
        config.security.verify_incoming = seed % 4 < 2;
        config.security.verify_outgoing = seed % 3 < 2;
        config.security.keeping = if seed % 5 < 2 { Keeping::On } else { Keeping::Off };
        Self::start(seed, Guard::Both, config)
    }

    /// A node with these bounds that has just started, protected like this.
    pub fn bounded(guard: Guard, limits: Limits) -> Self {
        let mut config = config();
        config.limits = limits;
        config.security = guard.security(LABEL, &KEYS);
        Self::start(1, guard, config)
    }

    fn start(seed: u64, guard: Guard, config: Config) -> Self {
        let now = Instant::from_nanos(1_000_000_000);
        let node = Node::new(config.build().expect("valid"), Seed(seed), now);
        let mut victim = Self {
            node,
            traitor: envelope(guard, LABEL, &KEYS),
            is_guarded: guard != Guard::Open,
            now,
            streams: 0,
            out: Actions::new(),
        };
        victim.step(Input::Tick);
        victim
    }

    /// Whoever sends all this.
    pub fn attacker() -> SocketAddr {
        ([127, 0, 77, 2], 7946).into()
    }

    /// Hands an input to the node. What it wants done is in [`Self::actions`] until the next step.
    pub fn step(&mut self, input: Input<'_>) {
        self.out.clear();
        self.node.step(self.now, input, &mut self.out);
    }

    /// What the node wanted done in the last step.
    pub fn actions(&self) -> &Actions {
        &self.out
    }

    /// What the node has counted.
    pub fn counters(&self) -> &Counters {
        self.node.counters()
    }

    /// A packet as a member sends it.
    pub fn seal_datagram(&mut self, packet: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::new();
        self.traitor.seal_datagram(packet, &mut sealed);
        sealed
    }

    /// A message as a member writes it to a stream.
    pub fn seal_stream(&mut self, side: Side, message: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::new();
        self.traitor.seal_stream(side, message, &mut sealed);
        sealed
    }

    /// Lets time pass. The node learns of it.
    pub fn wait(&mut self, time: Duration) {
        self.now += time;
        self.step(Input::Tick);
    }

    /// When the node wants to be woken.
    pub fn time_left(&self) -> Option<Duration> {
        self.node.next_deadline().map(|deadline| deadline.since(self.now))
    }

    /// A new stream to the node.
    pub fn connect(&mut self) -> StreamId {
        self.streams += 1;
        let stream = StreamId::inbound(self.streams);
        self.step(Input::StreamOpened { stream, peer: Self::attacker() });
        stream
    }

    /// Makes the node open a stream, to join through the attacker.
    pub fn lure(&mut self) -> Option<StreamId> {
        let addresses = Vec::from([String::from("127.0.77.2")]);
        let command = Command::join(addresses);
        self.step(Input::Command { id: CommandId(1), command });
        let (stream, peer) = self.out.iter().find_map(|action| {
            let Action::OpenStream { stream, to } = action else { return None };
            Some((stream, to))
        })?;
        self.step(Input::StreamOpened { stream, peer });
        Some(stream)
    }

    /// A forged packet, as the traitor would send it, most of the time.
    fn datagram(&mut self, larder: &Larder, prng: &mut Prng) -> Vec<u8> {
        let forged = mutate::spoil_and_wrap(&larder.datagrams, prng);
        self.sealed(forged, larder, prng, Self::seal_datagram)
    }

    /// Forged bytes of a stream, as the traitor would write them, most of the time.
    fn stream(&mut self, side: Side, larder: &Larder, prng: &mut Prng) -> Vec<u8> {
        let forged = mutate::spoil_and_wrap(&larder.streams, prng);
        self.sealed(forged, larder, prng, |victim, forged| victim.seal_stream(side, forged))
    }

    fn sealed(
        &mut self,
        forged: Vec<u8>,
        larder: &Larder,
        prng: &mut Prng,
        seal: impl FnOnce(&mut Self, &[u8]) -> Vec<u8>,
    ) -> Vec<u8> {
        if !self.is_guarded {
            let unlikely = prng.chance(1, 50);
            return if unlikely { mutate::spoil(&larder.sealed, prng) } else { forged };
        }
        let mut bytes = match prng.below(8) {
            0 => mutate::spoil(&larder.sealed, prng),
            // The right label before anything.
            1 => [&[0xf4, 12], LABEL.as_bytes(), &forged].concat(),
            _ => seal(self, &forged),
        };
        if prng.chance(1, 4) {
            mutate::mutate(&mut bytes, prng);
        }
        bytes
    }

    /// Hands one hostile input to the node.
    pub fn attack(&mut self, larder: &Larder, prng: &mut Prng) {
        let from = Self::attacker();
        match prng.below(10) {
            0..6 => {
                let payload = self.datagram(larder, prng);
                self.step(Input::Datagram { from, payload: &payload });
            }
            6 => {
                let stream = self.connect();
                let data = self.stream(Side::Request, larder, prng);
                for piece in data.chunks(prng.index(64) + 1) {
                    self.step(Input::StreamData { stream, data: piece });
                }
                if prng.chance(1, 2) {
                    self.step(Input::StreamClosed { stream });
                }
            }
            7 => {
                let Some(stream) = self.lure() else { return };
                let data = self.stream(Side::Reply, larder, prng);
                self.step(Input::StreamData { stream, data: &data });
                self.step(Input::StreamFailed { stream, error: NetError::Reset });
            }
            8 => {
                let lookup = LookupId(prng.below(3));
                self.step(Input::Resolved { lookup, outcome: Ok(Vec::from([from.ip()])) });
                self.step(Input::SendFailed { to: from, error: NetError::HostUnreachable });
                self.step(Input::SendBlocked { to: from });
            }
            _ => self.wait(Duration::from_millis(prng.below(2_000))),
        }
    }

    /// Whether the node still answers a ping as it should.
    pub fn answers(&mut self) -> bool {
        // A ping for everybody, number 7: {"Node": "", "SeqNo": 7}.
        let payload = self.seal_datagram(b"\x00\x82\xa4Node\xa0\xa5SeqNo\x07");
        let from = ([127, 0, 77, 9], 7946).into();
        self.step(Input::Datagram { from, payload: &payload });
        let is_answer = |action| matches!(action, Action::SendDatagram { to, .. } if to == from);
        self.out.iter().any(is_answer)
    }

    /// Dropped inputs so far.
    pub fn rejected(&self) -> u64 {
        self.counters().rejected.values().sum()
    }

    /// Members that the node knows by now.
    pub fn members(&mut self) -> usize {
        self.step(Input::Command { id: CommandId(2), command: Command::Members });
        let count = |action| {
            let Action::Reply { reply, .. } = action else { return None };
            let Reply::Members(members) = &*reply else { return None };
            Some(members.len())
        };
        self.out.iter().find_map(count).expect("an answer")
    }
}
