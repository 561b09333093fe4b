//! One file, applied by two runs at once: a pipeline that was started twice.

use std::thread;

use serde_json::json;

use crate::support::{
    configure::Configure,
    operator::Operator,
    race::{rounds, turn},
};

const FILE: &str = "
applications: [{name: Web, redirect_uris: [https://aurora.example/callback]}]
flows: [{name: Sign-in, published: true}, {name: Next}]
";

#[tokio::test]
async fn a_file_that_is_applied_twice_at_once_makes_each_thing_once() {
    let _turn = turn().await;
    for _ in 0..rounds(3) {
        let maria = Operator::new();
        let path = maria.project("Aurora").await;
        let id = path.rsplit('/').next().unwrap();
        let line = format!("apply FILE --yes --project {id}");
        let configure = Configure::with(&maria.client.stack, maria.token());
        configure.file(FILE);
        let ran = thread::scope(|scope| {
            let runs = [(); 2].map(|()| scope.spawn(|| configure.run(&line)));
            runs.map(|run| run.join().unwrap())
        });
        assert!(ran.iter().any(|ran| ran.code == 0), "{ran:?}");
        let flows = maria.get(&format!("/v2/project-flows?project_id={id}")).await.json()["data"]["items"].clone();
        let applications = maria.get(&format!("{path}/applications")).await.json()["data"]["items"].clone();
        assert_eq!((flows.as_array().unwrap().len(), applications.as_array().unwrap().len()), (2, 1), "{ran:?}");
        let published = flows.as_array().unwrap().iter().find(|flow| flow["name"] == "Sign-in").unwrap();
        assert_eq!(published["published"]["version"], json!(1), "{flows}");
        assert_eq!(
            configure.run(&line).out,
            "warning: project.privacy_policy_url: Set the project's `privacy_policy_url`: people want to know what becomes of their data.\nNothing to do.\n"
        );
    }
}
