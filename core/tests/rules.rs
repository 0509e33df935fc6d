//! What a node believes of whom, as text: a script of messages, and below each what came of it.
//!
//! In the snapshots a line without indentation is an input, indented lines are what the node
//! reported. `INSTA_UPDATE=always` writes them anew.

mod script;

use script::Script;
use tithing_core::Profile;
use tithing_core::config::Lateness;
use tithing_core::time::Duration;

/// Plays a script and compares it with its snapshot.
macro_rules! assert_script {
    ($text:literal) => {
        assert_script!(Script::new(), $text)
    };
    ($script:expr, $text:expr) => {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!($script.play($text));
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

/// Goal: P-40 to P-43, P-46: who is silent is asked for on every path, told that it is suspected,
/// and how each outcome moves the health score. Method: two members that do not answer.
#[test]
fn who_is_silent_is_asked_for_on_every_path() {
    assert_script!(
        "
        alive a 1 at 127.0.0.3
        alive b 1 at 127.0.0.4
        wait 2s
        quiet
        watch
        # nobody says a word: the helper is as silent as the target
        wait 2s
        # a helper that cannot reach the target either says so, and we are not to blame
        nack
        wait 3s
        # late, but in time
        ack
        wait 2s
        # an answer by stream only
        stream-ack
        wait 2s
        # the ping could not leave: the other paths at once, and an ack changes no score
        alive a 9 at 127.0.0.3
        alive b 9 at 127.0.0.4
        suspect me 1 by b
        wait 100ms
        send-failed
        ack
        wait 1s
        # our own socket is full: nothing is learned
        send-blocked
        wait 900ms
        "
    );
}

/// Goal: P-46, the health score has an end. Method: silence for a minute; the probes of two
/// members that are not called dead get longer up to eight seconds.
#[test]
fn the_health_score_has_an_end() {
    assert_script!(
        "
        crowd 20
        quiet
        wait 60s
        "
    );
}

/// Goal: P-30, what is asked of members follows from the newest protocol that they understand.
/// Method: four members that do not answer, understanding 2, 3, 4 and 5.
#[test]
fn features_follow_the_protocol_of_the_other() {
    assert_script!(
        "
        alive two 1 at 127.0.0.3 versions=010202020505
        alive three 1 at 127.0.0.4 versions=010302020505
        alive four 1 at 127.0.0.5 versions=010402020505
        alive five 1 at 127.0.0.6 versions=010502020505
        quiet
        watch
        wait 12s
        "
    );
}

/// Goal: P-47 and P-48, probes that are served. Method: script.
#[test]
fn probes_are_served() {
    assert_script!(
        "
        quiet
        watch
        ping me 7
        ping somebody 8
        # acks are passed on, to where the request says or else came from
        ask-ping a 20
        ack
        ask-ping a 21 nack elsewhere
        ack
        # silence: a nack for who wants one; a later ack is not passed on
        ask-ping a 22
        wait 600ms
        ask-ping a 23 nack
        wait 600ms
        ack
        "
    );
}

/// Goal: P-50 and P-41, the dead hear gossip for a while, those who left do not, and both are
/// forgotten. Method: one dead, one left; news before and after 30 s.
#[test]
fn gossip_goes_to_the_dead_for_a_while() {
    assert_script!(
        "
        alive dead 1 at 127.0.0.3
        alive left 1 at 127.0.0.4
        dead dead 1 by left
        dead left 1 by left
        wait 2s
        watch
        suspect me 1 by x
        wait 1s
        wait 28s
        suspect me 2 by x
        wait 4s
        "
    );
}

/// Goal: P-64 and P-66, what is believed of another's state. Method: script.
#[test]
fn full_state_is_believed_with_care() {
    assert_script!(
        "
        alive a 5
        # hearsay of a death is our own suspicion, and confirms nothing twice
        state x dead 5
        state a dead 4
        state a dead 5
        state a suspect 5
        state a alive 6
        state a left 6
        # a member that speaks what others do not understand spoils every exchange
        alive odd 1 at 127.0.0.3 versions=010509020505
        state b alive 1
        "
    );
}

/// Goal: P-70, P-73, P-76, what the Serf layer learns and tells in full state. Method: script.
#[test]
fn full_state_carries_intents() {
    assert_script!(
        "
        alive a 1
        alive b 1 at 127.0.0.3
        watch
        # the clock goes to what was said, not past it
        serf-state 10 a takes-part 8
        serf-state 10 a left 8
        serf-state 10 a takes-part 10
        # one that is leaving is told among those who left, one less
        serf-state 10 b left 10
        wait 100ms
        # a leave of our own status time is answered
        serf-state 10 me takes-part 11
        leave-intent me 11
        leave-intent me 10
        leave-intent me 12
        wait 1s
        "
    );
}

/// Goal: P-72 and P-75, of two intents of one time the first counts; old ones are forgotten; what
/// has left comes back by the gossip layer only. Method: script.
#[test]
fn intents_of_one_time_and_old_intents_change_nothing() {
    assert_script!(
        "
        alive a 1
        join-intent a 5
        leave-intent a 5
        leave-intent a 6
        dead a 1 by a
        join-intent a 7
        leave-intent b 8
        join-intent b 8
        alive b 1 at 127.0.0.3
        leave-intent c 9
        wait 4m
        alive c 1 at 127.0.0.4
        leave-intent d 10
        wait 6m
        alive d 1 at 127.0.0.5
        "
    );
}

/// Goal: P-78, the gone are remembered for a day from when they went, the others for good. Method:
/// one that fails and one that leaves after two hours.
#[test]
fn the_gone_are_remembered_for_a_day() {
    assert_script!(
        "
        alive a 1
        alive b 1 at 127.0.0.3
        alive c 1 at 127.0.0.4
        wait 2h
        leave-intent a 5
        dead a 1 by a
        wait 1h
        leave-intent b 6
        dead b 1 by b
        alive b 2 at 127.0.0.3
        wait 23h
        wait 30m
        leave-intent b 7
        dead b 2 by b
        wait 25h
        "
    );
}

/// Goal: P-79, the failed are tried again, the rarer the fewer they are, and not always the same.
/// Method: two of five have failed.
#[test]
fn the_failed_are_tried_again_now_and_then() {
    assert_script!(
        "
        alive a 1
        alive b 1 at 127.0.0.3
        alive c 1 at 127.0.0.4
        alive d 1 at 127.0.0.5
        dead a 1 by x
        dead b 1 by x
        wait 6m
        "
    );
}

/// Goal: P-33, when a dead member's name is free. Method: script, with and without a reclaim time.
#[test]
fn a_dead_name_is_reclaimed_in_time() {
    assert_script!(
        Script::with(Profile::Lan, |config| {
            config.gossip.dead_node_reclaim_time = Duration::from_secs(10);
        }),
        "
        alive a 5
        dead a 5 by b
        wait 9s
        alive a 9 at 127.0.0.3
        wait 2s
        alive a 1 at 127.0.0.3
        "
    );
}

/// Goal: P-33, without a reclaim time a dead member's name is not free. Method: script.
#[test]
fn a_dead_name_is_kept() {
    assert_script!(
        "
        alive a 5
        dead a 5 by b
        wait 20s
        alive a 9 at 127.0.0.3
        "
    );
}

/// Goal: P-32 and P-44, a suspicion ends with its cause and depends on the size of the cluster.
/// Method: one that is refuted is waited for; four and twenty-one members.
#[test]
fn suspicions_end_and_grow() {
    assert_script!(
        "
        alive a 1
        alive b 1 at 127.0.0.3
        alive c 1 at 127.0.0.4
        suspect a 1 by b
        alive a 2
        wait 30s
        suspect a 2 by b
        wait 23900ms
        wait 200ms
        crowd 17
        suspect b 1 by x
        suspect b 1 by y
        suspect b 1 by z
        wait 5s
        wait 1s
        "
    );
}

/// Goal: P-77, who leaves says so twice and is not called back. Method: script.
#[test]
fn who_leaves_is_not_called_back() {
    assert_script!(
        "
        alive a 1
        watch
        leave
        wait 3s
        alive me 9
        dead me 9 by a
        leave-intent me 99
        state a alive 1
        "
    );
}

/// Goal: P-52, no packet grows beyond its budget, and intents take what membership leaves. Method:
/// forty members to tell of, and intents of every length up to sixty, so that one fills any gap.
#[test]
fn packets_keep_to_their_budget() {
    assert_script!(
        "
        alive a 1
        crowd 40
        intents 60
        watch
        ping me 1
        ping me 200
        ping me 70000
        wait 300ms
        "
    );
}

/// Goal: P-60, full state is exchanged the rarer the more members there are. Method: forty members
/// for six minutes.
#[test]
fn full_state_is_exchanged_the_rarer_the_more_members_there_are() {
    assert_script!(
        "
        crowd 40
        wait 10s
        watch-streams
        wait 6m
        "
    );
}

/// Goal: P-120, what a stall is, that it counts once, and what it costs. Method: timers that come
/// 100 ms and 101 ms late; after a long silence two messages, then the tick.
#[test]
fn a_stall_is_a_timer_that_comes_far_too_late() {
    assert_script!(
        "
        alive a 1 at 127.0.0.2
        late 100ms
        late 101ms
        wait 3s
        freeze 20s
        alive b 1 at 127.0.0.3
        alive c 1 at 127.0.0.4
        tick
        # nothing was due meanwhile
        wait 1ms
        freeze 150ms
        tick
        "
    );
}

/// The node stops with a probe in flight. When it goes on, the ack has arrived.
const ACK_THAT_WAITED: &str = "
    quiet
    alive a 1 at 127.0.0.2
    watch
    wait 300ms
    freeze 20s
    ack
    tick
    ";

/// Goal: P-120 and P-121, an ack that waited counts. Method: script.
#[test]
fn an_ack_that_waited_through_a_stall_counts() {
    assert_script!(Script::new(), ACK_THAT_WAITED);
}

/// Goal: P-125, without awareness overdue timers fire before anything is heard, and the member is
/// accused although its ack has arrived. Method: the same script.
#[test]
fn without_awareness_the_verdict_comes_before_the_ack() {
    let ignored = |config: &mut tithing_core::Config| config.stall.lateness = Lateness::Ignored;
    assert_script!(Script::with(Profile::Lan, ignored), ACK_THAT_WAITED);
}

/// Goal: P-121, silence proves nothing if the node stood still in either phase of a probe: the same
/// member is asked again, and only its silence then counts. Method: the node stops before and after
/// it has asked a helper.
#[test]
fn a_probe_in_flight_begins_anew_after_a_stall() {
    assert_script!(
        "
        quiet
        alive a 1 at 127.0.0.2
        alive b 1 at 127.0.0.3
        watch
        wait 300ms
        freeze 20s
        tick
        wait 700ms
        freeze 20s
        tick
        wait 3s
        "
    );
}

/// Goal: P-122, a suspicion is moved by the stall, when it began as well as when it ends. Method:
/// in a cluster of five a suspicion of 24 s meets a stall of 30 s after 3 s; the confirmation that
/// has waited shortens it to 11.381 s, of which the stall is no part.
#[test]
fn a_suspicion_is_moved_by_the_length_of_the_stall() {
    assert_script!(
        "
        alive a 1 at 127.0.0.2
        alive b 1 at 127.0.0.3
        alive c 1 at 127.0.0.4
        alive d 1 at 127.0.0.5
        suspect a 1 by b
        suspect d 1 by b
        wait 3s
        freeze 30s
        suspect a 1 by c
        tick
        wait 8s
        wait 1s
        wait 12s
        wait 1s
        "
    );
}

/// Goal: P-123, a ping that did not leave this machine accuses nobody. Method: the socket is full
/// while a probe is in flight; later it is not.
#[test]
fn a_ping_that_did_not_leave_accuses_nobody() {
    assert_script!(
        "
        quiet
        alive a 1 at 127.0.0.2
        watch
        wait 300ms
        send-blocked
        wait 1s
        wait 1s
        "
    );
}

/// Goal: P-124, when a helper tells of silence, and how long it passes on an ack. Method: in each
/// profile it is asked twice; one ack comes late, the other too late.
#[test]
fn a_helper_tells_of_silence_before_the_verdict() {
    for (profile, late, too_late) in [
        (Profile::Lan, "450ms", "550ms"),
        (Profile::Wan, "2900ms", "3100ms"),
        (Profile::Local, "190ms", "210ms"),
    ] {
        let text = format!(
            "
            # profile {profile:?}
            quiet
            watch
            ask-ping b 77 nack
            wait {late}
            ack
            ask-ping b 78 nack
            wait {too_late}
            ack
            "
        );
        assert_script!(Script::with(profile, |_| ()), &text);
    }
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
        send-blocked
        wait 500ms
        send-blocked
        wait 1400ms
        wait 200ms
        "
    );
}

/// Goal: P-121, a node that is always late still finds out who is dead: it begins anew three times,
/// and then minds its own time only. Method: every timer comes 150 ms late; nobody answers.
#[test]
fn a_node_that_is_always_late_still_accuses() {
    let late = "late 150ms\n".repeat(200);
    let told = Script::new().play(&format!("quiet\nalive a 1 at 127.0.0.2\n{late}"));
    assert!(told.contains("accused a"), "{told}");
    assert!(told.contains("member Failed: a"), "{told}");
}

/// Goal: P-121, an ack over a stream counts in a void probe too. Method: the node stops after it
/// has opened the stream; the ack is there when it goes on.
#[test]
fn an_ack_over_a_stream_counts_in_a_void_probe() {
    let told = Script::new().play(
        "
        quiet
        alive a 1 at 127.0.0.2
        wait 700ms
        freeze 20s
        stream-ack
        tick
        ",
    );
    assert!(told.contains("a answers by stream"), "{told}");
}

/// Goal: P-123, sends that are blocked for ever do not spare the dead for ever. Method: the socket
/// is full again and again; in a cluster of three a suspicion lasts 4 s, and at most 48 s so.
#[test]
fn a_node_that_can_never_send_judges_at_last() {
    let blocked = "wait 500ms\nsend-blocked\n";
    let told = |times| {
        let start = "quiet\nalive a 1 at 127.0.0.2\nalive b 1 at 127.0.0.3\nsuspect b 1 by a\n";
        Script::new().play(&format!("{start}send-blocked\n{}", blocked.repeat(times)))
    };
    assert!(!told(95).contains("member Failed: b"), "{}", told(95));
    assert!(told(97).contains("member Failed: b"), "{}", told(97));
}
