//! What the key for completion does in real shells.

use crate::harness::{Agent, ours};
use crate::screen::Terminal;

/// Lines that are typed, a stop where the key is pressed, and what stands there then.
const CASES: [(&str, &str); 8] = [
    ("serf mem", "serf members "),
    ("serf query -fo", "serf query -format="),
    ("serf query -format=j", "serf query -format=json"),
    ("serf keys -li", "serf keys -list "),
    ("serf completion z", "serf completion zsh "),
    ("serf agent -profile=w", "serf agent -profile=wan"),
    ("serf agent -config-file=/etc/passw", "serf agent -config-file=/etc/passwd"),
    ("serf agent -config-file /etc/passw", "serf agent -config-file /etc/passwd"),
];

/// Presses the key behind each of the lines, and then behind the beginning of a member's name.
fn press_the_key(shell: &str, script: &str, ip: &str) {
    let n1 = Agent::start(
        &ours(),
        &["-node=a-long-name", &format!("-bind={ip}"), &format!("-rpc-addr={ip}:0")],
    );
    let name = shell.split(' ').next().unwrap_or_default();
    let terminal = Terminal::open(name, 100, 24, shell);
    terminal.write(script);
    terminal.press(&["Enter"]);
    terminal.write("echo rea''dy");
    terminal.press(&["Enter"]);
    terminal.wait_for("\nready");
    let member = format!("serf explain -rpc-addr={} a-l", n1.rpc);
    let whole = format!("serf explain -rpc-addr={} a-long-name", n1.rpc);
    for (typed, completed) in CASES.into_iter().chain([(member.as_str(), whole.as_str())]) {
        terminal.press(&["C-u", "C-l"]);
        terminal.write(typed);
        terminal.press(&["Tab"]);
        terminal.wait_until(completed, |shown| {
            shown.lines().any(|line| format!("{line} ").contains(completed))
        });
    }
}

/// Goal: bash completes commands, flags, values and members. Method: the key in a real one, which
/// first reads the script without a complaint.
#[test]
fn bash_completes() {
    press_the_key("bash --norc", "source <(serf completion bash)", "127.15.4.1");
}

/// Goal: zsh does the same. Method: the same.
#[test]
fn zsh_completes() {
    let script = "autoload -U compinit; compinit -u -D; source <(serf completion zsh)";
    press_the_key("zsh -f", script, "127.15.4.2");
}

/// Goal: fish does the same. Method: the same.
#[test]
fn fish_completes() {
    press_the_key("fish --no-config", "serf completion fish | source", "127.15.4.3");
}
