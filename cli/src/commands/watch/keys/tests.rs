use super::*;

/// Goal: what terminals send is understood, and what they may send else does no harm. Method:
/// letters of one byte and more, keys in both forms, unknown sequences, half ones, broken letters.
#[test]
fn what_terminals_send_is_understood() {
    use Key::{
        Backspace, Character, Down, End, Enter, Escape, Home, Interrupt, PageDown, PageUp, Suspend,
        Up,
    };
    for (bytes, wanted) in [
        (&b"q"[..], &[Character('q')][..]),
        (
            "/\u{e9}\u{20ac}".as_bytes(),
            &[Character('/'), Character('\u{e9}'), Character('\u{20ac}')],
        ),
        (b"\x1b", &[Escape]),
        (b"\x1bq", &[Escape, Character('q')]),
        (b"\x1b[A\x1bOB\x1b[5~\x1b[6~", &[Up, Down, PageUp, PageDown]),
        (b"\x1b[H\x1bOF\x1b[1~\x1b[8~", &[Home, End, Home, End]),
        (b"\x1b[1;5Cx", &[Character('x')]),
        (b"\x1b[", &[]),
        (b"\r\x7f\x08\x03\x04\x01", &[Enter, Backspace, Backspace, Interrupt, Interrupt]),
        (b"\x1a", &[Suspend]),
        (b"\xff\xc3q", &[Character('q')]),
        (b"", &[]),
    ] {
        assert_eq!(keys(bytes), wanted, "{bytes:?}");
    }
}
