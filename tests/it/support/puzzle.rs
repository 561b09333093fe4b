//! The puzzle of a raised guard.

use data_encoding::{BASE64, HEXLOWER};
use serde_json::{Value, json};

use super::Answer;

impl Answer {
    /// The puzzle that a page hands to its script.
    pub(crate) fn puzzle(&self) -> Value {
        let attribute = self.text.split("data-puzzle=\"").nth(1).and_then(|rest| rest.split('"').next());
        let json = attribute.unwrap_or_else(|| panic!("no puzzle in {self}")).replace("&#34;", "\"");
        serde_json::from_str(&json).expect("a puzzle of ours")
    }
}

/// What a page's solver does: tries numbers until one is right.
pub(crate) fn solve(challenge: &Value) -> String {
    let (salt, wanted) = (
        challenge["salt"].as_str().expect("a puzzle of ours"),
        challenge["challenge"].as_str().expect("a puzzle of ours"),
    );
    let hash = |number: &u64| {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, format!("{salt}{number}").as_bytes());
        HEXLOWER.encode(digest.as_ref())
    };
    let number = (0..=challenge["maxnumber"].as_u64().expect("a puzzle of ours"))
        .find(|number| hash(number) == wanted)
        .expect("a puzzle of ours");
    let mut solution = challenge.clone();
    solution["number"] = json!(number);
    BASE64.encode(solution.to_string().as_bytes())
}
