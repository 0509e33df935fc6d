use std::sync::Arc;
use std::time::Duration;

use tithing_core::LamportTime;
use tithing_core::coalesce::Heard;
use tithing_core::command::{QueryId, ReceivedQuery};
use tithing_core::event::{Event, MemberChange, UserEvent};
use tithing_core::member::{Identity, Versions, WireAddr};

use super::{Own, environment, text, variable_name};

fn user(name: &str, payload: &[u8]) -> Heard {
    Heard::Event(Event::User(Arc::new(UserEvent {
        ltime: LamportTime(7),
        name: name.into(),
        payload: payload.into(),
        coalesce: true,
    })))
}

fn query(payload: &[u8]) -> Heard {
    Heard::Event(Event::Query(Arc::new(ReceivedQuery {
        query: QueryId { ltime: LamportTime(16), id: 3 },
        name: "load".into(),
        payload: payload.into(),
        from: "n1".into(),
        timeout: Duration::from_secs(1),
    })))
}

/// A member with tags, as they come over the wire.
fn member(name: &str, addr: WireAddr, tags: &[(&str, &str)]) -> Arc<Identity> {
    let text = |text: &str| {
        let mut bytes = vec![0xa0 | u8::try_from(text.len()).unwrap()];
        bytes.extend_from_slice(text.as_bytes());
        bytes
    };
    let mut meta = vec![0xff, 0x80 | u8::try_from(tags.len()).unwrap()];
    for (key, value) in tags {
        meta.extend(text(key));
        meta.extend(text(value));
    }
    let (port, versions) = (7946, Versions::default());
    Arc::new(Identity { name: name.into(), addr, port, meta: meta.into(), versions })
}

fn own(tags: &[(&str, &str)]) -> Own {
    let tags = tags.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
    Own { name: "n1".to_owned(), tags }
}

fn shown(own: &Own, heard: &Heard) -> Vec<String> {
    environment(own, heard).iter().map(|(name, value)| format!("{name}={value}")).collect()
}

/// Goal: a script knows what it is run for. Method: the whole environment for each kind of event.
#[test]
fn each_kind_of_event_has_its_variables() {
    let web = own(&[("role", "web"), ("my-tag.x", "1 2")]);
    let tags = ["SERF_TAG_MY_TAG_X=1 2", "SERF_TAG_ROLE=web"];
    let mut wanted = vec!["SERF_EVENT=user", "SERF_SELF_NAME=n1", "SERF_SELF_ROLE=web"];
    wanted.extend(tags);
    wanted.extend(["SERF_USER_EVENT=deploy", "SERF_USER_LTIME=7"]);
    assert_eq!(shown(&web, &user("deploy", b"")), wanted);

    let mut wanted = vec!["SERF_EVENT=query", "SERF_QUERY_LTIME=16", "SERF_QUERY_NAME=load"];
    wanted.extend(["SERF_SELF_NAME=n1", "SERF_SELF_ROLE="]);
    assert_eq!(shown(&own(&[]), &query(b"")), wanted);

    let failed = Heard::Members { change: MemberChange::Failed, members: Vec::new() };
    let wanted = ["SERF_EVENT=member-failed", "SERF_SELF_NAME=n1", "SERF_SELF_ROLE="];
    assert_eq!(shown(&own(&[]), &failed), wanted);
}

/// Goal: strangers' names cannot break a script's start nor pass for others. Method: a name with a
/// zero byte, and tags whose variables are the same.
#[test]
fn what_no_variable_can_hold_is_replaced() {
    let variables = environment(&own(&[("a.b", "1"), ("a-b", "2")]), &user("deploy\0x", b""));
    assert_eq!(variables["SERF_USER_EVENT"], "deploy\u{fffd}x");
    assert_eq!(variables["SERF_TAG_A_B"], "1");
}

/// Goal: names of variables are Serf's. Method: a table.
#[test]
fn tags_become_names_of_variables() {
    for (tag, name) in [
        ("role", "ROLE"),
        ("my-tag.x", "MY_TAG_X"),
        ("A_9", "A_9"),
        ("", ""),
        ("grün", "GR_N"),
        ("straße", "STRA_E"),
        ("\u{131}\u{17f}", "IS"),
        ("a b=c", "A_B_C"),
        ("\u{1f600}", "_"),
    ] {
        assert_eq!(variable_name(tag), name, "{tag}");
    }
}

/// Goal: members are told in lines. Method: members with all that is escaped and all that is not,
/// of both families.
#[test]
fn members_are_lines_of_four_fields() {
    let members = vec![
        member(
            "n1",
            WireAddr::V4([127, 0, 0, 11]),
            &[("role", "web"), ("my-tag.x", "1 2"), ("dc", "east")],
        ),
        member("n\t2", WireAddr::V4([127, 0, 0, 12]), &[("a", "b\tc\nd"), ("e", "\\,=")]),
        member("six", WireAddr::from("2001:db8::1".parse::<std::net::IpAddr>().unwrap()), &[]),
    ];
    let heard = Heard::Members { change: MemberChange::Join, members };
    let wanted = "n1\t127.0.0.11\tweb\tdc=east,my-tag.x=1 2,role=web\n\
                  n\\t2\t127.0.0.12\t\ta=b\\tc\\nd,e=\\,=\n\
                  six\t2001:db8::1\t\t\n";
    assert_eq!(String::from_utf8(text(&heard)).unwrap(), wanted);
}

/// Goal: payloads come as they are, as lines. Method: a table of payloads.
#[test]
fn a_payload_ends_in_one_newline() {
    for (payload, wanted) in [
        (&b""[..], &b""[..]),
        (b"x", b"x\n"),
        (b"x\n", b"x\n"),
        (b"\n", b"\n"),
        (b"a\nb", b"a\nb\n"),
        (b"\xff\0", b"\xff\0\n"),
    ] {
        assert_eq!(text(&user("e", payload)), wanted);
        assert_eq!(text(&query(payload)), wanted);
    }
}
