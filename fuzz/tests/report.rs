//! What broke a target is not lost.

use tithing_fuzz::{corpus, report};

/// Goal: an input that breaks something is written where it was asked for, in the form of the
/// corpus. Method: a panic while it is being tried; the file is read as a story.
#[test]
fn what_breaks_a_target_is_kept() {
    let folder = std::env::temp_dir().join(format!("tithing-fuzz-{}", std::process::id()));
    let input: Vec<u8> = (0..=255).collect();
    report::install(Some(folder.clone()));
    report::trying("packet", &input);
    let broken = std::panic::catch_unwind(|| panic!("this one is meant"));
    report::done();
    assert!(broken.is_err());
    let files: Vec<_> = std::fs::read_dir(&folder).expect("the folder was made").collect();
    let [Ok(file)] = &files[..] else { panic!("{files:?}") };
    let story = corpus::read(&file.path(), "packet").expect("it is a story");
    assert_eq!(story.input, input);
    std::fs::remove_dir_all(folder).expect("it was ours");
}
