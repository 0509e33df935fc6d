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
    /// Partitions into groups.
    Partition => "partitions",
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
