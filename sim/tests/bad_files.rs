//! Files that are no scenarios: each is told where it goes wrong and what was expected there.
//!
//! The first line of each file in `data/bad/` is a comment with what has to be said of it, as
//! `LINE:COLUMN: reason`; one that ends in ` ..` stands for all that begin so.
//! `REWRITE=1 cargo test -p tithing-sim --test bad_files` writes these lines anew: review the diff.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

use tithing_core::Seed;
use tithing_core::prng::Prng;
use tithing_sim::Scenario;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bad");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.collect();
    files.sort();
    files
}

/// Goal: whatever is wrong with a file, its place is named and what was expected. Method: a folder
/// of bad files, each beginning with what is to be said of it.
#[test]
fn bad_files_are_told_where_they_go_wrong_and_what_was_expected() {
    let files = files();
    assert!(files.len() >= 20, "only {} bad files", files.len());
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().display();
        let Err(error) = Scenario::parse(&text) else { panic!("{name} is good") };
        let said = format!("{}:{}: {}", error.line, error.column, error.reason);
        let (first, rest) = text.split_once('\n').unwrap();
        let is_same = match first.strip_suffix("..") {
            Some(beginning) => format!("# {said}").starts_with(beginning),
            None => first == format!("# {said}"),
        };
        if !is_same && std::env::var_os("REWRITE").is_some() {
            fs::write(&path, format!("# {said}\n{rest}")).unwrap();
            continue;
        }
        assert!(is_same, "{name}: not as in the first line, but {said}");
        assert!(said.contains("expected"), "{name} does not say what was expected: {said}");
        let column_max =
            text.lines().nth(error.line - 1).map_or(1, |line| line.chars().count() + 1);
        assert!(error.column <= column_max, "{name}: there is no such place: {said}");
        assert!(!said.contains('\n'), "{name}: not one line: {said}");
    }
}

/// Files that are one slip away from good ones.
const SLIPS: u32 = 4_000;

/// What slips in: whatever changes the meaning of what stands around it.
const SLIPPED_IN: [&str; 20] = [
    "\"",
    "]",
    "[",
    "}",
    "=",
    "\n",
    "-",
    "0",
    "99999999999999999999",
    "%",
    "ns",
    "h",
    ".",
    "/",
    ",",
    "#",
    "all",
    "ü",
    "\u{feff}",
    "18446744073709551615",
];

/// Goal: no file breaks the reader; it is a scenario, which prints as one that is the same, or is
/// told a place within it. Method: good files with a piece taken out, doubled or slipped in.
#[test]
fn whatever_slips_into_a_file_it_is_good_or_told_where_it_goes_wrong() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let scenarios = data.join("../../../scenarios");
    let good = [data.join("every_key.toml"), scenarios.join("kill9.toml")];
    let good = good.map(|path| fs::read_to_string(path).unwrap());
    let mut dice = Prng::new(Seed(1), 0);
    let mut below = |limit: usize| dice.index(limit);
    let (mut good_ones, mut bad_ones) = (0, 0);
    for slip in 0..SLIPS {
        let text = &good[usize::from(slip % 2 == 0)];
        let characters: Vec<char> = text.chars().collect();
        let at = below(characters.len());
        let len = below(12).min(characters.len() - at);
        let (before, rest) = characters.split_at(at);
        let (piece, after) = rest.split_at(len);
        let middle: String = match below(3) {
            0 => String::new(),
            1 => piece.iter().chain(piece).collect(),
            _ => SLIPPED_IN[below(SLIPPED_IN.len())].into(),
        };
        let slipped = format!(
            "{}{middle}{}",
            before.iter().collect::<String>(),
            after.iter().collect::<String>()
        );
        match Scenario::parse(&slipped) {
            Ok(scenario) => {
                let printed = scenario.to_string();
                assert_eq!(Scenario::parse(&printed), Ok(scenario), "of\n{slipped}\n{printed}");
                good_ones += 1;
            }
            Err(error) => {
                let line = slipped.split('\n').nth(error.line - 1);
                let len = line.map(|line| line.chars().count());
                assert!(len.is_some_and(|len| error.column <= len + 1), "{error}\n{slipped}");
                assert!(error.reason.contains("expected"), "{error}\n{slipped}");
                bad_ones += 1;
            }
        }
    }
    assert!(good_ones > SLIPS / 20 && bad_ones > SLIPS / 5, "{good_ones} and {bad_ones}");
}
