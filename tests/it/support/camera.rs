//! People before a camera: photos of them, and heads that turn as they are asked to.

use std::{
    collections::BTreeSet,
    fs,
    io::Cursor,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use data_encoding::BASE64;
use face::{
    Check, Engine, Picture, Portrait,
    challenge::{Challenge, Frame, Move, judge, synthetic::Trick},
};
use serde_json::{Value, json};
use smartaccess::{
    gallery::{NewFace, Place, Registered},
    model::FaceModel,
    store::ProjectScope,
    types::{Environment, FaceId},
};
use vectors::Vector;

use super::{Answer, Client, Project, faces::app, repository};

/// A photo, as a back end sends it.
pub(crate) type Photo = String;

/// People of whom there are two photos or more that are good and alive, the first of which looks ahead.
pub(crate) const MARTHA: [&str; 3] = ["Martha_Burk_0001", "Martha_Burk_0002", "Martha_Burk_0003"];
pub(crate) const STEFANO: [&str; 2] = ["Stefano_Accorsi_0002", "Stefano_Accorsi_0001"];
pub(crate) const VICKI: [&str; 2] = ["Vicki_Zhao_Wei_0001", "Vicki_Zhao_Wei_0002"];
pub(crate) const JON: [&str; 3] = ["Jon_Voight_0002", "Jon_Voight_0003", "Jon_Voight_0001"];
pub(crate) const MARK: [&str; 2] = ["Mark_Gottfried_0002", "Mark_Gottfried_0001"];

/// People who look straight ahead.
const STRAIGHT: [&str; 6] = [
    "LeAnn_Rimes_0002",
    "Manuel_Poggiali_0001",
    "Vicki_Zhao_Wei_0001",
    "Mary_Carey_0002",
    "Stefano_Accorsi_0002",
    "Manuel_Poggiali_0002",
];

/// A project whose people sign in by face.
pub(crate) struct Studio {
    pub(crate) project: Project,
    photos: PathBuf,
}

impl Studio {
    /// One whose flow says this of faces besides, or a word on what is missing. Codes go out by email.
    pub(crate) async fn open(biometric: &Value) -> Option<Self> {
        Self::with(biometric, &json!({})).await
    }

    /// The same where the flow says this of other ways to sign in.
    pub(crate) async fn with(biometric: &Value, login: &Value) -> Option<Self> {
        let project = Project::new();
        let Some(photos) = photos().filter(|_| weights(&project.client).is_some()) else {
            skipped();
            return None;
        };
        let studio = Self { project, photos };
        studio.signs_in_by(biometric, login).await;
        Some(studio)
    }

    /// Publishes another flow.
    pub(crate) async fn signs_in_by(&self, biometric: &Value, login: &Value) {
        signs_in_by_face(&self.project, biometric, login).await;
    }

    /// A photo by its name, such as `Martha_Burk_0001`, or `liveness/spoof/silent_F2`.
    pub(crate) fn photo(&self, name: &str) -> Photo {
        BASE64.encode(&self.file(name))
    }

    pub(crate) fn file(&self, name: &str) -> Vec<u8> {
        let path = match name.rsplit_once('_') {
            Some((person, _)) if !name.contains('/') => format!("dev/{person}/{name}.jpg"),
            _ => format!("{name}.jpg"),
        };
        fs::read(self.photos.join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// A new customer with an address, and what the team calls them.
    pub(crate) async fn customer(&self, name: &str) -> Value {
        let fields = json!({"emails": [self.project.address(name)], "external_id": name, "name": name});
        self.project.adds_customer(&fields).await
    }

    pub(crate) async fn starts(&self, user: Option<&str>) -> Answer {
        let mut body = json!({"project_id": self.project.id});
        if let Some(user) = user {
            body["user_id"] = user.into();
        }
        self.project.post("/v2/access/biometric/start", &body).await
    }

    /// The id of a new validation.
    pub(crate) async fn validation(&self, user: Option<&str>) -> String {
        id(&self.starts(user).await)
    }

    /// Registers a photo for a customer, who agrees.
    pub(crate) async fn registers(&self, user: &str, photo: &str) -> Answer {
        self.registers_with(user, &json!({"face_image": self.photo(photo)})).await
    }

    /// The same with other fields.
    pub(crate) async fn registers_with(&self, user: &str, fields: &Value) -> Answer {
        let consent = json!({"text_version": "2026-11", "language": "en", "accepted_at": "2026-11-20T10:00:00Z"});
        let mut body = json!({"user_id": user, "project_id": self.project.id, "consent": consent});
        body.as_object_mut().expect("fields").extend(fields.as_object().expect("fields").clone());
        self.project.post("/v2/access/biometric/register-face", &body).await
    }

    /// Two good photos of each of so many people.
    pub(crate) fn people(&self, count: usize) -> Vec<[String; 2]> {
        let names = |folder: &Path| -> BTreeSet<String> {
            let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
            entries.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect()
        };
        let is_good = |name: &String| {
            let picture = Picture::decode(&self.file(name)).expect("a photo");
            let portrait = engine(&self.project.client).look(&picture).expect("the networks run");
            portrait.is_some_and(|seen| seen.liveness.is_live() && seen.quality.checks().iter().all(is_met))
        };
        let folder = self.photos.join("dev");
        let two = names(&folder).into_iter().filter_map(|person| {
            let mut good = names(&folder.join(person)).into_iter().filter(is_good);
            Some([good.next()?, good.next()?])
        });
        two.take(count).collect()
    }

    /// Folds the faces that were registered into the index.
    pub(crate) async fn folds(&self) {
        let scope = ProjectScope::for_tests(self.project.id.parse().expect("an id"));
        let place = self.place();
        for _ in 0..3 {
            app(&self.project.client).gallery().compact(&scope, &place).await.expect("the stack answers");
        }
    }

    /// Where the faces are.
    fn place(&self) -> Place {
        let set = engine(&self.project.client).set();
        let model = FaceModel::of_set(set.id.as_str()).expect("a model");
        Place { environment: Environment::Production, model: model.id.to_owned(), dimension: model.dimension }
    }

    /// Gives a customer a face, whoever else has it.
    pub(crate) async fn has_face(&self, customer: &Value, photo: &str) {
        let app = app(&self.project.client);
        let scope = ProjectScope::for_tests(self.project.id.parse().expect("an id"));
        let place = self.place();
        let vector = Vector::new(self.portrait(photo).vector.values()).expect("a vector");
        let customer = customer["id"].as_str().expect("an id").parse().expect("an id");
        let at = jiff::Timestamp::from_second(1_800_000_000).expect("a time");
        let face = NewFace { id: FaceId::new(), customer: &customer, vector: &vector, consent: None, at };
        let made = app.gallery().register(&scope, &place, face, &[]).await.expect("the stack answers");
        assert!(matches!(made, Registered::Made { .. }), "{made:?}");
    }

    /// Lets a customer's face have been tried in vain so often.
    pub(crate) async fn was_tried_in_vain(&self, customer: &Value, times: u32) {
        let user = format!("P#{}#U#{}", self.project.id, customer["id"].as_str().expect("an id"));
        self.project.client.adds(&user, "FACETRIES", &json!({"day": 0, "failed": times})).await;
    }

    /// A customer whose face is registered.
    pub(crate) async fn known(&self, name: &str, photo: &str) -> Value {
        let customer = self.customer(name).await;
        let registered = self.registers(name, photo).await;
        assert_eq!(registered.status, 200, "{registered}");
        customer
    }

    /// Sends a photo for whoever it is in a new validation.
    pub(crate) async fn verifies(&self, photo: &str, user: Option<&str>) -> Answer {
        let validation = self.validation(None).await;
        self.verifies_in(&validation, &self.photo(photo), user).await
    }

    pub(crate) async fn verifies_in(&self, validation: &str, photo: &Photo, user: Option<&str>) -> Answer {
        let mut body = json!({"face_image": photo, "validation_id": validation});
        if let Some(user) = user {
            body["user_id"] = user.into();
        }
        self.project.post("/v2/access/biometric/verify-face", &body).await
    }

    pub(crate) async fn checks(&self, validation: &str, photo: &Photo) -> Answer {
        let body = json!({"face_image": photo, "validation_id": validation});
        self.project.post("/v2/access/biometric/liveness-check", &body).await
    }

    /// What the networks say of a photo.
    pub(crate) fn portrait(&self, name: &str) -> Portrait {
        let picture = Picture::decode(&self.file(name)).expect("a photo");
        engine(&self.project.client).look(&picture).expect("the networks run").expect("a face")
    }

    /// A new validation of two moves, and frames of somebody who makes them.
    pub(crate) async fn moves(&self, user: Option<&str>) -> (String, Vec<Photo>) {
        for _ in 0..100 {
            let started = self.starts(user).await;
            let moves = started.json()["data"]["challenge"].clone();
            let moves: Vec<Move> = moves.as_array().expect("moves").iter().map(wanted).collect();
            if moves.len() == 2 {
                let frames = STRAIGHT.iter().find_map(|name| self.turned(name, &moves)).expect("a head that turns");
                return (id(&started), frames);
            }
        }
        panic!("no challenge of two moves among a hundred");
    }

    /// Frames of a head that makes moves, if they are taken for one.
    fn turned(&self, name: &str, moves: &[Move]) -> Option<Vec<Photo>> {
        let engine = engine(&self.project.client);
        let (photo, first) = (Picture::decode(&self.file(name)).ok()?, self.portrait(name));
        let landmarks = &first.faces[0].landmarks;
        let made: Vec<_> = moves.iter().map(|wanted| Trick::head(*wanted, 25.0).play(&photo, landmarks)).collect();
        let portraits: Vec<_> = made.iter().map(|frame| engine.look(frame).expect("it runs")).collect::<Option<_>>()?;
        let rest = made.iter().zip(&portraits).map(|(picture, portrait)| Frame { picture, portrait });
        let frames: Vec<_> = [Frame { picture: &photo, portrait: &first }].into_iter().chain(rest).collect();
        let is_live = judge(engine.set(), &Challenge::of(moves.to_vec())?, &frames).is_live();
        is_live.then(|| {
            let turned = made.iter().map(|frame| BASE64.encode(&png(frame)));
            [self.photo(name)].into_iter().chain(turned).collect()
        })
    }

    /// A photo saved anew, a little smaller.
    pub(crate) fn saved_anew(&self, name: &str) -> Photo {
        let photo = image::load_from_memory(&self.file(name)).expect("a photo");
        saved(&photo.resize_exact(photo.width() * 9 / 10, photo.height() * 9 / 10, image::imageops::Triangle))
    }

    /// A photo of which two hundredths are cut off, at the left and at the bottom.
    pub(crate) fn cut(&self, name: &str) -> Photo {
        let photo = image::load_from_memory(&self.file(name)).expect("a photo");
        let (width, height) = (photo.width(), photo.height());
        saved(&photo.crop_imm(width / 50, 0, width - width / 50, height - height / 50))
    }

    /// The same pixels in another file.
    pub(crate) fn in_another_file(&self, name: &str) -> Photo {
        BASE64.encode(&png(&Picture::decode(&self.file(name)).expect("a photo")))
    }
}

fn saved(photo: &image::DynamicImage) -> Photo {
    let mut file = Cursor::new(Vec::new());
    photo.write_to(&mut file, image::ImageFormat::Png).expect("a file");
    BASE64.encode(file.get_ref())
}

/// Publishes a flow with faces, by single pictures unless it says otherwise.
pub(crate) async fn signs_in_by_face(project: &Project, biometric: &Value, login: &Value) {
    let mut faces = json!({"enabled": true, "policy": "seed"});
    faces.as_object_mut().expect("fields").extend(biometric.as_object().expect("fields").clone());
    let mut settings = json!({"biometric": faces});
    settings.as_object_mut().expect("fields").extend(login.as_object().expect("fields").clone());
    let flow = json!({"project_id": project.id, "name": "Faces", "login_settings": settings});
    let made = project.post("/v2/project-flows", &flow).await;
    let id = made.json()["data"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    let published = project.post(&format!("/v2/project-flows/{id}/publish"), &json!({})).await;
    assert_eq!(published.status, 200, "{published}");
}

/// Whether the stack has networks that look at faces.
pub(crate) fn sees_faces() -> bool {
    weights(&Client::new()).is_some()
}

/// The id of the validation that an answer is about.
pub(crate) fn id(answer: &Answer) -> String {
    answer.json()["data"]["validation_id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

fn wanted(name: &Value) -> Move {
    match name.as_str().expect("a move") {
        "left" => Move::Left,
        "right" => Move::Right,
        "straight" => Move::Straight,
        other => panic!("nobody moves {other}"),
    }
}

/// Whether there is nothing to change about a photo.
fn is_met(check: &Check) -> bool {
    check.sentence.is_none()
}

fn png(picture: &Picture) -> Vec<u8> {
    let side = |side: usize| u32::try_from(side).expect("a small picture");
    let pixels = image::RgbImage::from_raw(side(picture.width()), side(picture.height()), picture.pixels().to_vec());
    let mut file = Cursor::new(Vec::new());
    pixels.expect("as many as there are").write_to(&mut file, image::ImageFormat::Png).expect("a file");
    file.into_inner()
}

/// The networks that the stack has, in this process.
fn engine(client: &Client) -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let (folder, set) = weights(client).expect("the stack has weights");
        Engine::load(Path::new(&folder), &set).expect("they are the ones of models.toml")
    })
}

/// The weights that the stack looks at faces with: their folder and their set.
fn weights(client: &Client) -> Option<(String, String)> {
    let fact = |wanted: &str| {
        let found = client.stack.environment().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| value.to_owned()).filter(|value| !value.is_empty())
    };
    fact("SMARTACCESS_FACE_WEIGHTS").zip(fact("SMARTACCESS_FACE_SET"))
}

#[expect(clippy::disallowed_methods, reason = "a test is told where its photos are")]
fn photos() -> Option<PathBuf> {
    let folder = std::env::var_os("SMARTACCESS_FACES").map_or_else(|| "../shared/faces".into(), PathBuf::from);
    Some(repository().join(folder)).filter(|folder| folder.is_dir())
}

#[expect(clippy::print_stderr, reason = "who runs tests is told that one was not run")]
fn skipped() {
    eprintln!("skipped: the weights or the photos of the face engine are not here");
}
