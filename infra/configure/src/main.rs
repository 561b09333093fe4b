//! `smartaccess-configure`: a project as a file. It says what would change, and changes it, by the management API alone:
//! it has exactly the permissions of the token that it is given.

#![forbid(unsafe_code)]

use std::process::ExitCode;

mod address;
mod api;
mod apply;
mod arguments;
mod commands;
mod connection;
mod export;
mod faults;
mod file;
mod plan;
mod show;
mod terminal;
mod there;
mod yaml;

use arguments::{Arguments, Command, USAGE};
use commands::{End, Run};
use terminal::{say, warn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let end = match Arguments::parse(std::env::args().skip(1)) {
        Ok(Arguments { command: Command::Help, .. }) => say(USAGE).map(|()| End::Done),
        Ok(arguments) => Run::of(arguments).await,
        Err(error) => {
            warn(&format!("{error:#}\n\n{USAGE}"));
            return ExitCode::from(1);
        }
    };
    match end {
        Ok(End::Done) => ExitCode::SUCCESS,
        Ok(End::Planned) => ExitCode::from(2),
        Ok(End::Stopped) => ExitCode::from(1),
        Err(error) => {
            warn(&faults::told(&error, None));
            ExitCode::from(1)
        }
    }
}
