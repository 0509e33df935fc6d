//! Those who hear what happens in the agent: the log and the handlers.

use tithing_core::Event;
use tithing_core::coalesce::Heard;
use tithing_net_mio::{Notice, Observer};

use super::handlers::Handlers;
use super::observer::Logger;

/// The log first, so that it tells what a script is run for before the script is.
pub(crate) struct Ears {
    pub(crate) logger: Logger,
    pub(crate) handlers: Handlers,
}

impl Observer for Ears {
    fn on_event(&mut self, event: &Event) {
        self.logger.on_event(event);
        self.handlers.on_event(event);
    }

    fn on_heard(&mut self, heard: &Heard) {
        self.logger.on_heard(heard);
        self.handlers.on_heard(heard);
    }

    fn on_notice(&mut self, notice: &Notice<'_>) {
        self.logger.on_notice(notice);
    }
}
