//! Pictures for the pages of a project.

use aws_sdk_dynamodb::types::Put;

use super::{Changed, Created, Key, Listed, ProjectScope, Store, item, transaction::Transaction};
use crate::{
    error::Result,
    model::{Asset, Record},
    types::AssetId,
};

impl Store {
    /// Adds an asset whose file is still to come, unless its id is taken. Nothing has happened yet.
    pub(crate) async fn create_asset(&self, scope: &ProjectScope, asset: &Asset) -> Result<Created> {
        self.put_new(key(scope, &asset.id), asset).await
    }

    /// An asset by its id.
    pub(crate) async fn asset(&self, scope: &ProjectScope, id: &AssetId) -> Result<Option<Asset>> {
        self.get(key(scope, id)).await
    }

    /// The assets of a project, from the one behind `after` on.
    pub(crate) async fn assets(&self, scope: &ProjectScope, limit: u32, after: Option<&str>) -> Result<Listed<Asset>> {
        self.list(partition(scope, ""), PREFIX, limit, after).await
    }

    /// Puts an asset with its picture in the place of one that waits, with what happened; lost if it waits no longer.
    pub(crate) async fn complete_asset(
        &self,
        scope: &ProjectScope,
        next: &Asset,
        records: &[Record],
    ) -> Result<Changed> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item(key(scope, &next.id), next)?))
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(picture)");
        let put = put.build().map_err(anyhow::Error::new)?;
        self.change(scope, Transaction::default().put(put), records).await
    }
}

const PREFIX: &str = "ASSET#";

fn key(scope: &ProjectScope, id: &AssetId) -> Key {
    partition(scope, id.as_str())
}

fn partition(scope: &ProjectScope, id: &str) -> Key {
    scope.part(format_args!("ASSETS"), &format!("{PREFIX}{id}"))
}
