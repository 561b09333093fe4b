//! A crash between any two steps of a request. Its function is killed at each of its calls of AWS, once before the call
//! arrives and once after it was applied. Then what was asked for is either done, and its event and its audit row are
//! there, or none of it is; and who repeats the request under its key has it done once.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::{
    killed::{CALLS, HELD, Victim},
    proxy::Faults,
    support::{Answer, Project, operator::Operator},
};

/// A kind of request.
pub(crate) struct Asked<'a> {
    /// The function that does it; it has run already.
    pub(crate) function: &'static str,
    /// What is written down about it.
    pub(crate) event: &'static str,
    pub(crate) project: &'a Project,
    /// How a repeat may be answered once it is done.
    pub(crate) answered: &'static [u16],
    /// How often it may be written down, if a repeat does it again.
    pub(crate) most: usize,
}

impl<'a> Asked<'a> {
    /// One that happens once, and whose repeat is answered like it.
    pub(crate) fn of(function: &'static str, event: &'static str, project: &'a Project) -> Self {
        Self { function, event, project, answered: &[200], most: 1 }
    }

    /// Kills the function at each call that it makes for one of these requests. `ask` says a new request and what it is
    /// about, `is_done` whether that has been done.
    pub(crate) async fn is_all_or_nothing<S>(
        &self,
        faults: &Faults,
        ask: impl AsyncFn(usize) -> (RequestBuilder, S),
        is_done: impl AsyncFn(&S) -> bool,
    ) {
        let victim = Victim::new(faults, self.function);
        let (mut number, mut done) = (0, [0, 0]);
        for fault in HELD {
            for call in 1..=CALLS {
                number += 1;
                let (request, subject) = ask(number).await;
                let request = request.header("idempotency-key", format!("k{number}"));
                let again = || request.try_clone().expect("a request without a stream");
                let before = self.project.happened(self.event).await;
                victim.is_held_at(call, fault).await;
                let whole = victim.is_killed_during(Answer::of(again())).await;
                let after = self.project.happened(self.event).await;
                let is_in_time = usize::from(is_done(&subject).await);
                let told = (after.0 - before.0, after.1 - before.1);
                assert_eq!(told, (is_in_time, is_in_time), "{} {fault} at call {call}", self.event);
                if let Some(whole) = whole {
                    assert_eq!((whole.status.as_u16(), is_in_time), (200, 1), "{whole}");
                    assert!(call > 4, "it makes only {call} calls");
                    break;
                }
                done[is_in_time] += 1;
                let answer = self.once_it_is_not_being_done(number, again).await;
                let (answered, most) = if is_in_time == 1 { (self.answered, self.most) } else { (&[200][..], 1) };
                assert!(answered.contains(&answer.status.as_u16()), "{} {fault} at call {call}: {answer}", self.event);
                assert!(is_done(&subject).await, "{} {fault} at call {call}: {answer}", self.event);
                let after = self.project.happened(self.event).await;
                let told = (after.0 - before.0, after.1 - before.1);
                assert!(
                    told.0 == told.1 && (1..=most).contains(&told.0),
                    "{} {fault} at call {call}: {told:?}",
                    self.event
                );
            }
        }
        assert!(done[0] > 0 && done[1] > 0, "killed before it was done, and after: {done:?}");
    }

    /// Repeats a request. One whose function has died counts as being done for 15 seconds; time is moved on.
    async fn once_it_is_not_being_done(&self, number: usize, again: impl Fn() -> RequestBuilder) -> Answer {
        let answer = Answer::of(again()).await;
        if answer.json()["code"] != "IN_PROGRESS" {
            return answer;
        }
        self.project.is_ahead(i64::try_from(number).expect("not so many") * 16);
        Answer::of(again()).await
    }
}

/// A request with the project's token.
pub(crate) fn request(project: &Project, method: Method, path: &str) -> RequestBuilder {
    project.client.request("api_url", method, path).bearer_auth(&project.token)
}

async fn add(project: &Project, number: usize) -> Value {
    project.adds_customer(&json!({"emails": [project.address(&format!("maria{number}"))]})).await
}

async fn find(project: &Project, customer: &Value) -> Answer {
    project.manages(Method::GET, &Project::below(customer), &Value::Null).await
}

/// Whether somebody with this address is a customer.
async fn is_known(project: &Project, address: &str) -> bool {
    let listed = project.manages(Method::GET, "/customers?limit=100", &Value::Null).await;
    listed.json()["data"]["items"].as_array().is_some_and(|all| all.iter().any(|one| one["emails"][0] == address))
}

#[tokio::test]
async fn a_customer_is_added_with_the_event_or_not_at_all() {
    let (faults, project) = (Faults::turn().await, Project::new());
    add(&project, 0).await;
    let asked = Asked::of("manage.customers", "customer.created", &project);
    let ask = async |number| {
        let address = project.address(&format!("maria{number}"));
        let path = format!("/v2/projects/{}/customers", project.id);
        (request(&project, Method::POST, &path).json(&json!({"emails": [address]})), address)
    };
    asked.is_all_or_nothing(&faults, ask, async |address: &String| is_known(&project, address).await).await;
}

#[tokio::test]
async fn a_customer_is_blocked_with_the_event_or_not_at_all() {
    let (faults, project) = (Faults::turn().await, Project::new());
    add(&project, 0).await;
    let asked = Asked::of("manage.customers", "customer.updated", &project);
    let ask = async |number| {
        let customer = add(&project, number).await;
        let path = format!("/v2/projects/{}{}", project.id, Project::below(&customer));
        (request(&project, Method::PATCH, &path).json(&json!({"blocked": true})), customer)
    };
    let is_done = async |customer: &Value| find(&project, customer).await.json()["data"]["blocked"] == true;
    asked.is_all_or_nothing(&faults, ask, is_done).await;
}

#[tokio::test]
async fn a_customer_is_removed_with_the_event_or_not_at_all() {
    let (faults, project) = (Faults::turn().await, Project::new());
    add(&project, 0).await;
    // What is gone is not found again.
    let asked = Asked { answered: &[200, 404], ..Asked::of("manage.customers", "customer.deleted", &project) };
    let ask = async |number| {
        let customer = add(&project, number).await;
        let path = format!("/v2/projects/{}{}", project.id, Project::below(&customer));
        (request(&project, Method::DELETE, &path), customer)
    };
    asked.is_all_or_nothing(&faults, ask, async |customer: &Value| find(&project, customer).await.status == 404).await;
}

#[tokio::test]
async fn somebody_signs_in_with_the_event_or_not_at_all() {
    let (faults, project) = (Faults::turn().await, Project::new());
    project.signs_in(&project.address("pedro")).await;
    let asked = Asked::of("access.email_verify_otp", "login.succeeded", &project);
    let ask = async |number| {
        let address = project.address(&format!("maria{number}"));
        let validation = project.validation(&address).await;
        let code = project.client.code(&address, 1).await;
        let body = json!({"email": address, "validation_id": validation, "otp": code});
        (project.call("/v2/access/email/verify-otp", &body), address)
    };
    asked.is_all_or_nothing(&faults, ask, async |address: &String| is_known(&project, address).await).await;
}

#[tokio::test]
async fn a_flow_is_published_with_the_event_or_not_at_all() {
    let (faults, project) = (Faults::turn().await, Project::new());
    let asked = Asked::of("manage.project_flows", "flow.published", &project);
    let make = async |number: usize| {
        let body = json!({"project_id": project.id, "name": format!("Sign-in {number}"), "type": "login"});
        let made = project.post("/v2/project-flows", &body).await;
        format!("/v2/project-flows/{}", made.json()["data"]["id"].as_str().unwrap_or_else(|| panic!("{made}")))
    };
    make(0).await;
    let ask = async |number| {
        let path = make(number).await;
        (request(&project, Method::POST, &format!("{path}/publish")), path)
    };
    let is_done = async |path: &String| project.read(path).await.json()["data"]["published"].is_object();
    asked.is_all_or_nothing(&faults, ask, is_done).await;
}

#[tokio::test]
async fn somebody_is_invited_with_the_event_or_not_at_all() {
    let (faults, operator) = (Faults::turn().await, Operator::new());
    let project = Project::of(&operator).await;
    let path = format!("/v2/projects/{}/invitations", project.id);
    operator.get(&path).await;
    // What was perhaps not mailed is mailed again, which is written down again.
    let asked = Asked { most: 2, ..Asked::of("manage.team", "member.invited", &project) };
    let ask = async |number| {
        let address = project.address(&format!("maria{number}"));
        let body = json!({"email": address, "role": "editor"});
        (operator.request(Method::POST, &path).json(&body), address)
    };
    let is_done = async |address: &String| {
        let listed = operator.get(&format!("{path}?limit=100")).await.json()["data"]["items"].clone();
        listed.as_array().is_some_and(|all| all.iter().any(|one| one["email"] == address.as_str()))
    };
    asked.is_all_or_nothing(&faults, ask, is_done).await;
}
