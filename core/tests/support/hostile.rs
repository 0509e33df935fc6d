//! Hostile input: bytes of real peers, mutated, wrapped and spliced, and bytes of pure chance.
//! Some of it is sealed with the victim's own key: a stranger's bytes hardly get past the door of
//! an encrypted node, a member's do.

use serde_json::Value;
use tithing_core::prng::Prng;
use tithing_core::time::Duration;
use tithing_core::wire::codec::Codec;
use tithing_core::wire::envelope::{Envelope, Side};
use tithing_core::wire::keyring::{Key, Keyring};
use tithing_core::{
    Action, Actions, Command, CommandId, Config, Input, Instant, NetError, Node, NonceSeed, Nonces,
    Profile, Seed, StreamId,
};

const MEMBERLIST: &str = include_str!("../data/memberlist.json");
const SEALED: &str = include_str!("../data/sealed.json");

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

/// The label of the captured cluster that has one, and the keys of all that have some.
const LABEL: &str = "blue-cluster";
const KEYS: [&[u8]; 3] =
    [b"0123456789abcdef0123456789abcdef", &counting::<32>(), &counting::<16>()];

/// The corpus: every captured datagram and stream.
pub(crate) struct Corpus {
    datagrams: Vec<Vec<u8>>,
    streams: Vec<Vec<u8>>,
    /// Those that are encrypted or labelled, of both kinds.
    sealed: Vec<Vec<u8>>,
}

impl Corpus {
    /// Reads the captured bytes.
    pub(crate) fn load() -> Self {
        let vectors: Vec<Value> = serde_json::from_str(MEMBERLIST).expect("vectors");
        let mut corpus = Self { datagrams: Vec::new(), streams: Vec::new(), sealed: Vec::new() };
        for vector in &vectors {
            let raw = unhex(vector["hex"].as_str().expect("hex"));
            match vector["transport"].as_str() {
                Some("udp") => corpus.datagrams.push(raw),
                _ => corpus.streams.push(raw),
            }
        }
        let vectors: Vec<Value> = serde_json::from_str(SEALED).expect("vectors");
        let sealed = vectors.iter().map(|vector| unhex(vector["hex"].as_str().expect("hex")));
        corpus.sealed.extend(sealed);
        corpus
    }

    fn pick<'a>(list: &'a [Vec<u8>], prng: &mut Prng) -> &'a [u8] {
        &list[prng.index(list.len())]
    }

    /// One hostile piece of input, made of `list`.
    fn forge(&self, list: &[Vec<u8>], prng: &mut Prng) -> Vec<u8> {
        if prng.chance(1, 10) {
            return noise(prng, 300);
        }
        let mut bytes = Self::pick(list, prng).to_vec();
        for _ in 0..prng.below(4) {
            mutate(&mut bytes, prng);
        }
        if prng.chance(1, 4) {
            let other = Self::pick(&self.datagrams, prng);
            let from = prng.index(other.len());
            let at = prng.index(bytes.len() + 1);
            bytes.splice(at.., other[from..].iter().copied());
        }
        for _ in 0..prng.below(3) {
            bytes = wrap(&bytes, prng);
        }
        bytes
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hex digits");
    (0..text.len()).step_by(2).map(digit).collect()
}

fn byte(prng: &mut Prng) -> u8 {
    // Bytes that begin something, and the edges, are likelier than the rest.
    const LIKELY: [u8; 20] = [
        0, 1, 6, 7, 8, 9, 10, 12, 0x7f, 0x80, 0x81, 0xa0, 0xbf, 0xc0, 0xc4, 0xcf, 0xda, 0xdb, 0xdf,
        0xff,
    ];
    if prng.chance(1, 2) {
        return LIKELY[prng.index(LIKELY.len())];
    }
    u8::try_from(prng.below(256)).expect("a byte")
}

fn noise(prng: &mut Prng, len_max: usize) -> Vec<u8> {
    (0..prng.index(len_max)).map(|_| byte(prng)).collect()
}

fn mutate(bytes: &mut Vec<u8>, prng: &mut Prng) {
    let at = prng.index(bytes.len() + 1);
    match prng.below(6) {
        0 => bytes.truncate(at),
        1 => bytes.insert(at, byte(prng)),
        2 if at < bytes.len() => {
            bytes.remove(at);
        }
        3 if at < bytes.len() => bytes[at] ^= 1 << prng.below(8),
        4 => {
            // A length or a count that lies.
            let lie = u32::try_from(prng.next_u64() >> 32).expect("32 bits").to_be_bytes();
            for (place, value) in bytes[at..].iter_mut().zip(lie) {
                *place = value;
            }
        }
        _ if at < bytes.len() => bytes[at] = byte(prng),
        _ => {}
    }
}

/// Puts `bytes` into one more wrapper: compound, compression or checksum.
fn wrap(bytes: &[u8], prng: &mut Prng) -> Vec<u8> {
    let mut out = Vec::new();
    match prng.below(3) {
        0 => {
            let len = u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes();
            out.extend([7, 2]);
            out.extend(len);
            out.extend(len);
            out.extend_from_slice(bytes);
            out.extend_from_slice(bytes);
        }
        1 => Codec::default().compress(bytes, &mut out),
        _ => {
            out.push(12);
            out.extend(crc32fast::hash(bytes).to_be_bytes());
            out.extend_from_slice(bytes);
        }
    }
    out
}

fn config() -> Config {
    let addr = ([127, 0, 77, 1], 7946).into();
    let mut config = Config::new("node-a", addr, Profile::Lan);
    config.tags.insert("role".into(), "web".into());
    config
}

/// A node under fire.
pub(crate) struct Victim {
    node: Node,
    /// The envelope of a member that has turned against it, if the node is encrypted.
    traitor: Option<Envelope>,
    now: Instant,
    streams: u64,
    out: Actions,
}

impl Victim {
    /// A node that has just started, without label and keys.
    pub(crate) fn plain(seed: u64) -> Self {
        Self::start(seed, config())
    }

    /// A node that has just started, with a label and keys, more or less strict.
    pub(crate) fn guarded(seed: u64) -> Self {
        let mut config = config();
        let security = &mut config.security;
        security.label = LABEL.into();
        security.nonce_seed = Some(NonceSeed::for_simulation(Seed(seed)));
        let keys = KEYS.map(|key| Key::new(key).expect("a good key"));
        for key in keys {
            security.keyring.install(key).expect("room");
        }
        let keyring = Keyring::clone(&security.keyring);
        let nonces = Nonces::new(NonceSeed([1; 32]), Seed(seed), Instant::ZERO);
        let traitor = Envelope::new(security, keyring, nonces);
        security.verify_incoming = seed % 4 < 2;
        security.verify_outgoing = seed % 3 < 2;
        Self { traitor: Some(traitor), ..Self::start(seed, config) }
    }

    fn start(seed: u64, config: Config) -> Self {
        let now = Instant::from_nanos(1_000_000_000);
        let node = Node::new(config.build().expect("valid"), Seed(seed), now);
        let mut victim = Self { node, traitor: None, now, streams: 0, out: Actions::new() };
        victim.step(Input::Tick);
        victim
    }

    /// A forged packet, as the traitor would send it, most of the time.
    fn datagram(&mut self, corpus: &Corpus, prng: &mut Prng) -> Vec<u8> {
        let forged = corpus.forge(&corpus.datagrams, prng);
        self.sealed(forged, corpus, prng, |traitor, forged, out| {
            traitor.seal_datagram(forged, out);
        })
    }

    /// Forged bytes of a stream, as the traitor would write them, most of the time.
    fn stream(&mut self, side: Side, corpus: &Corpus, prng: &mut Prng) -> Vec<u8> {
        let forged = corpus.forge(&corpus.streams, prng);
        self.sealed(forged, corpus, prng, |traitor, forged, out| {
            traitor.seal_stream(side, forged, out);
        })
    }

    fn sealed(
        &mut self,
        forged: Vec<u8>,
        corpus: &Corpus,
        prng: &mut Prng,
        seal: impl FnOnce(&mut Envelope, &[u8], &mut Vec<u8>),
    ) -> Vec<u8> {
        let Some(traitor) = &mut self.traitor else {
            let unlikely = prng.chance(1, 50);
            return if unlikely { corpus.forge(&corpus.sealed, prng) } else { forged };
        };
        let mut bytes = Vec::new();
        match prng.below(8) {
            0 => bytes = corpus.forge(&corpus.sealed, prng),
            1 => {
                // The right label before anything.
                bytes.extend([0xf4, 12]);
                bytes.extend_from_slice(LABEL.as_bytes());
                bytes.extend_from_slice(&forged);
            }
            _ => seal(traitor, &forged, &mut bytes),
        }
        if prng.chance(1, 4) {
            mutate(&mut bytes, prng);
        }
        bytes
    }

    fn step(&mut self, input: Input<'_>) {
        self.out.clear();
        self.node.step(self.now, input, &mut self.out);
    }

    /// Hands one hostile input to the node.
    pub(crate) fn attack(&mut self, corpus: &Corpus, prng: &mut Prng) {
        let from = ([127, 0, 77, 2], 7946).into();
        match prng.below(10) {
            0..6 => {
                let payload = self.datagram(corpus, prng);
                self.step(Input::Datagram { from, payload: &payload });
            }
            6 => {
                self.streams += 1;
                let stream = StreamId::inbound(self.streams);
                self.step(Input::StreamOpened { stream, peer: from });
                let data = self.stream(Side::Request, corpus, prng);
                for piece in data.chunks(prng.index(64) + 1) {
                    self.step(Input::StreamData { stream, data: piece });
                }
                if prng.chance(1, 2) {
                    self.step(Input::StreamClosed { stream });
                }
            }
            7 => self.reply_to_own_streams(corpus, prng),
            8 => {
                let lookup = tithing_core::LookupId(prng.below(3));
                self.step(Input::Resolved { lookup, outcome: Ok(Vec::from([from.ip()])) });
                self.step(Input::SendFailed { to: from, error: NetError::HostUnreachable });
                self.step(Input::SendBlocked { to: from });
            }
            _ => {
                self.now += Duration::from_millis(prng.below(2_000));
                self.step(Input::Tick);
            }
        }
    }

    /// Makes the node open a stream and answers it with rubbish.
    fn reply_to_own_streams(&mut self, corpus: &Corpus, prng: &mut Prng) {
        let addresses = Vec::from([String::from("127.0.77.2")]);
        let command = Command::Join { addresses };
        self.step(Input::Command { id: CommandId(1), command });
        let opened = self.out.iter().find_map(|action| {
            let Action::OpenStream { stream, to } = action else { return None };
            Some((stream, to))
        });
        let Some((stream, peer)) = opened else { return };
        self.step(Input::StreamOpened { stream, peer });
        let data = self.stream(Side::Reply, corpus, prng);
        self.step(Input::StreamData { stream, data: &data });
        self.step(Input::StreamFailed { stream, error: NetError::Reset });
    }

    /// Whether the node still answers a ping as it should.
    pub(crate) fn answers(&mut self) -> bool {
        // A ping for everybody, number 7: {"Node": "", "SeqNo": 7}.
        let ping = *b"\x00\x82\xa4Node\xa0\xa5SeqNo\x07";
        let from = ([127, 0, 77, 9], 7946).into();
        let mut payload = Vec::new();
        match &mut self.traitor {
            Some(member) => member.seal_datagram(&ping, &mut payload),
            None => payload.extend_from_slice(&ping),
        }
        self.step(Input::Datagram { from, payload: &payload });
        self.out
            .iter()
            .any(|action| matches!(action, Action::SendDatagram { to, .. } if to == from))
    }

    /// Dropped inputs so far.
    pub(crate) fn rejected(&self) -> u64 {
        self.node.counters().rejected.values().sum()
    }

    /// Members that the node knows by now.
    pub(crate) fn members(&mut self) -> usize {
        self.step(Input::Command { id: CommandId(2), command: Command::Members });
        let count = |action| {
            let Action::Reply { reply, .. } = action else { return None };
            let tithing_core::Reply::Members(members) = &*reply else { return None };
            Some(members.len())
        };
        self.out.iter().find_map(count).expect("an answer")
    }
}
