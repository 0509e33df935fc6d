use super::*;

/// Goal: what handlers note is counted once, and a loop that stands still costs no memory. Method:
/// more runs than may wait.
#[test]
fn runs_are_counted_and_their_times_bounded() {
    let runs = Runs::default();
    let script: Arc<str> = "echo hi".into();
    for _ in 0..1000 {
        runs.on_run(&script, Duration::from_millis(2), RunOutcome::Succeeded);
    }
    runs.on_run(&script, Duration::from_millis(5), RunOutcome::Failed);
    runs.on_run(&script, Duration::from_millis(5), RunOutcome::Killed);
    runs.on_dropped(7);
    let wanted = RunTotals {
        succeeded: 1000,
        failed: 1,
        killed: 1,
        dropped: 7,
        time: Duration::from_millis(2010),
    };
    assert_eq!(runs.totals(), wanted);
    assert_eq!(runs.take_times().len(), TIMES_MAX);
    assert_eq!(runs.take_times().len(), 0);
}
