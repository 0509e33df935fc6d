use super::{Coverage, Fault, Heard};
use crate::{Options, Scenario, run};

fn coverage(steps: &str) -> Coverage {
    let text = format!(
        "version = 1\ntitle = \"t\"\nduration = \"40s\"\n[nodes]\ncount = 3\n[[step]]\n\
         at = \"0s\"\ndo = \"join\"\nnodes = [\"n2\", \"n3\"]\nto = \"n1\"\n{steps}"
    );
    let scenario = Scenario::parse(&text).unwrap();
    let report = run(&scenario, Options { covers: true, ..Options::default() });
    report.sights.coverage.unwrap()
}

fn met(coverage: &Coverage, fault: Fault, heard: Heard) -> String {
    let cells = coverage.met().filter(|cell| (cell.0, cell.1) == (fault, heard));
    cells.map(|(_, _, letter, _)| letter).collect()
}

/// Goal: a calm cluster hears pings and acks of members that are alive, under no fault. Method:
/// play one, and look at its cells.
#[test]
fn a_calm_cluster_covers_what_it_should() {
    let coverage = coverage("");
    assert_eq!(met(&coverage, Fault::None, Heard::Ping), "a");
    assert_eq!(met(&coverage, Fault::None, Heard::Suspect), "");
    assert!(coverage.met().all(|(fault, ..)| fault == Fault::None));
}

/// Goal: what is heard while a fault is there counts for the fault, until it ends. Method: lose
/// packets for a while, and kill a node for good.
#[test]
fn faults_cover_what_is_heard_meanwhile() {
    let coverage = coverage(
        "[[step]]\nat = \"5s\"\ndo = \"link\"\nloss = \"1%\"\n\
         [[step]]\nat = \"10s\"\ndo = \"link\"\nloss = \"0%\"\n\
         [[step]]\nat = \"11s\"\ndo = \"kill\"\nnodes = \"n3\"\n",
    );
    assert_eq!(met(&coverage, Fault::Loss, Heard::Ping), "a");
    assert_eq!(met(&coverage, Fault::Loss, Heard::Suspect), "");
    assert_eq!(met(&coverage, Fault::Kill, Heard::Suspect), "a");
    let (met, all) = coverage.cells();
    assert!(met > 5 && met < all, "{}", coverage.to_table());
    let mut twice = coverage.clone();
    twice.merge(&coverage);
    assert!(twice.met().zip(coverage.met()).all(|(two, one)| two.3 == 2 * one.3));
}
