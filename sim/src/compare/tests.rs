use super::parting;
use crate::trace::TraceError;
use crate::{Options, Scenario, run};

const STORY: &str = "version = 1\ntitle = \"t\"\nduration = \"3s\"\n[nodes]\ncount = 2\n\
                     [[step]]\nat = \"1s\"\ndo = \"join\"\nnodes = \"n2\"\nto = \"n1\"\n";

fn trace(story: &str, seed: u64) -> Vec<u8> {
    let scenario = Scenario::parse(story).unwrap();
    let mut bytes = Vec::new();
    let mut sink = |piece: &[u8]| bytes.extend_from_slice(piece);
    let options = Options { trace: Some(&mut sink), seed: Some(seed), ..Options::default() };
    run(&scenario, options);
    bytes
}

/// Goal: the same run twice does not part. Method: play it twice.
#[test]
fn a_run_does_not_part_from_itself() {
    assert_eq!(parting(&trace(STORY, 1), &trace(STORY, 1)), Ok(None));
}

/// Goal: runs part where they do, with what came before and what follows on both sides. Method: the
/// same story, which in one of them goes on with a kill.
#[test]
fn runs_part_at_the_first_difference() {
    let kill = "[[step]]\nat = \"2s\"\ndo = \"kill\"\nnodes = \"n1\"\n";
    let (a, b) = (trace(STORY, 1), trace(&format!("{STORY}{kill}"), 1));
    let parting = parting(&a, &b).unwrap().unwrap();
    assert!(parting.common > 10, "{parting:#?}");
    assert_eq!(parting.second[0], "    2.000000 * n1: killed with -9");
    assert!(parting.first[0].starts_with("    2."), "{parting:#?}");
    assert!(parting.before.last().unwrap() < &parting.first[0], "{parting:#?}");
}

/// Goal: a trace that ends sooner parts at its end. Method: cut off the last frame.
#[test]
fn a_shorter_trace_parts_at_its_end() {
    let whole = trace(STORY, 1);
    // The frame that follows the first second is some hundred bytes before the end; find the
    // length at which the cut file is whole again.
    let cut = (8..whole.len()).rev().find(|&len| parting(&whole[..len], &whole[..len]).is_ok());
    let parting = parting(&whole[..cut.unwrap()], &whole).unwrap().unwrap();
    assert!(parting.first.is_empty() && !parting.second.is_empty(), "{parting:#?}");
}

/// Goal: it is told which of the files is damaged. Method: damage one, then the other.
#[test]
fn the_damaged_file_is_named() {
    let whole = trace(STORY, 1);
    let damaged = &whole[..whole.len() - 1];
    let error = parting(damaged, &whole).unwrap_err();
    assert!(matches!(error, [Some(TraceError::BadRecord(_)), None]), "{error:?}");
    let error = parting(&whole, damaged).unwrap_err();
    assert!(matches!(error, [None, Some(TraceError::BadRecord(_))]), "{error:?}");
}
