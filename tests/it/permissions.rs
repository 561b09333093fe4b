//! The README's table of permissions is made from the code's.

use std::fs;

use smartaccess::model::Permission;

use crate::support::repository;

/// The table as the code has it.
fn table() -> String {
    let row = |permission: &Permission| {
        let (name, least, what) = (permission.name(), permission.least().name(), permission.what());
        let tokens = if permission.is_for_tokens() { "yes" } else { "no" };
        format!("| `{name}` | {least} | {tokens} | {what} |\n")
    };
    let rows: String = Permission::ALL.iter().map(row).collect();
    format!("| permission | least role | api token | what for |\n| --- | --- | --- | --- |\n{rows}")
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test is told whether to rewrite what it compares")]
fn the_readme_says_who_may_do_what() {
    let path = repository().join("README.md");
    let text = fs::read_to_string(&path).expect("there is a README");
    let (before, rest) = text.split_once("<!-- permissions -->\n").expect("the table has a beginning");
    let (kept, after) = rest.split_once("<!-- /permissions -->").expect("the table has an end");
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        let whole = format!("{before}<!-- permissions -->\n{}<!-- /permissions -->{after}", table());
        fs::write(&path, whole).expect("the checkout can be written");
    } else {
        assert_eq!(kept.trim(), table().trim(), "run `make openapi`");
    }
}
