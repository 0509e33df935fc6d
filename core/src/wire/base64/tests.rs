//! Base64 against the examples of RFC 4648.

use super::*;

/// Goal: the text is that of the standard. Method: its own examples, and the two letters that
/// other alphabets replace.
#[test]
fn bytes_are_written_as_the_standard_says() {
    for (bytes, text) in [
        (&b""[..], ""),
        (b"f", "Zg=="),
        (b"fo", "Zm8="),
        (b"foo", "Zm9v"),
        (b"foob", "Zm9vYg=="),
        (b"fooba", "Zm9vYmE="),
        (b"foobar", "Zm9vYmFy"),
        (&[0xfb, 0xff, 0xbf], "+/+/"),
    ] {
        assert_eq!(encode(bytes), text);
    }
}
