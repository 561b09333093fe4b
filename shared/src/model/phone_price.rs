//! What messages to phones cost, before they are sent: so that a cap in money can be kept, and a wrong guess is one on the
//! high side.

use std::{collections::HashMap, sync::LazyLock};

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    error::Faults,
    types::{Channel, Country, Money},
};

/// What messages to a country cost a project, where it is not the price table's price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct PriceOverride {
    /// By which way.
    pub channel: Channel,
    /// To which country.
    pub country: Country,
    /// In US dollars: by SMS for each segment, by WhatsApp for each message.
    pub price: Money,
}

/// List prices, each with its source and date. `default` is for countries without a line, and above all that have one.
const TABLE: &str = include_str!("../../data/phone-prices.csv");

/// A line of the table, as far as it is needed.
#[derive(Deserialize)]
struct Line {
    channel: Channel,
    country: String,
    price: Money,
}

/// By channel and country; nothing for all other countries.
type Prices = HashMap<(Channel, Option<Country>), Money>;

static PRICES: LazyLock<Prices> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
    let lines = reader.deserialize().filter_map(Result::ok);
    lines.map(|Line { channel, country, price }| ((channel, country.parse().ok()), price)).collect()
});

/// What a message to a country costs: of a text message each of its segments. A mail costs nothing worth a cap.
pub fn price_of(overrides: &[PriceOverride], channel: Channel, country: Country, segments: u32) -> Money {
    let pieces = match channel {
        Channel::Email => return Money::default(),
        Channel::Sms => segments,
        Channel::Whatsapp => 1,
    };
    let own = overrides.iter().find(|own| (own.channel, own.country) == (channel, country)).map(|own| own.price);
    let listed = || PRICES.get(&(channel, Some(country))).or_else(|| PRICES.get(&(channel, None))).copied();
    own.or_else(listed).unwrap_or_default().times(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Day;

    #[derive(Debug, Deserialize)]
    struct Whole {
        channel: Channel,
        country: String,
        price: Money,
        currency: String,
        source: String,
        date: Day,
    }

    fn table() -> Vec<Whole> {
        csv::Reader::from_reader(TABLE.as_bytes()).deserialize().map(Result::unwrap).collect()
    }

    fn price(channel: Channel, country: &str, segments: u32) -> String {
        price_of(&[], channel, country.parse().unwrap(), segments).to_string()
    }

    #[test]
    fn every_line_of_the_table_is_a_price_with_its_source_and_date() {
        let table = table();
        assert_eq!(table.len(), PRICES.len(), "two lines for one country");
        for line in table {
            assert!(line.channel.is_phone() && line.currency == "USD", "{line:?}");
            assert!(line.country == "default" || line.country.parse::<Country>().is_ok(), "{line:?}");
            assert!(line.source == "estimate" || line.source.starts_with("https://"), "{line:?}");
            assert!(line.price > Money::default() && line.date.to_string().starts_with("20"), "{line:?}");
        }
    }

    #[test]
    fn a_country_without_a_price_costs_more_than_any_other() {
        for channel in [Channel::Sms, Channel::Whatsapp] {
            let most = table()
                .iter()
                .filter(|line| line.channel == channel && line.country != "default")
                .map(|line| line.price)
                .max();
            assert!(price_of(&[], channel, "AQ".parse().unwrap(), 1) > most.unwrap());
            for country in "CO US ES BR GB DE FR IT MX AR CL PE CA PT IN".split(' ') {
                assert!(PRICES.contains_key(&(channel, country.parse().ok())), "{channel:?} {country}");
            }
        }
    }

    #[test]
    fn a_text_message_is_paid_for_by_the_segment() {
        assert_eq!(price(Channel::Sms, "JP", 1), "0.07451");
        assert_eq!(price(Channel::Sms, "JP", 2), "0.14902");
        assert_eq!(price(Channel::Whatsapp, "CO", 1), "0.0058");
        assert_eq!(price(Channel::Whatsapp, "CO", 2), "0.0058");
        assert_eq!(price(Channel::Email, "CO", 2), "0.00");
    }

    #[test]
    fn a_project_knows_its_own_prices() {
        let own = |channel, country: &str, micros| PriceOverride {
            channel,
            country: country.parse().unwrap(),
            price: Money::from_micros(micros),
        };
        let overrides = [own(Channel::Sms, "CO", 4_000), own(Channel::Whatsapp, "BR", 0)];
        for (channel, country, expected) in [
            (Channel::Sms, "CO", Money::from_micros(8_000)),
            (Channel::Whatsapp, "CO", price_of(&[], Channel::Whatsapp, "CO".parse().unwrap(), 2)),
            (Channel::Whatsapp, "BR", Money::default()),
            (Channel::Sms, "BR", price_of(&[], Channel::Sms, "BR".parse().unwrap(), 2)),
        ] {
            assert_eq!(price_of(&overrides, channel, country.parse().unwrap(), 2), expected, "{channel:?} {country}");
        }
    }
}
