//! Whether a code may go to a phone: each costs money, and some people ask for them because it does.
//!
//! In this order, the cheapest first: the number's own limits, its country and kind, the hours of the flow, a country
//! whose codes nobody uses, numbers that are tried one after the other, and the caps. What a code costs is charged before
//! it is sent and given back if it is not.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::Asked;
use crate::{
    App, Code,
    error::{Error, Refusal, Result, refuse},
    limits::Limit,
    model::{EventKind, Period, PhoneBlock, PhoneLogin, ProjectSettings, Record, price_of, reached},
    store::{Charge, ProjectScope, Spent},
    types::{Channel, Country, Environment, EventId, Money, PhoneNumber},
};

/// A code that is to go to a phone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish<'a> {
    /// The number.
    pub number: &'a PhoneNumber,
    /// How.
    pub channel: Channel,
    /// In how many parts.
    pub segments: u32,
    /// What the team says of the project.
    pub project: &'a ProjectSettings,
    /// What the flow says of phones.
    pub login: &'a PhoneLogin,
}

/// Lets a code go to a phone: the price that was charged for it.
pub(super) async fn admit(app: &App, asked: &Asked<'_>, wish: Wish<'_>) -> Result<Money> {
    limited(app, asked, wish).await?;
    // Nobody has a test identity's number, so it is of no country that a project would allow.
    if asked.environment == Environment::Sandbox && wish.number.is_test_identity() {
        return Ok(Money::default());
    }
    let country = allowed(app, asked, wish).await?;
    // The sandbox sends nothing, so there is nothing to pay, and nothing that could be pumped.
    if asked.environment == Environment::Sandbox {
        return Ok(Money::default());
    }
    let price = Box::pin(paid(app, asked, wish, country)).await?;
    app.store.count_phone_code(asked.scope, country, asked.now).await?;
    Ok(price)
}

/// Lets a sample go to a phone, by the same rules in either world, since it is sent and paid for in both. Nobody signs in
/// with it, so it says nothing of how many codes are used.
pub(super) async fn admit_test(app: &App, asked: &Asked<'_>, wish: Wish<'_>) -> Result<Money> {
    limited(app, asked, wish).await?;
    let country = allowed(app, asked, wish).await?;
    Box::pin(paid(app, asked, wish, country)).await
}

/// Refuses a number that has had enough.
async fn limited(app: &App, asked: &Asked<'_>, wish: Wish<'_>) -> Result<()> {
    let number = wish.number.as_str();
    Limit::NumberSends.hit(&app.store, asked.scope, number, asked.now).await?;
    Limit::NumberSendsInTenMinutes.hit(&app.store, asked.scope, number, asked.now).await
}

/// The number's country, if codes go there, to numbers of this kind, at this time.
async fn allowed(app: &App, asked: &Asked<'_>, wish: Wish<'_>) -> Result<Country> {
    let country = match country(wish) {
        Ok(country) => country,
        Err(reason) => {
            app.store.note(asked.scope, &[refused(asked, wish, reason)]).await?;
            return Err(refuse(Code::CountryNotAllowed).detail("reason", reason).into());
        }
    };
    if let Some(opens_at) = wish.login.opens_at(asked.now) {
        let wait = opens_at.duration_since(asked.now).try_into().unwrap_or_default();
        let message = "Codes go to phones at certain hours only. See `details.opens_at`.";
        return Err(refuse(Code::ChannelDisabled)
            .because(message)
            .detail("opens_at", opens_at)
            .retry_after(wait)
            .into());
    }
    Ok(country)
}

/// Takes the price out of the caps, if nothing looks as if codes were pumped.
async fn paid(app: &App, asked: &Asked<'_>, wish: Wish<'_>, country: Country) -> Result<Money> {
    used_enough(app, asked, wish, country).await?;
    Box::pin(no_row_of_numbers(app, asked, wish, country)).await?;
    let price = price_of(&wish.project.phone.prices, wish.channel, country, wish.segments);
    let charged = Payment { scope: asked.scope, project: wish.project, price, now: asked.now }.charge(app).await?;
    charged.map_err(|block| blocked(&block, asked.now))?;
    Ok(price)
}

/// The number's country, if numbers of its country and kind get codes.
fn country(wish: Wish<'_>) -> Result<Country, &'static str> {
    let country = wish.number.country().filter(|country| wish.project.allowed_countries.contains(country));
    let country = country.ok_or("country_not_allowed")?;
    let is_sound = wish.project.phone.number_types.contains(&wish.number.kind());
    if is_sound { Ok(country) } else { Err("number_type_not_allowed") }
}

/// Refuses a country whose codes are hardly used.
async fn used_enough(app: &App, asked: &Asked<'_>, wish: Wish<'_>, country: Country) -> Result<()> {
    let state = app.store.country_state(asked.scope, country, asked.now).await?;
    let block = match state.block.filter(|block| asked.now < block.until) {
        Some(block) => block,
        None if wish.project.phone.suspects(state.settled) => {
            let block = PhoneBlock::of_country(country, asked.now);
            let counts = [("sends", state.settled.sends), ("verified", state.settled.verified)];
            suspect(app, asked, &block, country, &counts).await?;
            block
        }
        None => return Ok(()),
    };
    Err(blocked(&block, asked.now).into())
}

/// Refuses what looks as if numbers were tried one after the other.
async fn no_row_of_numbers(app: &App, asked: &Asked<'_>, wish: Wish<'_>, country: Country) -> Result<()> {
    let prefix = wish.number.prefix();
    match Limit::PrefixSends.hit(&app.store, asked.scope, prefix, asked.now).await {
        Err(Error::Refused(refusal)) => {
            let wait = refusal.details.get(Refusal::RETRY_AFTER).and_then(Value::as_i64).unwrap_or_default();
            let block = PhoneBlock::of_prefix(prefix, asked.now, SignedDuration::from_secs(wait));
            suspect(app, asked, &block, country, &[]).await?;
            Err(refusal.detail("reason", block.reason.name()).into())
        }
        other => other,
    }
}

/// Blocks, and tells the team once.
async fn suspect(
    app: &App,
    asked: &Asked<'_>,
    block: &PhoneBlock,
    country: Country,
    counts: &[(&str, u64)],
) -> Result<()> {
    let mut record = project_record(asked.scope, EventKind::PumpingSuspected, asked.actor, asked.now)
        .with("reason", block.reason.name())
        .with("country", &country.to_string())
        .with("target", &block.target)
        .with("until", &block.until.to_string());
    record.data.extend(counts.iter().map(|(name, count)| ((*name).to_owned(), Value::from(*count))));
    if app.store.block_phones(asked.scope, block, &record).await? {
        let (project, reason) = (asked.scope.project(), block.reason.name());
        tracing::error!(project.id = %project, %country, reason, "codes to phones blocked: pumping suspected");
    }
    Ok(())
}

fn blocked(block: &PhoneBlock, now: Timestamp) -> Refusal {
    let wait = block.until.duration_since(now).try_into().unwrap_or_default();
    refuse(Code::QuotaExceeded).detail("reason", block.reason.name()).retry_after(wait)
}

/// What a message costs, and who pays.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payment<'a> {
    /// The project.
    pub scope: &'a ProjectScope,
    /// What its team says of it.
    pub project: &'a ProjectSettings,
    /// How much.
    pub price: Money,
    /// When.
    pub now: Timestamp,
}

impl Payment<'_> {
    /// Charges the deployment's cap, then the project's, or says which one is reached. A team is told of half, four fifths
    /// and all of its caps.
    pub(super) async fn charge(self, app: &App) -> Result<Result<(), PhoneBlock>> {
        let cap = app.config.phone_monthly_cap;
        let whole = Charge { price: self.price, daily_cap: cap, monthly_cap: cap, now: self.now };
        let deployment = ProjectScope::deployment();
        let Ok(all) = app.store.charge(&deployment, whole).await? else {
            let block = PhoneBlock::of_cap(Period::Month, self.now);
            let record = project_record(&deployment, EventKind::BudgetReached, ACTOR, self.now);
            if app.store.block_phones(&deployment, &block, &record.with("period", Period::Month.name())).await? {
                tracing::error!("the deployment's cap for messages to phones is reached");
            }
            return Ok(Err(block));
        };
        if let Some(percent) = reached(all.month - self.price, all.month, cap) {
            tracing::error!(percent, "part of the deployment's cap for messages to phones is spent");
        }
        let guard = &self.project.phone;
        let own = Charge { daily_cap: guard.daily_cap, monthly_cap: guard.monthly_cap, ..whole };
        match app.store.charge(self.scope, own).await? {
            Ok(spent) => {
                self.tell(app, spent).await?;
                Ok(Ok(()))
            }
            Err(period) => {
                app.store.give_back(&deployment, self.price, self.now).await?;
                let block = PhoneBlock::of_cap(period, self.now);
                let record = self.budget_record(period, 100);
                app.store.block_phones(self.scope, &block, &record).await?;
                Ok(Err(block))
            }
        }
    }

    async fn tell(&self, app: &App, spent: Spent) -> Result<()> {
        let guard = &self.project.phone;
        let caps = [(Period::Day, spent.day, guard.daily_cap), (Period::Month, spent.month, guard.monthly_cap)];
        let parts = caps.into_iter().filter_map(|(period, spent, cap)| {
            reached(spent - self.price, spent, cap).map(|percent| self.budget_record(period, percent))
        });
        let records: Vec<_> = parts.collect();
        if records.is_empty() { Ok(()) } else { app.store.note(self.scope, &records).await }
    }

    fn budget_record(&self, period: Period, percent: i64) -> Record {
        let guard = &self.project.phone;
        let cap = if period == Period::Day { guard.daily_cap } else { guard.monthly_cap };
        let record = project_record(self.scope, EventKind::BudgetReached, ACTOR, self.now);
        let mut record = record.with("period", period.name()).with("cap", &cap.to_string()).with("currency", "USD");
        record.data.insert("percent".to_owned(), percent.into());
        record
    }
}

/// Gives back what was charged for a message that was not sent.
pub(super) async fn give_back(app: &App, scope: &ProjectScope, price: Money, charged_at: Timestamp) -> Result<()> {
    if price > Money::default() {
        app.store.give_back(scope, price, charged_at).await?;
        app.store.give_back(&ProjectScope::deployment(), price, charged_at).await?;
    }
    Ok(())
}

/// Who acts in the log of what happened.
const ACTOR: &str = "phone_guard";

/// A code that does not go to a number of this country or kind.
fn refused(asked: &Asked<'_>, wish: Wish<'_>, reason: &str) -> Record {
    let record = project_record(asked.scope, EventKind::PhoneFailed, asked.actor, asked.now);
    let record = record.with("phone", wish.number.as_str()).with("channel", wish.channel.name()).with("reason", reason);
    Record { environment: asked.environment, network: asked.network, ..record }
}

fn project_record(scope: &ProjectScope, kind: EventKind, actor: &str, now: Timestamp) -> Record {
    Record {
        id: EventId::new(),
        kind,
        environment: Environment::Production,
        subject: scope.project().to_string(),
        actor: actor.to_owned(),
        network: None,
        at: now,
        data: Map::new(),
        outcome: None,
    }
}
