//! The stack, as an application and its people see it.

use std::{cell::Cell, collections::HashMap, fs, net::SocketAddr, time::Duration};

use anyhow::{Context, bail, ensure};
use futures_util::future::join_all;
use reqwest::{Client, Method, RequestBuilder, Response, Url};
use serde_json::{Value, json};

/// A stack, its demo project and a caller with the project's token.
pub(crate) struct Stack {
    facts: Value,
    http: Client,
    addresses: Cell<usize>,
    sent: Cell<usize>,
    /// How often something was asked for again.
    repeated: Cell<usize>,
}

/// How a code goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Email,
    Sms,
    Whatsapp,
}

impl Way {
    /// The zone of the API that it has, the field of an address in it, and what sends.
    const fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Email => ("email", "email", "send-otp"),
            Self::Sms => ("phone", "phone", "send-sms"),
            Self::Whatsapp => ("phone", "phone", "send-whatsapp"),
        }
    }
}

/// How often a change is asked for.
const ASKED: usize = 10;

/// How often the mailbox is asked, each time for up to 20 seconds.
const PATIENCE: usize = 5;

impl Stack {
    #[expect(clippy::disallowed_methods, reason = "the launcher says where the stack is")]
    pub(crate) fn find() -> anyhow::Result<Self> {
        let path = std::env::var("SMARTACCESS_STACK").context("there is no stack: run `make bench`")?;
        let facts: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
        let url: Url = facts["api_url"].as_str().context("stack.json has no api_url")?.parse()?;
        let (host, port) = url.host_str().zip(url.port()).context("api_url has no host and port")?;
        let http = Client::builder().no_proxy().resolve(host, SocketAddr::from(([127, 0, 0, 1], port))).build()?;
        Ok(Self { facts, http, addresses: Cell::new(0), sent: Cell::new(0), repeated: Cell::new(0) })
    }

    pub(crate) fn fact(&self, name: &str) -> anyhow::Result<&str> {
        self.facts[name].as_str().with_context(|| format!("stack.json does not say {name}"))
    }

    /// A request to what a fact of the stack is the URL of.
    pub(crate) fn request(&self, host: &str, method: Method, path: &str) -> anyhow::Result<RequestBuilder> {
        Ok(self.http.request(method, format!("{}{path}", self.fact(host)?)))
    }

    /// An address that nobody has signed in with.
    pub(crate) fn new_address(&self) -> String {
        let number = self.addresses.get();
        self.addresses.set(number + 1);
        format!("person-{number}@load.example.org")
    }

    /// Where nobody has signed in by this way. No two numbers begin alike: few codes go to those that do.
    pub(crate) fn new_address_for(&self, way: Way) -> String {
        let address = self.new_address();
        let number = self.addresses.get() % 1000;
        if way == Way::Email { address } else { format!("+57300{number:03}2277") }
    }

    /// Wakes as many functions as there will be clients.
    pub(crate) async fn warm_up(&self, clients: usize) -> anyhow::Result<()> {
        for _ in 0..5 {
            let people: Vec<_> = (0..clients).map(|_| self.new_address()).collect();
            // The first may come too early for a function that is not awake yet.
            join_all(people.iter().map(|_| self.health())).await;
            join_all(people.iter().map(|address| self.sign_in(address))).await;
        }
        self.sign_in(&self.new_address()).await.context("the stack does not get warm")
    }

    /// Signs one in.
    pub(crate) async fn sign_in(&self, address: &str) -> anyhow::Result<()> {
        self.sign_in_by(Way::Email, address).await
    }

    /// The same by this way.
    pub(crate) async fn sign_in_by(&self, way: Way, address: &str) -> anyhow::Result<()> {
        let validation = self.send_by(way, address).await?;
        let code = self.code_of(address).await?;
        self.verify_by(way, address, validation, code).await
    }

    pub(crate) async fn health(&self) -> anyhow::Result<()> {
        answer(self.request("api_url", Method::GET, "/v2/health")?).await.map(drop)
    }

    /// Asks for a code and gives back the validation's id.
    pub(crate) async fn send(&self, address: &str) -> anyhow::Result<String> {
        self.send_by(Way::Email, address).await
    }

    /// The same by this way.
    pub(crate) async fn send_by(&self, way: Way, address: &str) -> anyhow::Result<String> {
        let (zone, field, sends) = way.names();
        let body = json!({field: address, "project_id": self.fact("project_id")?});
        let answer = self.post(self.fact("api_token")?, &format!("/v2/access/{zone}/{sends}"), &body).await?;
        self.sent.set(self.sent.get() + 1);
        Ok(answer["data"]["validation_id"].as_str().context("a validation has an id")?.to_owned())
    }

    pub(crate) async fn verify(&self, address: &str, validation: String, code: String) -> anyhow::Result<()> {
        self.verify_by(Way::Email, address, validation, code).await
    }

    /// The same by this way.
    pub(crate) async fn verify_by(
        &self,
        way: Way,
        address: &str,
        validation: String,
        code: String,
    ) -> anyhow::Result<()> {
        let (zone, field, _) = way.names();
        let body = json!({field: address, "validation_id": validation, "otp": code});
        self.post(self.fact("api_token")?, &format!("/v2/access/{zone}/verify-otp"), &body).await.map(drop)
    }

    /// What the API answers to whom this token stands for; nobody, if it is empty.
    pub(crate) async fn post(&self, token: &str, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self.request("api_url", Method::POST, path)?.json(body);
        answer(if token.is_empty() { request } else { request.bearer_auth(token) }).await
    }

    /// The same, asked for again under its `Idempotency-Key` while the stack has too much to do, as a client of ours does.
    pub(crate) async fn post_until_done(&self, token: &str, path: &str, body: &Value) -> anyhow::Result<Value> {
        let key = format!("load-{}", self.new_address());
        for _ in 0..ASKED {
            let request = self.request("api_url", Method::POST, path)?.json(body).bearer_auth(token);
            let response = request.header("idempotency-key", &key).send().await?;
            let wait = response.headers().get("retry-after").and_then(|wait| wait.to_str().ok()?.parse().ok());
            match (response.status().as_u16(), wait) {
                (503 | 409, wait) => {
                    self.repeated.set(self.repeated.get() + 1);
                    tokio::time::sleep(Duration::from_secs(wait.unwrap_or(1))).await;
                }
                _ => return read(response).await,
            }
        }
        bail!("{path} was not done however often it was asked for")
    }

    /// How often something was asked for again.
    pub(crate) fn repeated(&self) -> usize {
        self.repeated.get()
    }

    /// The settings of a program that talks to the stack's AWS, past the proxy if there is one, as functions do.
    pub(crate) fn aws_environment(&self) -> anyhow::Result<Vec<(String, String)>> {
        let endpoint = self.fact("faults_url").or_else(|_| self.fact("aws_endpoint"))?;
        let settings = self.facts["environment"].as_object().context("stack.json has no environment")?;
        let aws = settings.iter().filter(|(name, _)| name.starts_with("AWS_") && *name != "AWS_ENDPOINT_URL");
        let aws = aws.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        Ok(aws.chain([("AWS_ENDPOINT_URL".to_owned(), endpoint.to_owned())]).collect())
    }

    /// The code in the newest message of one.
    pub(crate) async fn code_of(&self, address: &str) -> anyhow::Result<String> {
        self.code_of_message(address, 1).await
    }

    /// The same, once there are so many.
    pub(crate) async fn code_of_message(&self, address: &str, number: usize) -> anyhow::Result<String> {
        let path = format!("/messages.json?to={address}&at_least={number}");
        Ok(self.codes_at(&path, &[address.to_owned()]).await?.pop().unwrap_or_default())
    }

    /// The code in each one's newest mail. The mailbox is read once for all, because it shares the machine.
    pub(crate) async fn codes(&self, people: &[String]) -> anyhow::Result<Vec<String>> {
        self.codes_at(&format!("/messages.json?at_least={}", self.sent.get()), people).await
    }

    async fn codes_at(&self, path: &str, people: &[String]) -> anyhow::Result<Vec<String>> {
        for _ in 0..PATIENCE {
            let mails = answer(self.request("mailbox_url", Method::GET, path)?).await?;
            let mails = mails.as_array().map(Vec::as_slice).unwrap_or_default();
            let codes: HashMap<_, _> =
                mails.iter().filter_map(|mail| Some((mail["to"].as_str()?, code(mail)?))).collect();
            let found: Vec<_> = people.iter().filter_map(|address| codes.get(address.as_str()).cloned()).collect();
            if found.len() == people.len() {
                return Ok(found);
            }
        }
        bail!("not all mails have come")
    }
}

fn code(mail: &Value) -> Option<String> {
    let is_code = |word: &&str| word.len() >= 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    mail["text"].as_str()?.split_whitespace().find(is_code).map(str::to_owned)
}

pub(crate) async fn answer(request: RequestBuilder) -> anyhow::Result<Value> {
    read(request.send().await?).await
}

async fn read(response: Response) -> anyhow::Result<Value> {
    let (status, text) = (response.status(), response.text().await?);
    ensure!(status.is_success(), "{status} {text}");
    if text.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_str(&text)?) }
}
