//! Values: written in the peers' forms, read in every form.

use std::vec;

use proptest::prelude::*;

use super::*;

fn written(dialect: Dialect, write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut Writer::new(&mut out, dialect));
    out
}

/// Goal: unsigned numbers take their shortest form. Method: both sides of every border.
#[test]
fn unsigned_numbers_are_written_in_their_shortest_form() {
    let cases: [(u64, &[u8]); 9] = [
        (0, &[0x00]),
        (127, &[0x7f]),
        (128, &[0xcc, 0x80]),
        (255, &[0xcc, 0xff]),
        (256, &[0xcd, 1, 0]),
        (65_535, &[0xcd, 0xff, 0xff]),
        (65_536, &[0xce, 0, 1, 0, 0]),
        (u32::MAX.into(), &[0xce, 0xff, 0xff, 0xff, 0xff]),
        (1 << 32, &[0xcf, 0, 0, 0, 1, 0, 0, 0, 0]),
    ];
    for (value, bytes) in cases {
        assert_eq!(written(Dialect::Gossip, |writer| writer.uint(value)), bytes);
    }
}

/// Goal: the two generations of peers differ in signed numbers just as they do. Method: the
/// forms that were seen on the wire, and the borders.
#[test]
fn signed_numbers_above_127_differ_by_dialect() {
    let cases: [(i64, &[u8], &[u8]); 7] = [
        (127, &[0x7f], &[0x7f]),
        (200, &[0xcc, 0xc8], &[0xd1, 0x00, 0xc8]),
        (300, &[0xcd, 0x01, 0x2c], &[0xd1, 0x01, 0x2c]),
        (32_768, &[0xcd, 0x80, 0x00], &[0xd2, 0, 0, 0x80, 0]),
        (1 << 31, &[0xce, 0x80, 0, 0, 0], &[0xd3, 0, 0, 0, 0, 0x80, 0, 0, 0]),
        (-1, &[0xff], &[0xff]),
        (-33, &[0xd0, 0xdf], &[0xd0, 0xdf]),
    ];
    for (value, old, new) in cases {
        assert_eq!(written(Dialect::Gossip, |writer| writer.int(value)), old);
        assert_eq!(written(Dialect::GossipSigned, |writer| writer.int(value)), new);
    }
}

/// Goal: gossip never emits the new forms of text and bytes, RPC does. Method: all borders.
#[test]
fn text_and_bytes_take_the_form_of_their_dialect() {
    type Form = &'static [u8];
    let heads: [(usize, Form, Form, Form); 6] = [
        (0, &[0xa0], &[0xa0], &[0xc4, 0]),
        (31, &[0xbf], &[0xbf], &[0xc4, 31]),
        (32, &[0xda, 0, 32], &[0xd9, 32], &[0xc4, 32]),
        (255, &[0xda, 0, 255], &[0xd9, 255], &[0xc4, 255]),
        (256, &[0xda, 1, 0], &[0xda, 1, 0], &[0xc5, 1, 0]),
        (65_536, &[0xdb, 0, 1, 0, 0], &[0xdb, 0, 1, 0, 0], &[0xc6, 0, 1, 0, 0]),
    ];
    for (len, gossip, rpc_text, rpc_bytes) in heads {
        let text = "x".repeat(len);
        assert!(written(Dialect::Gossip, |w| w.str(&text)).starts_with(gossip));
        assert!(written(Dialect::Gossip, |w| w.bytes(text.as_bytes())).starts_with(gossip));
        assert!(written(Dialect::Rpc, |w| w.str(&text)).starts_with(rpc_text));
        assert!(written(Dialect::Rpc, |w| w.bytes(text.as_bytes())).starts_with(rpc_bytes));
    }
}

/// Goal: nothing and empty are two things. Method: write both, read both.
#[test]
fn nil_and_empty_bytes_differ() {
    let out = written(Dialect::Gossip, |writer| {
        writer.opt_bytes(None);
        writer.opt_bytes(Some(b""));
    });
    assert_eq!(out, [0xc0, 0xa0]);
    let mut reader = Reader::new(&out);
    assert!(reader.is_nil());
    assert_eq!(reader.opt_bytes(), Ok(None));
    assert!(!reader.is_nil());
    assert_eq!(reader.opt_bytes(), Ok(Some(&b""[..])));
    assert!(!reader.is_nil());
}

/// Goal: a number is read in any width, signed or not, if it fits. Method: one value, all forms.
#[test]
fn numbers_are_read_in_any_width() {
    let forms: [&[u8]; 9] = [
        &[5],
        &[0xcc, 5],
        &[0xcd, 0, 5],
        &[0xce, 0, 0, 0, 5],
        &[0xcf, 0, 0, 0, 0, 0, 0, 0, 5],
        &[0xd0, 5],
        &[0xd1, 0, 5],
        &[0xd2, 0, 0, 0, 5],
        &[0xd3, 0, 0, 0, 0, 0, 0, 0, 5],
    ];
    for form in forms {
        assert_eq!(Reader::new(form).u8(), Ok(5));
        assert_eq!(Reader::new(form).u64(), Ok(5));
        assert_eq!(Reader::new(form).i64(), Ok(5));
    }
    assert_eq!(Reader::new(&[0xc0]).u32(), Ok(0), "nil is zero");
    assert_eq!(Reader::new(&[0xcd, 1, 0]).u8(), Err(out_of_range(0)));
    assert_eq!(Reader::new(&[0xff]).u64(), Err(out_of_range(0)));
    assert_eq!(Reader::new(&[0xff]).i64(), Ok(-1));
    assert_eq!(Reader::new(&[0xa0]).u64(), Err(wrong_type(0)));
    let above_i64 = [0xcf, 0xff, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(Reader::new(&above_i64).i64(), Err(out_of_range(0)));
}

/// Goal: text and bytes are read in every family. Method: the same bytes under each head.
#[test]
fn text_and_bytes_are_read_in_any_family() {
    let heads: [&[u8]; 8] = [
        &[0xa2],
        &[0xd9, 2],
        &[0xda, 0, 2],
        &[0xdb, 0, 0, 0, 2],
        &[0xc4, 2],
        &[0xc5, 0, 2],
        &[0xc6, 0, 0, 0, 2],
        &[0x92],
    ];
    for head in heads {
        let value = [head, b"ab"].concat();
        assert_eq!(Reader::new(&value).str(), Ok("ab"));
        assert_eq!(Reader::new(&value).bytes(), Ok(&b"ab"[..]));
    }
    assert_eq!(Reader::new(&[0x92, 0xcc, 0x80]).bytes(), Err(wrong_type(0)), "not small numbers");
    assert!(Reader::new(&[0xa1, 0xff]).str().is_err_and(|e| e.kind == DecodeErrorKind::NotUtf8));
}

/// Goal: truth values are read as the peers read them. Method: every accepted form, some refused.
#[test]
fn truth_values_are_read_as_numbers_too() {
    for (form, value) in [(0xc3, true), (1, true), (0xc2, false), (0, false), (0xc0, false)] {
        assert_eq!(Reader::new(&[form]).bool(), Ok(value));
    }
    assert_eq!(Reader::new(&[2]).bool(), Err(wrong_type(0)));
    assert_eq!(Reader::new(&[0xa0]).bool(), Err(wrong_type(0)));
}

/// Goal: floats survive. Method: both widths and nil.
#[test]
fn floats_are_read_in_both_widths() {
    let out = written(Dialect::Gossip, |writer| writer.f64(0.25));
    assert_eq!(Reader::new(&out).f64().map(f64::to_bits), Ok(0.25_f64.to_bits()));
    assert_eq!(
        Reader::new(&[0xca, 0x3e, 0x80, 0, 0]).f64().map(f64::to_bits),
        Ok(0.25_f64.to_bits())
    );
    assert_eq!(Reader::new(&[0xc0]).f64().map(f64::to_bits), Ok(0));
    assert_eq!(Reader::new(&[0x05]).f64(), Err(wrong_type(0)));
}

/// Reads `{a: .., b: ..}` or `[a, b]`.
fn pair(bytes: &[u8]) -> Result<(u64, u64), DecodeError> {
    let (mut a, mut b) = (0, 0);
    Reader::new(bytes).structure(&["a", "b"], |key, reader| {
        match key {
            b"a" => a = reader.u64()?,
            b"b" => b = reader.u64()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok((a, b))
}

/// Goal: structures are read in every shape that peers accept. Method: one table.
#[test]
fn structures_are_read_in_any_shape() {
    let cases: [(&[u8], (u64, u64)); 10] = [
        (b"\x82\xa1a\x01\xa1b\x02", (1, 2)),
        (b"\x82\xa1b\x02\xa1a\x01", (1, 2)),
        (b"\xde\x00\x02\xa1a\x01\xa1b\x02", (1, 2)),
        (b"\x81\xa1b\x02", (0, 2)),
        (b"\x82\xa1A\x01\xa1b\x02", (0, 2)),
        (b"\x82\xa1x\x92\x81\xa1y\xc0\xc7\x02\x01ab\xa1b\x02", (0, 2)),
        (b"\x82\xa1a\xc0\xc4\x01b\x02", (0, 2)),
        (b"\x92\x01\x02", (1, 2)),
        (b"\x93\x01\x02\xa1z", (1, 2)),
        (b"\xc0", (0, 0)),
    ];
    for (bytes, expected) in cases {
        assert_eq!(pair(bytes), Ok(expected), "{bytes:02x?}");
    }
    assert_eq!(pair(b"\xa1a"), Err(wrong_type(0)));
    assert!(pair(b"\x82\xa1a\x01").is_err());
}

/// Goal: depth costs no stack. Method: 200,000 arrays in arrays.
#[test]
fn deep_values_are_passed_over_without_recursion() {
    let mut deep = vec![0x91; 200_000];
    deep.push(0xc0);
    let mut reader = Reader::new(&deep);
    assert_eq!(reader.skip(), Ok(()));
    assert!(reader.rest().is_empty());
    assert!(Reader::new(&deep[..200_000]).skip().is_err());
}

/// Goal: announced lengths are never believed. Method: heads that promise 4 GiB.
#[test]
fn a_promise_of_bytes_is_a_truncation() {
    for head in [0xdb, 0xc6, 0xdd, 0xdf, 0xc9] {
        let error = Reader::new(&[head, 0xff, 0xff, 0xff, 0xff]).skip().unwrap_err();
        assert!(matches!(error.kind, DecodeErrorKind::Truncated { .. }), "{head:02x}");
    }
}

proptest! {
    /// Goal: no bytes make a reader panic. Method: every reader on random bytes.
    #[test]
    fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let reader = Reader::new(&bytes);
        let _ = reader.clone().u64();
        let _ = reader.clone().i64();
        let _ = reader.clone().bool();
        let _ = reader.clone().f64();
        let _ = reader.clone().str();
        let _ = reader.clone().map();
        let _ = reader.clone().array();
        let _ = pair(&bytes);
        let mut walker = reader;
        while walker.skip().is_ok() && !walker.rest().is_empty() {}
    }

    /// Goal: a walk that is interrupted anywhere ends where an uninterrupted one ends. Method:
    /// random bytes, handed over one by one.
    #[test]
    fn a_walk_can_be_interrupted(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let mut whole = Reader::new(&bytes);
        let expected = whole.skip().map(|()| whole.pos()).map_err(|error| error.at);
        let (mut pos, mut pending) = (0, 1);
        let mut walked = Ok(());
        for len in 0..=bytes.len() {
            let mut reader = Reader::at(&bytes[..len], pos);
            walked = reader.skip_pending(&mut pending);
            pos = reader.pos();
            let kind = walked.map_err(|error| error.kind);
            if !matches!(kind, Err(DecodeErrorKind::Truncated { .. })) {
                break;
            }
        }
        prop_assert_eq!(walked.map(|()| pos).map_err(|error| error.at), expected);
    }

    /// Goal: numbers survive. Method: any number, any dialect.
    #[test]
    fn numbers_survive(unsigned: u64, signed: i64) {
        for dialect in [Dialect::Gossip, Dialect::GossipSigned, Dialect::Rpc] {
            let out = written(dialect, |writer| {
                writer.uint(unsigned);
                writer.int(signed);
            });
            let mut reader = Reader::new(&out);
            prop_assert_eq!(reader.u64(), Ok(unsigned));
            prop_assert_eq!(reader.i64(), Ok(signed));
            prop_assert!(reader.rest().is_empty());
        }
    }
}
