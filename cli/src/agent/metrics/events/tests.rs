use tithing_core::Incarnation;
use tithing_core::event::Claim;

use super::*;

/// Goal: made-up accusers do not make a scrape grow. Method: a thousand names, one of them often.
#[test]
fn accusers_are_counted_by_name_up_to_a_bound() {
    let mut counts = EventCounts::default();
    let mut refute = |name: Option<&str>| {
        let from = name.map(Arc::from);
        let names = counts.note(&Event::Refuted {
            claim: Claim::Suspect,
            from,
            incarnation: Incarnation(2),
        });
        assert_eq!(names, [""; 0]);
    };
    for number in 0..1000 {
        refute(Some(&format!("n{number}")));
        refute(Some("n0"));
    }
    refute(None);
    assert_eq!(counts.accusers.len(), ACCUSERS_MAX);
    assert_eq!(counts.accusers.get("n0"), Some(&1001));
    let named: u64 = counts.accusers.values().sum();
    assert_eq!(named + counts.other_accusers, 2001);
}
