//! The program `serf`.

use std::process::ExitCode;

use tithing_cli::console::Console;

fn main() -> ExitCode {
    let args: Vec<String> =
        std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().into_owned()).collect();
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    tithing_cli::run(&args, &mut Console::new(&mut out, &mut err))
}
