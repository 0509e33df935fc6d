//! What a world counts.

use std::fmt;

macro_rules! tallies {
    ($($(#[$doc:meta])* $name:ident => $words:literal,)*) => {
        /// A thing that is counted. The words are the ones of the report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Tally {
            $($(#[$doc])* $name,)*
        }

        impl Tally {
            /// Everything that is counted, in the order of the report.
            pub const ALL: [Self; [$(Self::$name,)*].len()] = [$(Self::$name,)*];

            /// The words for it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                }
            }
        }
    };
}

tallies! {
    /// Inputs that nodes have taken.
    Step => "steps",
    /// Datagrams handed to the network.
    Sent => "datagrams sent",
    /// Bytes in them.
    SentBytes => "bytes sent",
    /// Datagrams that arrived at a process.
    Delivered => "delivered",
    /// Datagrams lost on a link.
    Lost => "lost",
    /// Datagrams that arrived twice.
    Duplicated => "duplicated",
    /// Datagrams held back, so that others could overtake them.
    Reordered => "reordered",
    /// Datagrams lost because everything was, for a while.
    LostInBurst => "lost in a burst",
    /// Datagrams in which a bit was flipped.
    Corrupted => "corrupted",
    /// Datagrams that were too large for a link.
    TooLarge => "too large for a link",
    /// Datagrams that had to wait for a link.
    Queued => "queued",
    /// Datagrams that found a link's queue full.
    Congested => "dropped at a full link",
    /// Datagrams dropped where only streams pass.
    Filtered => "dropped by a filter",
    /// Datagrams stopped by a partition.
    Blocked => "stopped by a partition",
    /// Datagrams to an address where no process runs.
    Nobody => "to nobody",
    /// Datagrams to a stopped process whose buffer was full.
    Overflowed => "overflowed",
    /// Streams opened.
    StreamOpened => "streams",
    /// Streams refused, timed out or broken.
    StreamFailed => "streams failed",
    /// Streams refused by a filter.
    StreamRefused => "streams refused by a filter",
    /// Streams cut off after any byte.
    StreamCut => "streams cut",
    /// Bytes written to streams.
    StreamBytes => "stream bytes",
    /// Pieces of streams that had to be sent again.
    StreamResent => "stream pieces resent",
    /// Processes killed.
    Kill => "kills",
    /// Processes started again.
    Restart => "restarts",
    /// Processes started with all that their earlier life had kept.
    Restored => "restored",
    /// Disks that lost something while no process used them.
    DiskLoss => "disk losses",
    /// Processes told to leave.
    Leave => "leaves",
    /// Processes stopped for a time.
    Pause => "pauses",
    /// Processes that could not send and receive for a time.
    Stall => "stalls",
    /// Datagrams that could not be sent at that time.
    SendBlocked => "sends blocked",
    /// Clocks that jumped.
    ClockJump => "clock jumps",
    /// Clocks that run at another speed.
    ClockDrift => "clock drifts",
    /// Disks that do not keep what they are given.
    DiskTrouble => "disk troubles",
    /// Partitions into groups.
    Partition => "partitions",
    /// Partitions that some nodes bridge.
    Bridge => "bridged partitions",
    /// One-way partitions.
    Cut => "one-way cuts",
    /// Nodes cut off from everybody.
    Isolate => "isolations",
    /// Pairs of machines that traded their addresses.
    Swap => "address swaps",
    /// Datagrams sent encrypted.
    Sealed => "sealed",
    /// Datagrams sent with a label.
    Labelled => "labelled",
    /// Datagrams and streams dropped by who had no key for them, or wanted one and saw none.
    Unreadable => "unreadable",
    /// Datagrams and streams dropped because of their label.
    ForeignLabel => "with a foreign label",
    /// Keys installed.
    KeyInstall => "keys installed",
    /// Keys chosen to seal with.
    KeyUse => "keys put to use",
    /// Keys removed.
    KeyRemoval => "keys removed",
    /// User events that somebody told.
    UserEvent => "user events",
    /// Queries that somebody asked.
    Query => "queries",
    /// Changes of tags.
    TagChange => "tag changes",
    /// Members that somebody wanted out.
    ForcedLeave => "forced leaves",
}

/// How often each [`Tally`] was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts([u64; Tally::ALL.len()]);

impl Default for Counts {
    fn default() -> Self {
        Self([0; Tally::ALL.len()])
    }
}

impl Counts {
    /// How often.
    pub const fn of(&self, tally: Tally) -> u64 {
        self.0[tally as usize]
    }

    pub(crate) const fn add(&mut self, tally: Tally, n: u64) {
        self.0[tally as usize] += n;
    }

    /// The sums of both.
    pub fn merge(&mut self, other: &Self) {
        for tally in Tally::ALL {
            self.add(tally, other.of(tally));
        }
    }
}

impl fmt::Display for Counts {
    /// What is not zero, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sep = "";
        for tally in Tally::ALL {
            if self.of(tally) > 0 {
                write!(f, "{sep}{} {}", self.of(tally), tally.as_str())?;
                sep = ", ";
            }
        }
        Ok(())
    }
}
