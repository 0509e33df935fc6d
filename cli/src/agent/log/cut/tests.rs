use super::{TEXT_BYTES_MAX, cut};

/// Goal: no text makes a line of any length, and a line says what it lacks. Method: texts up to the
/// limit and beyond it, whole, in parts, and with a character across the limit.
#[test]
fn what_is_too_long_is_cut_and_says_so() {
    let longest = "x".repeat(TEXT_BYTES_MAX);
    assert_eq!(cut(&longest), longest);
    assert_eq!(cut(format_args!("{longest}yz")), format!("{longest}.. (2 more bytes)"));
    assert_eq!(cut(format_args!("a{longest}")).len(), TEXT_BYTES_MAX + ".. (1 more bytes)".len());
    let across = format!("{}\u{e4}b", "x".repeat(TEXT_BYTES_MAX - 1));
    let shown = "x".repeat(TEXT_BYTES_MAX - 1);
    assert_eq!(cut(&across), format!("{shown}.. (3 more bytes)"));
    assert_eq!(cut(format_args!("{across}{}", 'c')), format!("{shown}.. (4 more bytes)"));
}
