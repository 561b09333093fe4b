//! Takes the provider's reports of what became of a mail, and lets no more go to addresses that reach nobody.

use smartaccess::{
    App, Result,
    flows::{self, Feedback},
};

pub(crate) async fn handle(app: &'static App, body: String) -> Result<()> {
    flows::feedback(app, &Feedback::parse(&body)?).await
}
