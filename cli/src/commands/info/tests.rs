use super::{json, text};

/// Goal: both forms have the layout of Serf's. Method: a few values, one of them with what JSON
/// escapes; the texts were seen with a real `serf`.
#[test]
fn info_has_serfs_layout() {
    let section = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let stats = [
        ("serf".to_owned(), section(&[("members", "2"), ("encrypted", "false")])),
        ("agent".to_owned(), section(&[("name", "n1")])),
        ("event_handlers".to_owned(), section(&[])),
        ("tags".to_owned(), section(&[("role", "a<b")])),
    ]
    .into();
    assert_eq!(
        text(&stats),
        "agent:\n\tname = n1\nevent_handlers:\nserf:\n\tencrypted = false\n\tmembers = 2\ntags:\n\
         \trole = a<b"
    );
    assert_eq!(
        json(stats).to_pretty(),
        r#"{
  "agent": {
    "name": "n1"
  },
  "event_handlers": {},
  "serf": {
    "encrypted": "false",
    "members": "2"
  },
  "tags": {
    "role": "a\u003cb"
  }
}"#
    );
}
