//! `GET /preview`: every component of the pages, and `GET /preview?page=…&language=…`: every page in every state, on
//! sample data. They lead nowhere: no sign-in starts here. Open to all, since it tells nothing of any project.

use askama::Template;
use deserr::Deserr;
use lambda_http::http::StatusCode;
use smartaccess::{
    App, Code, Result,
    error::refuse,
    http::{Faults, Nonce, Page, Request},
    types::{Country, Language},
};
use utoipa::ToSchema;

use crate::{
    countries::{Choice, choices},
    page::{AddressPage, CodePage, Frame, LinkPage, MessagePage, Problem, Said},
};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct Input {
    /// Which page; without it, the components and a list of the pages.
    #[deserr(default)]
    page: Option<String>,
    /// In which language.
    #[deserr(default)]
    language: Option<Language>,
}

/// Every component on one page, in English as its own words are.
#[derive(Template)]
#[template(path = "preview.html")]
struct Gallery {
    frame: Frame<'static>,
    nonce: Nonce,
}

impl Gallery {
    const COLOURS: [&'static str; 17] = [
        "ground",
        "sheet",
        "ink",
        "quiet",
        "line",
        "divider",
        "edge",
        "accent",
        "accent-strong",
        "button",
        "button-strong",
        "on-button",
        "tint",
        "bad",
        "bad-tint",
        "good",
        "good-tint",
    ];
    const DIGITS: [(usize, &'static str); 3] = [(6, ""), (8, "3141"), (10, "3141592653")];

    fn heading(&self) -> &'static str {
        self.frame.texts().preview
    }

    #[expect(clippy::unused_self, reason = "the layout asks every page")]
    fn is_preview(&self) -> bool {
        true
    }

    fn countries() -> Vec<Choice> {
        let countries: Vec<Country> = ["CO", "US", "ES"].into_iter().filter_map(|code| code.parse().ok()).collect();
        choices(&countries, countries.first().copied(), Language::En)
    }

    fn problem(&self) -> Option<Said> {
        Problem::Failed.said(self.frame.texts(), false)
    }

    fn pages() -> impl Iterator<Item = &'static str> {
        let names = AddressPage::SAMPLES.iter().map(|(name, _)| *name);
        let names = names.chain(CodePage::SAMPLES.iter().map(|(name, _)| *name));
        let names = names.chain(LinkPage::SAMPLES.iter().map(|(name, _)| *name));
        names.chain(MessagePage::SAMPLES.iter().map(|(name, _)| *name))
    }
}

pub(crate) async fn handle(_: &'static App, request: Request<Input>) -> Result<Page> {
    let language = request.input.language.or(request.language()).unwrap_or_default();
    match request.input.page.as_deref() {
        Some(name) => page(name, language),
        None => gallery(),
    }
}

fn gallery() -> Result<Page> {
    Page::render(StatusCode::OK, |nonce| Gallery { frame: Frame::sample(Language::En), nonce: nonce.clone() })
}

fn page(name: &str, language: Language) -> Result<Page> {
    let frame = Frame::sample(language);
    if let Some(sample) = named(&AddressPage::SAMPLES, name) {
        return Page::render(StatusCode::OK, |nonce| sample(frame, nonce.clone()));
    }
    if let Some(sample) = named(&CodePage::SAMPLES, name) {
        return Page::render(StatusCode::OK, |nonce| sample(frame, nonce.clone()));
    }
    if let Some(sample) = named(&LinkPage::SAMPLES, name) {
        return Page::render(StatusCode::OK, |nonce| sample(frame, nonce.clone()));
    }
    if let Some(sample) = named(&MessagePage::SAMPLES, name) {
        return Page::render(StatusCode::OK, |nonce| sample(frame, nonce.clone()));
    }
    Err(refuse(Code::NotFound).into())
}

fn named<T: Copy>(samples: &[(&str, T)], name: &str) -> Option<T> {
    samples.iter().find(|(sample, _)| *sample == name).map(|(_, make)| *make)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use lambda_http::Body;
    use smartaccess::{Error, http::Reply, types::Channel};

    use super::*;
    use crate::page::{By, NOWHERE, PhoneForm};

    fn html(page: Page) -> String {
        let Body::Text(html) = page.into_answer().unwrap().into_body() else { unreachable!("a page is text") };
        html
    }

    /// Every page in every state and every language, and the list of them.
    fn every_page() -> impl Iterator<Item = (&'static str, Language, String)> {
        let pages = Language::ALL.into_iter().flat_map(|language| {
            Gallery::pages().map(move |name| (name, language, html(page(name, language).unwrap())))
        });
        pages.chain([("gallery", Language::En, html(gallery().unwrap()))])
    }

    fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
        let start = format!(" {name}=\"");
        html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
        let start = format!("<{name} ");
        html.split(&start).skip(1).filter_map(|rest| rest.split('>').next()).collect()
    }

    fn has_open_gap(html: &str) -> bool {
        let gaps = html.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
        gaps.into_iter().any(|(gap, _)| gap.chars().all(|char| char.is_ascii_lowercase()))
    }

    #[test]
    fn every_page_is_whole() {
        for (name, language, html) in every_page() {
            assert!(html.starts_with("<!doctype html>"), "{name} in {language}");
            assert!(
                html.contains(&format!("<html lang=\"{language}\" dir=\"{}\">", language.direction())),
                "{name} in {language}"
            );
            assert_eq!(html.matches("<h1>").count(), 1, "{name} in {language}");
            assert!(!html.contains("<title></title>"), "{name} in {language}");
            assert!(!has_open_gap(&html), "{name} in {language}");
        }
    }

    #[test]
    fn labels_and_descriptions_are_there() {
        for (name, language, html) in every_page() {
            let ids = attributes(&html, "id");
            let unique: BTreeSet<_> = ids.iter().copied().collect();
            assert_eq!(ids.len(), unique.len(), "{name} in {language}");
            let named = attributes(&html, "for")
                .into_iter()
                .chain(attributes(&html, "aria-describedby").into_iter().flat_map(str::split_ascii_whitespace));
            for id in named {
                assert!(unique.contains(id), "{id} in {name} in {language}");
            }
        }
    }

    #[test]
    fn the_content_security_policy_allows_every_page() {
        for (name, language, html) in every_page() {
            let styles = tags(&html, "link").into_iter().filter(|tag| tag.contains("stylesheet"));
            for tag in tags(&html, "script").into_iter().chain(styles) {
                assert!(tag.contains(" nonce="), "{tag} in {name} in {language}");
            }
            assert!(tags(&html, "style").iter().all(|tag| tag.contains("nonce=")), "{name} in {language}");
            assert!(!html.contains("<style>") && attributes(&html, "style").is_empty(), "{name} in {language}");
            assert!(!html.split_ascii_whitespace().any(|word| word.starts_with("on") && word.contains('=')));
            for address in attributes(&html, "href").into_iter().chain(attributes(&html, "src")) {
                assert!(address.starts_with(['/', '#']), "{address} in {name} in {language}");
            }
        }
    }

    #[test]
    fn a_preview_says_so_and_leads_nowhere() {
        for (name, language, html) in every_page() {
            assert!(html.contains("class=\"ribbon\""), "{name} in {language}");
            assert!(!html.contains("method=\"post\""), "{name} in {language}");
            assert!(attributes(&html, "action").into_iter().all(|action| action == NOWHERE), "{name} in {language}");
        }
    }

    /// The first page, with both of its forms, of a team and of a person who write this.
    fn in_use<'a>(text: &'a str, nonce: &Nonce) -> AddressPage<'a> {
        AddressPage {
            frame: Frame { project: text, ..Frame::sample(Language::Es) },
            nonce: nonce.clone(),
            application: text,
            send: "/p/client/sign-in/send",
            page: "/p/client/sign-in?interaction=int",
            form_token: text,
            ways: &[By::Phone, By::Email],
            by: By::Phone,
            email: text,
            phone: PhoneForm { number: text, channels: vec![Channel::Sms], ..PhoneForm::default() },
            problem: None,
            puzzle: Some(text),
        }
    }

    #[test]
    fn a_page_in_use_is_no_preview() {
        let page = Page::render(StatusCode::OK, |nonce| in_use("Aurora", nonce));
        let html = html(page.unwrap());
        let form = r#"<form id="by-phone" method="post" action="/p/client/sign-in/send" novalidate>"#;
        assert!(html.contains(form), "{html}");
        assert!(html.contains(r#"action="/p/client/sign-in/send" novalidate hidden>"#), "{html}");
        assert!(html.contains(r#"<a href="/p/client/sign-in?interaction=int&amp;by=email""#), "{html}");
        assert!(!html.contains("ribbon") && !html.contains("preview"), "{html}");
    }

    #[test]
    fn what_people_typed_stays_text() {
        let shown = |typed: &str| {
            let html = html(Page::render(StatusCode::OK, |nonce| in_use(typed, nonce)).unwrap());
            (
                html.matches('<').count(),
                html.matches('>').count(),
                html.matches('"').count(),
                html.matches('\'').count(),
            )
        };
        for typed in ["\"><script>alert(1)</script>", "' onfocus='alert(1)", "</title><h1>", "<!--", "{application}"] {
            assert_eq!(shown(typed), shown("Aurora"), "{typed}");
        }
    }

    #[test]
    fn a_name_that_is_no_page_is_not_found() {
        let error = page("nowhere", Language::En).unwrap_err();
        assert!(matches!(error, Error::Refused(refusal) if refusal.code == Code::NotFound));
    }

    #[test]
    fn each_page_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Gallery::pages().collect();
        assert_eq!(names.len(), Gallery::pages().count());
    }
}
