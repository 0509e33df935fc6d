//! What is too large for the corpus: bombs and crowds, against a node with its usual limits.

use tithing_core::event::{Reject, Shed};
use tithing_core::{Actions, Config, Input, Instant, Node, Profile, Seed, StreamId};

/// A node as it comes.
fn node() -> Node {
    let config = Config::new("n1", ([127, 0, 0, 1], 7946).into(), Profile::Lan);
    Node::new(config.build().expect("valid"), Seed(1), Instant::ZERO)
}

fn step(node: &mut Node, input: Input<'_>) {
    node.step(Instant::ZERO, input, &mut Actions::new());
}

fn rejected(node: &Node, reason: Reject) -> u64 {
    node.counters().rejected.get(&reason).copied().unwrap_or(0)
}

/// Writes codes of growing width, lowest bit first, as LZW has them.
struct Packer {
    out: Vec<u8>,
    bits: u64,
    filled: u32,
    width: u32,
    /// The code that the encoder's table has reached.
    reached: u32,
}

const CLEAR: u32 = 256;
const END: u32 = 257;

impl Packer {
    fn code(&mut self, code: u32) {
        self.bits |= u64::from(code) << self.filled;
        self.filled += self.width;
        while self.filled >= 8 {
            self.out.push(self.bits.to_le_bytes()[0]);
            self.bits >>= 8;
            self.filled -= 8;
        }
        if code == CLEAR {
            (self.width, self.reached) = (9, END);
        } else {
            self.reached += 1;
            self.width += u32::from(self.reached == 1 << self.width);
        }
    }
}

/// A compressed message of more than `len` zeros: each code stands for one zero more than the one
/// before, until the table is full.
fn bomb(len: u64) -> Vec<u8> {
    let mut packer = Packer { out: Vec::new(), bits: 0, filled: 0, width: 9, reached: END };
    let mut zeros = 0;
    while zeros <= len {
        packer.code(CLEAR);
        packer.code(0);
        for (run, code) in (2..).zip(END + 1..4_090) {
            packer.code(code);
            zeros += run;
        }
    }
    packer.code(END);
    packer.out.extend([0; 2]);
    let packed = u32::try_from(packer.out.len()).expect("small").to_be_bytes();
    [b"\x09\x82\xa4Algo\0\xa3Buf\xdb", &packed[..], &packer.out].concat()
}

/// Goal: B31, a bomb takes no more memory than the largest honest stream. Method: 200 KB that
/// inflate to 256 MiB as a stream, and what of it fits a datagram; the peak is measured.
#[test]
fn a_bomb_stops_at_its_budget() {
    let bytes = bomb(256 << 20);
    assert!(bytes.len() < 220_000, "{} bytes", bytes.len());
    let mut node = node();
    let stream = StreamId::inbound(0);
    let used = allocation_counter::measure(|| {
        step(&mut node, Input::StreamOpened { stream, peer: ([127, 0, 0, 9], 9).into() });
        for data in bytes.chunks(65_536) {
            step(&mut node, Input::StreamData { stream, data });
        }
    });
    assert_eq!(rejected(&node, Reject::TooLarge), 1);
    // The buffer grows by doubling: the old one is there while the new one is filled.
    assert!(used.bytes_max < 2 * (40 << 20) + (1 << 20), "{} bytes", used.bytes_max);
    assert!(used.bytes_current < 1 << 20, "{} bytes are kept", used.bytes_current);

    let small = bomb(40 << 20);
    assert!(small.len() < 65_507, "it fits a datagram: {} bytes", small.len());
    let from = ([127, 0, 0, 9], 9).into();
    let used = allocation_counter::measure(|| {
        step(&mut node, Input::Datagram { from, payload: &small });
    });
    assert_eq!(rejected(&node, Reject::TooLarge), 2);
    assert!(used.bytes_max < 512 << 10, "{} bytes", used.bytes_max);
}

/// Goal: B30, a thousand connections that announce the world hold next to nothing. Method: each
/// claims as many members and as large a state as is allowed, and sends 40 bytes.
#[test]
fn a_thousand_headers_that_lie_reserve_nothing() {
    let lie =
        b"\x06\x83\xa4Join\xc3\xa5Nodes\xce\x00\x10\x00\x00\xacUserStateLen\xce\x01\x30\x00\x00";
    let mut node = node();
    let used = allocation_counter::measure(|| {
        for n in 0..1_000 {
            let stream = StreamId::inbound(n);
            step(&mut node, Input::StreamOpened { stream, peer: ([127, 0, 0, 9], 9).into() });
            step(&mut node, Input::StreamData { stream, data: lie });
        }
    });
    assert_eq!(node.counters().shed.get(&Shed::Stream), Some(&872));
    assert!(used.bytes_max < 256 << 10, "{} bytes", used.bytes_max);
    assert_eq!(rejected(&node, Reject::TooLarge), 0, "they may all come true");
}
