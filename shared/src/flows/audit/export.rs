//! The chain as it stands, for keeping elsewhere and for checking it.

use super::chain_for_reader;
use crate::{
    App, Code,
    error::{Result, refuse},
    model::{EventKind, Record},
    store::Part,
    tokens::Manager,
    types::Environment,
};

/// Bytes of one export. Lambda takes 6 MB and counts each quotation mark and backslash twice, so that a text of nothing
/// else fits, too.
const MOST: usize = 2_900_000;

/// Entries that are read together.
const READ: usize = 500;

/// A part of the chain.
#[derive(Debug)]
pub struct Export {
    /// Its entries, each on a line of its own.
    pub lines: String,
    /// The last of them, if there are more.
    pub next: Option<u64>,
}

/// The entries behind a sequence, as many as fit. That they were exported is written down.
pub async fn export_audit(app: &App, manager: &Manager, after: u64) -> Result<Export> {
    if !(manager.sees(Environment::Production) && manager.sees(Environment::Sandbox)) {
        let message = "The chain has both environments, and a token sees one. A team member may export it.";
        return Err(refuse(Code::Forbidden).because(message).into());
    }
    let scope = &manager.scope;
    let head = chain_for_reader(app, scope, manager.now).await?;
    let (mut lines, mut last, mut is_full) = (String::new(), after, false);
    while !is_full && last < head.sequence {
        let part = Part { after: last, until: head.sequence, newest_first: false, limit: READ };
        let entries = app.store.audit_entries(scope, &part).await?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            let line = entry.line(scope.project());
            is_full = lines.len() + line.len() > MOST;
            if is_full {
                break;
            }
            lines.push_str(&line);
            last = entry.sequence;
        }
    }
    app.store.note(scope, &[exported(manager, after, last)]).await?;
    Ok(Export { lines, next: is_full.then_some(last) })
}

fn exported(manager: &Manager, after: u64, last: u64) -> Record {
    let mut record = manager.record(EventKind::AuditExported, Environment::Production);
    record.data.insert("after".to_owned(), after.into());
    record.data.insert("last".to_owned(), last.into());
    record
}
