//! Compression, against a plain model of the rules in both directions.

use std::collections::BTreeMap;
use std::vec;

use proptest::collection::vec as any_vec;
use proptest::prelude::*;

use super::*;

const CLEAR: u16 = 256;
const END: u16 = 257;
const LIMIT: usize = 1 << 20;

/// Packs codes, lowest bit first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, code: u16, width: u32) {
        self.held |= u32::from(code) << self.count;
        self.count += width;
        while self.count >= 8 {
            self.bytes.push(self.held.to_le_bytes()[0]);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.put(0, 7);
        self.bytes
    }
}

/// What the model of an encoder does when its table is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Full {
    Clear,
    GoOn,
}

/// The model of an encoder: the longest match each time.
fn model_encode(plain: &[u8], full: Full) -> Vec<u8> {
    let mut bits = Bits::default();
    let mut table: BTreeMap<(u16, u8), u16> = BTreeMap::new();
    let (mut width, mut high) = (9, 257);
    bits.put(CLEAR, width);
    let mut input = plain.iter().copied();
    let Some(first) = input.next() else {
        bits.put(END, width);
        return bits.finish();
    };
    let mut code = u16::from(first);
    for byte in input {
        if let Some(&longer) = table.get(&(code, byte)) {
            code = longer;
            continue;
        }
        bits.put(code, width);
        if high < 4_095 {
            high += 1;
            if high == 1 << width && width < 12 {
                width += 1;
            }
            if high == 4_095 && full == Full::Clear {
                bits.put(CLEAR, width);
                table.clear();
                (width, high) = (9, 257);
            } else {
                table.insert((code, byte), high);
            }
        }
        code = byte.into();
    }
    bits.put(code, width);
    if high < 4_095 {
        high += 1;
        if high == 1 << width && width < 12 {
            width += 1;
        }
    }
    bits.put(END, width);
    bits.finish()
}

/// The model of a decoder, as strict as the rules; `None` if the bytes break one.
fn model_decode(packed: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut table: Vec<Vec<u8>> = Vec::new();
    let mut previous: Option<Vec<u8>> = None;
    let (mut width, mut held, mut count) = (9, 0_u32, 0);
    let mut input = packed.iter();
    loop {
        while count < width {
            held |= u32::from(*input.next()?) << count;
            count += 8;
        }
        let code = u16::try_from(held & ((1 << width) - 1)).ok()?;
        held >>= width;
        count -= width;
        let next = 258 + table.len();
        let entry = match code {
            CLEAR => {
                table.clear();
                previous = None;
                width = 9;
                continue;
            }
            END => return Some(out),
            0..=255 => vec![code.to_le_bytes()[0]],
            _ if usize::from(code) < next => table[usize::from(code) - 258].clone(),
            _ if usize::from(code) == next && next < 4_096 => {
                let mut entry = previous.clone()?;
                entry.push(entry[0]);
                entry
            }
            _ => return None,
        };
        out.extend_from_slice(&entry);
        if let Some(mut longer) = previous.take()
            && next < 4_096
        {
            longer.push(entry[0]);
            table.push(longer);
        }
        previous = Some(entry);
        // The entry that the next code will add counts as taken: it may be that very code.
        if 258 + table.len() == 1 << width && width < 12 {
            width += 1;
        }
    }
}

/// A compressed message around these bytes, without its type byte.
fn body(algo: u64, packed: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::gossip(&mut out);
    writer.map(2);
    writer.str("Algo");
    writer.uint(algo);
    writer.str("Buf");
    writer.bytes(packed);
    out
}

fn decompressed(body: &[u8], limit: usize) -> Result<Vec<u8>, Reject> {
    let mut out = Vec::from(*b"what was here before");
    Codec::default().decompress(body, limit, &mut out).map(|_| out)
}

/// Bytes that compress badly, from a small generator.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    core::iter::repeat_with(next).take(len).collect()
}

/// Texts around all borders: the table full, cleared, full again.
fn texts() -> Vec<Vec<u8>> {
    let mut texts = vec![noise(3_837), noise(3_838), noise(3_839), noise(3_840), noise(20_000)];
    for len in [1, 2, 3, 254, 255, 256, 767, 768, 1_000, 100_000] {
        texts.push(vec![b'a'; len]);
        texts.push(b"node-1 node-22 ".iter().copied().cycle().take(len).collect());
    }
    texts
}

/// Goal: peers understand what is compressed here. Method: the strict model of their decoder.
#[test]
fn peers_understand_the_own_compression() {
    let mut codec = Codec::default();
    for text in texts() {
        let mut out = Vec::new();
        codec.compress(&text, &mut out);
        assert_eq!(out[0], kind::COMPRESS);
        let packed = packed_bytes(&out[1..]).unwrap().0;
        assert_eq!(model_decode(packed).as_ref(), Some(&text), "{} bytes", text.len());
        assert_eq!(decompressed(&out[1..], LIMIT).as_ref(), Ok(&text));
    }
}

/// Goal: all that peers may send is understood, a full table without a clear code included.
/// Method: the model of an encoder in both habits.
#[test]
fn compression_of_peers_is_understood() {
    for text in texts() {
        for full in [Full::Clear, Full::GoOn] {
            let packed = model_encode(&text, full);
            assert_eq!(model_decode(&packed).as_ref(), Some(&text), "the models agree");
            assert_eq!(decompressed(&body(0, &packed), LIMIT).as_ref(), Ok(&text), "{full:?}");
        }
    }
}

/// Goal: data without an end code is refused. Method: every proper beginning of a good text.
#[test]
fn data_without_an_end_code_is_refused() {
    let packed = model_encode(b"tithing tithing tithing", Full::Clear);
    let ends_at = packed.len() - 1;
    for len in 0..ends_at {
        let result = decompressed(&body(0, &packed[..len]), LIMIT);
        assert_eq!(result, Err(Reject::BadCompression), "{len} of {}", packed.len());
    }
}

/// Goal: what follows the end code is not looked at. Method: a code that would be invalid.
#[test]
fn bytes_after_the_end_code_are_ignored() {
    let mut packed = model_encode(b"tithing", Full::Clear);
    packed.extend_from_slice(&[0xff; 9]);
    assert_eq!(decompressed(&body(0, &packed), LIMIT), Ok(Vec::from(*b"tithing")));
}

/// Goal: each kind of nonsense is refused. Method: one table.
#[test]
fn nonsense_is_refused() {
    let mut bits = Bits::default();
    bits.put(CLEAR, 9);
    bits.put(300, 9);
    let invalid_code = bits.finish();
    let cases: [&[u8]; 7] = [
        b"",
        b"\x80",
        b"\xc0",
        b"\xa1x",
        b"\x82\xa4Algo\x00\xa3Buf\x05",
        &body(1, &model_encode(b"tithing", Full::Clear)),
        &body(0, &invalid_code),
    ];
    for case in cases {
        assert_eq!(decompressed(case, LIMIT), Err(Reject::BadCompression), "{case:02x?}");
    }
}

/// Goal: an empty text is a good one. Method: nothing but the end code, with and without a clear.
#[test]
fn an_empty_text_is_decompressed() {
    let mut bits = Bits::default();
    bits.put(END, 9);
    assert_eq!(decompressed(&body(0, &bits.finish()), LIMIT), Ok(Vec::new()));
    assert_eq!(decompressed(&body(0, &model_encode(b"", Full::Clear)), LIMIT), Ok(Vec::new()));
}

/// Goal: the limit is exact. Method: texts of the limit and of one byte more, long codes at the
/// border included.
#[test]
fn the_limit_is_exact() {
    for text in texts() {
        let packed = body(0, &model_encode(&text, Full::Clear));
        assert_eq!(decompressed(&packed, text.len()).map(|out| out.len()), Ok(text.len()));
        assert_eq!(decompressed(&packed, text.len() - 1), Err(Reject::TooLarge));
    }
}

/// Goal: a small packet cannot take much memory. Method: 41 MB of zeros, which the peers refuse
/// too, under the limits for streams and for packets.
#[test]
fn a_bomb_is_refused_at_the_limit() {
    let packed = body(0, &model_encode(&vec![0; (40 << 20) + 1], Full::Clear));
    assert!(packed.len() < 32_000);
    assert_eq!(decompressed(&packed, 40 << 20), Err(Reject::TooLarge));
    let mut out = Vec::new();
    let result = Codec::default().decompress(&packed, 64 << 10, &mut out);
    assert_eq!(result, Err(Reject::TooLarge));
    assert!(out.capacity() <= 256 << 10, "{} bytes set aside", out.capacity());
}

/// Goal: clear codes, which cost the decoder most, are bounded. Method: more of them in a row, and
/// one behind each letter, than the length explains; then as many as it does.
#[test]
fn needless_clear_codes_are_refused() {
    let cleared = |clears: usize, letters: &[u16]| {
        let mut bits = Bits::default();
        for _ in 0..clears {
            bits.put(CLEAR, 9);
            for &letter in letters {
                bits.put(letter, 9);
            }
        }
        bits.put(END, 9);
        decompressed(&body(0, &bits.finish()), LIMIT).map(|out| out.len())
    };
    for letters in [&[][..], &[97], &[97, 97]] {
        assert_eq!(cleared(CLEARS_MAX - 1, letters), Ok((CLEARS_MAX - 1) * letters.len()));
        assert_eq!(cleared(CLEARS_MAX + 20, letters), Err(Reject::BadCompression));
    }
    assert_eq!(cleared(1 << 20, &[]), Err(Reject::BadCompression));
}

/// Goal: a codec has no memory of what it did before. Method: good, bad and big texts in turn
/// through one codec give what a fresh one gives.
#[test]
fn a_codec_is_reusable_after_anything() {
    let mut codec = Codec::default();
    let mut out = Vec::new();
    for text in texts() {
        let packed = model_encode(&text, Full::GoOn);
        let cut = body(0, &packed[..packed.len() / 2]);
        assert_eq!(codec.decompress(&cut, LIMIT, &mut out), Err(Reject::BadCompression));
        assert_eq!(codec.decompress(&body(0, &packed), LIMIT, &mut out), Ok(0));
        assert_eq!(out, text);
        let (mut used, mut fresh) = (Vec::new(), Vec::new());
        codec.compress(&text, &mut used);
        Codec::default().compress(&text, &mut fresh);
        assert_eq!(used, fresh);
    }
    assert!(codec.packed.capacity() <= KEPT_BYTES_MAX);
}

proptest! {
    /// Goal: texts survive both ways. Method: random texts of few letters, through both models.
    #[test]
    fn texts_survive(text in any_vec(0..4_u8, 1..3_000)) {
        let mut out = Vec::new();
        Codec::default().compress(&text, &mut out);
        let packed = packed_bytes(&out[1..]).unwrap().0;
        let expected = Some(text.clone());
        prop_assert_eq!(model_decode(packed), expected);
        let packed = model_encode(&text, Full::GoOn);
        prop_assert_eq!(decompressed(&body(0, &packed), LIMIT), Ok(text));
    }

    /// Goal: bad bytes are judged as the rules judge them, without a panic. Method: random codes,
    /// against the model.
    #[test]
    fn random_codes_are_judged_by_the_rules(
        codes in any_vec(prop_oneof![4 => 0..270_u16, 1 => Just(CLEAR), 1 => Just(END)], 0..60),
        tail in any_vec(any::<u8>(), 0..8),
    ) {
        let mut bits = Bits::default();
        for code in codes {
            bits.put(code, 9);
        }
        let mut packed = bits.finish();
        packed.extend(tail);
        let expected = model_decode(&packed).ok_or(Reject::BadCompression);
        prop_assert_eq!(decompressed(&body(0, &packed), LIMIT), expected);
    }

    /// Goal: no bytes make the decompressor panic. Method: random bytes as a body and as codes.
    #[test]
    fn decompressing_never_panics(bytes in any_vec(any::<u8>(), 0..200)) {
        let _ = decompressed(&bytes, 1_000);
        let _ = decompressed(&body(0, &bytes), 1_000);
    }
}
