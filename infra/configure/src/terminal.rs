//! Whoever has called the program: what they are told and asked.

use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::ensure;

/// Prints what was asked for.
pub(crate) fn say(text: &str) -> anyhow::Result<()> {
    Ok(writeln!(io::stdout(), "{text}")?)
}

/// Prints what stands beside it, or went wrong. There is nobody to tell if this fails.
pub(crate) fn warn(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Asks whether to go on.
pub(crate) fn agrees() -> anyhow::Result<bool> {
    ensure!(io::stdin().is_terminal(), "Nothing was changed: nobody can be asked here. Add --yes to change it.");
    write!(io::stdout(), "Change it? [y/N] ")?;
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
