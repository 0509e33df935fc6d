use super::*;

/// The verdict on these acks when `a` and `b` are alive: whether it is good, and the text.
fn verdict(acks: &[&str]) -> (bool, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console::new(&mut out, &mut err);
    let live = ["a", "b"].map(str::to_owned).into();
    let mut test = Test { live, acks: BTreeSet::new(), has_duplicates: false };
    for ack in acks {
        test.on_ack((*ack).to_owned(), &mut console);
    }
    let is_good = test.judge(&mut console).is_ok();
    (is_good, String::from_utf8(out).unwrap())
}

/// Goal: each verdict is Serf's, with the names that matter. Method: all acks, too few, too many,
/// one twice.
#[test]
fn each_verdict_names_those_who_matter() {
    assert_eq!(verdict(&["b", "a"]), (true, "Successfully contacted all live nodes\n".to_owned()));
    let (is_good, text) = verdict(&["b"]);
    let begin = "Received less acks than live nodes! Missing acks from:\n\ta\nThese nodes";
    assert!(!is_good && text.starts_with(begin), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("* ")).count(), 5);
    let (is_good, text) = verdict(&["b", "a", "c"]);
    let begin = "Received more acks than live nodes! Acks from non-live nodes:\n\tc\nThese nodes";
    assert!(!is_good && text.starts_with(begin), "{text}");
    let (is_good, text) = verdict(&["b", "a", "b"]);
    assert!(!is_good && text.starts_with("Duplicate response from 'b'\nDuplicate"), "{text}");
}
