use super::*;

/// Goal: the same plan and seed give the same times. Method: two runs of each of two seeds.
#[test]
fn a_plan_is_repeatable() {
    let plan = Plan::new(6, Profile::Local);
    let [first, again, other] = [1, 1, 2].map(|seed| measure(&plan, seed).unwrap());
    assert_eq!(first, again);
    assert_ne!(first, other);
}

/// Goal: what is measured is there, and makes sense. Method: a small cluster without loss.
#[test]
fn a_small_cluster_is_measured() {
    let plan = Plan::new(8, Profile::Lan);
    let sample = measure(&plan, 7).unwrap();
    assert_eq!((sample.events, sample.missed, sample.false_failures), (10, 0, 0));
    assert_eq!(sample.spread.len(), 80);
    assert_eq!(sample.spread.iter().filter(|delay| delay.is_zero()).count(), 10, "the tellers");
    assert!(sample.spread.iter().max() < Some(&Duration::from_secs(3)));
    assert_eq!((sample.suspected.len(), sample.failed.len()), (3, 3));
    assert_eq!((sample.told_all.len(), sample.known_by_all.len()), (10, 3));
    assert_eq!(sample.told_all.iter().max(), sample.spread.iter().max());
    assert_eq!(sample.known_by_all.iter().max(), sample.known.iter().max());
    // The dead do not notice deaths: 7, then 6, then 5 members do.
    assert_eq!(sample.known.len(), 7 + 6 + 5);
    // A probe takes a second until it accuses, and a suspicion four.
    assert!(sample.suspected.iter().min() >= Some(&Duration::from_millis(500)));
    assert!(sample.failed.iter().min() >= Some(&Duration::from_secs(4)));
    let each = sample.idle.bytes / 8 / 30;
    assert!((50..2_000).contains(&each), "{each} bytes a second");
}

/// Goal: settings reach the nodes. Method: gossip that is ten times slower.
#[test]
fn settings_are_heeded() {
    let mut plan = Plan::new(6, Profile::Lan);
    let fast = measure(&plan, 3).unwrap();
    plan.settings.push(Setting::parse("gossip_interval=2s").unwrap());
    let slow = measure(&plan, 3).unwrap();
    let longest = |sample: &Sample| sample.spread.iter().copied().max().unwrap();
    assert!(longest(&slow) > longest(&fast) * 2, "{slow:?} {fast:?}");
}

/// Goal: who errs is told what was expected. Method: each kind of mistake.
#[test]
fn settings_that_make_no_sense_are_refused() {
    for (given, expected) in [
        ("gossip_interval", "expected NAME=VALUE"),
        ("gossip=3", "expected one of probe_interval,"),
        ("gossip_nodes=many", "expected a whole number"),
        ("probe_timeout=3", "expected a time"),
        ("tcp_pings=yes", "expected true or false"),
        ("packet_bytes_max=70000", "up to 65535"),
    ] {
        let error = Setting::parse(given).unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains(given.split('=').next().unwrap()));
    }
    let mut plan = Plan::new(3, Profile::Lan);
    plan.settings.push(Setting::parse("probe_timeout=1h").unwrap());
    assert!(measure(&plan, 1).is_err());
}
