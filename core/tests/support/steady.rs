//! A node in a cluster at rest: it knows everybody, and what it hears is no news.

use tithing_core::config::SecurityConfig;
use tithing_core::wire::codec::{Codec, Compression};
use tithing_core::wire::envelope::Envelope;
use tithing_core::wire::keyring::{Key, Keyring};
use tithing_core::wire::message::{Accusation, Ack, Alive, Message, Ping};
use tithing_core::wire::packet::{self, Checksum, PacketBuilder, Wrap};
use tithing_core::wire::serf::JoinIntent;
use tithing_core::{
    Actions, Config, Incarnation, Input, Instant, LamportTime, Limits, Node, NonceSeed, Nonces,
    Profile, Seed, SeqNo,
};

/// Members that the node knows.
const MEMBERS: u8 = 128;

/// How datagrams are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sealing {
    Plain,
    /// Only a label.
    Labelled,
    /// A key of so many bits, and a label.
    AesGcm(usize),
}

impl Sealing {
    pub(crate) const ALL: [Self; 5] =
        [Self::Plain, Self::Labelled, Self::AesGcm(128), Self::AesGcm(192), Self::AesGcm(256)];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Labelled => "labelled",
            Self::AesGcm(128) => "AES-128-GCM",
            Self::AesGcm(192) => "AES-192-GCM",
            Self::AesGcm(_) => "AES-256-GCM",
        }
    }

    fn security(self) -> SecurityConfig {
        let mut security = SecurityConfig::default();
        if let Self::AesGcm(bits) = self {
            let key = Key::new(&vec![7; bits / 8]).expect("a good size");
            security.keyring = Keyring::new(key, []).expect("one key");
            security.nonce_seed = Some(NonceSeed([1; 32]));
        }
        if self != Self::Plain {
            security.label = "blue".into();
        }
        security
    }
}

/// What is in a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One alive message that is newer than what is known.
    News,
    /// Six of those with a checksum.
    NewsSix,
    /// An accusation and the alive message that answers it, in turn: both change the state.
    Dispute,
    /// An intent that is newer than what is known.
    IntentNews,
    /// One alive message that is known.
    Alive,
    /// An accusation that is refuted long since.
    Suspect,
    /// A ping, which is answered.
    Ping,
    /// An ack that nobody waits for.
    Ack,
    /// An intent that is known.
    Intent,
    /// Six alive messages with a checksum, as in a round of gossip.
    AliveSix,
    /// The same six, compressed.
    AliveSixPacked,
}

/// All that are no news.
pub(crate) const KINDS: [Kind; 7] = [
    Kind::Alive,
    Kind::Suspect,
    Kind::Ping,
    Kind::Ack,
    Kind::Intent,
    Kind::AliveSix,
    Kind::AliveSixPacked,
];

/// All that are news. Each piece of it happens but once.
pub(crate) const NEWS: [Kind; 4] = [Kind::News, Kind::Dispute, Kind::IntentNews, Kind::NewsSix];

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::News => "alive, news",
            Self::NewsSix => "6 alives, news, crc",
            Self::Dispute => "suspect, then refuted",
            Self::IntentNews => "join intent, news",
            Self::Alive => "alive",
            Self::Suspect => "suspect",
            Self::Ping => "ping, answered",
            Self::Ack => "ack",
            Self::Intent => "join intent",
            Self::AliveSix => "6 alives, crc",
            Self::AliveSixPacked => "6 alives, crc, lzw",
        }
    }

    /// Messages in one datagram.
    pub(crate) fn messages(self) -> u64 {
        match self {
            Self::AliveSix | Self::AliveSixPacked | Self::NewsSix => 6,
            Self::News
            | Self::Dispute
            | Self::IntentNews
            | Self::Alive
            | Self::Suspect
            | Self::Ping
            | Self::Ack
            | Self::Intent => 1,
        }
    }

    /// Adds the messages about member `n`; what is news is news in its round.
    fn push(self, packet: &mut PacketBuilder, n: u8, round: u32) {
        let name = format!("node-{n}.example");
        // Higher in each datagram.
        let newest = 3 + round * u32::from(MEMBERS) + u32::from(n);
        match self {
            Self::News => push_alive(packet, n, newest),
            Self::NewsSix => {
                for next in 0..6 {
                    push_alive(packet, (n + next) % MEMBERS, newest);
                }
            }
            Self::Dispute if round % 2 == 1 => push_alive(packet, n, 3 + round / 2),
            Self::Dispute => {
                let incarnation = Incarnation(2 + round / 2);
                let claim = Accusation { incarnation, node: &name, from: "node-1.example" };
                packet.push_with(|out| Message::Suspect(claim).encode(out));
            }
            Self::IntentNews => push_intent(packet, &name, 2 + u64::from(round)),
            Self::Alive => push_alive(packet, n, 2),
            Self::AliveSix | Self::AliveSixPacked => {
                for next in 0..6 {
                    push_alive(packet, (n + next) % MEMBERS, 2);
                }
            }
            Self::Suspect => {
                let incarnation = Incarnation(1);
                let claim = Accusation { incarnation, node: &name, from: "node-1.example" };
                packet.push_with(|out| Message::Suspect(claim).encode(out));
            }
            Self::Ping => {
                let ping = Ping { seq_no: SeqNo(n.into()), node: "receiver", ..Ping::default() };
                packet.push_with(|out| Message::Ping(ping).encode(out));
            }
            Self::Ack => {
                let ack = Ack { seq_no: SeqNo(90_000), payload: None };
                packet.push_with(|out| Message::Ack(ack).encode(out));
            }
            Self::Intent => push_intent(packet, &name, 1),
        }
    }
}

fn push_intent(packet: &mut PacketBuilder, node: &str, ltime: u64) {
    packet.push_with(|out| {
        let mut intent = Vec::new();
        JoinIntent { ltime: LamportTime(ltime), node }.encode(&mut intent);
        Message::User(&intent).encode(out);
    });
}

fn push_alive(packet: &mut PacketBuilder, n: u8, incarnation: u32) {
    let name = format!("node-{n}.example");
    let alive = Alive {
        incarnation: Incarnation(incarnation),
        node: &name,
        addr: &[10, 0, 0, n],
        port: 7946,
        meta: Some(b"\xff\x82\xa4role\xa3web\xa2dc\xa6east-1"),
        versions: &[1, 5, 2, 2, 5, 5],
    };
    packet.push_with(|out| Message::Alive(alive).encode(out));
}

/// The node that takes datagrams, and the envelope of those who send them.
pub(crate) struct Receiver {
    node: Node,
    sender: Envelope,
    out: Actions,
}

const NOW: Instant = Instant::from_nanos(1_000_000_000);

impl Receiver {
    /// A node that knows everybody and has nothing left to pass on.
    pub(crate) fn new(sealing: Sealing) -> Self {
        let security = sealing.security();
        let nonces = Nonces::new(NonceSeed([2; 32]), Seed(2), Instant::ZERO);
        let sender = Envelope::new(&security, security.keyring.clone(), nonces);
        let mut config = Config::new("receiver", ([10, 0, 0, 200], 7946).into(), Profile::Lan);
        config.compression = false;
        config.security = security;
        let node = Node::new(config.build().expect("valid"), Seed(1), NOW);
        let mut receiver = Self { node, sender, out: Actions::new() };
        receiver.step(Input::Tick);
        for datagram in receiver.datagrams(Kind::Alive) {
            receiver.take(&datagram);
        }
        for datagram in receiver.datagrams(Kind::Intent) {
            receiver.take(&datagram);
        }
        // Pings draw out, with their acks, all that is to be passed on.
        let pings = receiver.datagrams(Kind::Ping);
        receiver.take_all(&pings, 2_000);
        receiver
    }

    fn step(&mut self, input: Input<'_>) {
        self.out.clear();
        self.node.step(NOW, input, &mut self.out);
    }

    pub(crate) fn take(&mut self, datagram: &[u8]) {
        let from = ([10, 0, 0, 1], 7946).into();
        self.step(Input::Datagram { from, payload: datagram });
    }

    /// Takes so many datagrams, from the beginning again and again.
    pub(crate) fn take_all(&mut self, datagrams: &[Vec<u8>], count: u64) {
        for (_, datagram) in (0..count).zip(datagrams.iter().cycle()) {
            self.take(datagram);
        }
    }

    /// Opens and decodes so many datagrams and applies nothing. How many messages there were.
    pub(crate) fn decode_all(&self, datagrams: &[Vec<u8>], count: u64) -> u64 {
        let (limits, mut codec, mut text) = (Limits::default(), Codec::default(), Vec::new());
        let mut messages = 0;
        for (_, datagram) in (0..count).zip(datagrams.iter().cycle()) {
            let packet = self.sender.open_datagram(datagram, &mut text).expect("our own");
            packet::open(packet, &limits, &mut codec, &mut |message| {
                messages += u64::from(message.is_ok());
            });
        }
        messages
    }

    /// One datagram for each member.
    pub(crate) fn datagrams(&mut self, kind: Kind) -> Vec<Vec<u8>> {
        self.rounds(kind, 1)
    }

    /// So many datagrams for each member; in a later round of news there are newer ones.
    pub(crate) fn rounds(&mut self, kind: Kind, rounds: u32) -> Vec<Vec<u8>> {
        let mut packet = PacketBuilder::default();
        let mut codec = Codec::default();
        let wrap = match kind {
            Kind::AliveSix | Kind::NewsSix => {
                Wrap { crc: Checksum::On, compress: Compression::Off }
            }
            Kind::AliveSixPacked => Wrap { crc: Checksum::On, compress: Compression::IfShorter },
            Kind::News
            | Kind::Dispute
            | Kind::IntentNews
            | Kind::Alive
            | Kind::Suspect
            | Kind::Ping
            | Kind::Ack
            | Kind::Intent => Wrap::default(),
        };
        let mut datagrams = Vec::new();
        for (round, n) in (0..rounds).flat_map(|round| (0..MEMBERS).map(move |n| (round, n))) {
            packet.clear();
            kind.push(&mut packet, n, round);
            let mut sealed = Vec::new();
            self.sender.seal_datagram(packet.finish(wrap, &mut codec), &mut sealed);
            datagrams.push(sealed);
        }
        datagrams
    }
}
