//! The flags of `serf agent`.

use crate::flags::{Flag, Kind, Values};

/// All flags, by name. Those that a file has a key for have no default here: what is not given
/// does not count against a file.
pub(crate) const FLAGS: &[Flag] = &[
    Flag::new(
        "advertise",
        Kind::Text(""),
        "=addr",
        "Address that the other nodes are told, if not the\nbind address. Port 7946 unless given.",
    ),
    Flag::new(
        "allow",
        Kind::List,
        "=network",
        "Network that members may live in, as 10.0.0.0/8. May be\n\
         given many times, or with commas. All unless given.",
    ),
    Flag::new(
        "bind",
        Kind::Text(""),
        "=0.0.0.0",
        "Address for UDP and TCP. Port 7946 unless given;\n\
         an IPv6 address with a port needs brackets.",
    ),
    Flag::new(
        "broadcast-timeout",
        Kind::Text(""),
        "=5s",
        "How long a leave waits until the others know of it.\nAt least 1s.",
    ),
    Flag::new(
        "check",
        Kind::Switch,
        "",
        "Say what is wrong with flags and files, and start\n\
         nothing. Exit code 0: nothing is.",
    ),
    Flag::new(
        "config-dir",
        Kind::ListOf("config-file"),
        "=path",
        "Directory whose files *.json are read like -config-file,\n\
         by name. May be given many times.",
    )
    .with(Values::Path),
    Flag::new(
        "config-file",
        Kind::List,
        "=path",
        "JSON file of options, or a directory of them. May be\n\
         given many times: a later file overrules an earlier\n\
         one, and flags overrule files. Read again on SIGHUP.",
    )
    .with(Values::Path),
    Flag::new(
        "disable-compression",
        Kind::Switch,
        "",
        "Send packets and streams as they are. What others\nsend compressed is understood anyway.",
    ),
    Flag::new(
        "discover",
        Kind::Text(""),
        "=cluster",
        "Find the other nodes of the cluster of this name by\nmulticast DNS, and join them.",
    ),
    Flag::new(
        "encrypt",
        Kind::Secret,
        "=key",
        "Key of the cluster, in base64: 16, 24 or 32 bytes. See\n\
         serf keygen. Everybody on this machine can see it:\n\
         prefer -keyring-file.",
    ),
    Flag::new(
        VERIFY_INCOMING,
        Kind::SwitchOn,
        "=true",
        "Hear only what is encrypted. Off while a running cluster\nis moved to encryption.",
    ),
    Flag::new(
        VERIFY_OUTGOING,
        Kind::SwitchOn,
        "=true",
        "Encrypt what is sent. Off while a running cluster is\nmoved to encryption.",
    ),
    Flag::new(
        "event-handler",
        Kind::List,
        "=script",
        "Command to run for events: SCRIPT for all of them,\n\
         TYPE=SCRIPT for those of a type, as member-join=x.sh,\n\
         user:deploy=x.sh or query:load=x.sh. May be given many\n\
         times.",
    ),
    Flag::new(
        "handler-timeout",
        Kind::Text(""),
        "=30s",
        "How long an event handler may run before it is killed.\nAs long as it likes unless given.",
    ),
    Flag::new(
        "iface",
        Kind::Text(""),
        "=name",
        "Network interface whose address is bound. With -bind:\n\
         the one that has to have that address. It is also the\n\
         one for -discover.",
    ),
    Flag::new(
        "join",
        Kind::List,
        "=addr",
        "Node to join at the start. May be given many times;\none of them has to answer.",
    ),
    Flag::new(
        "keyring-file",
        Kind::Text(""),
        "=path",
        "File of the cluster's keys: a JSON list in base64, the\n\
         one to encrypt with first. Read again on SIGHUP.",
    )
    .with(Values::Path),
    Flag::new(
        "label",
        Kind::Text(""),
        "=text",
        "Label of the cluster, up to 255 bytes. Clusters with\n\
         different labels do not hear each other. HashiCorp's\n\
         agents have none.",
    ),
    Flag::new("log-format", Kind::Text(""), "=text", "How lines are logged: text or json.")
        .with(Values::OneOf(&["text", "json"])),
    Flag::new(
        "log-level",
        Kind::Text(""),
        "=info",
        "Least important lines that are logged:\ntrace, debug, info, warn or err.",
    )
    .with(Values::OneOf(&["trace", "debug", "info", "warn", "err"])),
    Flag::new(
        "mdns-disable-ipv4",
        Kind::Switch,
        "",
        "Do not look for nodes over IPv4. For -discover.",
    ),
    Flag::new(
        "mdns-disable-ipv6",
        Kind::Switch,
        "",
        "Do not look for nodes over IPv6. For -discover.",
    ),
    Flag::new(
        "mdns-iface",
        Kind::Text(""),
        "=name",
        "Network interface for -discover, if not that of -iface.",
    ),
    Flag::new(
        "metrics-addr",
        Kind::Text(""),
        "=host:port",
        "Address to serve /metrics (for Prometheus), /healthz\n\
         and /readyz on, over HTTP. None unless given.",
    ),
    Flag::new(
        "node",
        Kind::Text(""),
        "=hostname",
        "Name of this node, unique in the cluster.\nThe host's name unless given.",
    ),
    Flag::new(
        "profile",
        Kind::Text(""),
        "=lan",
        "Timing of the gossip: lan, wan or local.\nThe same on all nodes.",
    )
    .with(Values::OneOf(&["lan", "wan", "local"])),
    Flag::new(
        "protocol",
        Kind::Integer(-1),
        "=5",
        "Serf protocol version to speak, 2 to 5. For clusters\nwith older members.",
    ),
    Flag::new(
        "record",
        Kind::Text(""),
        "=path",
        "File that records what goes into this node, for\n\
         sim replay; older parts are in PATH.1, PATH.2 and so on.\n\
         No keys, and without -record-payloads no payloads.",
    )
    .with(Values::Path),
    Flag::new(
        "record-payloads",
        Kind::Switch,
        "",
        "Record what comes with events and queries as it is.\n\
         The record of a node with keys is sealed with them.",
    ),
    Flag::new(
        "record-size",
        Kind::Integer(0),
        "=256",
        "How large a record may be, in MiB, in 8 files.",
    ),
    Flag::new(
        "rejoin",
        Kind::Switch,
        "",
        "Go back to the cluster even after a leave, by what the\n-snapshot says.",
    ),
    Flag::new("replay", Kind::Switch, "", "Hear the user events from before each join, too."),
    Flag::new(
        "retry-interval",
        Kind::Text(""),
        "=30s",
        "Time from one attempt of -retry-join to the next.\nAt least 1s.",
    ),
    Flag::new(
        "retry-join",
        Kind::List,
        "=addr",
        "Node to join once the agent runs, again and again until\n\
         one answers. May be given many times.",
    ),
    Flag::new(
        "retry-max",
        Kind::Integer(0),
        "=0",
        "Attempts of -retry-join after the first, before the\n\
         agent gives up and exits. No limit if 0.",
    ),
    Flag::new("role", Kind::Text(""), "=role", "Deprecated: the tag `role`."),
    Flag::new(
        "rpc-addr",
        Kind::Text(""),
        "=127.0.0.1:7373",
        "Address for the other serf commands to talk to, or\nunix:///PATH of a socket file.",
    ),
    Flag::new(
        "skip-inbound-label-check",
        Kind::Switch,
        "",
        "Hear what has no label, although there is -label:\n\
         something in front of this agent takes labels off.",
    ),
    Flag::new(
        "snapshot",
        Kind::Text(""),
        "=path",
        "File that keeps what this node knows over a restart:\n\
         with it, it finds its cluster again by itself and\n\
         hears no event twice. Serf's files are understood.",
    )
    .with(Values::Path),
    Flag::new("syslog", Kind::Switch, "", "Send the log to the system's log as well."),
    Flag::new(
        "tag",
        Kind::List,
        " key=value",
        "Tag of this node, which all others see. May be given\nmany times.",
    ),
    Flag::new(
        "tags-file",
        Kind::Text(""),
        "=path",
        "File that keeps the tags over a restart, as serf tags\n\
         has set them. Not together with -tag.",
    )
    .with(Values::Path),
];

pub(super) const VERIFY_INCOMING: &str = "encrypt-verify-incoming";
pub(super) const VERIFY_OUTGOING: &str = "encrypt-verify-outgoing";
