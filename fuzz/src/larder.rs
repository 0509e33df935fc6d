//! Good bytes: what real peers have sent.

use serde_json::Value;

const MEMBERLIST: &str = include_str!("../../core/tests/data/memberlist.json");
const SEALED: &str = include_str!("../../core/tests/data/sealed.json");
const SERF: &str = include_str!("../../core/tests/data/serf.json");
const RPC: &str = include_str!("../../core/tests/data/rpc.json");
const RPC_CLI: &str = include_str!("../../core/tests/data/rpc_cli.json");

/// The captured bytes, by what they are.
#[derive(Clone, Debug, Default)]
pub struct Larder {
    /// Plain datagrams.
    pub datagrams: Vec<Vec<u8>>,
    /// One direction each of plain streams.
    pub streams: Vec<Vec<u8>>,
    /// Datagrams and streams that are encrypted or labelled.
    pub sealed: Vec<Vec<u8>>,
    /// Messages of the Serf layer.
    pub serf: Vec<Vec<u8>>,
    /// Members' metadata.
    pub meta: Vec<Vec<u8>>,
    /// What clients have sent to an agent's RPC port.
    pub rpc: Vec<Vec<u8>>,
}

impl Larder {
    /// All that was captured.
    pub fn load() -> Self {
        let mut larder = Self::default();
        for vector in vectors(MEMBERLIST) {
            match vector["transport"].as_str() {
                Some("udp") => larder.datagrams.extend(hex_of(&vector["hex"])),
                _ => larder.streams.extend(hex_of(&vector["hex"])),
            }
        }
        larder.sealed = vectors(SEALED).iter().filter_map(|it| hex_of(&it["hex"])).collect();
        for vector in vectors(SERF) {
            let is_meta = vector["decoded"]["kind"] == "meta";
            let list = if is_meta { &mut larder.meta } else { &mut larder.serf };
            list.extend(hex_of(&vector["hex"]));
        }
        let requests = [vectors(RPC), vectors(RPC_CLI)].concat();
        larder.rpc = requests.iter().filter_map(|it| hex_of(&it["request"])).collect();
        larder
    }
}

impl Larder {
    /// What is labelled, as it is when somebody has taken the label off.
    pub fn without_labels(&self) -> Vec<Vec<u8>> {
        let bare = self.sealed.iter().filter_map(|bytes| match bytes[..] {
            [0xf4, len, ref rest @ ..] => rest.get(len.into()..),
            _ => None,
        });
        bare.map(<[u8]>::to_vec).collect()
    }
}

fn vectors(text: &str) -> Vec<Value> {
    serde_json::from_str(text).expect("the vectors are JSON")
}

fn hex_of(value: &Value) -> Option<Vec<u8>> {
    unhex(value.as_str()?)
}

/// The bytes that hexadecimal digits stand for, white space between them aside.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().filter(|c| !c.is_whitespace()).map(digit).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

fn digit(c: char) -> Option<u8> {
    u8::try_from(c.to_digit(16)?).ok()
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect()
}
