//! The example runs.

#[path = "../examples/embed.rs"]
mod embed;

/// Goal: the example of the documentation works. Method: it is run.
#[test]
fn a_program_embeds_two_agents() {
    embed::main().unwrap();
}
