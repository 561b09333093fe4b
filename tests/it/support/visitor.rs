//! A person in a browser without scripts, on the hosted page.

use std::collections::BTreeMap;

use reqwest::{Method, Url, header};

use super::{Answer, Project};

/// The secret of RFC 7636, appendix B, and its hash.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Where the application of a test waits for people.
pub(crate) const CALLBACK: &str = "http://127.0.0.1:4000/callback";

/// A browser with its cookies.
pub(crate) struct Visitor<'a> {
    pub(crate) project: &'a Project,
    cookies: BTreeMap<String, String>,
    /// The page of its sign-in.
    pub(crate) page: String,
}

impl<'a> Visitor<'a> {
    /// A browser that knows nothing.
    pub(crate) fn new(project: &'a Project) -> Self {
        Self { project, cookies: BTreeMap::new(), page: String::new() }
    }

    /// A browser that an application has sent to the page.
    pub(crate) async fn arrived(project: &'a Project) -> Self {
        let mut visitor = Self::new(project);
        visitor.arrives(&[]).await;
        visitor
    }

    /// Comes from the application, once more; `changes` replace parameters of its request.
    pub(crate) async fn arrives(&mut self, changes: &[(&str, &str)]) -> Answer {
        let answer = self.get(&authorize(self.project, changes)).await;
        if answer.status == 303 {
            answer.header("location").clone_into(&mut self.page);
        }
        answer
    }

    /// Has the cookies of another one too, as a browser has those of all its tabs.
    pub(crate) fn keeps_what(&mut self, tab: &Self) {
        self.cookies.extend(tab.cookies.clone());
    }

    /// Loads the page of its sign-in.
    pub(crate) async fn looks(&mut self) -> Answer {
        let page = self.page.clone();
        self.get(&page).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.call(self.as_browser(self.project.client.request("pages_url", Method::GET, path))).await
    }

    /// Fills in a form of the page and sends it.
    pub(crate) async fn posts(&mut self, form: &str, fields: &[(&str, &str)]) -> Answer {
        let token = form_token(&self.looks().await);
        self.posts_with(&token, form, fields).await
    }

    pub(crate) async fn posts_with(&mut self, token: &str, form: &str, fields: &[(&str, &str)]) -> Answer {
        self.call(self.form(token, form, fields)).await
    }

    /// A form as the browser would send it.
    pub(crate) fn form(&self, token: &str, form: &str, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let path = format!("/p/{}/sign-in/{form}", self.project.client_id);
        let fields: Vec<_> = fields.iter().copied().chain([("form_token", token)]).collect();
        let request = self.project.client.request("pages_url", Method::POST, &path);
        let body = url_encoded(&fields);
        self.as_browser(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body))
    }

    /// Presses the button behind a link.
    pub(crate) async fn presses(&mut self, token: &str, fields: &[(&str, &str)]) -> Answer {
        let path = format!("/p/{}/link/press", self.project.client_id);
        let fields: Vec<_> = fields.iter().copied().chain([("token", token)]).collect();
        let request = self.project.client.request("pages_url", Method::POST, &path);
        let body = url_encoded(&fields);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        self.call(self.as_browser(request)).await
    }

    /// Signs in, and says where it was sent.
    pub(crate) async fn signs_in(&mut self, address: &str) -> String {
        let mails = self.project.client.mails(address, 0).await.len();
        let sent = self.posts("send", &[("email", address)]).await;
        assert_eq!(sent.status, 303, "{sent}");
        let code = self.project.client.code(address, mails + 1).await;
        let verified = self.posts("verify", &[("code", &code)]).await;
        assert_eq!(verified.status, 303, "{verified}");
        verified.header("location").to_owned()
    }

    fn as_browser(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(header::ACCEPT, "text/html");
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies.join("; ")) }
    }

    async fn call(&mut self, request: reqwest::RequestBuilder) -> Answer {
        let answer = Answer::of(request).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().expect("a plain header").split_once('=').expect("a cookie has a value");
            self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap_or_default().to_owned());
        }
        answer
    }
}

/// The path of an authorization request; `changes` replace parameters, and an empty value leaves one out.
pub(crate) fn authorize(project: &Project, changes: &[(&str, &str)]) -> String {
    let mut pairs = BTreeMap::from([
        ("client_id", project.application.as_str()),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid email"),
        ("state", "the state"),
        ("nonce", "the-nonce"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    pairs.extend(changes.iter().copied());
    let pairs: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    format!("/p/{}/authorize?{}", project.client_id, url_encoded(&pairs))
}

pub(crate) fn form_token(page: &Answer) -> String {
    let token = page.text.split("name=\"form_token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    token.unwrap_or_else(|| panic!("no form in {page}")).to_owned()
}

/// A parameter of an address that a browser was sent to.
pub(crate) fn parameter(location: &str, name: &str) -> Option<String> {
    let url: Url = location.parse().expect("an absolute URL");
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

pub(crate) fn url_encoded(pairs: &[(&str, &str)]) -> String {
    let mut url: Url = "http://localhost/".parse().expect("a URL");
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}
