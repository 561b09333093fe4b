//! What codes to phones have cost, how many of them were used, and where none go for a while.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{Put, ReturnValue, ReturnValuesOnConditionCheckFailure, Update},
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Changed, Key, ProjectScope, Store, item, number, row, text,
    transaction::{Transacted, Transaction},
};
use crate::{
    error::Result,
    model::{Bucket, Conversion, Period, PhoneBlock, Record},
    types::{Country, Money},
};

/// What is asked of a budget.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Charge {
    /// How much.
    pub price: Money,
    /// What a day may cost.
    pub daily_cap: Money,
    /// What a month may cost.
    pub monthly_cap: Money,
    /// When.
    pub now: Timestamp,
}

/// What messages have cost so far.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// Today (UTC).
    pub day: Money,
    /// This month (UTC).
    pub month: Money,
}

/// Whether a country gets codes.
#[derive(Debug, Default)]
pub(crate) struct CountryState {
    /// What keeps it from getting any, also if that is over.
    pub block: Option<PhoneBlock>,
    /// How many of the last settled hour's were used.
    pub settled: Conversion,
}

#[derive(Deserialize)]
struct Sent {
    bucket: i64,
    #[serde(default)]
    sends: u64,
    #[serde(default)]
    verified: u64,
}

impl Store {
    /// Takes a price out of the budgets of a day and a month, if both have room for it: what was spent, with it, or which
    /// cap is in the way. A reply that is lost may charge twice, never too little.
    pub(crate) async fn charge(&self, scope: &ProjectScope, charge: Charge) -> Result<Result<Spent, Period>> {
        let Charge { price, daily_cap, monthly_cap, now } = charge;
        let room = |cap: Money| cap.micros() - price.micros();
        for (period, cap) in [(Period::Day, daily_cap), (Period::Month, monthly_cap)] {
            if room(cap) < 0 {
                return Ok(Err(period));
            }
        }
        let day = day_name(now);
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(spent_key(scope, now).into()))
            .update_expression("ADD spent :price, #day :price SET #ttl = :ttl")
            .condition_expression(
                "(attribute_not_exists(spent) OR spent <= :month) AND (attribute_not_exists(#day) OR #day <= :day)",
            )
            .expression_attribute_names("#day", &day)
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":price", number(price.micros()))
            .expression_attribute_values(":month", number(room(monthly_cap)))
            .expression_attribute_values(":day", number(room(daily_cap)))
            .expression_attribute_values(":ttl", number(Period::Month.end(now).as_second() + KEPT))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match outcome {
            Ok(answer) => Ok(Ok(spent(&row(answer.attributes.unwrap_or_default())?, now))),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    let stood = spent(&row(failed.item().cloned().unwrap_or_default())?, now);
                    let is_day = stood.day.micros() > room(daily_cap);
                    Ok(Err(if is_day { Period::Day } else { Period::Month }))
                }
                _ => Err(error.into()),
            },
        }
    }

    /// Puts back what was charged for a message that was not sent.
    pub(crate) async fn give_back(&self, scope: &ProjectScope, price: Money, charged_at: Timestamp) -> Result<()> {
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(spent_key(scope, charged_at).into()))
            .update_expression("ADD spent :back, #day :back")
            .expression_attribute_names("#day", day_name(charged_at))
            .expression_attribute_values(":back", number(-price.micros()))
            .send()
            .await?;
        Ok(())
    }

    /// What messages have cost so far.
    pub async fn spent(&self, scope: &ProjectScope, now: Timestamp) -> Result<Spent> {
        let row: Option<Fields> = self.get(spent_key(scope, now)).await?;
        Ok(spent(&row.unwrap_or_default(), now))
    }

    /// Counts a code that was asked for.
    pub(crate) async fn count_phone_code(&self, scope: &ProjectScope, country: Country, at: Timestamp) -> Result<()> {
        self.count_in_bucket(scope, country, Bucket::of(at), "sends").await
    }

    /// Counts a code that was used, in the bucket in which it was asked for.
    pub(crate) async fn count_phone_use(&self, scope: &ProjectScope, country: Country, asked: Timestamp) -> Result<()> {
        self.count_in_bucket(scope, country, Bucket::of(asked), "verified").await
    }

    async fn count_in_bucket(&self, scope: &ProjectScope, country: Country, bucket: Bucket, field: &str) -> Result<()> {
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, &sent_place(country, bucket)).into()))
            .update_expression("ADD #field :one SET #bucket = :bucket, #ttl = :ttl")
            .expression_attribute_names("#bucket", "bucket")
            .expression_attribute_names("#field", field)
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":bucket", number(bucket.number()))
            .expression_attribute_values(":ttl", number(bucket.ttl()))
            .send()
            .await?;
        Ok(())
    }

    /// Whether a country gets codes, in one read.
    pub(crate) async fn country_state(
        &self,
        scope: &ProjectScope,
        country: Country,
        now: Timestamp,
    ) -> Result<CountryState> {
        let (first, last) = Bucket::settled(now);
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", text(key(scope, "").pk))
            .expression_attribute_values(":from", text(block_place(&country.to_string())))
            .expression_attribute_values(":to", text(sent_place(country, last)))
            .send()
            .await?;
        let mut state = CountryState::default();
        for item in answer.items.unwrap_or_default() {
            if item.contains_key("target") {
                state.block = Some(row(item)?);
                continue;
            }
            let sent: Sent = row(item)?;
            // What was before a block has been judged; the block comes first, for its place does.
            let is_judged = state.block.as_ref().is_some_and(|block| sent.bucket < Bucket::of(block.until).number());
            if first.number() <= sent.bucket && !is_judged {
                state.settled.sends += sent.sends;
                state.settled.verified += sent.verified;
            }
        }
        Ok(state)
    }

    /// Where no codes go at this time: up to 100 places.
    pub(crate) async fn blocked_phones(&self, scope: &ProjectScope, now: Timestamp) -> Result<Vec<PhoneBlock>> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .filter_expression("attribute_exists(#target) AND #until > :now")
            .expression_attribute_names("#target", "target")
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":pk", text(key(scope, "").pk))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .into_paginator()
            .items()
            .send();
        let mut blocks = Vec::new();
        while blocks.len() < MOST_LISTED
            && let Some(item) = pages.next().await
        {
            blocks.push(row(item?)?);
        }
        Ok(blocks)
    }

    /// Ends the block of a country, with what happened; lost if there is none.
    pub(crate) async fn unblock_country(
        &self,
        scope: &ProjectScope,
        country: Country,
        now: Timestamp,
        record: &Record,
    ) -> Result<Changed> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &block_place(&country.to_string())).into()))
            .update_expression("SET #until = :now")
            .condition_expression("#until > :now")
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":now", number(now.as_millisecond()));
        let update = update.build().map_err(anyhow::Error::new)?;
        self.change(scope, Transaction::default().update(update), std::slice::from_ref(record)).await
    }

    /// Blocks where nothing is blocked yet, or no longer, and tells of it. Says whether it was this that did.
    pub(crate) async fn block_phones(&self, scope: &ProjectScope, block: &PhoneBlock, record: &Record) -> Result<bool> {
        let mut row = item(key(scope, &block_place(&block.target)), block)?;
        row.insert("ttl".to_owned(), number(block.until.as_second() + BLOCK_KEPT));
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(row))
            .condition_expression("attribute_not_exists(pk) OR #until <= :since")
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":since", number(block.since.as_millisecond()));
        let put = put.build().map_err(anyhow::Error::new)?;
        let transaction = self.with_records(scope, Transaction::default().put(put), std::slice::from_ref(record))?;
        Ok(matches!(self.transact(transaction).await?, Transacted::Done))
    }
}

/// Seconds that a month's costs are kept.
const KEPT: i64 = 90 * 24 * 60 * 60;

/// Seconds that a block is kept after its end.
const BLOCK_KEPT: i64 = 24 * 60 * 60;

/// The most blocks that are shown at once.
const MOST_LISTED: usize = 100;

/// A row whose fields have names of their own.
type Fields = HashMap<String, Value>;

fn spent(fields: &Fields, now: Timestamp) -> Spent {
    let money = |name: &str| Money::from_micros(fields.get(name).and_then(Value::as_i64).unwrap_or_default());
    Spent { day: money(&day_name(now)), month: money("spent") }
}

/// The field of a day's costs.
fn day_name(at: Timestamp) -> String {
    at.strftime("day_%d").to_string()
}

fn spent_key(scope: &ProjectScope, at: Timestamp) -> Key {
    key(scope, &format!("SPENT#{}", at.strftime("%Y-%m")))
}

fn key(scope: &ProjectScope, place: &str) -> Key {
    scope.part(format_args!("PHONE"), place)
}

/// Before the buckets of a country, so that one read has both.
fn block_place(target: &str) -> String {
    format!("{target}#BLOCK")
}

fn sent_place(country: Country, bucket: Bucket) -> String {
    format!("{country}#SENT#{:010}", bucket.number())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Item;

    #[test]
    fn a_row_says_what_its_month_and_day_have_cost() {
        let item = Item::from([("spent".to_owned(), number(150_000)), ("day_21".to_owned(), number(50_000))]);
        let of = |now: &str| spent(&row(item.clone()).unwrap(), now.parse().unwrap());
        let money = Money::from_micros;
        assert_eq!(of("2026-11-21T10:00:00Z"), Spent { day: money(50_000), month: money(150_000) });
        assert_eq!(of("2026-11-22T10:00:00Z"), Spent { day: money(0), month: money(150_000) });
    }
}
