//! Takes WhatsApp's reports of what became of a message. What people write to its number is passed over unread.

use smartaccess::{
    App, Result,
    flows::{self, PhoneReport},
};

pub(crate) async fn handle(app: &'static App, body: String) -> Result<()> {
    for report in PhoneReport::of_whatsapp(&body)? {
        flows::phone_report(app, &report).await?;
    }
    Ok(())
}
