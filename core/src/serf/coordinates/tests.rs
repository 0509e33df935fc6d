use super::*;

fn at(height: f64) -> Coordinate {
    Coordinate { height, ..Coordinate::default() }
}

/// Goal: the table holds, for each member, what was set last, whatever is removed. Method: an
/// ordered map as the model; every order of three members' sets and removals.
#[test]
fn the_table_holds_what_was_set_last() {
    let ids = [MemberId(7), MemberId(0), MemberId(3)];
    for script in 0..6_u32.pow(5) {
        let mut known = Known::default();
        let mut model = alloc::collections::BTreeMap::new();
        let mut rest = script;
        for step in 1..=5_u32 {
            let id = ids[usize::try_from(rest % 3).expect("small")];
            if rest / 3 % 2 == 0 {
                known.set(id, at(f64::from(step)));
                model.insert(id, at(f64::from(step)));
            } else {
                known.remove(id);
                model.remove(&id);
            }
            rest /= 6;
            for id in ids {
                assert_eq!(known.get(id), model.get(&id), "script {script}");
            }
            assert_eq!(known.entries.len(), model.len());
        }
    }
}
