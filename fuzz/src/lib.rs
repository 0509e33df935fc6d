//! Fuzz targets of the core that run on the stable toolchain.
//!
//! A [`target::Target`] takes bytes and panics if something does not hold that must. [`run`] feeds
//! it bytes of real peers, spoilt in seeded ways; an input that leads to an outcome not seen before
//! is kept and spoilt further. [`corpus`] holds stories: inputs with what must come of them.

pub mod corpus;
pub mod larder;
pub mod mutate;
pub mod outcome;
pub mod report;
pub mod run;
pub mod target;
mod targets;
pub mod victim;
