//! One core on real sockets.
