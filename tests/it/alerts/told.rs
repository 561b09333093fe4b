//! What a team is told, once something has happened often enough.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{data, path_of, project};
use crate::support::{Project, operator::Operator, receiver::Receiver};

/// A project with an alert that counts new customers.
struct Watched {
    owner: Operator,
    project: Project,
    alerts: String,
    alert: Value,
    customers: std::cell::Cell<usize>,
}

impl Watched {
    async fn new(settings: &Value) -> Self {
        let owner = Operator::new();
        let (project, alerts) = project(&owner).await;
        let mut wanted = json!({"event": "customer.created", "to": {"email": owner.address}});
        wanted.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let alert = data(&owner.post(&alerts, &wanted).await);
        Self { owner, project, alerts, alert, customers: 0.into() }
    }

    async fn adds_customer(&self, environment: &str) {
        let number = self.customers.replace(self.customers.get() + 1);
        let customer = json!({"environment": environment, "emails": [self.project.address(&format!("c{number}"))]});
        data(&self.owner.post(&format!("/v2/projects/{}/customers", self.project.id), &customer).await);
    }

    /// Adds so many customers, one after the other, and waits until the alert has looked at all there are then.
    async fn adds(&self, more: usize, all: usize) -> Vec<String> {
        for _ in 0..more {
            self.adds_customer("production").await;
        }
        self.settled(all).await
    }

    async fn settled(&self, events: usize) -> Vec<String> {
        let id = self.alert["id"].as_str().expect("an id");
        self.project.client.settled(&self.project.id, id, events).await
    }

    /// The mails about it that the owner has got, each on one line.
    async fn mails(&self, at_least: usize) -> Vec<String> {
        let mails = self.project.client.mails(&self.owner.address, at_least).await;
        let line = |mail: &String| mail.replace('\u{200c}', "").split_whitespace().collect::<Vec<_>>().join(" ");
        mails.iter().map(line).collect()
    }

    async fn told_at(&self) -> Value {
        data(&self.owner.get(&path_of(&self.alerts, &self.alert)).await)["told_at"].clone()
    }

    async fn is_raised(&self) -> usize {
        self.project.client.records("alert.raised", &self.project.id).await
    }
}

#[tokio::test]
async fn the_third_of_three_tells_once_and_after_the_quiet_time_again() {
    let watched = Watched::new(&json!({"name": "New ones", "count": 3, "quiet_minutes": 5})).await;
    watched.adds(2, 2).await;
    assert_eq!((watched.mails(0).await.len(), watched.told_at().await), (0, Value::Null));
    watched.adds(1, 3).await;
    let [mail] = &watched.mails(1).await[..] else { panic!("one mail") };
    assert!(mail.starts_with("customer.created happened 3 times in Aurora (production), "), "{mail}");
    assert!(
        mail.ends_with(
            "You get this because of the alert “New ones” that an admin of Aurora has set. It says nothing more for 5 \
             minutes."
        ),
        "{mail}"
    );
    let told_at = watched.told_at().await;
    assert!(told_at.is_string());

    assert_eq!(watched.adds(3, 6).await, ["delivered"; 6]);
    assert_eq!((watched.mails(1).await.len(), watched.is_raised().await), (1, 1));
    assert_eq!(watched.told_at().await, told_at);
    watched.project.is_ahead(301);
    watched.adds(1, 7).await;
    assert_eq!((watched.mails(2).await.len(), watched.is_raised().await), (2, 2));
    assert_ne!(watched.told_at().await, told_at);
}

#[tokio::test]
async fn sixteen_at_once_tell_once() {
    let watched = Watched::new(&json!({"count": 16})).await;
    join_all((0..16).map(|_| watched.adds_customer("production"))).await;
    assert_eq!(watched.settled(16).await, ["delivered"; 16]);
    assert_eq!((watched.mails(1).await.len(), watched.is_raised().await), (1, 1));

    let each = Watched::new(&json!({"count": 1})).await;
    join_all((0..16).map(|_| each.adds_customer("production"))).await;
    assert_eq!(each.settled(16).await, ["delivered"; 16]);
    assert_eq!((each.mails(1).await.len(), each.is_raised().await), (1, 1));
}

#[tokio::test]
async fn the_sandbox_is_another_world() {
    let watched = Watched::new(&json!({"count": 2, "environment": "sandbox"})).await;
    let other = json!({"event": "customer.created", "count": 2, "to": {"email": watched.owner.address}});
    let other = data(&watched.owner.post(&watched.alerts, &other).await);
    watched.adds_customer("production").await;
    watched.adds_customer("sandbox").await;
    watched.settled(1).await;
    watched.project.client.settled(&watched.project.id, other["id"].as_str().unwrap(), 1).await;
    assert!(watched.mails(0).await.is_empty());
    watched.adds_customer("sandbox").await;
    watched.settled(2).await;
    let [mail] = &watched.mails(1).await[..] else { panic!("one mail") };
    assert!(mail.starts_with("customer.created happened 2 times in the sandbox of Aurora, "), "{mail}");
}

#[tokio::test]
async fn a_mail_is_in_the_projects_language() {
    let watched = Watched::new(&json!({})).await;
    let spanish = json!({"default_language": "es"});
    data(&watched.owner.patch(&format!("/v2/projects/{}", watched.project.id), &spanish).await);
    watched.adds(1, 1).await;
    let [mail] = &watched.mails(1).await[..] else { panic!("one mail") };
    assert!(mail.starts_with("customer.created ocurrió una vez en Aurora (producción), el "), "{mail}");
    assert!(mail.contains("El registro de auditoría dice más: compruebe allí si es lo esperado."), "{mail}");
    assert!(mail.contains("por una alerta que puso un administrador de Aurora"), "{mail}");
}

#[tokio::test]
async fn a_topic_gets_the_facts_as_json() {
    let watched = Watched::new(&json!({"count": 2})).await;
    let name = format!("smartaccess-alerts-{}", &watched.project.id[4..]);
    let (topic, queue) = watched.project.client.topic(&name).await;
    let change = json!({"name": "New ones", "to": {"email": null, "topic_arn": topic}});
    data(&watched.owner.patch(&path_of(&watched.alerts, &watched.alert), &change).await);
    watched.adds(2, 2).await;
    let envelope: Value = serde_json::from_str(&watched.project.client.receives(&queue).await).unwrap();
    assert_eq!(envelope["Subject"], "SmartAccess alert: customer.created, 2 in production", "{envelope}");
    let message: Value = serde_json::from_str(envelope["Message"].as_str().unwrap()).unwrap();
    let (said, id) = (&message["data"], &watched.alert["id"]);
    let expected = json!({
        "type": "alert.raised", "timestamp": message["timestamp"], "data": {
            "alert_id": id, "name": "New ones", "project_id": watched.project.id, "project_name": "Aurora",
            "environment": "production", "event": "customer.created", "times": 2, "within_minutes": 60,
            "since": said["since"], "until": said["until"], "last_event_id": said["last_event_id"],
        },
    });
    assert_eq!(message, expected);
    assert!(watched.mails(0).await.is_empty());
}

#[tokio::test]
async fn who_has_left_the_team_or_wants_no_mail_is_told_nothing() {
    let watched = Watched::new(&json!({"count": 1, "quiet_minutes": 5})).await;
    let path = format!("/v2/projects/{}", watched.project.id);
    let pedro = Operator::new();
    let member = watched.owner.takes_in(&path, &pedro, "viewer").await;
    let mails = pedro.client.mails(&pedro.address, 1).await.len();
    let one = path_of(&watched.alerts, &watched.alert);
    data(&watched.owner.patch(&one, &json!({"to": {"email": pedro.address}})).await);
    data(&watched.owner.delete(&member).await);
    assert_eq!(watched.adds(1, 1).await, ["failed"]);
    assert_eq!((pedro.client.mails(&pedro.address, 0).await.len(), watched.is_raised().await), (mails, 0));

    data(&watched.owner.patch(&one, &json!({"to": {"email": watched.owner.address}})).await);
    let report = json!({
        "eventType": "Bounce",
        "mail": {
            "tags": {"project": [watched.project.id], "alert": [watched.alert["id"]]},
            "destination": [watched.owner.address],
        },
        "bounce": {"bounceType": "Permanent"},
    });
    let report = json!({"Type": "Notification", "Message": report.to_string()});
    watched.project.client.enqueue("FeedbackQueue", report.to_string()).await;
    let refused = async |number: u32| {
        let answer = watched.owner.patch(&one, &json!({"name": format!("Name {number}")})).await;
        answer.status == 400 && answer.text.contains("gets no mail from us, because mail to it came back")
    };
    let mut number = 0;
    while !refused(number).await {
        number += 1;
        assert!(number < 300, "the report was not read");
    }
    assert_eq!(watched.adds(1, 2).await[1], "failed");
    assert!(watched.mails(0).await.is_empty());
}

#[tokio::test]
async fn an_alert_that_is_off_counts_nothing() {
    let watched = Watched::new(&json!({"count": 2, "enabled": false})).await;
    let other = json!({"event": "customer.created", "count": 1000, "to": {"email": watched.owner.address}});
    let other = data(&watched.owner.post(&watched.alerts, &other).await);
    let looked_at = async |events: usize| {
        let (client, id) = (&watched.project.client, other["id"].as_str().unwrap());
        client.settled(&watched.project.id, id, events).await;
    };
    watched.adds_customer("production").await;
    watched.adds_customer("production").await;
    looked_at(2).await;
    assert!(watched.settled(0).await.is_empty());
    data(&watched.owner.patch(&path_of(&watched.alerts, &watched.alert), &json!({"enabled": true})).await);
    watched.adds(1, 1).await;
    assert!(watched.mails(0).await.is_empty());
    watched.adds(1, 2).await;
    assert_eq!(watched.mails(1).await.len(), 1);
}

#[tokio::test]
async fn owners_and_admins_are_told_that_a_webhook_was_switched_off() {
    let (owner, receiver) = (Operator::new(), Receiver::answering(&["410 Gone"]).await);
    let (project, _) = project(&owner).await;
    let path = format!("/v2/projects/{}", project.id);
    let [admin, viewer] = ["admin", "viewer"].map(|role| Operator::member_of(&project.id, role));
    let webhook = json!({"url": receiver.url, "events": ["customer.created"]});
    let webhook = data(&owner.post(&format!("{path}/webhooks"), &webhook).await)["id"].clone();
    project.adds_customer(&json!({"emails": [project.address("maria")]})).await;
    let built_in = format!("alr_{}", "a".repeat(26));
    assert_eq!(project.client.settled(&project.id, &built_in, 1).await, ["delivered"]);
    for told in [&owner, &admin] {
        let mails = project.client.mails(&told.address, 1).await;
        let [mail] = &mails[..] else { panic!("one mail") };
        let mail = mail.replace('\u{200c}', "").split_whitespace().collect::<Vec<_>>().join(" ");
        let begin = format!("Events of Aurora (production) are no longer sent to {}, since 20", receiver.url);
        assert!(mail.starts_with(&begin), "{mail}");
        assert!(mail.contains("UTC. It answered `410 Gone`: it wants no more."), "{mail}");
        let how = format!("switch the webhook on again: it is {}.", webhook.as_str().unwrap());
        assert!(mail.contains(&how), "{mail}");
    }
    assert!(project.client.mails(&viewer.address, 0).await.is_empty());
}
