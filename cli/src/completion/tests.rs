use super::*;
use crate::flags::Kind;

/// What is offered for a line; the cluster has the members `n1` and `n2`. Words without their
/// meaning.
fn offered(line: &[&str]) -> Vec<String> {
    let words: Vec<String> = line.iter().map(|word| (*word).to_owned()).collect();
    match complete(&words, &mut |_, _| vec!["n1".to_owned(), "n2".to_owned()]) {
        Offer::Words(words) => words.into_iter().map(|(word, _)| word).collect(),
        Offer::Path => vec![":path".to_owned()],
    }
}

/// Goal: each kind of place is completed, by the rules that the parser reads by. Method: lines
/// that end in each kind of place.
#[test]
fn each_kind_of_place_is_completed() {
    for (line, wanted) in [
        (&["mem"][..], &["members"][..]),
        (&["ke"], &["keygen", "keys"]),
        (&["nosuch"], &[]),
        (&["nosuch", ""], &[]),
        (&["query", "-fo"], &["-format="]),
        (&["query", "--fo"], &["--format="]),
        (&["query", "-no"], &["-node=", "-no-ack"]),
        (&["query", "-format="], &["-format=text", "-format=json"]),
        (&["query", "--format=j"], &["--format=json"]),
        (&["query", "-format", "j"], &["json"]),
        (&["query", "-no-ack="], &["-no-ack=true", "-no-ack=false"]),
        (&["query", "-node", ""], &["n1", "n2"]),
        (&["query", "-node=n2"], &["-node=n2"]),
        (&["query", "-node", "-x", "-fo"], &["-format="]),
        (&["query", "-no-ack", "-fo"], &["-format="]),
        // After an argument, or `--`, nothing is a flag any more.
        (&["query", "load", "-fo"], &[]),
        (&["rtt", "n1", "n"], &["n1", "n2"]),
        (&["rtt", "--", "-"], &[]),
        (&["rtt", "--", "n1"], &["n1"]),
        (&["rtt", "-", "n1"], &["n1"]),
        (&["members", "-status=l"], &["-status=leaving", "-status=left"]),
        (&["completion", "z"], &["zsh"]),
        (&["leave", "x"], &[]),
        (&["query", "-nosuch="], &[]),
    ] {
        let (mut got, mut wanted) = (offered(line), wanted.to_vec());
        got.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(got, wanted, "{line:?}");
    }
}

/// Goal: nothing that `serf` takes is missing. Method: every command by its whole name, every flag
/// of every command by its whole name, every value that is known.
#[test]
fn every_command_and_flag_is_offered() {
    for command in COMMANDS {
        assert!(offered(&[command.name]).contains(&command.name.to_owned()), "{}", command.name);
        for flag in command.page.all_flags() {
            let is_switch = matches!(flag.kind, Kind::Switch | Kind::SwitchOn);
            let whole = format!("-{}{}", flag.name, if is_switch { "" } else { "=" });
            let name = format!("-{}", flag.name);
            assert!(offered(&[command.name, &name]).contains(&whole), "{} {name}", command.name);
            if let Values::OneOf(values) = flag.values {
                let wanted: Vec<String> = values.iter().map(|it| format!("{whole}{it}")).collect();
                assert_eq!(offered(&[command.name, &whole]), wanted);
            }
        }
    }
}

/// Goal: Bash gets what it can use. Method: words that it has taken apart, put together again, and
/// the part that it replaces.
#[test]
fn bash_takes_words_apart() {
    let whole = |words: &[&str]| {
        rejoined(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).join(" ")
    };
    assert_eq!(whole(&["query", "-format", "=", "j"]), "query -format=j");
    assert_eq!(whole(&["query", "-format", "="]), "query -format=");
    assert_eq!(whole(&["query", "-format", "=", ""]), "query -format= ");
    assert_eq!(
        whole(&["rtt", "-rpc-addr", "=", "127.0.0.1", ":", "7373", "n"]),
        "rtt -rpc-addr=127.0.0.1:7373 n"
    );
    let offer = Offer::Words(vec![("-format=json".to_owned(), "")]);
    assert_eq!(offer.lines(Shell::Bash, "-format=j"), ["json"]);
    assert_eq!(offer.lines(Shell::Zsh, "-format=j"), ["-format=json"]);
    assert_eq!(Offer::Path.lines(Shell::Fish, "x"), [":path"]);
    let offer = Offer::Words(vec![("members".to_owned(), "Lists")]);
    assert_eq!(offer.lines(Shell::Bash, "mem"), ["members\tLists"]);
}
