//! Which scenarios are drawn from seeds: arguments that several commands share.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use clap::Args;
use tithing_sim::{Kinds, Knobs};

/// The most nodes that are drawn.
const NODES_MAX: u64 = 1_000;

/// Numbers of nodes, the fewest and the most: `3..9`, or `5` for always as many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Nodes(pub(super) u64, pub(super) u64);

impl Nodes {
    pub(super) const fn range(self) -> RangeInclusive<u64> {
        self.0..=self.1
    }
}

impl Default for Nodes {
    fn default() -> Self {
        let nodes = Knobs::default().nodes;
        Self(*nodes.start(), *nodes.end())
    }
}

impl fmt::Display for Nodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.0, self.1)
    }
}

impl FromStr for Nodes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("expected two numbers from 2 to {NODES_MAX}, such as 3..9");
        let (least, most) = text.split_once("..").unwrap_or((text, text));
        let number = |text: &str| text.parse::<u64>().map_err(|_| wrong());
        let (least, most) = (number(least)?, number(most)?);
        if least < 2 || most > NODES_MAX || least > most {
            return Err(wrong());
        }
        Ok(Self(least, most))
    }
}

/// Which scenarios a seed stands for.
#[derive(Args, Debug)]
pub(super) struct KnobArgs {
    /// Numbers of nodes of scenarios that are drawn, the fewest and the most
    #[arg(long, value_name = "A..B", default_value_t)]
    nodes: Nodes,
    /// Draw scenarios as campaigns do: every kind of fault, but in each scenario only some
    #[arg(long)]
    swarm: bool,
}

impl KnobArgs {
    /// What to draw.
    pub(super) fn knobs(&self) -> Knobs {
        let kinds = if self.swarm { Kinds::Swarm } else { Kinds::Common };
        Knobs { nodes: self.nodes.range(), kinds }
    }

    /// The same as arguments, with a blank before each.
    pub(super) fn words(&self) -> String {
        let swarm = if self.swarm { " --swarm" } else { "" };
        let nodes = match self.nodes {
            nodes if nodes == Nodes::default() => String::new(),
            nodes => format!(" --nodes {nodes}"),
        };
        format!("{swarm}{nodes}")
    }
}
