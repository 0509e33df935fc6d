use std::string::String;
use std::vec::Vec;

use super::{decode, encode};

/// Goal: bytes become the text that the standard wants. Method: the examples of RFC 4648.
#[test]
fn bytes_are_written_as_the_standard_wants() {
    let table = [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ];
    for (bytes, text) in table {
        assert_eq!(encode(bytes.as_bytes()), text);
    }
    assert_eq!(encode(&[0xfb, 0xff, 0xfe]), "+//+");
}

/// Goal: what is written is read. Method: bytes of every length up to 70, with and without line
/// breaks.
#[test]
fn encoded_bytes_are_read() {
    for len in 0..70_u8 {
        let bytes: Vec<u8> = (0..len).map(|at| at.wrapping_mul(151).wrapping_add(len)).collect();
        let text = encode(&bytes);
        assert_eq!(*decode(text.as_bytes()).unwrap(), bytes);
        let broken: String = text.chars().flat_map(|c| [c, '\n']).collect();
        assert_eq!(*decode(broken.as_bytes()).unwrap(), bytes);
    }
}

/// Goal: faults are found where Go finds them. Method: a table of texts that the original was
/// asked about.
#[test]
fn faults_are_where_go_finds_them() {
    let table = [
        ("A", 0),
        ("AA", 0),
        ("AAA", 0),
        ("AAAAA", 4),
        ("AA=", 3),
        ("AA=A", 2),
        ("AA=!", 2),
        ("A=", 1),
        ("=", 0),
        ("====", 0),
        ("AAA==", 4),
        ("AA===", 4),
        ("AAAA=", 4),
        ("AAA!", 3),
        ("AA!A", 2),
        ("AA=\n", 4),
        ("AA==\nA", 5),
        ("AA==AAAA", 4),
        ("AAA=A", 4),
        ("AAAA\n\nA", 6),
        ("AAAAAAAA!AAA", 8),
        ("AAAAAAAA\u{e9}", 8),
        ("A A=", 1),
        ("A\n", 1),
        ("A\n!", 2),
        ("AAAA\nA=AA", 6),
        ("AAAAAAA-_", 7),
        ("AA=\n\nx", 4),
    ];
    for (text, at) in table {
        assert_eq!(decode(text.as_bytes()).unwrap_err().at, at, "{text:?}");
    }
    for text in ["", "\n", "AAA=\n\n", "AB==", "AA=\n="] {
        assert!(decode(text.as_bytes()).is_ok(), "{text:?}");
    }
}
