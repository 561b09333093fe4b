//! Several requests for one picture at once.

use futures_util::future::join_all;

use crate::support::{
    operator::Operator,
    picture::{assets, blue_png, complete, upload},
    race::{rounds, turn},
};

/// How many are at once: each draws the picture.
const AT_ONCE: usize = 16;

#[tokio::test]
async fn of_many_that_complete_an_upload_each_is_answered_with_the_same_picture() {
    let maria = Operator::new();
    let path = assets(&maria.project("Aurora").await);
    let _turn = turn().await;
    for _ in 0..rounds(3) {
        let begun = upload(&maria, &path, "image/png", &blue_png(40, 20)).await;
        let one = format!("{path}/{}", begun.json()["data"]["id"].as_str().unwrap());
        let answers = join_all((0..AT_ONCE).map(|_| complete(&maria, &one))).await;
        for answer in &answers {
            assert_eq!((answer.status.as_u16(), &answer.text), (200, &answers[0].text), "{answer}");
        }
    }
}
