//! Steps of a record in words, as in traces.

use tithing_core::{Action, Config, Input, Instant};

use crate::record::Record;
use crate::scenario::NodeIndex;
use crate::trace::Text;

/// Writes steps as lines.
pub(super) struct Tell(Text);

impl Tell {
    pub(super) fn new(config: &Config) -> Self {
        Self(Text::of_one(&config.name, config.advertise))
    }

    pub(super) fn input(&mut self, input: &Input<'_>) -> String {
        self.lines(input.clone(), Vec::new()).into_iter().next().unwrap_or_else(|| "tick".into())
    }

    pub(super) fn action(&mut self, action: &Action<'_>) -> String {
        self.lines(Input::Tick, vec![action.clone()]).pop().unwrap_or_default()
    }

    fn lines<'a>(&mut self, input: Input<'a>, actions: Vec<Action<'a>>) -> Vec<String> {
        self.0.lines(&Record { at: Instant::ZERO, node: NodeIndex(0), input, actions })
    }
}
