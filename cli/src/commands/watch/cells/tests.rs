use super::*;

/// Goal: text is as wide as a terminal makes it. Method: plain letters, wide ones, marks.
#[test]
fn text_is_as_wide_as_a_terminal_makes_it() {
    for (text, columns) in [("", 0), ("abc", 3), ("節點", 4), ("e\u{301}", 1), ("🦀x", 3)] {
        assert_eq!(width(text), columns, "{text}");
        assert_eq!(width(&padded(text, 9)), 9, "{text}");
        assert_eq!(padded(text, 0), text);
    }
}

/// Goal: both ends of a name stay, and no letter loses its marks or gets others. Method: names that
/// are cut between, and in, letters of every width.
#[test]
fn both_ends_of_a_name_stay() {
    for (text, columns, wanted) in [
        ("very-long-name.of.a.host.example", 20, "very-long-nam~xample"),
        ("very-long", 9, "very-long"),
        ("very-long", 8, "very-~ng"),
        ("very-long", 1, "~"),
        ("very-long", 0, ""),
        ("節點節點節點", 8, "節點~點"),
        ("節點節點節點", 7, "節點~點"),
        ("節點", 3, "節~"),
        ("e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}", 4, "e\u{301}e\u{301}~e\u{301}"),
        ("ab節\u{301}c", 4, "ab~c"),
    ] {
        assert_eq!(cut_middle(text, columns), wanted, "{text} {columns}");
    }
}

/// Goal: what is cut off at the end is told. Method: texts of every width.
#[test]
fn what_is_cut_off_is_told() {
    for (text, columns, wanted) in [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab~"),
        ("abcd", 0, ""),
        ("節點", 3, "節~"),
        ("節點", 2, "~"),
        ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}~"),
    ] {
        assert_eq!(cut(text, columns), wanted, "{text} {columns}");
    }
}

/// Goal: no cut is ever too wide. Method: every width for texts of letters of all kinds.
#[test]
fn no_cut_is_too_wide() {
    for text in ["plain text", "節點🦀e\u{301}-x節", "\u{301}\u{301}", "👩\u{200d}🚀👩\u{200d}🚀"]
    {
        for columns in 0..20 {
            assert!(width(&cut(text, columns)) <= columns, "{text} {columns}");
            assert!(width(&cut_middle(text, columns)) <= columns, "{text} {columns}");
        }
    }
}
