//! Galleries, as functions use them: made-up vectors in place of faces.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::SharedCredentialsProvider;
use aws_smithy_http_client::Builder;
use jiff::Timestamp;
use serde_json::json;
use smartaccess::{
    App,
    config::Config,
    gallery::{GalleryJob, GalleryWork, NewFace, Place, Query, Registered},
    model::SearchMode,
    store::ProjectScope,
    types::{Environment, FaceId, UserId},
};
use tokio::sync::{RwLock, RwLockReadGuard};
use vectors::{Random, Vector, Verdict};

use super::{Client, Project, worker::Done};

/// Dimensions of the vectors.
const DIMENSION: usize = 256;

/// The cosine from which on two vectors are one person's.
const THRESHOLD: f32 = 0.7;

/// What looks after all galleries waits until no test is in the middle of one.
static UPKEEP: RwLock<()> = RwLock::const_new(());

/// Looks after all galleries.
pub(crate) async fn keeps_all_galleries(faces: Faces) -> (Project, Done) {
    let Faces { project, undisturbed, .. } = faces;
    drop(undisturbed);
    let alone = UPKEEP.write().await;
    let done = project.client.calls("WorkersKeepGalleries", &json!({})).await;
    drop(alone);
    (project, done)
}

/// A project's gallery, and what uses it.
pub(crate) struct Faces {
    pub(crate) project: Project,
    pub(crate) app: App,
    pub(crate) scope: ProjectScope,
    pub(crate) place: Place,
    undisturbed: RwLockReadGuard<'static, ()>,
}

/// A customer's id, and the face that was registered for them.
pub(crate) struct Registration {
    pub(crate) customer: UserId,
    pub(crate) face: FaceId,
    pub(crate) vector: Vector,
}

impl Faces {
    pub(crate) async fn new() -> Self {
        Self::of(Project::new()).await
    }

    pub(crate) async fn of(project: Project) -> Self {
        let undisturbed = UPKEEP.read().await;
        let scope = ProjectScope::for_tests(project.id.parse().expect("an id"));
        let app = app(&project.client);
        let place = Place { environment: Environment::Production, model: "made-up".to_owned(), dimension: DIMENSION };
        Self { project, app, scope, place, undisturbed }
    }

    /// A function that has nothing in its memory.
    pub(crate) fn cold(&self) -> App {
        app(&self.project.client)
    }

    /// So many customers.
    pub(crate) async fn customers(&self, count: usize) -> Vec<UserId> {
        let mut customers = Vec::new();
        for _ in 0..count {
            customers.push(customer(&self.project).await);
        }
        customers
    }

    /// Registers a face for a customer, however often another one comes first.
    pub(crate) async fn registers(&self, customer: &UserId, vector: Vector) -> Registration {
        register(&self.app, &self.scope, &self.place, customer, vector).await
    }

    /// Registers faces of so many customers that nobody else is like.
    pub(crate) async fn of_strangers(&self, count: usize, seed: u64) -> Vec<Registration> {
        let (mut random, mut made) = (Random::new(seed), Vec::new());
        for customer in self.customers(count).await {
            made.push(self.registers(&customer, random.vector(DIMENSION)).await);
        }
        made
    }

    /// Who has this face, and how many faces there are.
    pub(crate) async fn who(&self, app: &App, vector: &Vector, mode: SearchMode) -> smartaccess::Result<Who> {
        let query = Query { vector, mode, threshold: &|_| THRESHOLD, margin: 0.05 };
        let found = app.gallery().search(&self.scope, &self.place, &query).await?;
        Ok(Who {
            customer: match found.verdict {
                Verdict::Match(found) => Some(found.person),
                Verdict::NoMatch => None,
                Verdict::Ambiguous { .. } => panic!("made-up vectors are not alike"),
            },
            face: found.face,
            faces: found.faces,
        })
    }

    /// Whether exactly these faces are found.
    pub(crate) async fn finds(&self, there: &[Registration], gone: &[Registration]) {
        for registration in there {
            let who = self.who(&self.app, &registration.vector, SearchMode::Accurate).await.expect("it searches");
            assert_eq!(
                (who.customer.as_ref(), who.face.as_ref()),
                (Some(&registration.customer), Some(&registration.face))
            );
        }
        for registration in gone {
            let who = self.who(&self.app, &registration.vector, SearchMode::Accurate).await.expect("it searches");
            assert_eq!(who.customer, None, "{} is gone", registration.face);
        }
    }

    /// Removes a face; whether it was there.
    pub(crate) async fn deletes(&self, face: &FaceId) -> bool {
        let at = Timestamp::from_second(1_800_000_100).expect("a time");
        let deleted = self.app.gallery().delete(&self.scope, self.place.environment, face, at, &[]).await;
        deleted.expect("the stack answers") == smartaccess::store::Changed::Done
    }

    /// Has something done for the gallery, as its queue would.
    pub(crate) async fn has_done(&self, work: GalleryWork) {
        let job = GalleryJob { project: self.scope.project().clone(), place: self.place.clone(), work };
        let body = serde_json::to_string(&job).expect("a job is JSON");
        let message = json!({"messageId": "one", "body": body, "eventSource": "aws:sqs"});
        let done = self.project.client.calls("WorkersKeepGallery", &json!({"Records": [message]})).await;
        assert!(done.well && done.answer["batchItemFailures"] == json!([]), "{work:?}: {done:?}");
    }

    /// The keys of the objects of the index.
    pub(crate) async fn objects(&self) -> Vec<String> {
        let prefix = format!("{}/", self.project.id);
        let list = s3(&self.project.client).list_objects_v2().bucket(self.bucket()).prefix(prefix).send().await;
        let objects = list.expect("the bucket answers").contents.unwrap_or_default();
        objects.into_iter().filter_map(|object| object.key).collect()
    }

    /// An object, and one in its place.
    pub(crate) async fn object(&self, key: &str) -> Vec<u8> {
        let object = s3(&self.project.client).get_object().bucket(self.bucket()).key(key).send().await;
        object.expect("it is there").body.collect().await.expect("all of it").to_vec()
    }

    pub(crate) async fn puts(&self, key: &str, bytes: Option<Vec<u8>>) {
        let s3 = s3(&self.project.client);
        match bytes {
            Some(bytes) => {
                s3.put_object().bucket(self.bucket()).key(key).body(bytes.into()).send().await.expect("it is taken");
            }
            None => {
                s3.delete_object().bucket(self.bucket()).key(key).send().await.expect("it is removed");
            }
        }
    }

    fn bucket(&self) -> &str {
        self.project.client.stack.resource("GalleryBucket")
    }
}

/// What a search came to.
#[derive(Debug, PartialEq)]
pub(crate) struct Who {
    pub(crate) customer: Option<UserId>,
    pub(crate) face: Option<FaceId>,
    pub(crate) faces: u64,
}

/// Registers a face of a customer whom nobody has seen before.
pub(crate) async fn registered(project: &Project) -> FaceId {
    let (app, customer) = (app(&project.client), customer(project).await);
    let vector = Random::new(u64::from(customer.to_bytes()[0])).vector(DIMENSION);
    register(&app, &scope(project), &place(), &customer, vector).await.face
}

async fn register(app: &App, scope: &ProjectScope, place: &Place, customer: &UserId, vector: Vector) -> Registration {
    loop {
        let id = FaceId::new();
        let at = Timestamp::from_second(1_800_000_000).expect("a time");
        let face = NewFace { id: id.clone(), customer, vector: &vector, consent: None, at };
        match app.gallery().register(scope, place, face, &[]).await.expect("the stack answers") {
            Registered::Made { .. } => return Registration { customer: customer.clone(), face: id, vector },
            Registered::Lost => {}
            Registered::Full => panic!("the gallery is full"),
        }
    }
}

async fn customer(project: &Project) -> UserId {
    let made = project.adds_customer(&json!({"external_id": FaceId::new()})).await;
    made["id"].as_str().expect("an id").parse().expect("an id")
}

fn scope(project: &Project) -> ProjectScope {
    ProjectScope::for_tests(project.id.parse().expect("an id"))
}

fn place() -> Place {
    Place { environment: Environment::Production, model: "made-up".to_owned(), dimension: DIMENSION }
}

pub(crate) fn app(client: &Client) -> App {
    app_through(client, client.stack.fact("aws_endpoint"))
}

/// What calls AWS by this address.
pub(crate) fn app_through(client: &Client, endpoint: &str) -> App {
    let ours = client.stack.environment().filter(|(name, _)| name.starts_with("SMARTACCESS_"));
    let config = Config::from_pairs(ours.map(|(name, value)| (name.to_owned(), value.to_owned())));
    App::on(&aws(client, endpoint), config.expect("the launcher gives all names"))
}

fn s3(client: &Client) -> aws_sdk_s3::Client {
    let aws = aws(client, client.stack.fact("aws_endpoint"));
    let config = aws_sdk_s3::config::Builder::from(&aws).force_path_style(true);
    aws_sdk_s3::Client::from_conf(config.build())
}

/// As whoever owns the account.
fn aws(client: &Client, endpoint: &str) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new(client.stack.fact("region").to_owned()))
        .credentials_provider(SharedCredentialsProvider::new(client.credentials()))
        .http_client(Builder::new().build_http())
        .build()
}
