//! The zone's one binary: `Handler:` says which of its functions it is.

#![forbid(unsafe_code)]

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    smartaccess::zone::serve(zone_manage::zone()).await
}
