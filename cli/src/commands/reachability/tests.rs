use super::*;

/// The verdict on these acks when `a` and `b` are alive: whether it is good, and the text.
fn verdict(acks: &[&str]) -> (bool, String) {
    verdict_in(Format::Text, acks)
}

fn verdict_in(format: Format, acks: &[&str]) -> (bool, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console::new(&mut out, &mut err);
    let live = ["a", "b"].map(str::to_owned).into();
    let mut test =
        Test { live, acks: BTreeSet::new(), total: 3, duplicates: BTreeSet::new(), format };
    for ack in acks {
        test.on_ack((*ack).to_owned(), &mut console);
    }
    let outcome = match format {
        Format::Text => test.judge(&mut console),
        Format::Json => test.tell(&mut console),
    };
    let is_good = outcome.is_ok();
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

/// Goal: the object says the same, and everything that was seen. Method: all acks, then too few, a
/// stranger and one twice.
#[test]
fn the_object_names_all_who_were_seen() {
    let (is_good, text) = verdict_in(Format::Json, &["b", "a"]);
    assert!(
        is_good
            && text.starts_with("{\n  \"reachable\": true,\n  \"members\": 3,\n  \"live\": 2,\n")
    );
    let (is_good, text) = verdict_in(Format::Json, &["b", "c", "b"]);
    let lists = text.split_once("\"acks\": ").map(|(_, lists)| lists.replace([' ', '\n'], ""));
    let wanted = r#"["b","c"],"missing":["a"],"unexpected":["c"],"duplicates":["b"]}"#;
    assert!(!is_good && text.contains("\"reachable\": false"));
    assert_eq!(lists.as_deref(), Some(wanted));
}
