//! Datagrams: plain, labelled, encrypted.

use tithing_core::Limits;
use tithing_core::event::Reject;
use tithing_core::prng::Prng;
use tithing_core::wire::codec::{Codec, Compression};
use tithing_core::wire::envelope::Envelope;
use tithing_core::wire::message::Message;
use tithing_core::wire::packet::{self, Checksum, PARTS_MAX, PacketBuilder, Wrap};

use super::{check_rewrite, kind};
use crate::larder::Larder;
use crate::mutate;
use crate::outcome::{Fact, Outcome};
use crate::target::Target;
use crate::victim::{Guard, KEYS, LABEL, envelope};

/// What one datagram may hold at one time. All layers together have 64 KiB; each of at most four
/// grows by doubling; the decoder has its tables.
const MEMORY_BYTES_MAX: u64 = 512 << 10;

/// Plain datagrams.
#[derive(Debug, Default)]
pub(crate) struct Plain {
    limits: Limits,
    codec: Codec,
    builder: PacketBuilder,
}

impl Plain {
    /// Opens a datagram; the messages in it, written again.
    fn open(&mut self, input: &[u8], outcome: &mut Outcome) -> Vec<Vec<u8>> {
        let Self { limits, codec, .. } = self;
        let (mut messages, mut visits) = (Vec::new(), 0);
        let spare = outcome.within(MEMORY_BYTES_MAX, |outcome| {
            packet::open(input, limits, codec, &mut |message| {
                visits += 1;
                allocation_counter::opt_out(|| match message {
                    Ok(message) => {
                        outcome.add(Fact::Read(kind(&message)));
                        messages.push(check_rewrite(&message));
                    }
                    Err(reason) => outcome.add(Fact::Dropped(reason)),
                });
            })
        });
        assert!(visits > 0, "a datagram left no trace");
        if spare > 0 {
            outcome.add(Fact::Saw("spare bytes"));
        }
        messages
    }

    /// Messages survive every wrapping, alone and together.
    fn check_wrappings(&mut self, messages: &[Vec<u8>]) {
        for messages in messages.chunks(PARTS_MAX).take(1) {
            self.builder.clear();
            let is_fit = |message: &&Vec<u8>| u16::try_from(message.len()).is_ok();
            let fit: Vec<_> = messages.iter().filter(is_fit).collect();
            for message in &fit {
                self.builder.push(message);
            }
            if fit.iter().map(|message| message.len()).sum::<usize>() > 60_000 {
                return;
            }
            for compress in [Compression::Off, Compression::IfShorter, Compression::Always] {
                for crc in [Checksum::Off, Checksum::On] {
                    let datagram = self.builder.finish(Wrap { compress, crc }, &mut self.codec);
                    let mut found = Vec::new();
                    let codec = &mut Codec::default();
                    let spare = packet::open(datagram, &self.limits, codec, &mut |message| {
                        found.push(check_rewrite(&message.expect("what we send can be read")));
                    });
                    assert_eq!(spare, 0, "we send bytes that belong to nothing");
                    assert!(found.iter().eq(fit.iter().copied()), "a message changed on its way");
                }
            }
        }
    }
}

impl Target for Plain {
    fn name(&self) -> &'static str {
        "packet"
    }

    fn seeds(&self, larder: &Larder) -> Vec<Vec<u8>> {
        larder.datagrams.clone()
    }

    fn forge(&self, known: &[Vec<u8>], prng: &mut Prng) -> Vec<u8> {
        mutate::spoil_and_wrap(known, prng)
    }

    fn attempt(&mut self, input: &[u8], outcome: &mut Outcome) {
        let messages = self.open(input, outcome);
        // It takes far longer than to open a datagram.
        if !messages.is_empty() && crc32fast::hash(input).is_multiple_of(16) {
            self.check_wrappings(&messages);
        }
    }

    fn expected(&self) -> Vec<Fact> {
        let kinds = ["ping", "indirect ping", "ack", "suspect", "alive", "dead", "user", "nack"];
        let reasons = [
            Reject::Empty,
            Reject::Truncated,
            Reject::Malformed,
            Reject::UnknownType,
            Reject::BadCrc,
            Reject::BadCompression,
            Reject::TooDeep,
            Reject::BadName,
        ];
        let mut facts: Vec<Fact> = kinds.into_iter().map(Fact::Read).collect();
        facts.extend(reasons.map(Fact::Dropped));
        facts.push(Fact::Saw("spare bytes"));
        facts
    }
}

/// Datagrams with a label, encryption, or both.
#[derive(Debug)]
pub(crate) struct Sealed {
    /// They know the keys and the label of the captured packets.
    receivers: Vec<(Guard, Envelope)>,
    /// They seal what we give them.
    members: Vec<(Guard, Envelope)>,
    /// They have another key, or another label, and must not open it.
    strangers: Vec<Envelope>,
    text: Vec<u8>,
    block: Vec<u8>,
}

/// A key that no captured packet was sealed with.
const OURS: [u8; 32] = [9; 32];
const THEIRS: [u8; 32] = [8; 32];

impl Default for Sealed {
    fn default() -> Self {
        let receivers = Guard::ALL.map(|guard| (guard, envelope(guard, LABEL, &KEYS)));
        let members = [Guard::Labelled, Guard::Keyed, Guard::Both];
        let members = members.map(|guard| (guard, envelope(guard, "ours", &[&OURS])));
        let strangers = Vec::from([
            envelope(Guard::Keyed, "", &[&THEIRS]),
            envelope(Guard::Both, "ours", &[&THEIRS]),
            envelope(Guard::Both, "theirs", &[&OURS]),
        ]);
        Self {
            receivers: receivers.into(),
            members: members.into(),
            strangers,
            text: Vec::new(),
            block: Vec::new(),
        }
    }
}

impl Sealed {
    /// What the envelope makes of bytes as they come.
    fn open_raw(&mut self, input: &[u8], outcome: &mut Outcome) {
        let Self { receivers, text, .. } = self;
        for (guard, envelope) in receivers {
            let opened = outcome.within(MEMORY_BYTES_MAX, |_| {
                envelope.open_datagram(input, text).map(|packet| packet.len() <= input.len())
            });
            match opened {
                Ok(is_no_longer) => {
                    assert!(is_no_longer, "more came out than went in");
                    outcome.add(Fact::Read(guard.name()));
                }
                Err(reason) => outcome.add(Fact::Dropped(reason)),
            }
        }
    }

    /// What is sealed is opened by those who have the key and the label, and by nobody else; nor by
    /// anybody if one bit of it is another. Without keys, what is refused as a block is no message.
    fn check_sealing(&mut self, input: &[u8]) {
        let Self { members, strangers, text, block, .. } = self;
        for (guard, envelope) in members {
            block.clear();
            envelope.seal_datagram(input, block);
            let opened = envelope.open_datagram(block, text);
            if !envelope.is_keyed() && opened == Err(Reject::Encrypted) {
                assert!(Message::decode(input).is_err(), "{} drops a message", guard.name());
            } else {
                assert_eq!(opened, Ok(input), "{}", guard.name());
            }
            for stranger in &*strangers {
                let opened = stranger.open_datagram(block, text);
                assert!(opened.is_err(), "a stranger opens {}", guard.name());
            }
            let at = usize::try_from(crc32fast::hash(input)).expect("at least 32 bits");
            let bit = at % (block.len() * 8);
            let version_at = if *guard == Guard::Both { 2 + "ours".len() } else { 0 };
            // The version is the one byte that the tag does not cover.
            if envelope.is_keyed() && bit / 8 != version_at {
                block[bit / 8] ^= 1 << (bit % 8);
                let opened = envelope.open_datagram(block, text);
                assert!(opened.is_err(), "{}: bit {bit} does not count", guard.name());
            }
        }
    }
}

impl Target for Sealed {
    fn name(&self) -> &'static str {
        "packet-sealed"
    }

    fn cost(&self) -> u64 {
        2
    }

    fn seeds(&self, larder: &Larder) -> Vec<Vec<u8>> {
        let plain = larder.datagrams.iter().take(50).cloned().collect();
        [larder.sealed.clone(), larder.without_labels(), plain].concat()
    }

    fn attempt(&mut self, input: &[u8], outcome: &mut Outcome) {
        self.open_raw(input, outcome);
        self.check_sealing(input);
    }

    fn expected(&self) -> Vec<Fact> {
        let reasons = [
            Reject::Empty,
            Reject::BadLabel,
            Reject::NotEncrypted,
            Reject::Undecryptable,
            Reject::DoubleLabel,
        ];
        let mut facts: Vec<Fact> = Guard::ALL.map(|guard| Fact::Read(guard.name())).into();
        facts.extend(reasons.map(Fact::Dropped));
        facts
    }
}
