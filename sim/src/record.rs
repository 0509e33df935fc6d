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

/// Begins a record: all but the actions.
pub(crate) fn begin(out: &mut Vec<u8>, at: Instant, node: NodeIndex, input: &Input<'_>) {
    out.clear();
    write(out, &(at, node.0));
    write(out, input);
}

/// Ends a record.
pub(crate) fn finish(out: &mut Vec<u8>, actions: &Actions) {
    write(out, &actions.len());
    for action in actions.iter() {
        write(out, &action);
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
