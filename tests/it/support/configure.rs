//! The program that configures a project from a file, as somebody at a shell calls it.

use std::{
    fs,
    io::{Read, Write},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use smartaccess::types::RequestNonce;

use super::{Stack, repository};

/// A file, and whoever applies it.
pub(crate) struct Configure {
    api: String,
    token: String,
    path: PathBuf,
}

/// What a run has said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Configure {
    pub(crate) fn with(stack: &Stack, token: &str) -> Self {
        let name = format!("{}.yaml", RequestNonce::new().as_str());
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        Self { api: stack.fact("api_url").to_owned(), token: token.to_owned(), path }
    }

    /// Says what is in the file.
    pub(crate) fn file(&self, text: &str) -> &Self {
        fs::write(&self.path, text).expect("a file of the test's own");
        self
    }

    /// Runs it; `FILE` stands for the file.
    pub(crate) fn run(&self, line: &str) -> Ran {
        let output = self.command(line).stdin(Stdio::null()).output().expect("`cargo build` makes the program");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let ran = Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) };
        assert!(!ran.out.contains(&self.token) && !ran.err.contains(&self.token), "it shows the token: {ran:?}");
        ran
    }

    /// Runs it on a terminal until it asks.
    pub(crate) fn until_it_asks(&self, line: &str) -> Asked {
        const TERMINAL: &str = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
        let program = self.command(line);
        let mut terminal = Command::new("python3");
        terminal.args(["-c", TERMINAL]).arg(program.get_program()).args(program.get_args());
        terminal.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let mut child = terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python3 runs");
        let (mut said, mut byte) = (Vec::new(), [0]);
        while !String::from_utf8_lossy(&said).contains("[y/N]") {
            let read = child.stdout.as_mut().expect("piped").read(&mut byte).expect("output");
            assert_eq!(read, 1, "it ends without asking: {}", String::from_utf8_lossy(&said));
            said.push(byte[0]);
        }
        Asked { child, said: String::from_utf8_lossy(&said).into_owned() }
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(repository().join("target/debug/smartaccess-configure"));
        let path = self.path.to_str().expect("a path of text");
        command.args(line.split_whitespace().map(|word| if word == "FILE" { path } else { word }));
        command.env_clear().env("SMARTACCESS_API", &self.api).env("SMARTACCESS_TOKEN", &self.token);
        command
    }
}

impl Drop for Configure {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// A run that waits for an answer.
pub(crate) struct Asked {
    child: Child,
    pub(crate) said: String,
}

impl Asked {
    /// Answers, and says how it ended. A terminal shows output and faults in one.
    pub(crate) fn answer(mut self, word: &str) -> Ran {
        let stdin = self.child.stdin.as_mut().expect("piped");
        writeln!(stdin, "{word}").expect("it reads");
        let mut rest = String::new();
        self.child.stdout.as_mut().expect("piped").read_to_string(&mut rest).expect("output");
        let code = self.child.wait().expect("it ends").code().unwrap_or(-1);
        Ran { code, out: rest, err: String::new() }
    }
}
