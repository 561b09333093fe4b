//! Takes what Amazon SNS reports of text messages, line by line. Its two log groups call it.

use smartaccess::{
    App, Result,
    flows::{self, PhoneReport},
};

pub(crate) async fn handle(app: &'static App, line: String) -> Result<()> {
    flows::phone_report(app, &PhoneReport::of_sms(&line)?).await
}
