//! Every fault does what it says, is counted, and ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use tithing_sim::{Options, Report, Scenario, Tally, Tell, run};

/// Plays three nodes that know each other after a second, with more steps and expectations.
fn play(more: &str) -> Report {
    let text = format!(
        "version = 1\ntitle = \"a fault\"\nduration = \"90s\"\n\
         [nodes]\ncount = 3\nsnapshot = \"n3\"\n\
         [[step]]\nat = \"0s\"\ndo = \"join\"\nnodes = [\"n2\", \"n3\"]\nto = \"n1\"\n\
         retry = \"2s\"\n{more}"
    );
    let scenario = Scenario::parse(&text).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    // What is printed is the same story.
    assert_eq!(Scenario::parse(&scenario.to_string()).unwrap(), scenario);
    run(&scenario, Options { story: Tell::Story, ..Options::default() })
}

/// The same with one step at 10 s.
fn with_step(step: &str, expectations: &str) -> Report {
    play(&format!("[[step]]\nat = \"10s\"\n{step}\n{expectations}"))
}

fn expect_never(event: &str, on: &str) -> String {
    format!("[[expect]]\nnever = true\nevent = \"{event}\"\non = \"{on}\"\n")
}

/// An event that has to be seen while the fault is there.
fn expect_event(event: &str, member: &str, on: &str) -> String {
    format!(
        "[[expect]]\nfrom = \"10s\"\nby = \"60s\"\nevent = \"{event}\"\nmember = \"{member}\"\n\
         on = \"{on}\"\n"
    )
}

fn assert_good(report: &Report) {
    assert!(report.is_good(), "{}", report.to_text());
}

fn assert_counted(report: &Report, tally: Tally) {
    assert!(report.counts.of(tally) > 0, "no {}\n{}", tally.as_str(), report.to_text());
}

/// Goal: faults of links hit datagrams as they say. Method: one after the other, each alone.
#[test]
fn links_lose_corrupt_and_delay_datagrams() {
    for (link, tally) in [
        ("burst = \"50%\"", Tally::LostInBurst),
        ("corrupt = \"30%\"", Tally::Corrupted),
        ("mtu = 100", Tally::TooLarge),
        ("udp = \"blocked\"", Tally::Filtered),
    ] {
        let report = with_step(&format!("do = \"link\"\n{link}"), "");
        assert_counted(&report, tally);
        let others = [Tally::Lost, Tally::LostInBurst, Tally::Corrupted, Tally::TooLarge];
        for other in others.into_iter().filter(|other| *other != tally) {
            assert_eq!(report.counts.of(other), 0, "{link}: {}", other.as_str());
        }
        assert!(report.violations.is_empty(), "{}", report.to_text());
    }
}

/// Goal: a limited rate makes datagrams wait, and drops them when too many do. Method: many events
/// over a link that is nearly closed.
#[test]
fn a_full_link_makes_datagrams_wait() {
    let events =
        "[[step]]\nat = \"11s\"\ndo = \"event\"\nnodes = \"n1\"\nname = \"e\"\ncount = 60\n";
    let report = with_step("do = \"link\"\nrate = 600", events);
    assert_counted(&report, Tally::Queued);
    assert_counted(&report, Tally::Congested);
    let report = with_step("do = \"link\"\nrate = 1000000", events);
    assert_eq!(report.counts.of(Tally::Congested), 0);
    assert_good(&report);
}

/// Goal: where only streams pass, members are still reached. Method: drop all datagrams for good.
#[test]
fn streams_reach_members_where_datagrams_do_not_pass() {
    let report = with_step("do = \"link\"\nudp = \"blocked\"", &expect_never("failed", "any"));
    assert_good(&report);
    assert!(report.to_text().contains("by stream only"), "{}", report.to_text());
}

/// Goal: streams are refused, held up or cut off at any byte, and work again when that ends.
/// Method: each from the beginning, so that a node cannot join until then.
#[test]
fn streams_are_refused_held_up_and_cut() {
    for (link, tally) in [
        ("tcp = \"refused\"", Tally::StreamRefused),
        ("tcp = \"blocked\"", Tally::StreamOpened),
        ("tcp_cut = \"100%\"", Tally::StreamCut),
    ] {
        let fine = "tcp = \"open\"\ntcp_cut = \"0%\"";
        let report = play(&format!(
            "[link]\n{link}\n[[step]]\nat = \"30s\"\ndo = \"link\"\n{fine}\n\
             [[expect]]\nat = \"29s\"\nmember = \"n3\"\nstatus = \"unknown\"\non = \"n1\"\n\
             [[expect]]\nfrom = \"30s\"\nby = \"80s\"\nconverged = true\n"
        ));
        assert_good(&report);
        assert_counted(&report, tally);
    }
}

/// Goal: two halves that only a bridge reaches do not fail each other: it pings for them. Method: a
/// split with a bridge, and the same without.
#[test]
fn a_bridge_keeps_two_halves_together() {
    let split = "do = \"partition\"\ngroups = [[\"n1\"], [\"n2\"]]";
    let report = with_step(&format!("{split}\nbridge = \"n3\""), &expect_never("failed", "any"));
    assert_good(&report);
    assert_counted(&report, Tally::Bridge);
    assert_counted(&report, Tally::Blocked);
    assert!(!with_step(split, &expect_never("failed", "any")).is_good());
}

/// Goal: a process whose sends and receives are blocked is suspected, and accuses nobody itself,
/// though its timers run. Method: stall one for 5 s.
#[test]
fn a_stalled_process_is_suspected_and_accuses_nobody() {
    let expectations =
        [expect_event("suspected", "n3", "any"), expect_never("failed", "n3")].concat();
    let report = with_step("do = \"stall\"\nnodes = \"n3\"\nlength = \"5s\"", &expectations);
    assert_good(&report);
    assert_counted(&report, Tally::Stall);
    assert_counted(&report, Tally::SendBlocked);
    assert_eq!(report.counts.of(Tally::Pause), 0);
    assert_eq!(report.converged_at.map(|at| at.as_nanos() >= 15_000_000_000), Some(true));
}

/// Goal: a clock that is a little fast, slow, jumps or is set back makes nobody fail. Method: each.
#[test]
fn wrong_clocks_fail_nobody() {
    for (clock, tally) in [
        ("drift = 10000", Tally::ClockDrift),
        ("drift = -10000", Tally::ClockDrift),
        ("jump = \"2m\"", Tally::ClockJump),
        ("back = \"5s\"", Tally::ClockJump),
    ] {
        let step = format!("do = \"clock\"\nnodes = \"n2\"\n{clock}");
        let report = with_step(&step, &expect_never("failed", "any"));
        assert_good(&report);
        assert_counted(&report, tally);
    }
}

/// Goal: a full disk is complained of, a slow or a lying one is not, and no rule is broken by
/// either. Method: the machine that keeps a snapshot loses its power, and comes back.
#[test]
fn disks_are_full_slow_and_lie() {
    let power_cut = "[[step]]\nat = \"20s\"\ndo = \"leave\"\nnodes = \"n2\"\n\
                     [[step]]\nat = \"40s\"\ndo = \"restart\"\nnodes = \"n3\"\ndisk = \"lost\"\n";
    let disk = |state: &str| {
        let step = format!("do = \"disk\"\nnodes = \"n3\"\nstate = \"{state}\"");
        with_step(&step, power_cut)
    };
    let full = disk("full");
    assert!(full.to_text().contains("n3 cannot write its snapshot"), "{}", full.to_text());
    assert_counted(&full, Tally::DiskTrouble);
    for state in ["slow", "lying"] {
        let report = disk(state);
        assert!(!report.to_text().contains("cannot write"), "{}", report.to_text());
        assert_counted(&report, Tally::DiskTrouble);
        assert!(report.violations.is_empty(), "{}", report.to_text());
    }
}
