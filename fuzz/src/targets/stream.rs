//! Streams: plain, labelled, encrypted.

use tithing_core::Limits;
use tithing_core::event::Reject;
use tithing_core::prng::Prng;
use tithing_core::wire::codec::Codec;
use tithing_core::wire::dialect::Dialect;
use tithing_core::wire::envelope::{Envelope, Side};
use tithing_core::wire::message::Message;
use tithing_core::wire::push_pull::{self, PushPull};
use tithing_core::wire::stream::{self, StreamMessage, StreamReader, StreamReject};

use super::{check_rewrite, limits};
use crate::larder::Larder;
use crate::mutate;
use crate::outcome::{Fact, Outcome};
use crate::target::Target;
use crate::victim::{Guard, KEYS, LABEL, envelope};

/// What one stream may hold at one time, for these limits: what was received and what it
/// decompresses to, each in a buffer that grows by doubling, and the decoder with its tables.
const MEMORY_BYTES_MAX: u64 = 1 << 20;

/// What came out of a stream: the message written again and its kind, or why there is none.
type Told = Result<Option<(&'static str, Vec<u8>)>, StreamReject>;

/// What a reader makes of bytes that come in pieces, and how many of them belonged to nothing.
fn told(
    bytes: &[u8],
    (side, piece_bytes): (Side, usize),
    codec: &mut Codec,
    envelope: &Envelope,
) -> (Told, usize) {
    let limits = limits();
    let mut reader = StreamReader::new(side);
    let mut told = Ok(None);
    for piece in bytes.chunks(piece_bytes.max(1)) {
        reader.push(piece, &limits);
        if matches!(told, Ok(None)) {
            told = reader
                .poll(&limits, codec, envelope)
                .map(|message| message.map(|message| uncounted(|| rewritten(&message, &limits))));
        }
        assert!(reader.buffered() <= bytes.len(), "more is held than came");
    }
    if !matches!(told, Ok(None)) {
        let after = reader.poll(&limits, codec, envelope);
        assert!(matches!(after, Ok(None)), "something came behind the message");
        assert_eq!(reader.buffered(), 0, "bytes are held behind the message");
    }
    (told, reader.spare_bytes())
}

/// Does what belongs to the checks and not to what is checked.
fn uncounted<T>(work: impl FnOnce() -> T) -> T {
    let mut result = None;
    allocation_counter::opt_out(|| result = Some(work()));
    result.expect("the work was done")
}

/// A message written again; it must mean the same.
fn rewritten(message: &StreamMessage<'_>, limits: &Limits) -> (&'static str, Vec<u8>) {
    let mut out = Vec::new();
    match message {
        StreamMessage::PushPull(state) => {
            encode_state(state, &mut out);
            let again = PushPull::decode(&out[1..], limits).expect("what we write can be read");
            assert_eq!(again.join, state.join);
            assert_eq!(again.user_state, state.user_state);
            assert_eq!((again.node_count(), again.bad_nodes()), (state.node_count(), 0));
            assert!(again.nodes().eq(state.nodes()), "a member changed on its way");
            ("push/pull", out)
        }
        StreamMessage::Ping(ping) => ("ping", check_rewrite(&Message::Ping(*ping))),
        StreamMessage::Ack(ack) => ("ack", check_rewrite(&Message::Ack(*ack))),
        StreamMessage::User(payload) => {
            stream::encode_user(payload, Dialect::Gossip, &mut out);
            ("user", out)
        }
        StreamMessage::Error(text) => {
            stream::encode_error(text, &mut out);
            ("error", out)
        }
    }
}

fn encode_state(state: &PushPull<'_>, out: &mut Vec<u8>) {
    let nodes: Vec<_> = state.nodes().collect();
    push_pull::encode(out, state.join, nodes.into_iter(), state.user_state);
}

fn record(told: &Told, outcome: &mut Outcome) {
    match told {
        Ok(Some((kind, _))) => outcome.add(Fact::Read(kind)),
        Ok(None) => outcome.add(Fact::Saw("not whole")),
        Err(reject) => {
            outcome.add(Fact::Dropped(reject.reason));
            if reject.answer.is_some() {
                outcome.add(Fact::Saw("answered by an error"));
            }
        }
    }
}

/// Plain streams, and what is in them.
#[derive(Debug)]
pub(crate) struct Plain {
    codec: Codec,
    envelope: Envelope,
}

impl Default for Plain {
    fn default() -> Self {
        Self { codec: Codec::default(), envelope: Envelope::none() }
    }
}

impl Target for Plain {
    fn name(&self) -> &'static str {
        "stream"
    }

    fn cost(&self) -> u64 {
        4
    }

    fn seeds(&self, larder: &Larder) -> Vec<Vec<u8>> {
        [larder.streams.clone(), larder.sealed.iter().take(5).cloned().collect()].concat()
    }

    fn forge(&self, known: &[Vec<u8>], prng: &mut Prng) -> Vec<u8> {
        mutate::spoil_and_wrap(known, prng)
    }

    fn attempt(&mut self, input: &[u8], outcome: &mut Outcome) {
        let Self { codec, envelope } = self;
        let hash = usize::try_from(crc32fast::hash(input)).expect("at least 32 bits");
        let at_once = (Side::Request, input.len());
        let whole = outcome.within(MEMORY_BYTES_MAX, |_| told(input, at_once, codec, envelope));
        let in_pieces = (Side::Request, 1 + hash % 97);
        let pieces = outcome.within(MEMORY_BYTES_MAX, |_| told(input, in_pieces, codec, envelope));
        assert_eq!(pieces.0, whole.0, "the pieces make a difference");
        record(&whole.0, outcome);
        let (Ok(Some((kind, rewritten))), spare) = whole else { return };
        assert_eq!(pieces.1, spare, "the pieces make a difference to what is dropped");
        if spare > 0 {
            outcome.add(Fact::Saw("spare bytes"));
        }
        if rewritten.len() <= limits().stream_bytes_max {
            let again = told(&rewritten, (Side::Reply, rewritten.len()), codec, envelope);
            assert_eq!(again, (Ok(Some((kind, rewritten))), 0), "it is written another way");
        }
    }

    fn expected(&self) -> Vec<Fact> {
        let reasons = [
            Reject::Truncated,
            Reject::Malformed,
            Reject::UnknownType,
            Reject::BadCompression,
            Reject::TooLarge,
            Reject::Encrypted,
            Reject::BadLabel,
        ];
        let kinds = ["push/pull", "ping", "ack", "user", "error"];
        let mut facts: Vec<Fact> = kinds.map(Fact::Read).into();
        facts.extend(reasons.map(Fact::Dropped));
        let seen = ["not whole", "answered by an error", "spare bytes"];
        facts.extend(seen.map(Fact::Saw));
        facts
    }
}

/// Streams with a label, encryption, or both.
#[derive(Debug)]
pub(crate) struct Sealed {
    codec: Codec,
    none: Envelope,
    receivers: Vec<(Guard, Envelope)>,
    members: Vec<(Guard, Envelope)>,
    stranger: Envelope,
}

impl Default for Sealed {
    fn default() -> Self {
        let receivers = Guard::ALL.map(|guard| (guard, envelope(guard, LABEL, &KEYS)));
        let members = [Guard::Labelled, Guard::Keyed, Guard::Both];
        let members = members.map(|guard| (guard, envelope(guard, "ours", &[&[9; 32]])));
        Self {
            codec: Codec::default(),
            none: Envelope::none(),
            receivers: receivers.into(),
            members: members.into(),
            stranger: envelope(Guard::Both, "theirs", &[&[8; 32]]),
        }
    }
}

impl Sealed {
    /// What was sealed means what it means unsealed.
    fn check_sealing(&mut self, input: &[u8]) {
        let Self { codec, none, members, stranger, .. } = self;
        let (bare, _) = told(input, (Side::Reply, input.len()), codec, none);
        for (guard, envelope) in members {
            for side in [Side::Request, Side::Reply] {
                let mut sent = Vec::new();
                envelope.seal_stream(side, input, &mut sent);
                let (sealed, _) = told(&sent, (side, 1_000), codec, envelope);
                let is_largest = input.len() + 29 > limits().stream_bytes_max;
                match (&bare, &sealed) {
                    (Ok(Some(bare)), Ok(Some(sealed))) => {
                        assert_eq!(bare, sealed, "{}", guard.name());
                    }
                    (Ok(Some(_)), _) => assert!(is_largest, "{}: {sealed:?}", guard.name()),
                    (_, Ok(Some(_))) => panic!("{}: made whole by its envelope", guard.name()),
                    _ => {}
                }
                let is_guarded = side == Side::Request || envelope.is_keyed();
                let strangers = told(&sent, (side, 1_000), codec, stranger).0;
                let is_opened = matches!(strangers, Ok(Some(_)));
                assert!(!is_opened || !is_guarded, "a stranger opens {}", guard.name());
            }
        }
    }
}

impl Target for Sealed {
    fn name(&self) -> &'static str {
        "stream-sealed"
    }

    fn cost(&self) -> u64 {
        5
    }

    fn seeds(&self, larder: &Larder) -> Vec<Vec<u8>> {
        [larder.sealed.clone(), larder.streams.clone()].concat()
    }

    fn attempt(&mut self, input: &[u8], outcome: &mut Outcome) {
        let hash = usize::try_from(crc32fast::hash(input)).expect("at least 32 bits");
        let Self { codec, receivers, .. } = self;
        for (_, envelope) in receivers {
            let in_pieces = (Side::Request, 1 + hash % 97);
            let (pieces, _) =
                outcome.within(MEMORY_BYTES_MAX, |_| told(input, in_pieces, codec, envelope));
            let (whole, _) = told(input, (Side::Request, input.len()), codec, envelope);
            assert_eq!(pieces, whole, "the pieces make a difference");
            record(&pieces, outcome);
        }
        self.check_sealing(input);
    }

    fn expected(&self) -> Vec<Fact> {
        let reasons = [
            Reject::BadLabel,
            Reject::NotEncrypted,
            Reject::Undecryptable,
            Reject::Encrypted,
            Reject::DoubleLabel,
        ];
        let mut facts = Vec::from([Fact::Read("push/pull"), Fact::Read("ping")]);
        facts.extend(reasons.map(Fact::Dropped));
        facts
    }
}
