//! What is tried with inputs.

use tithing_core::prng::Prng;

use crate::larder::Larder;
use crate::mutate;
use crate::outcome::{Fact, Outcome};
use crate::targets::{family, node, packet, rpc, stream};

/// Something that takes bytes from strangers, and all that must hold when it does.
pub trait Target {
    /// Its name, which its folder in the corpus has too.
    fn name(&self) -> &'static str;

    /// How many times longer one input takes than a packet, about.
    fn cost(&self) -> u64 {
        1
    }

    /// Good inputs to begin with.
    fn seeds(&self, larder: &Larder) -> Vec<Vec<u8>>;

    /// A new input, made of those that are known: never an empty list.
    fn forge(&self, known: &[Vec<u8>], prng: &mut Prng) -> Vec<u8> {
        mutate::spoil(known, prng)
    }

    /// Takes one input and panics if anything does not hold that must.
    fn attempt(&mut self, input: &[u8], outcome: &mut Outcome);

    /// What a run of some length must have seen, or it has tried nothing.
    fn expected(&self) -> Vec<Fact>;
}

/// All targets, fresh.
pub fn all() -> Vec<Box<dyn Target>> {
    let mut targets: Vec<Box<dyn Target>> = vec![
        Box::new(packet::Plain::default()),
        Box::new(packet::Sealed::default()),
        Box::new(stream::Plain::default()),
        Box::new(stream::Sealed::default()),
    ];
    targets.extend(family::all());
    targets.push(Box::new(rpc::Rpc));
    targets.push(Box::new(rpc::Patterns));
    targets.push(Box::new(node::Script::plain()));
    targets.push(Box::new(node::Script::guarded()));
    targets
}

/// The target of this name, fresh.
pub fn named(name: &str) -> Option<Box<dyn Target>> {
    all().into_iter().find(|target| target.name() == name)
}
