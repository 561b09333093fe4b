//! What a schedule would start.

use std::time::SystemTime;

use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4,
};

use serde_json::{Value, json};

use super::Client;

/// What came of a function that was called.
#[derive(Debug)]
pub(crate) struct Done {
    /// Whether it ended as it should.
    pub(crate) well: bool,
    /// What it says.
    pub(crate) answer: Value,
}

impl Client {
    /// Runs a function that the template names so, and waits until it has done its work. What a schedule starts and what
    /// fails, Lambda starts twice more.
    pub(crate) async fn runs(&self, function: &str) {
        let mut done = self.calls(function, &json!({})).await;
        for _ in 0..2 {
            if !done.well {
                done = self.calls(function, &json!({})).await;
            }
        }
        assert!(done.well, "{function}: {}", done.answer);
    }

    /// Calls a function that the template names so, as AWS does what it has to do.
    pub(crate) async fn calls(&self, function: &str, event: &Value) -> Done {
        let body = event.to_string();
        let name = self.stack.resource(function);
        let url = format!("{}/2015-03-31/functions/{name}/invocations", self.stack.fact("aws_endpoint"));
        let mut request = self.http.post(&url);
        for (name, value) in self.signature(&url, &body) {
            request = request.header(name, value);
        }
        // A function that is killed, or runs out of time, may take the connection with it.
        let answer = match request.body(body).send().await {
            Ok(answer) => answer,
            Err(error) => return Done { well: false, answer: error.to_string().into() },
        };
        let well = answer.status() == 200 && !answer.headers().contains_key("x-amz-function-error");
        Done { well, answer: answer.json().await.unwrap_or_default() }
    }

    /// The headers that sign a call (AWS Signature Version 4).
    #[expect(clippy::disallowed_methods, reason = "a signature is good for minutes of the system's time")]
    fn signature(&self, url: &str, body: &str) -> Vec<(String, String)> {
        let identity = self.credentials().into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.stack.fact("region"))
            .name("lambda")
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .expect("all of it is given");
        let request = SignableRequest::new("POST", url, std::iter::empty(), SignableBody::Bytes(body.as_bytes()));
        let signed = sign(request.expect("a plain request"), &parameters.into()).expect("it can be signed");
        let (instructions, _) = signed.into_parts();
        instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}
