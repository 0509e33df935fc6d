use std::sync::Arc;

use tithing_core::LamportTime;
use tithing_core::coalesce::Heard;
use tithing_core::command::{QueryId, ReceivedQuery};
use tithing_core::event::{Event, MemberChange, UserEvent};

use super::Spec;

fn user(name: &str) -> Heard {
    let (ltime, payload) = (LamportTime(1), Box::default());
    Heard::Event(Event::User(Arc::new(UserEvent {
        ltime,
        name: name.into(),
        payload,
        coalesce: false,
    })))
}

fn query(name: &str) -> Heard {
    Heard::Event(Event::Query(Arc::new(ReceivedQuery {
        query: QueryId { ltime: LamportTime(1), id: 1 },
        name: name.into(),
        payload: Box::default(),
        from: "n1".into(),
        timeout: std::time::Duration::from_secs(1),
    })))
}

fn members(change: MemberChange) -> Heard {
    Heard::Members { change, members: Vec::new() }
}

/// Goal: the grammar is Serf's. Method: a table of texts, what they are read as, and the labels.
#[test]
fn a_filter_stands_before_the_first_equals_sign() {
    for (text, script, labels) in [
        ("x.sh", "x.sh", &["*:"][..]),
        ("", "", &["*:"]),
        ("=x.sh", "x.sh", &["*:"]),
        ("*=x.sh --a=b", "x.sh --a=b", &["*:"]),
        ("user=x", "x", &["user:"]),
        ("user:=x", "x", &["user:"]),
        ("user:deploy=x", "x", &["user:deploy"]),
        ("user:a:b c=x", "x", &["user:a:b c"]),
        ("query:load,member-reap=x y", "x y", &["query:load", "member-reap:"]),
        ("*,user=x", "x", &["*:", "user:"]),
        (
            "member-join,member-leave,member-failed,member-update=x",
            "x",
            &["member-join:", "member-leave:", "member-failed:", "member-update:"],
        ),
    ] {
        let specs = Spec::parse(text).unwrap();
        assert_eq!(specs.iter().map(Spec::label).collect::<Vec<_>>(), labels, "{text}");
        assert!(specs.iter().all(|spec| &*spec.script == script), "{text}");
    }
}

/// Goal: what is no filter is refused in Serf's words. Method: a table of texts and what the first
/// line of the error names.
#[test]
fn a_filter_that_makes_no_sense_is_named_with_its_script() {
    for (text, item, script) in [
        ("bogus=x.sh", "bogus", "x.sh"),
        ("member-join,=x", "", "x"),
        ("user, query=x", " query", "x"),
        ("FOO=bar ./x.sh", "FOO", "bar ./x.sh"),
        ("x.sh --a=b", "x.sh --a", "b"),
        ("member-join:x=y", "member-join:x", "y"),
        ("User=x", "User", "x"),
        ("member=x", "member", "x"),
    ] {
        let error = Spec::parse(text).unwrap_err().to_string();
        let first = format!("Invalid event script: Event '{item}' invoking '{script}'");
        assert_eq!(error.lines().next(), Some(first.as_str()), "{text}");
    }
}

/// Goal: of a list the first error is told, and the order is kept. Method: three specifications,
/// good and bad.
#[test]
fn a_list_of_specifications_keeps_its_order() {
    let texts = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let specs = Spec::parse_all(&texts(&["b", "user,query=a", "b"])).unwrap();
    let scripts: Vec<&str> = specs.iter().map(|spec| &*spec.script).collect();
    assert_eq!(scripts, ["b", "a", "a", "b"]);
    let error = Spec::parse_all(&texts(&["b", "no=a", "nor=b"])).unwrap_err();
    assert!(error.to_string().starts_with("Invalid event script: Event 'no' invoking 'a'"));
}

/// Goal: a script runs for what it is meant for. Method: filters against what is heard.
#[test]
fn events_pass_the_filters_that_name_them() {
    let heard = [
        user("deploy"),
        user("Deploy"),
        query("deploy"),
        members(MemberChange::Join),
        members(MemberChange::Reap),
    ];
    for (filter, wanted) in [
        ("*", [true, true, true, true, true]),
        ("user", [true, true, false, false, false]),
        ("user:", [true, true, false, false, false]),
        ("user:deploy", [true, false, false, false, false]),
        ("query", [false, false, true, false, false]),
        ("query:other", [false, false, false, false, false]),
        ("member-join", [false, false, false, true, false]),
        ("member-reap", [false, false, false, false, true]),
    ] {
        let specs = Spec::parse(&format!("{filter}=x")).unwrap();
        let passes: Vec<bool> = heard.iter().map(|heard| specs[0].wants(heard)).collect();
        assert_eq!(passes, wanted, "{filter}");
    }
}
