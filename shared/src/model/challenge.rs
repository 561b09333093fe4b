//! Proof of work: a puzzle that a page solves in moments and that makes guessing in bulk cost.
//!
//! It is the puzzle of ALTCHA, version 1: find the number for which `SHA-256(salt ‖ number)` is the challenge. The salt
//! carries the end of its time. A solution is taken once, which whoever checks it sees to.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::{BASE64, HEXLOWER};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    entropy,
    secret::{KeyMaterial, Mac},
    types::ProjectId,
};

/// The largest number that may be looked for. A browser tries a few hundred thousand in a second.
const MOST: u32 = 100_000;

/// How long a puzzle may be solved.
const LIFE: SignedDuration = SignedDuration::from_mins(10);

/// A puzzle, as a page's solver takes it.
#[derive(Debug, Clone, Serialize)]
pub struct Challenge {
    algorithm: &'static str,
    #[serde(rename = "challenge")]
    hash: String,
    maxnumber: u32,
    salt: String,
    signature: Mac,
}

/// What a solver answers: base64 of a JSON object.
#[derive(Debug, Clone, Deserialize)]
pub struct Solution {
    #[serde(rename = "challenge")]
    hash: String,
    number: u64,
    salt: String,
    signature: Mac,
}

impl Challenge {
    /// A new puzzle for a project.
    pub fn new(key: &KeyMaterial, project: &ProjectId, now: Timestamp) -> Self {
        let number = u32::from_be_bytes(entropy::bytes()) % (MOST + 1);
        let random = HEXLOWER.encode(&entropy::bytes::<12>());
        let salt = format!("{random}?expires={}", (now + LIFE).as_second());
        let hash = hash(&salt, number.into());
        let signature = signature(key, project, &salt, &hash);
        Self { algorithm: "SHA-256", hash, maxnumber: MOST, salt, signature }
    }
}

impl Solution {
    /// A solution as a solver sends it.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_slice(&BASE64.decode(text.as_bytes()).ok()?).ok()
    }

    /// Whether it solves a puzzle of ours that is still open.
    pub fn is_right(&self, key: &KeyMaterial, project: &ProjectId, now: Timestamp) -> bool {
        let expires = self.salt.rsplit_once("?expires=").and_then(|(_, second)| second.parse::<i64>().ok());
        expires.is_some_and(|second| now.as_second() < second)
            && self.signature.matches(&signature(key, project, &self.salt, &self.hash))
            && hash(&self.salt, self.number) == self.hash
    }

    /// Names the puzzle, so that it is taken once.
    pub fn puzzle(&self) -> &str {
        &self.salt
    }

    /// How long a puzzle has to be remembered, in seconds.
    pub const REMEMBERED: u32 = 600;
}

fn hash(salt: &str, number: u64) -> String {
    HEXLOWER.encode(digest(&SHA256, format!("{salt}{number}").as_bytes()).as_ref())
}

fn signature(key: &KeyMaterial, project: &ProjectId, salt: &str, challenge: &str) -> Mac {
    Mac::of(key, &["challenge/v1", project.as_str(), salt, challenge].map(str::as_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solve(challenge: &Challenge) -> Solution {
        let number = (0..=u64::from(MOST)).find(|number| hash(&challenge.salt, *number) == challenge.hash);
        Solution {
            hash: challenge.hash.clone(),
            number: number.unwrap(),
            salt: challenge.salt.clone(),
            signature: challenge.signature.clone(),
        }
    }

    #[test]
    fn a_solution_is_right_for_its_project_and_its_time() {
        let (key, project, now) = ([1; 32], ProjectId::new(), Timestamp::UNIX_EPOCH);
        let solution = solve(&Challenge::new(&key, &project, now));
        assert!(solution.is_right(&key, &project, now));
        assert!(!solution.is_right(&key, &project, now + LIFE));
        assert!(!solution.is_right(&key, &ProjectId::new(), now));
        assert!(!solution.is_right(&[2; 32], &project, now));
        let guess = Solution { number: solution.number + 1, ..solution.clone() };
        assert!(!guess.is_right(&key, &project, now));
        let longer = solution.salt.replace("?expires=", "?expires=9");
        assert!(!Solution { salt: longer, ..solution }.is_right(&key, &project, now));
    }

    #[test]
    fn what_is_no_solution_is_none() {
        for text in ["", "{}", "e30=", "bm9uc2Vuc2U="] {
            assert!(Solution::parse(text).is_none(), "{text}");
        }
    }
}
