//! What a node believes of whom, as text: a script of messages, and below each what came of it.
//!
//! In the snapshots a line without indentation is an input, indented lines are what the node
//! reported. `INSTA_UPDATE=always` writes them anew.

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

/// Goal: P-32 to P-37, each comparison of incarnations, for members that are alive, suspect, dead
/// and left. Method: script.
#[test]
fn claims_are_believed_by_their_incarnation() {
    assert_script!(
        "
        # unknown names enter by alive claims only
        suspect x 1 by b
        dead x 1 by b
        alive x 0
        # the same or a lower incarnation is no news, a higher one is
        alive a 5
        alive a 5
        alive a 4 meta=ff81a161a162
        alive a 6 meta=ff81a161a162
        # suspicion needs the incarnation held, or a higher one
        suspect a 5 by b
        suspect a 6 by b
        # only a higher incarnation clears a suspicion
        alive a 6
        alive a 7
        # a death too, and what is dead comes back only by a higher incarnation
        dead a 6 by b
        dead a 7 by b
        suspect a 9 by b
        alive a 7
        alive a 8
        # a goodbye is a death by one's own hand
        dead a 8 by a
        dead a 9 by b
        alive a 9
        alive a 10
        "
    );
}

/// Goal: P-33, who may use a name from another address. Method: script.
#[test]
fn a_name_belongs_to_its_address() {
    assert_script!(
        "
        alive a 5 at 127.0.0.2
        alive a 9 at 127.0.0.3
        # the same address in its other form is another address
        alive a 9 at ::ffff:127.0.0.2
        suspect a 5 by b
        alive a 9 at 127.0.0.3
        dead a 5 by b
        alive a 9 at 127.0.0.3
        alive a 6 at 127.0.0.2
        # one that has left is followed by anybody, with any incarnation
        dead a 6 by a
        alive a 1 at 127.0.0.3
        "
    );
}

/// Goal: P-34 and P-38, what is said about ourselves is answered. Method: script.
#[test]
fn claims_about_ourselves_are_refuted() {
    assert_script!(
        "
        suspect me 0 by b
        suspect me 1 by b
        suspect me 50 by b
        dead me 51 by b
        dead me 52 by me
        # an echo of what we said is nothing; more than we said is refuted
        alive me 53
        alive me 60
        alive me 61 meta=ff81a161a162
        alive me 70 at 127.0.0.9
        "
    );
}

/// Goal: P-44 and P-45, the length of a suspicion. Method: five members, so that two confirmations
/// are wanted; the suspicion lasts 24 s, 11.381 s after one, 4 s after two.
#[test]
fn confirmations_shorten_a_suspicion() {
    assert_script!(
        "
        alive a 1 at 127.0.0.2
        alive b 1 at 127.0.0.3
        alive c 1 at 127.0.0.4
        alive d 1 at 127.0.0.5
        suspect a 1 by b
        suspect a 1 by b
        wait 2s
        suspect a 1 by c
        wait 9s
        wait 1s
        suspect b 1 by c
        suspect b 1 by d
        suspect b 1 by a
        wait 3900ms
        wait 200ms
        suspect c 1 by b
        wait 4s
        suspect c 1 by a
        suspect c 1 by d
        wait 0s
        "
    );
}

/// Goal: P-71 to P-75 and P-81, what intents and the gossip layer make of a member's status.
/// Method: script.
#[test]
fn intents_order_by_lamport_time() {
    assert_script!(
        "
        alive a 1
        # leaving and back, each only by a later time
        leave-intent a 10
        leave-intent a 10
        join-intent a 10
        join-intent a 11
        # said goodbye: left
        leave-intent a 12
        dead a 1 by a
        # back again, then silent: failed, and left by a late word
        alive a 2
        dead a 2 by me
        join-intent a 20
        leave-intent a 21
        # intents about unknown names wait for the name
        leave-intent b 30
        alive b 1
        join-intent b 31
        # about ourselves
        leave-intent me 40
        # forgotten at once when gone, after a while when leaving, not at all when refuted
        leave-intent a 50 prune
        leave-intent b 51 prune
        wait 6100ms
        alive c 1
        leave-intent c 60 prune
        join-intent c 61
        wait 6100ms
        # a time from nowhere is refused
        leave-intent c 18446744073709551615
        "
    );
}

/// Goal: P-120 to P-122, who stood still blames nobody. Method: freeze the node while it probes and
/// while a suspicion runs; the suspect gets its time back, the probe begins anew.
#[test]
fn a_node_that_stood_still_blames_nobody() {
    assert_script!(
        "
        alive a 1 at 127.0.0.2
        alive b 1 at 127.0.0.3
        # frozen in the middle of a probe, deaf so that no ack helps
        deaf
        wait 1200ms
        freeze 20s
        tick
        wait 400ms
        # a suspicion of 4 s is running; 3 s into it the node freezes for 30 s
        suspect b 1 by a
        wait 100ms
        freeze 30s
        tick
        wait 3s
        wait 2s
        "
    );
}

/// Goal: P-123, while sends are blocked nobody is judged. Method: a suspicion runs out while the
/// socket is full; the verdict waits until sends work again.
#[test]
fn a_node_that_cannot_send_judges_nobody() {
    assert_script!(
        "
        alive a 1 at 127.0.0.2
        alive b 1 at 127.0.0.3
        suspect b 1 by a
        wait 3900ms
        blocked
        wait 500ms
        blocked
        wait 1400ms
        wait 200ms
        "
    );
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
        helpers
        deaf
        wait 3s
        explain a
        explain b
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
