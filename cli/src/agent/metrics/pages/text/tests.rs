use super::*;

/// Goal: no name of a stranger's breaks the page. Method: a label with all that has a meaning.
#[test]
fn labels_are_escaped() {
    let label = Label("accuser", "a\"b\\c\nd\x1b[2J").to_string();
    assert_eq!(label, "accuser=\"a\\\"b\\\\c\\nd\u{fffd}[2J\"");
}

/// Goal: bounds are read as they are meant. Method: nanoseconds as seconds.
#[test]
fn values_are_scaled_without_crumbs() {
    assert_eq!(scaled(100_000, 1e-9).to_string(), "0.0001");
    assert_eq!(scaled(2_500_000, 1e-9).to_string(), "0.0025");
    assert_eq!(scaled(5, 1.0).to_string(), "5");
}

/// Goal: counters, gauges and sums have the form of the format. Method: one of each.
#[test]
fn metrics_have_prometheus_form() {
    let mut text = Text::default();
    text.begin("a_total", Sort::Counter, "", "What a is.");
    text.number(7);
    text.begin("b", Sort::Gauge, "kind", "What b is.");
    text.labelled("x", 1);
    text.begin("c_seconds", Sort::Summary, "", "What c is.");
    text.summary(None, Tally { count: 2, sum: 1_500_000_000 }, 1e-9);
    assert_eq!(
        text.finish(),
        "# HELP a_total What a is.\n# TYPE a_total counter\na_total 7\n\
         # HELP b What b is.\n# TYPE b gauge\nb{kind=\"x\"} 1\n\
         # HELP c_seconds What c is.\n# TYPE c_seconds summary\n\
         c_seconds_sum 1.5\nc_seconds_count 2\n"
    );
}
