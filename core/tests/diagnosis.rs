//! Why a node thinks of a member as it does, as text: a script of messages, and below each what
//! came of it.
//!
//! In the snapshots a line without indentation is an input, indented lines are what the node
//! reported or explained. `INSTA_UPDATE=always` writes them anew.

mod script;

use script::Script;

/// Plays a script and compares it with its snapshot.
macro_rules! assert_script {
    ($text:literal) => {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(Script::new().play($text));
        });
    };
}

/// Goal: P-130 and P-131, an own probe explains its accusation by what it has tried. Method: a
/// member falls silent; once with a helper that says so and a machine that refuses the stream, once
/// without either.
#[test]
fn an_own_accusation_says_what_was_tried() {
    assert_script!(
        "
        alive a 1 at 127.0.0.2
        explain a
        explain nobody
        explain me
        alive b 1 at 127.0.0.3
        quiet
        wait 600ms
        nack
        stream-refused
        wait 2s
        explain b
        explain a
        wait 6s
        explain a
        "
    );
}

/// Goal: P-131 and P-132, gossip explains by who said it, who confirmed it and who passed it on.
/// Method: five members; one is accused, confirmed and runs out, one refutes, one is declared dead
/// by another and comes back.
#[test]
fn gossip_is_explained_by_accuser_and_messenger() {
    assert_script!(
        "
        alive a 1 at 127.0.0.2
        alive b 1 at 127.0.0.3
        alive c 1 at 127.0.0.4
        alive d 1 at 127.0.0.5
        suspect b 1 by a
        explain b
        wait 1s
        suspect b 1 by c
        explain b
        suspect b 1 by stranger
        wait 3s
        explain b
        suspect c 1 by a
        alive c 2 at 127.0.0.4
        explain c
        suspect d 1 by a
        dead d 1 by c
        explain d
        alive d 2 at 127.0.0.5
        explain d
        # no news changes no history
        alive d 2 at 127.0.0.5
        alive c 1 at 127.0.0.4
        dead c 1 by a
        suspect c 1 by a
        explain c
        explain d
        "
    );
}

/// Goal: P-131, what was learned from full state says so; a death by hearsay is our own suspicion.
/// Method: exchanges with the member at 127.0.0.2.
#[test]
fn full_state_is_explained_by_the_other_side() {
    assert_script!(
        "
        alive a 1 at 127.0.0.2
        state x alive 3
        explain x
        state x dead 3
        explain x
        state x alive 4
        explain x
        state x left 4
        explain x
        "
    );
}

/// Goal: P-132, a claim about ourselves is kept with its accuser. Method: script.
#[test]
fn what_we_answered_is_explained_too() {
    assert_script!(
        "
        alive a 1 at 127.0.0.2
        suspect me 1 by a
        dead me 2 by a
        state me suspect 3
        explain me
        "
    );
}

/// Goal: P-132 and P-133, intents, goodbyes and names that change hands are explained. Method: one
/// that means to leave falls silent; one says goodbye and its name goes to another address; one is
/// ordered out when it has failed; one was to leave before it was known.
#[test]
fn leaves_and_moves_are_explained() {
    assert_script!(
        "
        alive a 1 at 127.0.0.2
        alive b 1 at 127.0.0.3
        alive c 1 at 127.0.0.4
        leave-intent a 5
        explain a
        join-intent a 6
        explain a
        leave-intent a 7
        dead a 1 by b
        explain a
        dead b 1 by b
        explain b
        alive b 1 at 127.0.0.9
        explain b
        dead c 1 by b
        leave-intent c 8
        explain c
        leave-intent e 9
        alive e 1 at 127.0.0.6
        explain e
        "
    );
}

/// Goal: P-133, the history outlives the gossip layer's memory and ends with the member. Method: a
/// member dies, is forgotten by the gossip layer, then pruned.
#[test]
fn the_history_lives_as_long_as_the_member() {
    assert_script!(
        "
        alive a 1 at 127.0.0.2
        alive b 1 at 127.0.0.3
        dead b 1 by a
        wait 40s
        explain b
        alive b 2 at 127.0.0.3
        explain b
        dead b 2 by a
        leave-intent b 9 prune
        wait 40s
        explain b
        alive b 5 at 127.0.0.3
        explain b
        "
    );
}

/// Goal: P-133, the first accusation of a case stays when its history is full; older cases go.
/// Method: a member that is accused and refutes again and again.
#[test]
fn a_long_history_keeps_the_present_case() {
    assert_script!(
        "
        alive a 1 at 127.0.0.2
        alive b 1 at 127.0.0.3
        suspect b 1 by a
        alive b 2 at 127.0.0.3
        suspect b 2 by a
        alive b 3 at 127.0.0.3
        suspect b 3 by a
        alive b 4 at 127.0.0.3
        suspect b 4 by a
        alive b 5 at 127.0.0.3
        suspect b 5 by b
        explain b
        "
    );
}
