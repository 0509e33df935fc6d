//! The program `sim`.

use std::process::ExitCode;

fn main() -> ExitCode {
    tithing_cli::sim::main()
}
