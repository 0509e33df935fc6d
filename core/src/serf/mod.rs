//! The Serf layer: what applications see.

pub mod tags;
