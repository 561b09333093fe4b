//! The program: what it prints and when it ends.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

fn start(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_fault-proxy"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program is built")
}

#[tokio::test]
async fn it_says_where_it_is_and_ends_with_its_parent() {
    let mut proxy = start(&["--listen", "127.0.0.1:0", "--upstream", "127.0.0.1:9", "--seed", "7"]);
    let mut line = String::new();
    BufReader::new(proxy.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let control = format!("{}/_faults", ready["url"].as_str().unwrap());
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let report: Value = http.get(control).send().await.unwrap().json().await.unwrap();
    assert_eq!(report["seed"], 7);

    drop(proxy.stdin.take());
    assert!(proxy.wait().unwrap().success());
}

#[test]
fn it_says_what_is_wrong_with_its_arguments() {
    let ended = start(&["--listen", "0.0.0.0:0"]).wait_with_output().unwrap();
    assert!(!ended.status.success());
    let told = String::from_utf8(ended.stderr).unwrap();
    assert!(told.contains("--listen must be a loopback address, not 0.0.0.0:0"), "{told}");
}
