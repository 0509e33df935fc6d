//! Label and encryption of a captured vector: taken off and put on by hand.

use serde_json::Value;
use tithing_core::config::SecurityConfig;
use tithing_core::wire::crypt::{self, Nonce, Version};
use tithing_core::wire::envelope::{Envelope, Side};
use tithing_core::wire::keyring::{Key, Keyring};
use tithing_core::wire::label;
use tithing_core::{Instant, NonceSeed, Nonces, Seed};

use crate::support::{bytes, hex};

/// Which direction of a stream a vector is.
pub(crate) fn side(vector: &Value) -> Side {
    let name = vector["name"].as_str().expect("a name");
    if name.contains("-response") { Side::Reply } else { Side::Request }
}

/// How a vector is labelled and sealed.
pub(crate) struct Sealing {
    pub(crate) label: String,
    pub(crate) keyring: Keyring,
    is_stream: bool,
    /// Version and nonce of its block.
    block: Option<(Version, Nonce)>,
}

impl Sealing {
    pub(crate) fn of(vector: &Value) -> Self {
        let layers = vector["decoded"]["layers"].as_array().expect("layers");
        let layer = |name| layers.iter().find(|layer| layer["layer"] == name);
        let written = layer("label").map(|layer| &layer["label"]);
        let label =
            written.unwrap_or_else(|| &vector["label"]).as_str().unwrap_or_default().to_owned();
        let keyring = vector["key"].as_str().map_or_else(Keyring::default, |text| {
            let key = Key::new(&base64(text)).expect("a good key");
            Keyring::new(key, []).expect("one key")
        });
        let block = layer("encrypt").map(|layer| {
            let version = layer["version"].as_u64().and_then(|byte| u8::try_from(byte).ok());
            let version = version.and_then(Version::from_byte).expect("a version");
            let nonce = bytes(&layer["nonce"]);
            (version, nonce.try_into().expect("twelve bytes"))
        });
        Self { label, keyring, is_stream: vector["transport"] == "tcp", block }
    }

    /// An envelope that opens the vector.
    pub(crate) fn envelope(&self) -> Envelope {
        let security = SecurityConfig { label: self.label.clone(), ..SecurityConfig::default() };
        let nonces = Nonces::new(NonceSeed([7; 32]), Seed(1), Instant::ZERO);
        Envelope::new(&security, self.keyring.clone(), nonces)
    }

    pub(crate) fn label_off(&self, raw: &[u8]) -> Vec<u8> {
        let header =
            [&[0xf4, u8::try_from(self.label.len()).expect("short")], self.label.as_bytes()];
        raw.strip_prefix(&header.concat()[..]).expect("the label header").to_vec()
    }

    /// Takes the block off; every byte of it is what the vector says.
    pub(crate) fn block_off(&self, raw: &[u8], layer: &Value) -> Vec<u8> {
        let (header, block) = raw.split_at(if self.is_stream { 5 } else { 0 });
        if self.is_stream {
            assert_eq!(layer["length"], block.len());
            let len = u32::try_from(block.len()).expect("short").to_be_bytes();
            assert_eq!(header, [&[10], &len[..]].concat());
        }
        assert_eq!(layer["version"], block[0]);
        assert_eq!(layer["nonce"], hex(&block[1..13])[2..]);
        assert_eq!(layer["tag"], hex(&block[block.len() - 16..])[2..]);
        let aad = [header, self.label.as_bytes()].concat();
        assert_eq!(layer["aad"], hex(&aad)[2..]);
        let mut text = Vec::new();
        crypt::open(&self.keyring, &aad, block, &mut text).expect("the right key");
        text
    }

    fn seal(&self, aad: &[u8], text: &[u8], out: &mut Vec<u8>) {
        let (version, nonce) = self.block.expect("a block");
        let cipher = self.keyring.primary().expect("a key");
        crypt::seal(cipher, version, &nonce, aad, text, out);
    }

    /// A packet as the vector's sender would send it, with the vector's own nonce.
    pub(crate) fn datagram(&self, packet: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        label::encode(&self.label, &mut out);
        match self.block {
            Some(_) => self.seal(self.label.as_bytes(), packet, &mut out),
            None => out.extend_from_slice(packet),
        }
        out
    }

    /// A message as the vector's sender would write it, with the vector's own nonce.
    pub(crate) fn stream(&self, side: Side, message: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        if side == Side::Request {
            label::encode(&self.label, &mut out);
        }
        match self.block {
            Some((version, _)) => {
                let len = u32::try_from(version.sealed_len(message.len())).expect("short");
                let header = [&[10], &len.to_be_bytes()[..]].concat();
                out.extend_from_slice(&header);
                let aad = [&header[..], self.label.as_bytes()].concat();
                self.seal(&aad, message, &mut out);
            }
            None => out.extend_from_slice(message),
        }
        out
    }
}

/// Reads base64 with padding.
fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.bytes().filter(|digit| *digit != b'=');
    let mut out = Vec::new();
    let (mut bits, mut len) = (0_u32, 0);
    for digit in digits {
        let value = DIGITS.iter().position(|it| *it == digit).expect("a digit");
        bits = bits << 6 | u32::try_from(value).expect("six bits");
        len += 6;
        if len >= 8 {
            len -= 8;
            out.push(u8::try_from(bits >> len & 0xff).expect("a byte"));
        }
    }
    out
}
