use crate::support::Client;

#[tokio::test]
async fn anybody_may_ask_whether_the_service_answers() {
    let answer = Client::new().get("/v2/health").await;
    insta::assert_snapshot!(answer, @r#"200 OK {"data":{"status":"ok"},"message":"Operation completed successfully","success":true}"#);
}
