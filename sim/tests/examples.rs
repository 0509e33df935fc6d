//! The examples do what they say.

#[path = "../examples/own_application.rs"]
mod own_application;
#[path = "../examples/own_checker.rs"]
mod own_checker;
#[path = "../examples/own_sweep.rs"]
mod own_sweep;

/// Goal: what readers copy works. Method: run each example; they check themselves.
#[test]
fn the_examples_work() {
    own_application::main();
    own_checker::main();
    own_sweep::main();
}
