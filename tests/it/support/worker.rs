//! What a schedule would start.

use std::time::SystemTime;

use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4,
};

use super::Client;

const BODY: &str = "{}";

impl Client {
    /// Runs a function that the template names so, and waits until it has done its work.
    pub(crate) async fn runs(&self, function: &str) {
        let name = self.stack.resource(function);
        let url = format!("{}/2015-03-31/functions/{name}/invocations", self.stack.fact("aws_endpoint"));
        let mut request = self.http.post(&url).body(BODY);
        for (name, value) in self.signature(&url) {
            request = request.header(name, value);
        }
        let answer = request.send().await.expect("the emulator answers");
        let failed = answer.headers().get("x-amz-function-error").cloned();
        let (status, text) = (answer.status(), answer.text().await.expect("a body of text"));
        assert!(status == 200 && failed.is_none(), "{function}: {status} {text}");
    }

    /// The headers that sign a call (AWS Signature Version 4).
    #[expect(clippy::disallowed_methods, reason = "a signature is good for minutes of the system's time")]
    fn signature(&self, url: &str) -> Vec<(String, String)> {
        let identity = self.credentials().into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.stack.fact("region"))
            .name("lambda")
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .expect("all of it is given");
        let request = SignableRequest::new("POST", url, std::iter::empty(), SignableBody::Bytes(BODY.as_bytes()));
        let signed = sign(request.expect("a plain request"), &parameters.into()).expect("it can be signed");
        let (instructions, _) = signed.into_parts();
        instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}
