//! The program `sim`.

fn main() {}
