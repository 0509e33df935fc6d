//! Records of steps: `(time, node, input, actions)` in postcard. The running hash goes over
//! them, and a trace file is a list of them.

use postcard::ser_flavors::Flavor;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use tithing_core::{Action, Actions, Input, Instant};

use crate::scenario::NodeIndex;

/// One step of one node, read back from its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Record<'a> {
    /// When.
    pub at: Instant,
    /// Which node.
    pub node: NodeIndex,
    /// What happened to it.
    pub input: Input<'a>,
    /// What it wanted done.
    pub actions: Vec<Action<'a>>,
}

/// One hash over many: XXH3 over their bytes, in order.
#[derive(Default)]
pub struct Digest(Xxh3);

impl Digest {
    /// Adds the hash of one run.
    pub fn add(&mut self, hash: u64) {
        self.0.update(&hash.to_le_bytes());
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0.digest())
    }
}

/// Postcard straight into a buffer that is kept.
struct Into<'a>(&'a mut Vec<u8>);

impl Flavor for Into<'_> {
    type Output = ();

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// Appends the postcard form of a value.
pub(crate) fn write<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    postcard::serialize_with_flavor(value, Into(out)).expect("a buffer takes everything");
}

/// Bytes of records that are hashed at once. The hash is faster over long pieces than over short
/// ones, and the same.
const HASHED_AT_ONCE: usize = 16 << 10;

/// The records of a run, one after the other, and the hash over all of them.
#[derive(Default)]
pub(crate) struct Recorder {
    hash: Xxh3,
    /// Records that are not hashed yet; the last begins at `begin`.
    bytes: Vec<u8>,
    begin: usize,
}

impl Recorder {
    /// Begins a record: all but the actions.
    pub(crate) fn begin(&mut self, at: Instant, node: NodeIndex, input: &Input<'_>) {
        if self.bytes.len() >= HASHED_AT_ONCE {
            self.hash.update(&self.bytes);
            self.bytes.clear();
        }
        self.begin = self.bytes.len();
        write(&mut self.bytes, &(at, node.0));
        write(&mut self.bytes, input);
    }

    /// Ends a record.
    pub(crate) fn finish(&mut self, actions: &Actions) {
        write(&mut self.bytes, &actions.len());
        for action in actions.iter() {
            write(&mut self.bytes, &action);
        }
    }

    /// The last record.
    pub(crate) fn last(&self) -> &[u8] {
        &self.bytes[self.begin..]
    }

    /// The hash over all records.
    pub(crate) fn digest(&self) -> u64 {
        let mut hash = self.hash.clone();
        hash.update(&self.bytes);
        hash.digest()
    }
}

impl<'a> Record<'a> {
    /// Reads a record.
    pub fn read(bytes: &'a [u8]) -> Result<Self, postcard::Error> {
        let ((at, node), rest) = take::<(Instant, u32)>(bytes)?;
        let (input, rest) = take(rest)?;
        let (actions, _) = take(rest)?;
        Ok(Self { at, node: NodeIndex(node), input, actions })
    }
}

/// Reads one value and returns what follows it.
pub(crate) fn take<'a, T: Deserialize<'a>>(
    bytes: &'a [u8],
) -> Result<(T, &'a [u8]), postcard::Error> {
    postcard::take_from_bytes(bytes)
}
