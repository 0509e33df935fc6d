use std::vec::Vec;

use super::*;
use crate::wire::dialect::Writer;

fn sample() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = Writer::rpc(&mut bytes);
    writer.map(3);
    writer.str("text");
    writer.str("a text that is longer than thirty-two bytes");
    writer.str("numbers");
    writer.array(3);
    writer.uint(70_000);
    writer.int(-5);
    writer.array(0);
    writer.str("bytes");
    writer.bytes(&[0xc1; 300]);
    bytes
}

/// Goal: the end of a value is found however its bytes are cut. Method: one byte at a time, with
/// another value behind it.
#[test]
fn the_end_is_found_however_the_bytes_are_cut() {
    let value = sample();
    let mut scan = Scan::default();
    for len in 0..value.len() {
        assert_eq!(scan.advance(&value[..len]), Ok(None), "{len}");
        assert!(scan.least_len() > len && scan.least_len() <= value.len(), "{len}");
    }
    let mut more = value.clone();
    more.extend([0xc1, 0xc1]);
    assert_eq!(scan.advance(&more), Ok(Some(value.len())));
    assert_eq!(Scan::default().advance(&more), Ok(Some(value.len())));
}

/// Goal: a value that claims to be huge is known to be huge at once. Method: heads without bodies.
#[test]
fn a_huge_claim_is_seen_at_once() {
    let heads: [&[u8]; 3] =
        [&[0xdd, 0xff, 0xff, 0xff, 0xff], &[0xdf, 0xff, 0xff, 0xff, 0xff], &[0xdb, 0xff, 0, 0, 0]];
    for head in heads {
        let mut scan = Scan::default();
        assert_eq!(scan.advance(head), Ok(None));
        assert!(scan.least_len() >= 0xff00_0000, "{head:?}");
    }
}

/// Goal: depth costs nothing. Method: a million arrays in one another, and one byte that is none.
#[test]
fn depth_costs_no_stack() {
    let mut bytes = std::vec![0x91; 1_000_000];
    let mut scan = Scan::default();
    assert_eq!(scan.advance(&bytes), Ok(None));
    bytes.push(0xc0);
    assert_eq!(scan.advance(&bytes), Ok(Some(1_000_001)));
    bytes[1_000_000] = 0xc1;
    assert!(Scan::default().advance(&bytes).is_err());
}
