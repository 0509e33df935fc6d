use std::time::Duration;

use tithing_core::{Config, Profile};

use super::{convergence_bound, rounds, settled_at};
use crate::Scenario;

/// Goal: the bound is what the documentation says. Method: compute the LAN figure by hand.
#[test]
fn the_bound_is_the_sum_of_its_terms() {
    let config = Config::new("n", "10.0.0.1:7946".parse().unwrap(), Profile::Lan);
    let configs = vec![config; 3];
    // 3 x 8 x 1 s, 4 x 6 x 1 s, 4 x 0.2 s, 21 x 30 s (half, 2^-20 missed), 12 x (30 s + 10 s).
    let expected = 24_000 + 24_000 + 800 + 21 * 30_000 + 480_000;
    assert_eq!(convergence_bound(&configs), Duration::from_millis(expected));
}

/// Goal: luck is computed rightly. Method: certain, half, and small chances.
#[test]
fn rounds_grow_with_the_choices() {
    assert_eq!(rounds(1), 1);
    assert_eq!(rounds(2), 21);
    assert_eq!(rounds(8), 104);
}

/// Goal: convergence is demanded only where it is promised. Method: one story, spoilt in turn.
#[test]
fn convergence_is_demanded_only_of_a_quiet_end() {
    let text = "version = 1\ntitle = \"t\"\nduration = \"1h\"\n[nodes]\ncount = 3\n\
                [[step]]\nat = \"0s\"\ndo = \"join\"\nnodes = \"all\"\nto = \"n1\"\n";
    let promises = |more: &str| settled_at(&Scenario::parse(&format!("{text}{more}")).unwrap());
    assert!(promises("").is_some());
    assert!(promises("[[step]]\nat = \"9s\"\ndo = \"isolate\"\nnodes = \"n2\"\n").is_none());
    assert!(promises("[[step]]\nat = \"9s\"\ndo = \"pause\"\nnodes = \"n2\"\n").is_none());
    assert!(promises("[[step]]\nat = \"9s\"\ndo = \"link\"\nloss = \"1%\"\n").is_none());
    let short = text.replace("1h", "1m");
    assert!(settled_at(&Scenario::parse(&short).unwrap()).is_none());
    let apart = text.replace("nodes = \"all\"", "nodes = [\"n2\"]");
    assert!(settled_at(&Scenario::parse(&apart).unwrap()).is_none());
}
