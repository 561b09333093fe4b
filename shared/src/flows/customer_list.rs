//! Finding customers: one by what is theirs alone, or many by how their names begin; page by page, or as a sheet.

use deserr::Deserr;
use utoipa::ToSchema;

use super::listing::{Page, PageQuery, page};
use crate::{
    App,
    error::{Faults, Result},
    model::{EventKind, User},
    sheet::Sheet,
    store::{Customers, Listed},
    tokens::Manager,
    types::{Address, EmailAddress, Environment, ExternalId, PageSize, PhoneNumber, UserId},
};

/// Which customers, and which page of them.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct CustomerQuery {
    /// In which world: a token's own, else production.
    #[deserr(default)]
    pub environment: Option<Environment>,
    /// An email address, a phone number or an external id, whole; else what a name begins with, however it is written.
    #[deserr(default, try_from(String) = searched -> Faults)]
    #[schema(max_length = 254)]
    pub search: Option<String>,
    /// Only those who are blocked, or who are not.
    #[deserr(default)]
    pub blocked: Option<Flag>,
    /// How many: 1 to 100. A page may have fewer and still have a next one.
    #[deserr(default)]
    #[schema(required = false)]
    pub limit: PageSize,
    /// The `next_cursor` of the page before.
    #[deserr(default)]
    pub cursor: Option<String>,
}

/// Which customers, and which part of the sheet of them.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct ExportQuery {
    /// In which world: a token's own, else production.
    #[deserr(default)]
    pub environment: Option<Environment>,
    /// As in the list.
    #[deserr(default, try_from(String) = searched -> Faults)]
    #[schema(max_length = 254)]
    pub search: Option<String>,
    /// Only those who are blocked, or who are not.
    #[deserr(default)]
    pub blocked: Option<Flag>,
    /// How many in this part: 1 to 100, else as many as fit.
    #[deserr(default)]
    pub limit: Option<PageSize>,
    /// The header `X-Next-Cursor` of the part before.
    #[deserr(default)]
    pub cursor: Option<String>,
}

/// Yes or no, as a query says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserr, ToSchema)]
pub enum Flag {
    /// Yes.
    #[schema(rename = "true")]
    #[deserr(rename = "true")]
    Yes,
    /// No.
    #[schema(rename = "false")]
    #[deserr(rename = "false")]
    No,
}

/// Characters of a search: an address has no more.
const LONGEST: usize = 254;

#[expect(clippy::needless_pass_by_value, reason = "it is what was parsed")]
fn searched(text: String) -> Result<Option<String>, Faults> {
    let text = text.trim();
    let is_search = (1..=LONGEST).contains(&text.chars().count());
    let problem = || Faults::one("search", format!("must be 1 to {LONGEST} characters"));
    if is_search { Ok(Some(text.to_owned())) } else { Err(problem()) }
}

/// A list of customers.
struct Wanted<'a> {
    /// Names the list, so that a cursor of another one opens nothing.
    list: &'static str,
    environment: Environment,
    search: Option<&'a str>,
    blocked: Option<bool>,
}

/// The customers of a project, in the order of their names.
pub async fn customers(app: &App, manager: &Manager, query: &CustomerQuery) -> Result<Page<User>> {
    let wanted = Wanted {
        list: "customers",
        environment: manager.environment(query.environment)?,
        search: query.search.as_deref(),
        blocked: query.blocked.map(|flag| flag == Flag::Yes),
    };
    found(app, manager, &wanted, &PageQuery { limit: query.limit, cursor: query.cursor.clone() }).await
}

async fn found(app: &App, manager: &Manager, wanted: &Wanted<'_>, which: &PageQuery) -> Result<Page<User>> {
    let Wanted { list, environment, search, blocked } = *wanted;
    if let Some(search) = search.filter(|_| which.cursor.is_none()) {
        let items = named(app, manager, environment, search).await?;
        if !items.is_empty() {
            let items =
                items.into_iter().filter(|user| blocked.is_none_or(|only| user.profile.blocked == only)).collect();
            return Ok(Page { items, next_cursor: None });
        }
    }
    let query = format!("{list}#{}#{}#{blocked:?}#{search:?}", manager.actor, environment.name());
    let read = async |limit: u32, after: Option<&str>| -> Result<Listed<User>> {
        let customers = Customers { environment, name: search.unwrap_or_default(), blocked };
        app.store.customers(&manager.scope, customers, limit, after).await
    };
    page(app, &manager.scope, &query, which, read, async |user| Ok(Some(user))).await
}

/// Whose the text is as an address or as an external id: of nobody, of one, or of two.
async fn named(app: &App, manager: &Manager, environment: Environment, text: &str) -> Result<Vec<User>> {
    let (scope, address, id) = (&manager.scope, text.parse::<Address>().ok(), text.parse::<ExternalId>().ok());
    let by_address = async || -> Result<Option<UserId>> {
        let Some(address) = &address else { return Ok(None) };
        let person = app.store.person(scope, environment, address.as_str()).await?;
        Ok(person.and_then(|person| person.user_id))
    };
    let by_external_id = async || -> Result<Option<UserId>> {
        let Some(id) = &id else { return Ok(None) };
        app.store.owner(scope, environment, id).await
    };
    let (first, second) = tokio::join!(Box::pin(by_address()), Box::pin(by_external_id()));
    let (first, second) = (first?, second?);
    let second = second.filter(|id| Some(id) != first.as_ref());
    let mut users = Vec::new();
    for id in first.into_iter().chain(second) {
        users.extend(app.store.user(scope, &id).await?);
    }
    Ok(users)
}

/// A part of a sheet.
#[derive(Debug)]
pub struct Export {
    /// CSV, in UTF-8.
    pub bytes: Vec<u8>,
    /// For the next part; nothing with the last.
    pub next_cursor: Option<String>,
}

/// The columns of an export. Those of [`TEMPLATE`] come first, so that an export can be imported.
const COLUMNS: [&str; 12] = [
    "name",
    "email",
    "countryCode",
    "phone",
    "external_id",
    "id",
    "blocked",
    "created_at",
    "changed_at",
    "more_emails",
    "more_phones",
    "metadata",
];

/// The columns of a sheet to fill in.
pub const TEMPLATE: [&str; 4] = ["name", "email", "countryCode", "phone"];

/// Customers that are read at once: the largest take 50 kB each.
const AT_ONCE: &str = "50";

/// Bytes from which on a part is full. With the customers that were read last, and in base64, it fits into the 6 MB that
/// a function answers.
const FULL: usize = 2_000_000;

/// How often customers are read for one part.
const READS: usize = 40;

/// Customers as a sheet: up to 2,000 or some 2 MB of them, unless the caller wants fewer, and where the next part begins. That they were exported is
/// written down first.
pub async fn export_customers(app: &App, manager: &Manager, query: &ExportQuery) -> Result<Export> {
    let wanted = Wanted {
        list: "export",
        environment: manager.environment(query.environment)?,
        search: query.search.as_deref(),
        blocked: query.blocked.map(|flag| flag == Flag::Yes),
    };
    let mut sheet = Sheet::new(&COLUMNS);
    let (mut cursor, mut count) = (query.cursor.clone(), 0);
    let at_once = AT_ONCE.parse().expect("a size of pages");
    let (limit, reads) = query.limit.map_or((at_once, READS), |limit| (limit, 1));
    for _ in 0..reads {
        let which = PageQuery { limit, cursor };
        let part = found(app, manager, &wanted, &which).await?;
        count += part.items.len();
        part.items.iter().for_each(|user| line(&mut sheet, user));
        cursor = part.next_cursor;
        if cursor.is_none() || sheet.size() >= FULL {
            break;
        }
    }
    let mut record = manager.record(EventKind::CustomersExported, wanted.environment);
    record.data.insert("customers".to_owned(), count.into());
    app.store.note(&manager.scope, &[record]).await?;
    Ok(Export { bytes: sheet.into_bytes(), next_cursor: cursor })
}

fn line(sheet: &mut Sheet, user: &User) {
    let profile = &user.profile;
    let text = |value: Option<&dyn std::fmt::Display>| value.map(ToString::to_string).unwrap_or_default();
    let more = |texts: Vec<&str>| texts.into_iter().skip(1).collect::<Vec<_>>().join(" ");
    let emails: Vec<_> = profile.emails.iter().map(EmailAddress::as_str).collect();
    let phones: Vec<_> = profile.phones.iter().map(PhoneNumber::as_str).collect();
    let metadata = if profile.metadata.is_empty() { String::new() } else { json(&profile.metadata) };
    let fields = [
        text(profile.name.as_ref().map(|name| name as _)),
        emails.first().copied().unwrap_or_default().to_owned(),
        text(profile.country_code.as_ref().map(|country| country as _)),
        phones.first().copied().unwrap_or_default().to_owned(),
        text(profile.external_id.as_ref().map(|id| id as _)),
        user.id.to_string(),
        profile.blocked.to_string(),
        user.created_at.to_string(),
        user.changed_at.to_string(),
        more(emails),
        more(phones),
        metadata,
    ];
    sheet.line(fields.iter().map(String::as_str));
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("texts by name are plain data")
}
