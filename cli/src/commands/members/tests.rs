use tithing_core::member::Versions;

use super::*;

fn member(name: &str, addr: &[u8], tags: &[(&str, &str)]) -> MemberRecord {
    MemberRecord {
        name: name.to_owned(),
        addr: addr.to_vec(),
        port: 7946,
        tags: tags.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect(),
        status: "alive".to_owned(),
        versions: Versions {
            protocol_min: 1,
            protocol_max: 5,
            protocol: 2,
            delegate_min: 2,
            delegate_max: 5,
            delegate: 4,
        },
    }
}

/// Goal: text rows hold what Serf's hold. Method: two members, plain and detailed.
#[test]
fn text_shows_members_and_on_request_their_versions() {
    let members = [
        member("n1", &[127, 0, 0, 11], &[("dc", "east"), ("role", "web")]),
        member("n2", &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], &[]),
    ];
    assert_eq!(
        as_text(&members, false),
        "n1  127.0.0.11:7946  alive  dc=east,role=web\nn2  [::1]:7946       alive"
    );
    assert_eq!(
        as_text(&members, true),
        "n1  127.0.0.11:7946  alive  dc=east,role=web  Protocol Version: 4  Available Protocol \
         Range: [2, 5]\n\
         n2  [::1]:7946       alive                    Protocol Version: 4  Available Protocol \
         Range: [2, 5]"
    );
    assert_eq!(as_text(&[], false), "");
}

/// Goal: no stranger forges a row or commands a terminal. Method: a name and a tag with a newline
/// and escapes.
#[test]
fn names_and_tags_are_only_shown() {
    let hostile = member("a\nb  1.2.3.4:1  alive", &[127, 0, 0, 9], &[("k", "\x1b]0;t\x07")]);
    assert_eq!(
        as_text(&[hostile], false),
        "a\\nb  1.2.3.4:1  alive  127.0.0.9:7946  alive  k=\\u{1b}]0;t\\u{7}"
    );
}

/// Goal: JSON is that of a real `serf`. Method: its output for the same member, and for none.
#[test]
fn json_is_that_of_serf() {
    let members = [member("n1", &[127, 0, 0, 11], &[("role", "web"), ("dc", "east")])];
    let expected = r#"{
  "members": [
    {
      "name": "n1",
      "addr": "127.0.0.11:7946",
      "port": 7946,
      "tags": {
        "dc": "east",
        "role": "web"
      },
      "status": "alive",
      "protocol": {
        "max": 5,
        "min": 2,
        "version": 4
      }
    }
  ]
}"#;
    assert_eq!(as_json(&members).to_pretty(), expected);
    assert_eq!(as_json(&[]).to_pretty(), "{\n  \"members\": null\n}");
}

/// Goal: addresses of any form are shown as Serf shows them. Method: a table.
#[test]
fn addresses_are_shown_in_every_form() {
    let mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1];
    for (bytes, shown) in [(&mapped[..], "127.0.0.1:7946"), (&[1, 2], "?0102:7946"), (&[], ":7946")]
    {
        assert_eq!(shown_addr(&member("x", bytes, &[])), shown);
    }
}
