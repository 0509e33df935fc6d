//! Keys that the program keeps over a restart, where [`SecurityConfig::keeping`] says so: whoever
//! has them changed is told of success only when they are kept.
//!
//! [`SecurityConfig::keeping`]: tithing_core::config::SecurityConfig::keeping

use tithing_core::Input;
use tithing_core::wire::keyring::Key;

use crate::agent::Agent;

impl Agent {
    /// The keys that [`Wake::KeysAsked`](crate::Wake::KeysAsked) is about, primary first, if
    /// nobody has taken them. Whoever takes them keeps them, and calls [`Agent::tell_keys_kept`].
    pub fn keys_to_keep(&mut self) -> Option<Vec<Key>> {
        self.desk.keys_to_keep.take()
    }

    /// The keys of [`Agent::keys_to_keep`] are kept: the node has them from now on. Or they cannot
    /// be, in words for whoever wants them: it goes on with those that it has.
    pub fn tell_keys_kept(&mut self, outcome: Result<(), String>) {
        self.desk.inputs.push_back(Input::KeysKept { outcome });
    }
}
