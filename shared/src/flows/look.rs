//! What the pages of a published flow look like.

use crate::{
    App,
    error::Result,
    model::{Branding, Colors, Picture},
    store::ProjectScope,
    types::{AssetId, Name},
};

/// What the pages of a published flow look like, with all that is needed to show them.
#[derive(Debug, Default)]
pub struct Look {
    /// Its colours, if they are its own.
    pub colors: Option<Colors>,
    /// Its logo.
    pub logo: Option<Picture>,
    /// What is read out in the logo's place, if it is not the project's name.
    pub logo_alt: Option<Name>,
    /// The picture beside the form.
    pub image: Option<Picture>,
    /// What is read out in its place, if it says something.
    pub image_alt: Option<Name>,
}

impl Look {
    /// Reads the pictures of a branding. One that is not there, or not complete, is not shown.
    pub(super) async fn of(app: &App, scope: &ProjectScope, branding: &Branding) -> Result<Self> {
        let picture = async |id: Option<&AssetId>| match id {
            Some(id) => app.store.asset(scope, id).await,
            None => Ok(None),
        };
        let (logo, image) =
            tokio::join!(Box::pin(picture(branding.logo.as_ref())), Box::pin(picture(branding.image.as_ref())));
        Ok(Self {
            colors: branding.has_own_look().then_some(branding.colors),
            logo: logo?.and_then(|asset| asset.picture),
            logo_alt: branding.logo_alt.clone(),
            image: image?.and_then(|asset| asset.picture),
            image_alt: branding.image_alt.clone(),
        })
    }
}
