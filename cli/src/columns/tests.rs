use super::*;

fn rows(cells: &[&[&str]]) -> Vec<Vec<String>> {
    cells.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect()
}

/// Goal: rows look as a real `serf members` prints them, its oddities too. Method: the lines that
/// it prints for the same members.
#[test]
fn rows_look_as_serf_prints_them() {
    let text = columns(&rows(&[
        &["n2", "127.0.0.12:7946", "alive", ""],
        &["n1 ", "127.0.0.11:7946", "alive", "role=web,a= x "],
        &[" lead", "127.0.0.11:1", "failed", "="],
        &["\u{e9}\u{20ac}\u{6f22}\u{5b57}", "[::1]:65535", "leaving", "t=a\tb"],
        &["p|q", "[fe80::1]:7946", "left", "k=v|w"],
        &["last", "127.0.0.11:7946", "alive", ""],
    ]));
    let expected = "\
n2    127.0.0.12:7946  alive           \n\
n1    127.0.0.11:7946  alive           role=web,a= x\n\
lead  127.0.0.11:1     failed          =\n\
\u{e9}\u{20ac}\u{6f22}\u{5b57}  [::1]:65535      leaving         t=a\tb\n\
p     q                [fe80::1]:7946  left           k=v  w\n\
last  127.0.0.11:7946  alive";
    assert_eq!(text, expected);
}

/// Goal: nothing is printed for nothing. Method: no rows.
#[test]
fn no_rows_are_no_text() {
    assert_eq!(columns(&[]), "");
}
