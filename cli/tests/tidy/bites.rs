//! Every check is fed bad text and must bite, and good text and must not.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{crate_paths, functions, masked, structs};
use super::{Finding, documents, manifests, ratchet, style};

/// What was found, without the sizes.
fn whats(findings: &[Finding]) -> Vec<(&'static str, &str)> {
    findings.iter().map(|finding| (finding.check, finding.what.as_str())).collect()
}

/// Goal: only code is looked at. Method: braces and words in all that is not code.
#[test]
fn texts_and_comments_are_no_code() {
    let text = r##"
        fn a() { "}{\"" ; '{' ; '\'' ; '\u{7b}' ; b'{' ; b"{" ; c"}" } // }
        /* fn b() { /* nested } */ */ fn c<'a>(x: &'a str) -> &'a str { x }
        fn d() { r"{\" ; r#"fn e() {"#; br#"}"# ; r#type ; for_r"{" }
    "##;
    let code = masked(text);
    assert_eq!(code.lines().count(), text.lines().count());
    assert_eq!(code.chars().count(), text.chars().count());
    let names: Vec<String> = functions(&code).into_iter().map(|item| item.name).collect();
    assert_eq!(names, ["a", "c", "d"]);
    assert_eq!(code.matches('{').count(), code.matches('}').count());
    assert!(code.contains("r#type") && code.contains("<'a>(x: &'a str)"));
}

/// Goal: long functions are found wherever they stand. Method: methods, functions in functions,
/// declarations without a body, function types.
#[test]
fn long_functions_are_found() {
    let body = |lines: usize| "    let x = 1;\n".repeat(lines);
    let text = format!(
        "trait T {{ fn declared(&self); }}\nimpl T for U {{\n    fn just(f: fn(u8)) -> u8\n    \
         where\n        V: W,\n    {{\n{}    }}\n}}\nfn outer() {{\n    fn \
         long() {{\n{}    }}\n}}\n",
        body(70),
        body(71),
    );
    assert_eq!(functions(&masked(&text)).len(), 3);
    let found = style::sizes(&masked(&text));
    let expected = [("function too long", "outer"), ("function too long", "long")];
    assert_eq!(whats(&found), expected);
    assert_eq!(found[1].size, 71);
}

/// Goal: broad structs are found. Method: twelve and thirteen fields of awkward types.
#[test]
fn broad_structs_are_found() {
    let twelve = "a: u8,\n b: Vec<(u8, core::ops::Range<u8>)>, c: fn(x: u8) -> u8, d: [u8; 3],\n\
        #[serde(with = \"crate::bytes\")] pub(crate) e: &'a dyn Fn(&'a u8) -> Option<u8>,\n\
        f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: std::vec::Vec<u8>,";
    let text = format!("struct Just<'a> {{ {twelve} }} struct Unit; struct Pair(u8, u8);");
    let counted = structs(&masked(&text));
    assert_eq!(counted.iter().map(|item| item.size).collect::<Vec<_>>(), [12]);
    assert!(style::sizes(&masked(&text)).is_empty());
    let text = format!("pub struct Broad<T> where T: Copy {{ {twelve} m: T }}");
    assert_eq!(whats(&style::sizes(&masked(&text))), [("struct too broad", "Broad")]);
}

/// Goal: long files and wide lines are found, with more room for tests. Method: around the limits.
#[test]
fn long_files_and_wide_lines_are_found() {
    let lines = |count: usize| "x\n".repeat(count);
    assert!(style::lengths("core/src/a.rs", &lines(600)).is_empty());
    assert_eq!(style::lengths("core/src/a.rs", &lines(601))[0].size, 601);
    assert!(style::lengths("core/src/a/tests.rs", &lines(800)).is_empty());
    assert!(style::lengths("core/tests/a.rs", &lines(800)).is_empty());
    assert_eq!(style::lengths("core/tests/a.rs", &lines(801)).len(), 1);
    assert!(style::lengths("a.rs", &"ä".repeat(100)).is_empty());
    assert_eq!(whats(&style::lengths("a.rs", &"ä".repeat(101)))[0].0, "line too wide");
}

/// Goal: forbidden words are found, in comments too, and only as words. Method: each of them, and
/// words that contain them.
#[test]
fn forbidden_words_are_found() {
    let bad = [
        concat!("// TO", "DO: later"),
        concat!("/* FIX", "ME */"),
        concat!("//! X", "XX"),
        concat!("unimplemented", "!()"),
        concat!("todo", "!(\"later\")"),
        concat!("#[al", "low(dead_code)]"),
        concat!("#![al", "low(dead_code)]"),
        concat!("#[ig", "nore]"),
        concat!("#[ig", "nore = \"slow\"]"),
    ];
    for text in bad {
        assert_eq!(style::forbidden("core/src/a.rs", text).len(), 1, "{text}");
    }
    let good =
        concat!("TO", "DOS pre_todo", "! #[expect(x, reason = \"y\")] allow(x) X", "XX", "X");
    assert!(style::forbidden("core/src/a.rs", good).is_empty());
    let sleep = concat!("std::thread::", "sleep(second)");
    assert_eq!(style::forbidden("net-mio/tests/story.rs", sleep).len(), 1);
    assert!(style::forbidden("net-mio/src/lib.rs", sleep).is_empty());
}

/// Goal: rooms keep to themselves. Method: imports of every shape from the room of bytes.
#[test]
fn fences_are_seen() {
    let bad = [
        "use crate::gossip::Members;",
        "use crate::{event::{self, Reject}, serf::tags};",
        "fn f(cx: &mut crate::cx::Cx<'_>) {}",
        "use crate::{node};",
    ];
    for text in bad {
        assert_eq!(style::fences("core/src/wire/packet.rs", &masked(text)).len(), 1, "{text}");
        assert!(style::fences("core/src/wire/packet/tests.rs", &masked(text)).is_empty());
        assert!(style::fences("core/src/wired.rs", &masked(text)).is_empty());
    }
    let good = "use crate::{event::{node, serf}, wire::serf}; // crate::gossip\nuse super::serf;";
    assert!(style::fences("core/src/wire/packet.rs", &masked(good)).is_empty());
    assert_eq!(crate_paths(&masked(good)), ["event", "wire"]);
}

/// Goal: tests stand beside, and say what they are for. Method: tests inside, tests without words.
#[test]
fn tests_are_beside_and_told() {
    let inside = concat!("#[cfg(test)]\nmod te", "sts {\n}");
    assert_eq!(style::inline_tests(&masked(inside)).len(), 1);
    assert!(style::inline_tests(&masked("#[cfg(test)]\nmod tests;")).is_empty());
    let mark = concat!("#[", "test]");
    let told =
        format!("/// Goal: a.\n/// Method: b.\n{mark}\n#[expect(x, reason = \"y\")]\nfn a() {{}}");
    assert!(style::untold_tests(&told).is_empty());
    for docs in
        ["", "/// Checks a.\n", "/// Goal: a.\n", "/// Goal: a. Method: b.\nfn other() {}\n"]
    {
        let text = format!("{docs}{mark}\nfn a() {{}}");
        assert_eq!(whats(&style::untold_tests(&text)).len(), 1, "{text}");
    }
}

/// Goal: paths of one machine are found. Method: such paths, and paths that only look alike.
#[test]
fn machine_paths_are_found() {
    for root in [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")] {
        assert_eq!(documents::paths(&format!("see `{root}x`")).len(), 1);
        assert!(documents::paths(&format!("see `docs{root}x` and $HOME{root}")).is_empty());
    }
}

/// Goal: documents have one title. Method: none, one, two, one in a code block.
#[test]
fn titles_are_counted() {
    assert!(documents::titles("# One\n\n## Two\n\n```sh\n# comment\n```\n").is_empty());
    assert_eq!(documents::titles("text\n").len(), 1);
    assert_eq!(documents::titles("# One\n# Two\n").len(), 1);
}

/// Goal: rules that are cited exist, once. Method: a small list of rules.
#[test]
fn rules_are_looked_up() {
    let list = concat!("See P", "-9.\n- **P-10** one\n- **P-11** two, as P-10\n");
    let rules = documents::rules(list);
    assert_eq!(rules, BTreeSet::from([10, 11]));
    assert!(documents::citations("// PROTOCOL.md P-10 to P-11, UP-99, P-x", &rules).is_empty());
    let found = documents::citations("/// PROTOCOL.md P-10, P-12", &rules);
    assert_eq!(whats(&found), [("no such rule", concat!("P", "-12"))]);
    assert!(documents::doubles(list).is_empty());
    assert_eq!(documents::doubles("**P-10** a\n**P-10** b").len(), 1);
}

/// Goal: decisions have a number each. Method: a double and one without.
#[test]
fn decisions_have_their_numbers() {
    let good = ["README.md", "docs/decisions/001.md", "docs/decisions/002-clap.md"];
    assert!(documents::decisions(&good).is_empty());
    let bad = ["docs/decisions/001.md", "docs/decisions/001-b.md", "docs/decisions/clap.md"];
    let found = documents::decisions(&bad);
    assert_eq!(whats(&found)[0].0, "two decisions");
    assert_eq!(whats(&found)[1].0, "decision without number");
}

/// Goal: arrows between packages are kept. Method: manifests of every shape.
#[test]
fn arrows_are_kept() {
    let arrows = |package: &str, text: &str| -> Vec<String> {
        let found = manifests::arrows(&format!("{package}/Cargo.toml"), text);
        found.into_iter().map(|finding| finding.what).collect()
    };
    let core = "[package]\nname = \"tithing-core\"\n[dependencies]\nserde.workspace = true\n\
        # rand = \"1\"\nrand = { version = \"1\" }\n[dev-dependencies]\nproptest = \"1\"\n";
    assert_eq!(arrows("core", core), ["core -> rand"]);
    assert_eq!(arrows("core", "[dependencies.log]\nversion = \"1\""), ["core -> log"]);
    assert_eq!(arrows("core", "[target.'cfg(unix)'.dependencies]\nlibc = \"1\""), ["core -> libc"]);
    let renamed = "[dependencies]\nserde = { package = \"tokio\", version = \"1\" }";
    assert_eq!(arrows("core", renamed), ["core -> tokio"]);
    let both = "[dependencies]\ntithing-core.workspace = true\ntithing-net-mio.workspace = true\n\
        toml = \"1\"\n[dev-dependencies]\ntithing-cli = { path = \"../cli\" }";
    assert_eq!(arrows("sim", both), ["sim -> tithing-net-mio", "sim -> tithing-cli"]);
    assert_eq!(
        arrows("net-mio", "[dependencies]\ntithing-sim = \"1\""),
        ["net-mio -> tithing-sim"]
    );
    assert!(arrows("cli", "[dependencies]\ntithing-sim = \"1\"\ntithing-core = \"1\"").is_empty());
    assert_eq!(arrows("new", "[package]"), ["new"]);
    assert!(manifests::arrows("Cargo.toml", "[workspace.dependencies]\nrand = \"1\"").is_empty());
    let lock = "[[package]]\nname = \"tokio\"\nversion = \"1\"\n[[package]]\nname = \"tokio-util\"";
    assert_eq!(whats(&manifests::runtimes(lock)), [("async runtime", "tokio")]);
}

/// Goal: exceptions only shrink. Method: one that is exact, too small, too large, not needed.
#[test]
fn the_ratchet_only_shrinks() {
    let findings = BTreeMap::from([("a.rs".to_owned(), vec![Finding::new("too long", "f", 80)])]);
    let complaints = |exceptions: &[ratchet::Exception]| ratchet::compared(&findings, exceptions);
    assert!(complaints(&[("a.rs", "too long", "f", 80)]).is_empty());
    assert!(complaints(&[])[0].contains("f (80)"));
    assert!(complaints(&[("a.rs", "too long", "f", 79)])[0].contains("f (80)"));
    assert!(complaints(&[("a.rs", "too long", "f", 81)])[0].contains("lower the exception to 80"));
    let other = [("a.rs", "too long", "f", 80), ("b.rs", "too long", "f", 80)];
    assert!(complaints(&other)[0].contains("not needed"));
}
