use std::time::Duration;

use super::super::cell::Cell;
use super::super::machine::Machine;
use super::super::work::Load;
use super::{Bench, Skipped, grouped, permille};

fn bench() -> Bench {
    let machine =
        Machine { processors: 2, model: Some("a processor".into()), memory_bytes: Some(24 << 30) };
    Bench::new(machine)
}

/// Goal: a row's figures are what was measured, by the time that it took. Method: round numbers.
#[test]
fn a_row_says_rates_and_bytes_of_a_pair() {
    let cell = Cell {
        size: 100,
        load: Load::Churn,
        node_seconds: 500_000,
        datagrams: 2_000_000,
        taken: Duration::from_secs(2),
        bytes: 8 << 20,
        broken: 0,
    };
    let row = bench().add(cell);
    let words: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(words, ["100", "churn", "250,000", "1,000,000", "8", "838", "2.0", "s"]);
    let row = bench().add(Cell { broken: 3, ..cell });
    assert!(row.ends_with("3 RULES BROKEN"), "{row}");
}

/// Goal: what is not measured is not passed over in silence. Method: both reasons.
#[test]
fn what_is_left_out_has_a_reason() {
    let skip = |bytes| bench().skip(Skipped { size: 10_000, load: Load::Idle, bytes });
    assert!(skip(Some(80 << 30)).contains("80 GiB"));
    assert!(skip(None).contains("minutes"));
}

/// Goal: a cost is a share of the run that has it. Method: a run that takes a quarter longer.
#[test]
fn costs_are_shares_of_the_whole() {
    let millis = Duration::from_millis;
    assert_eq!(permille([millis(125), millis(100)]), 200);
    assert_eq!(permille([millis(90), millis(100)]), 0);
}

/// Goal: long numbers can be read. Method: around the borders of groups.
#[test]
fn digits_are_grouped() {
    let all = [0, 999, 1_000, 123_456, 1_234_567].map(grouped);
    assert_eq!(all, ["0", "999", "1,000", "123,456", "1,234,567"]);
}
