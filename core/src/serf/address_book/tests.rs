//! Turns and rests.

use super::*;
use crate::prng::Seed as RngSeed;

const INTERVAL: Duration = Duration::from_secs(30);

fn missing(count: u8) -> AddressBook {
    let mut book = AddressBook::default();
    for n in 1..=count {
        let entry = Missing {
            addr: SocketAddr::from(([127, 0, 0, n], 7946)),
            since: Instant::ZERO,
            age_before: Duration::ZERO,
            misses: 0,
            next_at: Instant::ZERO,
        };
        book.missing.insert(Arc::from(alloc::format!("n{n}")), entry);
    }
    book
}

fn tries(book: &mut AddressBook, rng: &mut Prng, rounds: u32) -> BTreeMap<Arc<str>, u32> {
    let mut tries = BTreeMap::new();
    for round in 0..rounds {
        let now = Instant::ZERO + INTERVAL * round;
        for dial in book.choose(rng, now, 1) {
            let Target::Member(name) = dial.target else { continue };
            *tries.entry(Arc::clone(&name)).or_insert(0) += 1;
            book.put_off(&name, now, INTERVAL);
        }
    }
    tries
}

/// Goal: everybody has a turn, one in every round. Method: five members, none of whom answers.
#[test]
fn everybody_has_a_turn() {
    let mut rng = Prng::new(RngSeed(1), 1);
    let tries = tries(&mut missing(5), &mut rng, 1_000);
    assert_eq!(tries.values().sum::<u32>(), 1_000);
    assert!(tries.values().all(|count| (190..=210).contains(count)), "{tries:?}");
}

/// Goal: one that has just gone is not kept waiting by those that are long gone. Method: fifty old
/// ones, then a new one: it is tried at once and again, and then makes way for the others.
#[test]
fn the_long_gone_do_not_keep_a_new_one_waiting() {
    let mut rng = Prng::new(RngSeed(2), 1);
    let mut book = missing(50);
    tries(&mut book, &mut rng, 1_000);
    let now = Instant::ZERO + INTERVAL * 1_000;
    let name: Arc<str> = Arc::from("n1");
    let entry = book.missing.get_mut(&name).expect("it is there");
    (entry.misses, entry.next_at) = (0, now);
    let mut turns = Vec::new();
    for round in 0..20 {
        let now = now + INTERVAL * round;
        let dial = book.choose(&mut rng, now, 1).remove(0);
        let Target::Member(chosen) = dial.target else { continue };
        book.put_off(&chosen, now, INTERVAL);
        if chosen == name {
            turns.push(round);
        }
    }
    assert!(turns.starts_with(&[0, 1, 2]), "{turns:?}");
    assert!(turns.len() <= 8, "the others have turns too: {turns:?}");
}

/// Goal: a seed behind which all is well is looked at ever more rarely, down to once an hour.
/// Method: note the rests.
#[test]
fn a_calm_seed_rests_longer_and_longer() {
    let mut book = AddressBook::default();
    book.seeds.push(Seed::read("n1.example", 7946, Instant::ZERO).expect("an address"));
    let mut now = Instant::ZERO;
    let mut rests = Vec::new();
    for _ in 0..9 {
        book.calm(0, now, INTERVAL);
        let next = book.seeds.iter().map(|seed| seed.next_at).max().expect("one");
        rests.push(next.since(now).as_secs());
        assert_eq!(book.due_seeds(now, true), [0], "who is alone looks at all");
        now = next;
    }
    assert_eq!(rests, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
}
