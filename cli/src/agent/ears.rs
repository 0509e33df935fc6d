//! Those who hear what happens in the agent: the log, the metrics and the handlers.

use tithing_core::Event;
use tithing_core::coalesce::Heard;
use tithing_net_mio::{Notice, Observer, Page, Vitals};

use super::handlers::Handlers;
use super::metrics::Metrics;
use super::observer::Logger;

/// The log first, so that it tells what a script is run for before the script is.
pub(crate) struct Ears {
    pub(crate) logger: Logger,
    pub(crate) metrics: Metrics,
    pub(crate) handlers: Handlers,
}

impl Observer for Ears {
    fn on_event(&mut self, event: &Event) {
        self.logger.on_event(event);
        self.metrics.on_event(event);
        self.handlers.on_event(event);
    }

    fn on_heard(&mut self, heard: &Heard) {
        self.logger.on_heard(heard);
        self.handlers.on_heard(heard);
    }

    fn on_notice(&mut self, notice: &Notice<'_>) {
        self.logger.on_notice(notice);
        self.metrics.on_notice(notice);
    }

    fn on_turn(&mut self, vitals: &Vitals<'_>) {
        self.metrics.on_turn(vitals);
    }

    fn on_page_wanted(&mut self, path: &str, vitals: &Vitals<'_>) -> Page {
        self.metrics.page(path, vitals)
    }
}
