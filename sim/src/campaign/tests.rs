use super::{Failed, MergeError, Results, ResultsError, Series};
use crate::{Kinds, Knobs, Options, generate_with, run};

const KNOBS: Knobs = Knobs { nodes: 3..=4, kinds: Kinds::Swarm };

/// The results of a series, with a failure made up for every third seed.
fn results(series: Series) -> Results {
    let mut results = Results::new((3, 4), series);
    for place in 0..series.count {
        let seed = series.seed(place);
        let options = Options { covers: true, ..Options::default() };
        let report = run(&generate_with(seed, &KNOBS), options);
        let reason = String::from("made\tup");
        let failed = seed.is_multiple_of(3).then_some(Failed { seed, reason });
        results.add(&report.counts, report.sights.coverage.as_ref(), failed);
    }
    results
}

fn series(first: u64, step: u64, count: u64) -> Series {
    Series { first, step, count }
}

/// Goal: two shards add up to the whole, whichever comes first. Method: one campaign in one piece,
/// and in two.
#[test]
fn shards_add_up_to_the_whole() {
    let whole = results(series(10, 1, 8));
    let [a, b] = [results(series(10, 2, 4)), results(series(11, 2, 4))];
    for (first, second) in [(&a, &b), (&b, &a)] {
        let mut sum = first.clone();
        sum.merge(second).unwrap();
        assert_eq!((sum.played(), &sum.failed), (8, &whole.failed));
        assert_eq!((sum.counts, &sum.coverage), (whole.counts, &whole.coverage));
    }
    assert_eq!(whole.failed.len(), 2);
}

/// Goal: a file says all, and one that is cut off or damaged is refused. Method: read what was
/// written, cut at every line, and with a word changed.
#[test]
fn a_file_says_all_or_is_refused() {
    let mut whole = results(series(0, 1, 4));
    let text = whole.to_string();
    whole.failed[0].reason = "made up".into();
    whole.failed[1].reason = "made up".into();
    assert_eq!(text.parse(), Ok(whole));
    let lines: Vec<&str> = text.lines().collect();
    for len in 1..lines.len() {
        let cut = lines[..len].join("\n");
        assert_eq!(cut.parse::<Results>(), Err(ResultsError::CutOff));
    }
    assert_eq!("".parse::<Results>(), Err(ResultsError::NotResults));
    let damaged = text.replace("heard\tnone\tping\ta", "heard\tnone\tping\tx y");
    assert!(matches!(damaged.parse::<Results>(), Err(ResultsError::BadLine(_))));
    assert_eq!(
        text.replace("seeds\t0\t1", "seeds\t0\t0").parse::<Results>(),
        Err(ResultsError::BadLine(4))
    );
}

/// Goal: what does not belong together is not added up. Method: overlaps of all kinds, another
/// version, other sizes.
#[test]
fn what_does_not_belong_together_is_not_added_up() {
    for (a, b, common) in [
        (series(0, 1, 10), series(9, 1, 5), Some(9)),
        (series(0, 1, 10), series(10, 1, 5), None),
        (series(0, 2, 10), series(1, 2, 10), None),
        (series(0, 2, 10), series(0, 3, 2), Some(0)),
        (series(1, 2, 10), series(0, 3, 4), Some(3)),
        (series(1, 4, 3), series(0, 6, 9), None),
    ] {
        assert_eq!(a.common(&b), common, "{a:?} {b:?}");
        assert_eq!(b.common(&a), common, "{a:?} {b:?}");
    }
    let mut first = results(series(0, 1, 1));
    let again = first.clone();
    assert_eq!(first.merge(&again), Err(MergeError::Overlap(0)));
    let other = Results { version: "9".into(), ..results(series(1, 1, 1)) };
    assert!(matches!(first.merge(&other), Err(MergeError::Version(..))));
    let other = Results { nodes: (3, 5), ..results(series(1, 1, 1)) };
    assert_eq!(first.merge(&other), Err(MergeError::Nodes));
    assert_eq!(first, again);
}
