//! A form that a browser uploads with: what it may upload is in its policy, and the policy is signed (Amazon S3,
//! "Authenticating requests in browser-based uploads using POST, AWS Signature Version 4").

use std::{collections::BTreeMap, time::SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use data_encoding::BASE64;
use jiff::Timestamp;
use serde_json::{Value, json};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "s3";

/// What may be uploaded.
pub(super) struct Upload<'a> {
    pub(super) bucket: &'a str,
    pub(super) key: &'a str,
    pub(super) content_type: &'a str,
    /// Exactly so many.
    pub(super) bytes: u32,
    pub(super) region: &'a str,
    pub(super) expires_at: Timestamp,
}

impl Upload<'_> {
    /// The fields of the form, each of them a condition of its policy.
    pub(super) fn fields(&self, credentials: &Credentials, now: Timestamp) -> BTreeMap<String, String> {
        let day = now.strftime("%Y%m%d");
        let credential = format!("{}/{day}/{}/{SERVICE}/aws4_request", credentials.access_key_id(), self.region);
        let mut fields = BTreeMap::from([
            ("key", self.key.to_owned()),
            ("Content-Type", self.content_type.to_owned()),
            ("x-amz-algorithm", ALGORITHM.to_owned()),
            ("x-amz-credential", credential),
            ("x-amz-date", now.strftime("%Y%m%dT%H%M%SZ").to_string()),
        ]);
        fields.extend(credentials.session_token().map(|token| ("x-amz-security-token", token.to_owned())));
        let mut conditions: Vec<Value> = fields.iter().map(|(name, value)| json!({*name: value})).collect();
        conditions.push(json!({"bucket": self.bucket}));
        conditions.push(json!(["content-length-range", self.bytes, self.bytes]));
        let expiration = self.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let policy = BASE64.encode(json!({"expiration": expiration, "conditions": conditions}).to_string().as_bytes());
        fields.insert("x-amz-signature", signature(&policy, credentials.secret_access_key(), now, self.region));
        fields.insert("policy", policy);
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

fn signature(policy: &str, secret: &str, now: Timestamp, region: &str) -> String {
    let key = generate_signing_key(secret, SystemTime::from(now), region, SERVICE);
    calculate_signature(key, policy.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_signed_as_amazons_example() {
        // The example of Amazon S3's API reference, "Browser-based upload using HTTP POST".
        let policy = "{ \"expiration\": \"2015-12-30T12:00:00.000Z\",\r\n  \"conditions\": [\r\n    \
            {\"bucket\": \"sigv4examplebucket\"},\r\n    [\"starts-with\", \"$key\", \"user/user1/\"],\r\n    \
            {\"acl\": \"public-read\"},\r\n    {\"success_action_redirect\": \
            \"http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html\"},\r\n    \
            [\"starts-with\", \"$Content-Type\", \"image/\"],\r\n    {\"x-amz-meta-uuid\": \"14365123651274\"},\r\n    \
            {\"x-amz-server-side-encryption\": \"AES256\"},\r\n    [\"starts-with\", \"$x-amz-meta-tag\", \"\"],\r\n\r\n    \
            {\"x-amz-credential\": \"AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request\"},\r\n    \
            {\"x-amz-algorithm\": \"AWS4-HMAC-SHA256\"},\r\n    {\"x-amz-date\": \"20151229T000000Z\" }\r\n  ]\r\n}";
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        let signed =
            signature(&BASE64.encode(policy.as_bytes()), secret, "2015-12-29T00:00:00Z".parse().unwrap(), "us-east-1");
        assert_eq!(signed, "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e");
    }

    #[test]
    fn every_field_is_a_condition() {
        let upload = Upload {
            bucket: "pictures",
            key: "uploads/prj/ast",
            content_type: "image/png",
            bytes: 1000,
            region: "eu-central-1",
            expires_at: "2026-11-21T12:05:00Z".parse().unwrap(),
        };
        let credentials = Credentials::new("AKID", "secret", Some("session".to_owned()), None, "test");
        let mut fields = upload.fields(&credentials, "2026-11-21T12:00:00Z".parse().unwrap());
        let policy: Value = serde_json::from_slice(&BASE64.decode(fields["policy"].as_bytes()).unwrap()).unwrap();
        assert_eq!(fields.remove("x-amz-signature").map(|signature| signature.len()), Some(64));
        fields.remove("policy");
        for (name, value) in &fields {
            assert!(policy["conditions"].as_array().unwrap().contains(&json!({name: value})), "{name}");
        }
        let ends = &policy["conditions"].as_array().unwrap()[fields.len()..];
        assert_eq!(ends, [json!({"bucket": "pictures"}), json!(["content-length-range", 1000, 1000])]);
        assert_eq!(policy["expiration"], "2026-11-21T12:05:00Z");
    }
}
