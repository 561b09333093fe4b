//! Invitations into a team, from the mail to the membership.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    feedback::{report, report_of},
    support::{Answer, Client, Project, operator::Operator},
};

fn data(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer}");
    answer.json()["data"].clone()
}

fn conflict(answer: &Answer, words: &str) {
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (409, &json!("CONFLICT")), "{answer}");
    assert!(answer.text.contains(words), "{answer}");
}

/// What every token gets that is not good.
async fn dead(operator: &Operator, token: &str) {
    let (answer, nonsense) = (operator.accepts(token).await, operator.accepts("nonsense").await);
    assert_eq!((answer.status.as_u16(), &answer.text), (404, &nonsense.text));
}

async fn statuses(operator: &Operator, project: &str) -> Vec<String> {
    let listed = data(&operator.get(&format!("{project}/invitations")).await);
    let items = listed["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["status"].as_str().unwrap().to_owned()).collect()
}

async fn post(client: &Client, path: &str, body: &Value) -> Answer {
    Answer::of(client.request("api_url", Method::POST, path).json(body)).await
}

async fn asks_for_a_code(client: &Client, address: &str) -> Value {
    let sent = post(client, "/v2/operators/send-otp", &json!({"email": address})).await;
    data(&sent)["validation_id"].clone()
}

#[tokio::test]
async fn codes_go_to_the_invited_and_to_members_and_to_nobody_after_that() {
    let (maria, client) = (Operator::new(), Client::new());
    let project = maria.project("Aurora").await;
    let pedro = maria.address.replace("operator@", "pedro@");
    let (_, token) = maria.invites(&project, &pedro, "editor").await;
    let validation = asks_for_a_code(&client, &pedro).await;
    let code = client.code(&pedro, 2).await;
    let body = json!({"email": pedro, "otp": code, "validation_id": validation});
    let session = data(&post(&client, "/v2/operators/verify-otp", &body).await)["token"].clone();
    let request = client.request("api_url", Method::POST, "/v2/invitations/accept");
    let accepted = Answer::of(request.bearer_auth(session.as_str().unwrap()).json(&json!({"token": token}))).await;
    let accepted = data(&accepted);
    assert_eq!((&accepted["name"], &accepted["role"]), (&json!("Aurora"), &json!("editor")));

    asks_for_a_code(&client, &pedro).await;
    client.code(&pedro, 3).await;
    let members = data(&maria.get(&format!("{project}/members")).await)["items"].clone();
    let member = members.as_array().unwrap().iter().find(|member| member["email"] == pedro).unwrap();
    data(&maria.delete(&format!("{project}/members/{}", member["id"].as_str().unwrap())).await);
    asks_for_a_code(&client, &pedro).await;
    // The next two mails are this invitation and its code: the code before went nowhere.
    maria.invites(&project, &pedro, "viewer").await;
    asks_for_a_code(&client, &pedro).await;
    client.code(&pedro, 5).await;
    assert_eq!(client.mails(&pedro, 5).await.len(), 5);
}

#[tokio::test]
async fn an_invitation_is_for_one_address_and_once() {
    let (maria, pedro, eva) = (Operator::new(), Operator::new(), Operator::new());
    let project = maria.project("Aurora").await;
    let (id, token) = maria.invites(&project, &pedro.address, "viewer").await;
    dead(&eva, &token).await;
    dead(&maria, &token).await;
    let last = if token.ends_with('A') { "Q" } else { "A" };
    dead(&pedro, &format!("{}{last}", &token[..63])).await;
    let unknown = pedro.post("/v2/invitations/accept", &json!({"token": token, "role": "owner"})).await;
    assert_eq!(unknown.json()["details"]["fields"][0]["field"], "role", "{unknown}");

    let accepted = pedro.accepts(&format!(" {token} ")).await;
    assert_eq!(data(&accepted)["role"], "viewer");
    assert_eq!(pedro.accepts(&token).await.text, accepted.text, "who has accepted it gets the same again");
    dead(&eva, &token).await;
    assert!(statuses(&maria, &project).await.is_empty());
    let one = format!("{project}/invitations/{id}");
    assert_eq!(maria.delete(&one).await.status, 404);
    assert_eq!(maria.post(&format!("{one}/resend"), &json!({})).await.status, 404);

    data(&maria.delete(&maria.path_of(&project, &pedro).await).await);
    dead(&pedro, &token).await;
}

#[tokio::test]
async fn a_token_dies_with_its_time_with_the_next_one_and_with_its_invitation() {
    let (maria, pedro) = (Operator::new(), Operator::new());
    let project = maria.project("Aurora").await;
    let (id, first) = maria.invites(&project, &pedro.address, "viewer").await;
    let one = format!("{project}/invitations/{id}");
    let again = data(&maria.post(&format!("{one}/resend"), &json!({})).await);
    assert_eq!((&again["id"], &again["status"]), (&json!(id), &json!("pending")));
    let second = pedro.client.invitation(&pedro.address, 2).await;
    dead(&pedro, &first).await;

    maria.is_ahead(&project, 72 * 3600);
    dead(&pedro, &second).await;
    assert_eq!(statuses(&maria, &project).await, ["expired"]);
    data(&maria.post(&format!("{one}/resend"), &json!({})).await);
    let third = pedro.client.invitation(&pedro.address, 3).await;
    assert_eq!(statuses(&maria, &project).await, ["pending"]);

    data(&maria.delete(&one).await);
    dead(&pedro, &third).await;
    assert!(statuses(&maria, &project).await.is_empty());
    assert_eq!(maria.delete(&one).await.status, 404);
}

#[tokio::test]
async fn who_is_invited_or_in_the_team_is_not_invited_again() {
    let (maria, pedro) = (Operator::new(), Operator::new());
    let project = maria.project("Aurora").await;
    let path = format!("{project}/invitations");
    let body = |role: &str| json!({"email": pedro.address, "role": role});
    let oneself = maria.post(&path, &json!({"email": maria.address, "role": "viewer"})).await;
    conflict(&oneself, "in the team already");
    maria.invites(&project, &pedro.address, "viewer").await;
    conflict(&maria.post(&path, &body("editor")).await, "/resend");

    maria.is_ahead(&project, 72 * 3600 + 1);
    let (id, token) = maria.invites(&project, &pedro.address, "editor").await;
    let listed = data(&maria.get(&path).await)["items"].clone();
    assert_eq!(
        (listed.as_array().unwrap().len(), &listed[0]["id"]),
        (1, &json!(id)),
        "in the place of the expired one"
    );
    assert_eq!(data(&pedro.accepts(&token).await)["role"], "editor");
    conflict(&maria.post(&path, &body("viewer")).await, "in the team already");
}

#[tokio::test]
async fn who_may_not_give_it_any_more_gives_nothing() {
    let (maria, pedro, eva) = (Operator::new(), Operator::new(), Operator::new());
    let project = maria.project("Aurora").await;
    let admin = maria.takes_in(&project, &pedro, "admin").await;
    let (id, token) = pedro.invites(&project, &eva.address, "admin").await;
    data(&maria.patch(&admin, &json!({"role": "editor"})).await);
    dead(&eva, &token).await;
    assert_eq!(statuses(&maria, &project).await, ["expired"]);
    let one = format!("{project}/invitations/{id}");
    assert_eq!(pedro.post(&format!("{one}/resend"), &json!({})).await.status, 403);
    let again = data(&maria.post(&format!("{one}/resend"), &json!({})).await);
    assert_eq!(again["invited_by"], maria.address);
    assert_eq!(data(&eva.accepts(&eva.client.invitation(&eva.address, 2).await).await)["role"], "admin");
}

#[tokio::test]
async fn the_mail_says_all_and_the_team_never_sees_the_token() {
    let (maria, pedro) = (Operator::new(), Operator::new());
    let project = maria.project("Aurora").await;
    let path = format!("{project}/invitations");
    let body = json!({"email": pedro.address, "role": "admin", "permissions": ["project:delete"], "language": "es"});
    let made = maria.post(&path, &body).await;
    assert_eq!(data(&made)["permissions"], json!(["project:delete"]));
    let token = pedro.client.invitation(&pedro.address, 1).await;
    let mail = pedro.client.mails(&pedro.address, 1).await.remove(0).replace('\u{200c}', "").replace('\n', " ");
    for words in ["le invita a trabajar en Aurora", "administrador", "UTC"] {
        assert!(mail.contains(words), "{words}: {mail}");
    }
    let listed = maria.get(&path).await;
    assert!(!made.text.contains(&token) && !listed.text.contains(&token));
    let names: Vec<String> = data(&listed)["items"][0].as_object().unwrap().keys().cloned().collect();
    let expected = ["created_at", "email", "expires_at", "id", "invited_by", "permissions", "role", "status"];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn an_address_gets_five_mails_an_hour_and_no_sixth() {
    let maria = Operator::new();
    let project = maria.project("Aurora").await;
    let address = maria.address.replace("operator@", "pedro@");
    let (id, _) = maria.invites(&project, &address, "viewer").await;
    let again = async || maria.post(&format!("{project}/invitations/{id}/resend"), &json!({})).await;
    for _ in 0..4 {
        assert_eq!(again().await.status, 200);
    }
    let sixth = again().await;
    assert_eq!((sixth.status.as_u16(), &sixth.json()["code"]), (429, &json!("RATE_LIMITED")), "{sixth}");
    let wait: u64 = sixth.header("retry-after").parse().unwrap();
    assert!((3000..=3600).contains(&wait), "{wait}");
    maria.invites(&project, &maria.address.replace("operator@", "eva@"), "viewer").await;
}

#[tokio::test]
async fn an_address_that_bounced_for_good_is_invited_in_vain() {
    let (maria, witness) = (Operator::new(), Project::new());
    let project = maria.project("Aurora").await;
    let [gone, here] = ["gone@", "here@"].map(|name| maria.address.replace("operator@", name));
    let (id, _) = maria.invites(&project, &gone, "viewer").await;
    let tags = json!({"project": [project.rsplit('/').next()], "invitation": [id], "send": ["1"]});
    maria.client.enqueue("FeedbackQueue", report_of(&tags, "Bounce")).await;
    // What the queue brings behind it tells that it was read.
    let address = witness.address("maria");
    let validation = witness.validation(&address).await;
    witness.client.mails(&address, 1).await;
    maria.client.enqueue("FeedbackQueue", report(&witness, &validation, "Delivery")).await;
    witness.client.happened(&witness.id, &validation, "login.email.delivered").await;

    let again = maria.post(&format!("{project}/invitations/{id}/resend"), &json!({})).await;
    assert_eq!(again.status, 200, "nobody is told: {again}");
    maria.invites(&project, &here, "viewer").await;
    assert_eq!(maria.client.mails(&gone, 1).await.len(), 1);
}

#[tokio::test]
async fn a_request_that_is_repeated_makes_one_invitation() {
    let maria = Operator::new();
    let project = maria.project("Aurora").await;
    let body = json!({"email": maria.address.replace("operator@", "pedro@"), "role": "viewer"});
    let path = format!("{project}/invitations");
    let ask = || Answer::of(maria.request(Method::POST, &path).header("idempotency-key", "one").json(&body));
    let first = ask().await;
    assert_eq!(first.status, 200, "{first}");
    assert_eq!(ask().await.text, first.text);
    assert_eq!(statuses(&maria, &project).await, ["pending"]);
}

#[tokio::test]
async fn bad_wishes_are_told_by_name() {
    let maria = Operator::new();
    let path = format!("{}/invitations", maria.project("Aurora").await);
    let bad = json!({"role": "king", "permissions": ["all"], "language": "tlh", "token": "x"});
    let answer = maria.post(&path, &bad).await;
    let fields = answer.json()["details"]["fields"].as_array().unwrap().clone();
    let mut fields: Vec<_> = fields.iter().map(|fault| fault["field"].as_str().unwrap()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["email", "language", "permissions[0]", "role", "token"], "{answer}");
    let address = maria.post(&path, &json!({"email": "pedro", "role": "viewer"})).await;
    assert_eq!(address.json()["code"], "INVALID_EMAIL", "{address}");
}
