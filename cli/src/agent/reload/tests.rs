use super::*;

fn tags<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

/// Goal: a reload changes the tags that the configuration changes, and no others. Method: the
/// change between several configurations, applied to tags of which some were set meanwhile.
#[test]
fn tags_set_meanwhile_survive_a_reload() {
    let set_meanwhile = tags([("mine", "1"), ("dc", "moved")]);
    let table = [
        (tags([("dc", "east")]), tags([("dc", "east")]), tags([("mine", "1"), ("dc", "moved")])),
        (tags([("dc", "east")]), tags([("dc", "west")]), tags([("mine", "1"), ("dc", "west")])),
        (tags([("dc", "east")]), tags([]), tags([("mine", "1")])),
        (tags([]), tags([("new", "")]), tags([("mine", "1"), ("dc", "moved"), ("new", "")])),
        (tags([]), tags([("mine", "2")]), tags([("mine", "2"), ("dc", "moved")])),
    ];
    for (before, after, wanted) in table {
        let (set, delete) = config_change(&before, &after);
        let mut now = set_meanwhile.clone();
        now.retain(|key, _| !delete.contains(key));
        now.extend(set);
        assert_eq!(now, wanted, "{before:?} to {after:?}");
    }
}
