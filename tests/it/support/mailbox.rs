//! The messages that people have got.

use serde_json::Value;

use super::Client;

impl Client {
    /// The texts of the mails to an address, the newest last, once there are so many.
    pub(crate) async fn mails(&self, to: &str, at_least: usize) -> Vec<String> {
        let url = format!("{}/messages.json?to={to}&at_least={at_least}", self.stack.fact("mailbox_url"));
        let answer = self.http.get(url).send().await.expect("the mailbox answers");
        let messages: Vec<Value> = answer.json().await.expect("the mailbox speaks JSON");
        assert!(messages.len() >= at_least, "{} of {at_least} mails came to {to}", messages.len());
        messages.iter().map(|message| message["text"].as_str().expect("a mail has a text").to_owned()).collect()
    }

    /// The code in the newest of so many mails to an address.
    pub(crate) async fn code(&self, to: &str, mails: usize) -> String {
        let texts = self.mails(to, mails).await;
        let newest = texts.last().expect("there is a mail");
        let is_code = |word: &&str| word.len() >= 6 && word.bytes().all(|byte| byte.is_ascii_digit());
        newest.split_whitespace().find(is_code).unwrap_or_else(|| panic!("no code in {newest}")).to_owned()
    }

    /// The token in the newest of so many mails to an address.
    pub(crate) async fn invitation(&self, to: &str, mails: usize) -> String {
        let texts = self.mails(to, mails).await;
        let newest = texts.last().expect("there is a mail");
        let is_token = |word: &&str| word.len() == 64;
        newest.split_whitespace().find(is_token).unwrap_or_else(|| panic!("no token in {newest}")).to_owned()
    }
}
