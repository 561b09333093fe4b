//! Looks at photos with the face engine, from a terminal.

#![forbid(unsafe_code)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "counts and places in plots are small numbers"
)]

use std::{
    io::{self, Write},
    path::PathBuf,
};

use anyhow::{Context, Result, bail};
use face::Engine;

mod command;

const HELP: &str = "\
face [--set NAME] [--weights DIR] COMMAND

  inspect PHOTO…                draws box and landmarks into PHOTO.svg, and says what the engine thinks of it
  decode PHOTO…                 writes what the engine sees as PHOTO.png
  measure PHOTO…                the same as a line of JSON for each photo, crop and vector included
  evaluate DIR [--pairs FILE] [--plots DIR] [--liveness DIR]
                                accuracy over DIR/Person_Name/Person_Name_0001.jpg; FILE is in the format of LFW's
                                pairs.txt, without it all pairs are compared; the folder of liveness holds real/ and
                                spoof/
  challenge DIR                 what the challenge makes of flat pictures and of heads, made from the photos in DIR
  bench PHOTO [--rounds N]      how long it takes to load and to look, with one thread and with several

  profile [--rounds N]          what each operator of each network takes, in milliseconds, the longest first

The set is `open` unless you name another one, the weights are in models/weights.
";

/// What was asked for.
#[derive(Debug, Default)]
struct Arguments {
    options: Vec<(String, String)>,
    words: Vec<String>,
}

impl Arguments {
    fn read() -> Result<Self> {
        let mut read = Self::default();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.strip_prefix("--") {
                Some(name) => {
                    let value = arguments.next().with_context(|| format!("--{name} needs a value"))?;
                    read.options.push((name.to_owned(), value));
                }
                None => read.words.push(argument),
            }
        }
        Ok(read)
    }

    fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn engine(&self) -> Result<Engine> {
        let weights = PathBuf::from(self.option("weights").unwrap_or("models/weights"));
        Engine::load(&weights, self.option("set").unwrap_or("open"))
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::read()?;
    let mut out = io::stdout().lock();
    let Some((command, photos)) = arguments.words.split_first() else {
        write!(out, "{HELP}")?;
        return Ok(());
    };
    match command.as_str() {
        "inspect" => command::inspect(&arguments.engine()?, photos, &mut out),
        "decode" => command::decode(photos),
        "measure" => command::measure(&arguments.engine()?, photos, &mut out),
        "evaluate" => command::evaluate(&arguments, photos, &mut out),
        "challenge" => command::challenge(&arguments.engine()?, photos, &mut out),
        "profile" => command::profile(&arguments, &mut out),
        "bench" => command::bench(&arguments, photos, &mut out),
        other => bail!("there is no command {other}\n\n{HELP}"),
    }
}
