//! A world of virtual time around many cores.
