//! The program `serf`.

fn main() {}
