use super::*;

/// Goal: quantiles are values that were measured, and none is given that was not. Method: the
/// numbers from 1 to 100.
#[test]
fn quantiles_are_measured() {
    let times = Times::new((1..=100).rev().map(Duration::from_secs).collect());
    assert_eq!(times.quantile(5_000), Some(Duration::from_secs(50)));
    assert_eq!(times.quantile(9_900), Some(Duration::from_secs(99)));
    assert_eq!(times.quantile(9_999), None, "a hundred cannot tell");
    assert_eq!(times.longest(), Some(Duration::from_secs(100)));
    assert_eq!(times.curve(10).first(), Some(&(Duration::from_secs(1), 100)));
    assert_eq!(Times::default().quantile(5_000), None);
}
