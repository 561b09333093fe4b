//! Two projects with one object of each kind, and what is missing or gone.

use std::collections::BTreeMap;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use smartaccess::types::{EventId, UserId};

use super::{
    body,
    callers::{Caller, Callers, fresh, member},
    routes::{Kind, Reach, Route},
};
use crate::support::{
    Answer, Project,
    camera::{sees_faces, signs_in_by_face},
    faces::registered,
    operator::Operator,
    table::{deliveries, settled},
};

/// An id for each placeholder of a path.
#[derive(Clone)]
pub(super) struct Objects(BTreeMap<&'static str, String>);

impl Objects {
    pub(super) fn ids(&self) -> impl Iterator<Item = (&&'static str, &String)> {
        self.0.iter().filter(|(name, _)| **name != "fresh")
    }

    /// The same project, the other's objects.
    pub(super) fn with_objects_of(&self, other: &Self) -> Self {
        let mut objects = other.clone();
        objects.0.insert("project_id", self.0["project_id"].clone());
        objects
    }

    fn with(&self, name: &'static str, id: String) -> Self {
        let mut objects = self.clone();
        objects.0.insert(name, id);
        objects
    }

    fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
    }
}

/// What the callers meet.
pub(super) struct World {
    project: Project,
    owner: Operator,
    callers: Callers,
    pub(super) own: Objects,
    pub(super) foreign: Objects,
    pub(super) missing: Objects,
    pub(super) deleted: Objects,
    pub(super) deleted_project: Objects,
}

impl World {
    pub(super) async fn new() -> Self {
        let (owner, other) = (Operator::new(), Operator::new());
        let (project, others) = (owner.sets_up("Aurora").await, other.sets_up("Boreal").await);
        for project in [&project, &others] {
            project.changes_project(&json!({"allowed_countries": ["CO"]})).await;
            project.signs_in_by(&json!({})).await;
            if sees_faces() {
                signs_in_by_face(project, &json!({}), &json!({"phone": {"sms": true, "whatsapp": true}})).await;
            }
        }
        let callers = Callers::of(&owner, &project, (&other, &others)).await;
        let own = objects(&owner, &project).await;
        let foreign = objects(&other, &others).await;
        let deleted = objects(&owner, &project).await;
        for kind in Kind::ALL.iter().rev() {
            remove(&owner, *kind, &deleted).await;
        }
        let gone = Project::of(&owner).await;
        assert_eq!(owner.delete(&format!("/v2/projects/{}", gone.id)).await.status, 200);
        let missing = Objects(Kind::placeholders().map(|(name, prefix)| (name, random(prefix))).collect());
        // Nobody deletes a validation or a picture, and a revoked token stays in its list.
        let deleted = ["validation_id", "token_id", "asset_id"]
            .into_iter()
            .fold(deleted, |deleted, name| deleted.with(name, missing.0[name].clone()));
        Self {
            deleted_project: missing.with("project_id", gone.id),
            project,
            owner,
            callers,
            own,
            foreign,
            missing,
            deleted,
        }
    }

    /// What belongs to neither the caller nor their project.
    pub(super) fn foreign_to(&self, caller: Caller) -> Objects {
        if caller.is_in_the_other_project() { self.own.clone() } else { self.foreign.clone() }
    }

    /// A call of a route on these objects.
    pub(super) fn request(&self, caller: Caller, route: &Route, objects: &Objects) -> RequestBuilder {
        let (method, path) = route.key.split_once(' ').expect("a key is a method and a path");
        let method: Method = method.parse().expect("a method");
        let mut path = objects.fill(path);
        path.push_str(&objects.fill(route.query));
        let mut request = self.project.client.request("api_url", method, &path);
        if let Some(token) = self.callers.token(caller) {
            request = request.bearer_auth(token);
        }
        if route.body.is_empty() { request } else { request.json(&body(&objects.fill(route.body))) }
    }

    /// The project's own objects, new ones where the call will use them up.
    pub(super) async fn fresh(&self, route: &Route, caller: Caller) -> Objects {
        let mut objects = self.own.clone();
        if let Some(kind) = route.uses_up.filter(|_| matches!(route.reach(caller), Reach::Done)) {
            let id = kind.make(&self.owner, &self.project, &objects).await;
            objects = objects.with(kind.placeholder(), id);
        }
        objects.with("fresh", fresh().to_string())
    }

    /// Puts back what a call has changed.
    pub(super) async fn mend(&self, route: &Route) {
        if route.key == "DELETE /v2/projects/{project_id}" {
            let restored = self.owner.post(&format!("/v2/projects/{}/restore", self.project.id), &json!({})).await;
            assert_eq!(restored.status, 200, "{restored}");
        }
    }
}

async fn objects(owner: &Operator, project: &Project) -> Objects {
    let mut ids = BTreeMap::from([("project_id", project.id.clone()), ("fresh", fresh().to_string())]);
    let own = owner.path_of(&format!("/v2/projects/{}", project.id), owner).await;
    ids.insert("owner_id", own.rsplit('/').next().unwrap_or_default().to_owned());
    let email = project.address(&format!("matrix{}", fresh()));
    ids.insert("validation_id", project.validation(&email).await);
    ids.insert("email", email);
    ids.insert("address", format!("{}@blocked.example.org", fresh()));
    let mut objects = Objects(ids);
    for kind in Kind::ALL {
        objects = objects.with(kind.placeholder(), kind.make(owner, project, &objects).await);
    }
    objects
}

async fn remove(owner: &Operator, kind: Kind, objects: &Objects) {
    let Some(path) = kind.path() else { return };
    let answer = owner.delete(&objects.fill(path)).await;
    assert_eq!(answer.status, 200, "{kind:?}: {answer}");
}

/// An id that nothing has, or the text itself where it is none.
fn random(prefix: &str) -> String {
    if prefix.ends_with('_') { format!("{prefix}{}", "e".repeat(26)) } else { prefix.to_owned() }
}

impl Kind {
    /// A new one among these objects, and its id.
    async fn make(self, owner: &Operator, project: &Project, objects: &Objects) -> String {
        let id = |answer: Answer| {
            assert_eq!(answer.status, 200, "{self:?}: {answer}");
            answer.json()["data"]["id"].as_str().expect("an id").to_owned()
        };
        let below = |path: &str| format!("/v2/projects/{}/{path}", project.id);
        match self {
            Self::Application => {
                let wanted: Value = json!({"name": "Matrix", "redirect_uris": ["https://app.example.org/"]});
                id(owner.post(&below("applications"), &wanted).await)
            }
            Self::ClientSecret => {
                let path = objects.fill(&below("applications/{application_id}/secrets"));
                id(owner.post(&path, &json!({})).await)
            }
            Self::ApiToken => {
                id(owner.post(&below("api-tokens"), &json!({"name": "Matrix", "scopes": ["access"]})).await)
            }
            Self::Member => member(project, "viewer").1,
            Self::Invitation => {
                let wanted = json!({"email": format!("{}@invited.example.org", fresh()), "role": "viewer"});
                id(owner.post(&below("invitations"), &wanted).await)
            }
            Self::Customer => {
                let wanted = json!({"emails": [format!("{}@customers.example.org", fresh())]});
                id(owner.post(&below("customers"), &wanted).await)
            }
            Self::Face => registered(project).await.to_string(),
            Self::FaceReview => {
                let (event, someone) = (EventId::new(), UserId::new());
                let row = json!({
                    "id": event, "environment": "production", "customer": objects.0["customer_id"], "other": someone,
                    "validation": objects.0["validation_id"], "at": 1_800_000_000_000_i64, "ttl": 1_900_000_000_i64,
                });
                let pk = format!("P#{}#FACEREVIEWS#production", project.id);
                project.client.adds(&pk, &format!("REVIEW#{event}"), &row).await;
                event.to_string()
            }
            Self::Asset => id(owner.post(&below("assets"), &json!({"content_type": "image/png", "bytes": 100})).await),
            Self::Webhook => id(owner.post(&below("webhooks"), &json!({"url": "http://127.0.0.1:1027/"})).await),
            Self::Delivery => {
                // Of one that is settled, so that no worker is at it.
                let event = EventId::new();
                let webhook = &objects.0["webhook_id"];
                project.client.adds(&deliveries(project, webhook), event.as_str(), &settled(webhook, &event)).await;
                event.to_string()
            }
            Self::Alert => {
                let topic = "arn:aws:sns:eu-central-1:000000000000:matrix-alerts-a";
                let wanted = json!({"event": "flow.published", "to": {"topic_arn": topic}});
                id(owner.post(&below("alerts"), &wanted).await)
            }
            Self::Flow => {
                id(owner.post("/v2/project-flows", &json!({"project_id": project.id, "name": "Matrix"})).await)
            }
        }
    }
}
