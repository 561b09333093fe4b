//! What the index of a gallery has, read from the bucket as a function would read it.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use data_encoding::BASE64URL_NOPAD;
use serde_json::json;
use smartaccess::{
    App,
    keys::Purpose,
    model::SearchMode,
    secret::Sealed,
    types::{FaceId, KeyId},
};
use vectors::{Code, Manifest, Partition};

use crate::{
    happenings::Row,
    support::faces::{Faces, Registration, app_through},
};

/// Faces by their ids, and the code of each.
pub(crate) type Index = BTreeMap<FaceId, Vec<u8>>;

impl Faces {
    /// A function whose calls can be broken, and what they are signed with.
    pub(crate) fn breakable(&self) -> (App, String) {
        let client = &self.project.client;
        let key = client.stack.environment().find(|(name, _)| *name == "AWS_ACCESS_KEY_ID").expect("all have one");
        (app_through(client, client.stack.fact("faults_url")), key.1.to_owned())
    }

    /// The partition of the table that says what the gallery is.
    pub(crate) fn partition(&self) -> String {
        format!("P#{}#GALLERY#production#{}", self.project.id, self.place.model)
    }

    /// Its rows.
    pub(crate) async fn rows(&self) -> Vec<Row> {
        let table = self.project.client.dynamodb();
        let query = table.query().table_name(self.project.client.stack.fact("table")).consistent_read(true);
        let query = query.key_condition_expression("pk = :pk");
        let query = query.expression_attribute_values(":pk", AttributeValue::S(self.partition()));
        query.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await.expect("the table answers")
    }

    /// What the index has that counts now. Nobody may be in it twice.
    pub(crate) async fn index(&self) -> Index {
        let head = self.rows().await.into_iter().find(|row| row["sk"] == AttributeValue::S("HEAD".to_owned()));
        let Some(head) = head else { return Index::new() };
        let file = self.file(head["manifest"].as_s().expect("a name")).await;
        let manifest: Manifest = serde_json::from_slice(&file).expect("a manifest");
        let mut index = Index::new();
        for listed in &manifest.partitions {
            let file = self.file(&listed.name).await;
            let partition = Partition::parse(&file, &self.place.model, self.place.dimension).expect("a partition");
            for row in 0..partition.rows.len() {
                let face = FaceId::from_bytes(partition.rows.ids()[row]);
                let former = index.insert(face.clone(), partition.rows.code(row).to_bytes());
                assert_eq!(former, None, "{face} is there twice");
            }
        }
        index
    }

    /// What an object was sealed with.
    async fn file(&self, name: &str) -> Vec<u8> {
        let key = format!("{}/production/{}/{name}", self.project.id, self.place.model);
        let object = self.object(&key).await;
        let (key, sealed) = object.split_first_chunk::<16>().expect("it names its key");
        let key = self.app.keys.by_id(&self.scope, Purpose::Gallery, &KeyId::from_bytes(*key)).await;
        let key = key.expect("the stack answers").expect("the key is there");
        let sealed: Sealed = serde_json::from_value(json!(BASE64URL_NOPAD.encode(sealed))).expect("it was sealed");
        let context = format!("gallery/v1#{}#production#{}#{name}", self.project.id, self.place.model);
        sealed.open(&key, context.as_bytes()).expect("it opens").expose().clone()
    }

    /// Folds and scrubs to the end: then the index is what these faces alone make, and a new one is the same.
    pub(crate) async fn comes_to(&self, there: &[&Registration]) {
        let gallery = self.app.gallery();
        gallery.compact(&self.scope, &self.place).await.expect("it folds");
        gallery.scrub(&self.scope, &self.place).await.expect("it scrubs");
        let kept = self.index().await;
        let wanted = there.iter().map(|one| (one.face.clone(), Code::of(&one.vector).to_bytes()));
        assert_eq!(kept, wanted.collect::<Index>());
        gallery.rebuild(&self.scope, &self.place).await.expect("it is made anew");
        assert_eq!(self.index().await, kept, "a new index is the same");
        let waits = |row: &&Row| row["sk"] != AttributeValue::S("HEAD".to_owned());
        assert_eq!(self.rows().await.iter().find(waits), None, "nothing waits");
    }

    /// Whether exactly these of some faces are found, by whoever knows the index and by whoever does not.
    pub(crate) async fn finds_exactly(&self, there: &[&Registration], gone: &[&Registration], what: &str) {
        let cold = self.cold();
        for app in [&self.app, &cold] {
            for (one, is_there) in there.iter().map(|one| (one, true)).chain(gone.iter().map(|one| (one, false))) {
                let who = self.who(app, &one.vector, SearchMode::Accurate).await;
                let who = who.unwrap_or_else(|error| panic!("{what}: {error:?}"));
                let found = (who.customer.as_ref(), who.face.as_ref());
                let wanted = is_there.then_some((&one.customer, &one.face)).unzip();
                assert_eq!(found, wanted, "{what}: {}", one.face);
            }
        }
    }
}
