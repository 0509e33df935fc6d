//! The top level of `serf`: which text goes where, with which exit code.

use std::process::{Command, Output};

fn serf(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_serf"))
        .args(args)
        // Nobody listens on port 1.
        .env("SERF_RPC_ADDR", "127.0.0.1:1")
        .env_remove("SERF_RPC_AUTH")
        .output()
        .expect("serf starts")
}

fn parts(args: &[&str]) -> (Option<i32>, String, String) {
    let output = serf(args);
    (
        output.status.code(),
        String::from_utf8(output.stdout).expect("text"),
        String::from_utf8(output.stderr).expect("text"),
    )
}

const USAGE: &str = "Usage: serf [--version] [--help] <command> [<args>]\n\n\
                     Available commands are:\n    agent           Runs a Serf agent\n";
const REFUSED: &str =
    "Error connecting to Serf agent: dial tcp 127.0.0.1:1: connect: connection refused\n";

/// Goal: a line without a command shows the list of commands on standard error. Method: every
/// such line, with the exit code that a real `serf` gives.
#[test]
fn a_line_without_a_command_shows_the_list() {
    let cases: [(&[&str], i32); 15] = [
        (&[], 127),
        (&[""], 127),
        (&["-"], 127),
        (&["help"], 127),
        (&["help", "members"], 127),
        (&["agen"], 127),
        (&["nosuch"], 127),
        (&["-version"], 127),
        (&["-x"], 127),
        (&["--", "members"], 127),
        (&["-h", "nosuch"], 127),
        (&["-h"], 0),
        (&["-help"], 0),
        (&["--help"], 0),
        (&["-x", "-h"], 0),
    ];
    for (args, code) in cases {
        let (status, out, err) = parts(args);
        assert_eq!(status, Some(code), "{args:?}");
        assert!(err.starts_with(USAGE), "{args:?}: {err}");
        assert!(
            err.ends_with(
                "    watch           Shows the cluster as a live table in the terminal\n\n"
            ),
            "{err}"
        );
        assert_eq!(out, "", "{args:?}");
    }
}

/// Goal: help that is asked for goes to standard error with success. Method: every way to ask.
#[test]
fn help_of_a_command_goes_to_standard_error() {
    let cases: [&[&str]; 5] = [
        &["-h", "members"],
        &["members", "-h"],
        &["members", "x", "--help"],
        &["members", "-nosuch", "-help"],
        &["-x", "-h", "members"],
    ];
    for args in cases {
        let (status, out, err) = parts(args);
        assert_eq!(status, Some(0), "{args:?}");
        assert!(err.starts_with("Usage: serf members [options]\n\n  "), "{args:?}: {err}");
        assert!(err.contains("\n  -rpc-addr=127.0.0.1:7373  "), "{err}");
        assert_eq!(out, "", "{args:?}");
    }
    let (status, out, err) = parts(&["version", "-h"]);
    assert_eq!((status, out.as_str()), (Some(0), ""));
    assert!(err.starts_with("Usage: serf version [options]\n\n  Prints the version"), "{err}");
}

/// Goal: the version is shown wherever it is asked for. Method: before a command, behind it, and
/// as a payload; but not after `--`, where everything is an argument.
#[test]
fn the_version_is_shown_wherever_it_is_asked_for() {
    let version =
        format!("{}\nAgent Protocol: 5 (Understands back to: 2)\n", env!("CARGO_PKG_VERSION"));
    let cases: [&[&str]; 7] = [
        &["version"],
        &["version", "x", "-y"],
        &["-v"],
        &["--version"],
        &["keygen", "-v"],
        &["event", "deploy", "-v"],
        &["version", "-format=xml"],
    ];
    for args in cases {
        assert_eq!(parts(args), (Some(0), version.clone(), String::new()), "{args:?}");
    }
    for args in [&["event", "--", "deploy", "-v"], &["event", "--", "deploy", "--version"]] {
        assert_eq!(parts(args), (Some(1), REFUSED.to_owned(), String::new()), "{args:?}");
    }
}

/// Goal: flags before the command are refused. Method: such a line.
#[test]
fn flags_before_the_command_are_refused() {
    let (status, out, err) = parts(&["-x", "members"]);
    assert_eq!(status, Some(1));
    assert_eq!(out, "");
    assert!(
        err.starts_with(
            "Invalid flags before the subcommand. If these flags are for\n\
             the subcommand, please put them after the subcommand.\n\n\
             Usage: serf members [options]\n"
        ),
        "{err}"
    );
}

/// Goal: of a bad flag only the one line goes to standard error. Method: bad flags of each kind.
#[test]
fn a_bad_flag_is_one_line_on_standard_error() {
    for (args, line) in [
        (&["members", "-nosuch"][..], "flag provided but not defined: -nosuch\n"),
        (&["leave", "-rpc-addr"], "flag needs an argument: -rpc-addr\n"),
        (
            &["members", "-detailed=maybe"],
            "invalid boolean value \"maybe\" for -detailed: parse error\n",
        ),
        (&["join", "---x"], "bad flag syntax: ---x\n"),
        (&["members", "-h=x"], ""),
    ] {
        let (status, out, err) = parts(args);
        assert_eq!(status, Some(1), "{args:?}");
        assert_eq!(err, line, "{args:?}");
        assert!(out.starts_with(&format!("Usage: serf {} [options]", args[0])), "{out}");
    }
}

/// Goal: checks come in Serf's order, and all other errors go to standard output. Method: lines
/// with one fault each, and no agent.
#[test]
fn other_errors_go_to_standard_output() {
    let role = "Deprecation warning: 'Role' has been replaced with 'Tags'\n";
    for (args, text) in [
        (&["members"][..], REFUSED.to_owned()),
        (&["members", "--", "-h"], REFUSED.to_owned()),
        (&["members", "-format=xml"], REFUSED.to_owned()),
        (&["members", "-role=x"], format!("{role}{REFUSED}")),
        (&["members", "-role=x", "-tag=foo"], format!("{role}Error: Invalid tag: 'foo'\n")),
        (&["members", "-tag", "=foo"], "Error: Invalid tag: '=foo'\n".to_owned()),
        (&["leave", "x"], REFUSED.to_owned()),
        (&["rtt", "n1"], REFUSED.to_owned()),
        (&["tags", "-set", "a=b"], REFUSED.to_owned()),
        (&["tags", "-set", "foo"], "Error: Invalid tag: 'foo'\n".to_owned()),
        (&["tags", "-set", "=foo"], "Error: Invalid tag: '=foo'\n".to_owned()),
        (&["join", "127.0.0.1", "-h=1"], REFUSED.to_owned()),
        (
            &["leave", "-rpc-addr", "nonsense"],
            "Error connecting to Serf agent: dial tcp: address nonsense: missing port in \
             address\n"
                .to_owned(),
        ),
    ] {
        assert_eq!(parts(args), (Some(1), text, String::new()), "{args:?}");
    }
    let (status, out, err) = parts(&["join"]);
    assert_eq!((status, err.as_str()), (Some(1), ""));
    assert!(
        out.starts_with(
            "At least one address to join must be specified.\n\n\
             Usage: serf join [options] address ...\n"
        ),
        "{out}"
    );
}

/// Goal: a key is 32 random bytes in base64. Method: two keys, their form and that they differ.
#[test]
fn keygen_prints_a_new_key_each_time() {
    let (first, second) = (parts(&["keygen", "-nosuch"]), parts(&["keygen"]));
    for (status, out, err) in [&first, &second] {
        assert_eq!((*status, err.as_str()), (Some(0), ""));
        assert_eq!(out.len(), 45);
        assert!(out.ends_with("=\n"));
    }
    assert_ne!(first.1, second.1);
}

/// Goal: what is asked for as an object is one, and a format that there is not is refused before
/// anybody is asked. Method: the commands that need no agent, and one that does.
#[test]
fn objects_are_printed_where_they_are_asked_for() {
    let (status, out, _) = parts(&["version", "-format=json"]);
    let wanted = format!(
        "{{\n  \"version\": \"{}\",\n  \
         \"protocol\": {{\n    \"max\": 5,\n    \"min\": 2\n  }}\n}}\n",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!((status, out), (Some(0), wanted));
    let (status, out, _) = parts(&["keygen", "-format=json"]);
    assert_eq!(status, Some(0));
    assert!(out.starts_with("{\n  \"key\": \"") && out.ends_with("=\"\n}\n"), "{out}");
    for args in [
        &["join", "-format=xml", "127.0.0.1"][..],
        &["force-leave", "-format=xml", "n1"],
        &["keys", "-format=xml", "-list"],
        &["reachability", "-format=xml"],
        &["rtt", "-format=xml", "n1"],
    ] {
        let refused = "Invalid output format \"xml\": use text or json\n".to_owned();
        assert_eq!(parts(args), (Some(1), refused, String::new()), "{args:?}");
    }
}

/// Goal: a shell gets its script, and nobody another. Method: the scripts, the words that they
/// ask with, and bad lines.
#[test]
fn shells_get_their_scripts() {
    for (shell, line) in [
        ("bash", "complete -F _serf serf\n"),
        ("zsh", "#compdef serf\n"),
        ("fish", "complete -c serf -f"),
    ] {
        let (status, out, err) = parts(&["completion", shell]);
        assert_eq!((status, err.as_str()), (Some(0), ""));
        assert!(out.contains(line), "{out}");
    }
    let unknown =
        "There is no completion for the shell \"tcsh\": use bash, zsh or fish\n".to_owned();
    for args in [&["completion", "tcsh"], &["completion", "-words=tcsh"]] {
        assert_eq!(parts(args), (Some(1), unknown.clone(), String::new()), "{args:?}");
    }
    for (args, line) in [
        (&["completion"][..], "A shell must be specified.\n\nUsage: serf completion"),
        (&["completion", "zsh", "x"], "Only one shell must be specified.\n\nUsage: serf comp"),
        (&["completion", "-nosuch"], "Usage: serf completion"),
        (&["completion", "-words"], "Usage: serf completion"),
    ] {
        let (status, out, _) = parts(args);
        assert_eq!(status, Some(1), "{args:?}");
        assert!(out.starts_with(line), "{out}");
    }
}
