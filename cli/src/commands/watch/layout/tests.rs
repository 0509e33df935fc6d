use super::*;

fn member(name: &str, addr: &str, tags: &str) -> Cells {
    [name, addr, "alive", "2m03s", "0.4 ms", tags].map(str::to_owned)
}

/// The head and the rows on a screen of so many columns.
fn table(rows: &[Cells], columns: usize) -> Vec<String> {
    let layout = Layout::new(rows.iter(), columns);
    let head = HEAD.map(str::to_owned);
    let lines = [&head].into_iter().chain(rows).map(|cells| layout.line(cells));
    lines.map(|line| line.trim_end().to_owned()).collect()
}

/// Goal: what tells least is given up first, and no address or status is ever cut. Method: one
/// table on the screens that people have.
#[test]
fn what_tells_least_is_given_up_first() {
    let name = "long-name.of.a.host.in.the.first.example";
    let rows = [member(name, "10.20.30.40:7946", "role=web,zone=north")];
    for (columns, wanted) in [
        (
            111,
            "NAME                                      ADDRESS           STATUS    SINCE        \
             RTT  TAGS\n\
             long-name.of.a.host.in.the.first.example  10.20.30.40:7946  alive     2m03s     \
             0.4 ms  role=web,zone=north",
        ),
        (
            102,
            "NAME                                      ADDRESS           STATUS    SINCE        \
             RTT  TAGS\n\
             long-name.of.a.host.in.the.first.example  10.20.30.40:7946  alive     2m03s     \
             0.4 ms  role=web,zone~",
        ),
        (
            80,
            "NAME                                ADDRESS           STATUS    SINCE        RTT\n\
             long-name.of.a.host.in~rst.example  10.20.30.40:7946  alive     2m03s     0.4 ms",
        ),
        (
            60,
            "NAME                       ADDRESS           STATUS    SINCE\n\
             long-name.of.a.h~.example  10.20.30.40:7946  alive     2m03s",
        ),
        (
            40,
            "NAME           ADDRESS           STATUS\n\
             long-nam~mple  10.20.30.40:7946  alive",
        ),
        (
            30,
            "NAME           STATUS    SINCE\n\
             long-nam~mple  alive     2m03s",
        ),
        (
            20,
            "NAME         STATUS\n\
             long-na~ple  alive",
        ),
    ] {
        assert_eq!(table(&rows, columns).join("\n"), wanted, "{columns}");
    }
}

/// Goal: a short table shows its tags on a narrow screen too, and letters of any width stand below
/// each other. Method: names of letters that are wide, and that carry marks.
#[test]
fn letters_of_any_width_stand_below_each_other() {
    let rows = [
        member("節點", "10.0.0.1:7946", "a=b"),
        member("e\u{301}", "10.0.0.2:7946", ""),
        member("n3", "10.0.0.3:7946", "a=c"),
    ];
    let shown = table(&rows, 60);
    assert_eq!(
        shown,
        [
            "NAME  ADDRESS        STATUS    SINCE        RTT  TAGS",
            "節點  10.0.0.1:7946  alive     2m03s     0.4 ms  a=b",
            "e\u{301}     10.0.0.2:7946  alive     2m03s     0.4 ms",
            "n3    10.0.0.3:7946  alive     2m03s     0.4 ms  a=c",
        ]
    );
}

/// Goal: every table is as wide as the screen at most as long as there is any room, and addresses
/// are whole. Method: every width, with addresses of both kinds.
#[test]
fn every_table_fits() {
    let long = "[2001:db8:85a3:1234:5678:8a2e:370:7334]:7946";
    for addr in ["1.2.3.4:1", "255.255.255.255:65535", long] {
        let rows = [member("a-name-of-many-letters", addr, "role=web"), member("n2", addr, "")];
        for columns in 17..=200 {
            let shown = table(&rows, columns);
            for line in &shown {
                assert!(width(line) <= columns, "{columns}: {line}");
            }
            let has_addr = shown.iter().any(|line| line.contains("ADDRESS"));
            assert_eq!(shown.iter().skip(1).all(|line| line.contains(addr)), has_addr, "{shown:?}");
            assert!(has_addr || columns < 23 + addr.len(), "{columns}: {shown:?}");
            assert!(shown.iter().skip(1).all(|line| line.contains("alive")), "{shown:?}");
        }
    }
}
