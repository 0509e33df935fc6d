use super::*;

const FLAGS: &[Flag] = &[
    Flag::new("password", Kind::Secret, "=password", "Not shown."),
    Flag::new("detailed", Kind::Switch, "", "More columns."),
    Flag::new("coalesce", Kind::SwitchOn, "", "On unless told otherwise."),
    Flag::new("rpc-addr", Kind::Text("127.0.0.1:7373"), "=127.0.0.1:7373", "Where."),
    Flag::new("relay-factor", Kind::Integer(0), "=0", "How many."),
    Flag::new("timeout", Kind::Duration(0), "=15s", "How long,\nat most."),
    Flag::new("tag", Kind::List, " <key>=<a long regular expression>", "Which."),
];

fn read(args: &[&str]) -> Result<Parsed, FlagError> {
    let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
    Parsed::read(&[FLAGS], &args)
}

/// Goal: the four spellings of a value mean the same. Method: read each and compare.
#[test]
fn the_four_spellings_are_one() {
    let spellings: [&[&str]; 4] =
        [&["-rpc-addr=a"], &["-rpc-addr", "a"], &["--rpc-addr=a"], &["--rpc-addr", "a"]];
    for args in spellings {
        let parsed = read(args).unwrap();
        assert_eq!(parsed.text("rpc-addr"), "a", "{args:?}");
        assert!(parsed.is_given("rpc-addr"));
        assert!(parsed.arguments.is_empty());
    }
}

/// Goal: what is not given has its default and is known not to be given. Method: an empty line.
#[test]
fn defaults_stand_in_for_what_is_not_given() {
    let parsed = read(&[]).unwrap();
    assert!(!parsed.is_on("detailed"));
    assert!(parsed.is_on("coalesce"));
    assert_eq!(parsed.text("rpc-addr"), "127.0.0.1:7373");
    assert_eq!(parsed.integer("relay-factor"), 0);
    assert_eq!(parsed.duration("timeout"), Duration(0));
    assert!(parsed.list("tag").is_empty());
    assert!(!parsed.is_given("rpc-addr"));
}

/// Goal: a switch takes its value only after `=`. Method: all spellings, and a word behind it.
#[test]
fn a_switch_takes_no_separate_value() {
    for (text, on) in [("1", true), ("t", true), ("T", true), ("true", true), ("TRUE", true)]
        .into_iter()
        .chain([("True", true), ("0", false), ("f", false), ("F", false), ("false", false)])
        .chain([("FALSE", false), ("False", false)])
    {
        let parsed = read(&[&format!("-coalesce={text}")]).unwrap();
        assert_eq!(parsed.is_on("coalesce"), on, "{text}");
    }
    let parsed = read(&["-detailed", "false", "-coalesce=false"]).unwrap();
    assert!(parsed.is_on("detailed"));
    assert!(parsed.is_on("coalesce"));
    assert_eq!(parsed.arguments, ["false", "-coalesce=false"]);
}

/// Goal: flags end where Go ends them. Method: lines with each kind of end.
#[test]
fn flags_end_at_the_first_argument_or_two_dashes() {
    let cases: [(&[&str], &[&str]); 5] = [
        (&["x", "-detailed"], &["x", "-detailed"]),
        (&["--", "-detailed"], &["-detailed"]),
        (&["-", "-detailed"], &["-", "-detailed"]),
        (&["", "-detailed"], &["", "-detailed"]),
        (&["-rpc-addr", "--", "y"], &["y"]),
    ];
    for (args, rest) in cases {
        let parsed = read(args).unwrap();
        assert!(!parsed.is_on("detailed"), "{args:?}");
        assert_eq!(parsed.arguments, rest, "{args:?}");
    }
}

/// Goal: the last scalar wins, lists grow. Method: give each twice.
#[test]
fn scalars_are_replaced_and_lists_grow() {
    let parsed = read(&["-rpc-addr=a", "-tag", "x=1", "-rpc-addr=", "-tag=y=2", "-tag="]).unwrap();
    assert_eq!(parsed.text("rpc-addr"), "");
    assert_eq!(parsed.list("tag"), ["x=1", "y=2", ""]);
}

/// Goal: error lines are Go's. Method: the lines that a real `serf` prints for the same words.
#[test]
fn error_lines_are_those_of_go() {
    let cases: [(&[&str], &str); 14] = [
        (&["-nosuch"], "flag provided but not defined: -nosuch"),
        (&["--nosuch=1"], "flag provided but not defined: -nosuch"),
        (&["-rpc-addr"], "flag needs an argument: -rpc-addr"),
        (&["-detailed=maybe"], r#"invalid boolean value "maybe" for -detailed: parse error"#),
        (&["-detailed="], r#"invalid boolean value "" for -detailed: parse error"#),
        (&["-relay-factor=abc"], r#"invalid value "abc" for flag -relay-factor: parse error"#),
        (&["-relay-factor", ""], r#"invalid value "" for flag -relay-factor: parse error"#),
        (
            &["-relay-factor=99999999999999999999"],
            "invalid value \"99999999999999999999\" for flag -relay-factor: value out of range",
        ),
        (&["-timeout=5"], r#"invalid value "5" for flag -timeout: parse error"#),
        (&["-timeout=abc"], r#"invalid value "abc" for flag -timeout: parse error"#),
        (
            &["-timeout", "a\tb\x01\u{e9}\"\u{200b}"],
            "invalid value \"a\\tb\\x01\u{e9}\\\"\\u200b\" for flag -timeout: parse error",
        ),
        (&["---x"], "bad flag syntax: ---x"),
        (&["-=x"], "bad flag syntax: -=x"),
        (&["--=x"], "bad flag syntax: --=x"),
    ];
    for (args, line) in cases {
        assert_eq!(read(args).unwrap_err().to_string(), line, "{args:?}");
    }
    assert_eq!(read(&["-h=x"]), Err(FlagError::HelpRequested));
    assert_eq!(read(&["-help"]), Err(FlagError::HelpRequested));
}

/// Goal: the help shows usage, prose and every flag. Method: compare one whole text.
#[test]
fn the_help_is_a_table_of_the_flags() {
    let text = help_text("serf x [options]", "Does it.\nWell.", &[&FLAGS[3..4], &FLAGS[5..]]);
    let expected = "\
Usage: serf x [options]

  Does it.
  Well.

Options:

  -rpc-addr=127.0.0.1:7373  Where.

  -timeout=15s              How long,
                            at most.

  -tag <key>=<a long regular expression>
                            Which.";
    assert_eq!(text, expected);
}

/// Goal: a secret gets into no log. Method: the flags of a line that holds one, as `Debug` shows
/// them.
#[test]
fn a_secret_is_not_shown() {
    let parsed = read(&["-password=swordfish"]).unwrap();
    assert_eq!(parsed.secret("password").expose(), "swordfish");
    assert!(!format!("{parsed:?}").contains("swordfish"));
    assert_eq!(read(&[]).unwrap().secret("password").expose(), "");
}
