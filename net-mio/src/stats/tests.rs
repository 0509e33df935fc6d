use super::handlers;

/// Goal: no handler is hidden behind another of the same filter. Method: three of one, one of
/// another.
#[test]
fn handlers_of_one_filter_are_all_shown() {
    let list = [("*", "a"), ("user:x", "b"), ("*", "c"), ("*", "d")];
    let shown = handlers(list.map(|(filter, script)| (filter.to_owned(), script.to_owned())));
    let shown: Vec<_> = shown.iter().map(|(key, value)| format!("{key}={value}")).collect();
    assert_eq!(shown, ["*=a", "*#2=c", "*#3=d", "user:x=b"]);
}
