//! The pages of a project that has a look of its own.

use serde_json::{Value, json};

use crate::support::{
    Answer, Project,
    picture::{assets, blue_png, sends},
    visitor::Visitor,
};

/// Uploads a picture with the project's own token, and says its id and where it is.
async fn picture(project: &Project, width: u32) -> (Value, String) {
    let path = assets(&format!("/v2/projects/{}", project.id));
    let png = blue_png(width, 20);
    let begun = project.post(&path, &json!({"content_type": "image/png", "bytes": png.len()})).await.json();
    assert!(sends(&begun["data"]["upload"], &png).await.is_success());
    let id = begun["data"]["id"].clone();
    let ready = project.post(&format!("{path}/{}/complete", id.as_str().unwrap()), &json!({})).await.json();
    let url = ready["data"]["url"].as_str().unwrap();
    (id, url.strip_prefix(project.client.stack.fact("pages_url")).unwrap().to_owned())
}

fn image<'a>(page: &'a Answer, class: &str) -> Option<&'a str> {
    page.text
        .split("<img ")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap())
        .find(|tag| tag.starts_with(&format!("class=\"{class}\"")))
}

#[tokio::test]
async fn every_page_of_a_sign_in_shows_the_look_of_its_project() {
    let project = Project::new();
    let ((logo, logo_path), (image_id, image_path)) = (picture(&project, 40).await, picture(&project, 60).await);
    project.looks_like(&json!({
        "logo": logo, "image": image_id, "image_alt": "Hills \"at\" <night>",
        "colors": {"background": "#F3EEE4", "button": "#0f766a"}
    }));
    let maria = project.address("maria");
    let mut visitor = Visitor::arrived(&project).await;
    let address = visitor.looks().await;
    visitor.posts("send", &[("email", &maria)]).await;
    let code = visitor.looks().await;
    let wrong = visitor.posts("verify", &[("code", "nothing")]).await;
    let code_of_mail = project.client.code(&maria, 1).await;
    visitor.posts("verify", &[("code", &code_of_mail)]).await;
    let done = visitor.looks().await;
    for page in [&address, &code, &wrong, &done] {
        let logo = image(page, "logo").unwrap_or_else(|| panic!("no logo in {page}"));
        assert_eq!(
            logo,
            format!(r#"class="logo" src="{logo_path}" alt="Demo" width="40" height="20" decoding="async""#)
        );
        let image = image(page, "image").unwrap_or_else(|| panic!("no image in {page}"));
        assert!(image.contains(&format!(r#"src="{image_path}" alt="Hills &#34;at&#34; &#60;night&#62;""#)), "{image}");
        assert!(page.text.contains(r#"<meta name="color-scheme" content="light">"#), "{page}");
        let nonce = page.header("content-security-policy").split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        let style = format!("<style nonce=\"{nonce}\">:root{{color-scheme:light;--shadow:none;--ground:#f3eee4;");
        assert!(page.text.contains(&style) && page.text.contains(";--button:#0f766a;"), "{page}");
    }
}

#[tokio::test]
async fn a_project_without_a_look_has_the_products_own() {
    let project = Project::new();
    let page = Visitor::arrived(&project).await.looks().await;
    assert!(!page.text.contains("<style") && !page.text.contains("<img"), "{page}");
    assert!(page.text.contains(r#"content="light dark""#) && page.text.contains("class=\"monogram\""), "{page}");
}

#[tokio::test]
async fn a_picture_that_is_not_there_any_more_leaves_the_name() {
    let project = Project::new();
    project
        .looks_like(&json!({"logo": format!("ast_{}", "a".repeat(26)), "image": format!("ast_b{}", "a".repeat(25))}));
    let page = Visitor::arrived(&project).await.looks().await;
    assert_eq!(page.status, 200, "{page}");
    assert!(!page.text.contains("<img") && page.text.contains("class=\"monogram\""), "{page}");
}
