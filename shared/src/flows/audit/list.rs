//! The audit log, the newest first: what is not in the chain yet, then the chain.
//!
//! Both are in one order, by time and id, and a record keeps its place when it goes into the chain. So a cursor is a
//! place, whatever has been chained in between; within the chain it is a sequence, which is found at once.

use std::{fmt, str::FromStr};

use deserr::Deserr;
use serde_json::json;
use utoipa::ToSchema;

use super::chain_for_reader;
use crate::{
    App, Code,
    error::{Faults, Result, refuse},
    flows::{Page, cursor},
    model::{EventKind, Head, Record, audit::place_at},
    store::Part,
    tokens::Manager,
    types::{Day, Environment, Moment, PageSize, string_type},
};

/// Which part of the audit log.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct AuditQuery {
    /// What happened: a type such as `member.joined`, or all that begin so, such as `member.`
    #[deserr(default, rename = "type")]
    #[schema(rename = "type")]
    pub kind: Option<KindFilter>,
    /// Who did it.
    #[deserr(default)]
    pub actor: Option<String>,
    /// Whom or what it is about.
    #[deserr(default)]
    pub subject: Option<String>,
    /// From then on.
    #[deserr(default)]
    pub from: Option<Moment>,
    /// Until then.
    #[deserr(default)]
    pub until: Option<Moment>,
    /// In which world; in both, if it is not said.
    #[deserr(default)]
    pub environment: Option<Environment>,
    /// How many: 1 to 100. A page may have fewer, and still not be the last.
    #[deserr(default)]
    #[schema(required = false)]
    pub limit: PageSize,
    /// The `next_cursor` of the page before.
    #[deserr(default)]
    pub cursor: Option<String>,
}

/// A type of what happens, or the beginning of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindFilter(String);

impl KindFilter {
    /// Whether this is one of them.
    pub(in crate::flows) fn matches(&self, kind: EventKind) -> bool {
        if self.0.ends_with('.') { kind.name().starts_with(&self.0) } else { kind.name() == self.0 }
    }
}

impl fmt::Display for KindFilter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for KindFilter {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let filter = Self(text.to_owned());
        let is_known = EventKind::ALL.iter().any(|kind| filter.matches(*kind));
        is_known.then_some(filter).ok_or("must be a type such as `member.joined`, or a beginning such as `member.`")
    }
}

string_type!(KindFilter, "member.");

/// Something that happened, as the log has it.
#[derive(Debug)]
pub struct Listed {
    /// Its number in the chain and its hash; nothing in the first minute or two.
    pub entry: Option<(u64, String)>,
    /// What happened.
    pub record: Record,
}

/// Entries and records that one request looks at, at most.
const LOOKED_AT: usize = 2000;

/// Entries and records that are read together.
const READ: usize = 250;

/// Where reading goes on, towards the past.
enum Position {
    /// Before this place.
    Before(String),
    /// Up to this entry.
    UpTo(u64),
}

impl Position {
    fn parse(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Before(text.to_owned()), Self::UpTo)
    }

    fn name(&self) -> String {
        match self {
            Self::Before(place) => place.clone(),
            Self::UpTo(sequence) => sequence.to_string(),
        }
    }
}

/// A page of the audit log. A token sees its own world alone.
pub async fn audit(app: &App, manager: &Manager, query: &AuditQuery) -> Result<Page<Listed>> {
    if query.environment.is_some_and(|environment| !manager.sees(environment)) {
        return Err(refuse(Code::NotFound).into());
    }
    let scope = &manager.scope;
    let head = chain_for_reader(app, scope, manager.now).await?;
    let name = name(manager, query);
    let newest = query.until.map_or_else(|| "~".to_owned(), |until| place_at(until.get()));
    let mut position = match &query.cursor {
        Some(text) => Position::parse(&cursor::open(app, scope, &name, text).await?),
        None => Position::Before(newest),
    };
    let (mut items, mut looked_at) = (Vec::new(), 0);
    loop {
        let Some(read) = read(app, manager, &head, &position).await? else {
            return Ok(Page { items, next_cursor: None });
        };
        looked_at += read.len();
        for listed in read {
            if query.from.is_some_and(|from| listed.record.at < from.get()) {
                return Ok(Page { items, next_cursor: None });
            }
            position = listed.position();
            if query.matches(&listed.record) && manager.sees(listed.record.environment) {
                items.push(listed);
            }
            if items.len() == query.limit.get() as usize {
                looked_at = LOOKED_AT;
                break;
            }
        }
        if looked_at >= LOOKED_AT {
            let next_cursor = Some(cursor::seal(app, scope, &name, &position.name()).await?);
            return Ok(Page { items, next_cursor });
        }
    }
}

/// What a cursor is bound to: who asks, and all that they ask for but the size of a page.
fn name(manager: &Manager, query: &AuditQuery) -> String {
    let AuditQuery { kind, actor, subject, from, until, environment, limit: _, cursor: _ } = query;
    json!(["audit", manager.actor, kind, actor, subject, from, until, environment]).to_string()
}

impl AuditQuery {
    fn matches(&self, record: &Record) -> bool {
        self.kind.as_ref().is_none_or(|kind| kind.matches(record.kind))
            && self.actor.as_ref().is_none_or(|actor| *actor == record.actor)
            && self.subject.as_ref().is_none_or(|subject| *subject == record.subject)
            && self.environment.is_none_or(|environment| environment == record.environment)
    }
}

impl Listed {
    /// Behind it, towards the past.
    fn position(&self) -> Position {
        match &self.entry {
            Some((sequence, _)) => Position::UpTo(sequence - 1),
            None => Position::Before(self.record.place()),
        }
    }
}

/// The next ones from a position on, at least one; nothing at the end.
async fn read(app: &App, manager: &Manager, head: &Head, position: &Position) -> Result<Option<Vec<Listed>>> {
    let until = match position {
        Position::UpTo(sequence) => *sequence,
        Position::Before(place) => {
            let unchained = unchained(app, manager, head, place).await?;
            if !unchained.is_empty() {
                return Ok(Some(unchained));
            }
            last_before(app, manager, head, place).await?
        }
    };
    let part = Part { after: 0, until, newest_first: true, limit: READ };
    let mut listed = Vec::new();
    for entry in app.store.audit_entries(&manager.scope, &part).await? {
        listed.push(Listed { record: entry.record()?, entry: Some((entry.sequence, entry.hash)) });
    }
    Ok(Some(listed).filter(|listed| !listed.is_empty()))
}

/// Records that are not in the chain, before a place.
async fn unchained(app: &App, manager: &Manager, head: &Head, before: &str) -> Result<Vec<Listed>> {
    let (first, mut day) = (Day::of(head.reached()), Day::of(manager.now));
    while day >= first {
        let after = head.watermark.clone();
        let part = Part { after, until: before.to_owned(), newest_first: true, limit: READ };
        let mut records = app.store.records_of(&manager.scope, day, &part).await?;
        records.retain(|record| record.place().as_str() < before);
        if !records.is_empty() {
            return Ok(records.into_iter().map(|record| Listed { entry: None, record }).collect());
        }
        day = day.before(1);
    }
    Ok(Vec::new())
}

/// The last entry before a place; 0 if there is none. Entries are in order of places, so it is found by halves.
async fn last_before(app: &App, manager: &Manager, head: &Head, place: &str) -> Result<u64> {
    if place > head.watermark.as_str() {
        return Ok(head.sequence);
    }
    let (mut before, mut behind) = (0, head.sequence + 1);
    while behind - before > 1 {
        let middle = before + (behind - before) / 2;
        let entry = app.store.audit_entry(&manager.scope, middle).await?;
        let entry = entry.ok_or_else(|| anyhow::anyhow!("audit entry {middle} is missing"))?;
        if entry.record()?.place().as_str() < place { before = middle } else { behind = middle }
    }
    Ok(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_one_or_a_beginning_of_some() {
        let matching = |text: &str| {
            let filter = text.parse::<KindFilter>().ok()?;
            Some(EventKind::ALL.iter().filter(|kind| filter.matches(**kind)).count())
        };
        assert_eq!(["member.joined", "member.", "login.email."].map(matching), [Some(1), Some(5), Some(3)]);
        assert_eq!(["", ".", "member", "member.j", "nothing."].map(matching), [None; 5]);
    }
}
