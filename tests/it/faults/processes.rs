//! The functions of a stack as processes of this machine. Reads `/proc`, so on Linux alone.

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::Client;

/// A function that runs.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    id: Pid,
    /// What its function signs its calls with.
    pub(crate) key: String,
}

impl Process {
    /// Ends it where it is. It may have ended by itself.
    pub(crate) fn ends(&self) {
        kill_process(self.id, Signal::KILL).ok();
    }
}

impl Client {
    /// The processes of this stack that are one of these functions, such as `workers.fan_out`.
    pub(crate) fn processes(&self, handlers: &[&str]) -> Vec<Process> {
        // Every stack has a proxy of its own, so no other's functions call this one.
        let ours = format!("AWS_ENDPOINT_URL={}", self.stack.fact("faults_url"));
        let handlers: Vec<_> = handlers.iter().map(|handler| format!("_HANDLER={handler}")).collect();
        let entries = fs::read_dir("/proc").expect("this machine shows its processes");
        let ids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
        ids.filter_map(|id| {
            // Whatever cannot be read has ended, or is another user's.
            let environment = fs::read(format!("/proc/{id}/environ")).ok()?;
            let environment = String::from_utf8_lossy(&environment);
            let settings: Vec<_> = environment.split('\0').collect();
            let is_one = settings.contains(&ours.as_str())
                && handlers.iter().any(|handler| settings.contains(&handler.as_str()));
            let key = settings.iter().find_map(|setting| setting.strip_prefix("AWS_ACCESS_KEY_ID="))?;
            is_one.then_some(Process { id: Pid::from_raw(id)?, key: key.to_owned() })
        })
        .collect()
    }
}
