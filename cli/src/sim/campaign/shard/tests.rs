use super::Shard;

/// Goal: the parts of a campaign miss no seed and share none. Method: all parts of some campaigns.
#[test]
fn parts_make_up_the_whole() {
    for (all, of) in [(10, 1), (10, 3), (10, 10), (3, 5)] {
        let mut seeds: Vec<u64> = (1..=of)
            .map(|part| format!("{part}/{of}").parse::<Shard>().unwrap().series(100, all))
            .flat_map(|series| (0..series.count).map(move |place| series.seed(place)))
            .collect();
        seeds.sort_unstable();
        assert_eq!(seeds, (100..100 + all).collect::<Vec<_>>(), "{all} in {of}");
    }
}

/// Goal: what is no part is refused. Method: all kinds of it.
#[test]
fn what_is_no_part_is_refused() {
    for text in ["", "1", "0/4", "5/4", "1/0", "-1/4", "1/4/2", "1/200000", "a/b"] {
        assert!(text.parse::<Shard>().is_err(), "{text}");
    }
    assert_eq!("2/4".parse::<Shard>().unwrap().to_string(), "2/4");
}
