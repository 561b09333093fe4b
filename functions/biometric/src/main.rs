//! The zone's one binary: `Handler:` says which of its functions it is.

#![forbid(unsafe_code)]

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    zone_biometric::load_networks();
    smartaccess::zone::serve(zone_biometric::zone()).await
}
