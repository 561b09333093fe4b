//! What a thousand sign-ins cost, by the calls that they make and by list prices, beside what others ask for.
//!
//! Prices are read from tables with a source and a date in each line: `aws.csv` for calls, `peers.csv` for others, and the
//! product's own table for messages. An estimate is marked with `~`.

use std::{collections::BTreeMap, io::Write};

use serde::Deserialize;

const CALLS: &str = include_str!("../aws.csv");
const MESSAGES: &str = include_str!("../../../shared/data/phone-prices.csv");
const PEERS: &str = include_str!("../peers.csv");

/// Two requests, and two runs of workers: one that sends the message, and one that reads what became of it.
const RUNS: f64 = 4.0;

/// The same of a phone, and one more: it looks whether the next way of the plan is to be tried.
const PHONE_RUNS: f64 = RUNS + 1.0;

/// How often a user signs in in a month, which shares out what others ask for each user.
const SIGN_INS_OF_A_USER: f64 = 4.0;

/// The countries that are shown.
const COUNTRIES: [&str; 8] = ["CO", "MX", "BR", "US", "ES", "GB", "DE", "IN"];

/// How often each operation is called in one sign-in.
type Calls = BTreeMap<String, f64>;

/// What sign-ins by each way call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ways<'a> {
    pub(crate) mail: &'a Calls,
    pub(crate) sms: &'a Calls,
    pub(crate) whatsapp: &'a Calls,
}

impl Ways<'_> {
    /// What a sign-in by this channel calls, and in how many runs.
    fn of(&self, channel: &str) -> (&Calls, f64) {
        match channel {
            "sms" => (self.sms, PHONE_RUNS),
            "whatsapp" => (self.whatsapp, PHONE_RUNS),
            _ => (self.mail, RUNS),
        }
    }
}

#[derive(Debug, Deserialize)]
struct CallPrice {
    call: String,
    price: f64,
    source: String,
    date: String,
}

#[derive(Debug, Deserialize)]
struct MessagePrice {
    channel: String,
    country: String,
    price: f64,
    source: String,
    date: String,
}

#[derive(Debug, Deserialize)]
struct PeerPrice {
    peer: String,
    channel: String,
    country: String,
    price: f64,
    per: Per,
    source: String,
    date: String,
}

/// What a price of others is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Per {
    SignIn,
    Message,
    User,
}

/// A price, and whether it is partly an estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cost {
    dollars: f64,
    is_estimate: bool,
}

/// All list prices.
struct Prices {
    calls: Vec<CallPrice>,
    messages: Vec<MessagePrice>,
    peers: Vec<PeerPrice>,
}

impl Cost {
    fn listed(dollars: f64, source: &str) -> Self {
        Self { dollars, is_estimate: source == "estimate" }
    }

    fn and(self, other: Self) -> Self {
        Self { dollars: self.dollars + other.dollars, is_estimate: self.is_estimate || other.is_estimate }
    }

    /// Of a thousand.
    fn shown(self) -> String {
        format!("{}{:.2}", if self.is_estimate { "~" } else { "" }, self.dollars * 1000.0)
    }
}

impl Prices {
    fn read() -> csv::Result<Self> {
        fn lines<T: for<'de> Deserialize<'de>>(table: &str) -> csv::Result<Vec<T>> {
            csv::Reader::from_reader(table.as_bytes()).deserialize().collect()
        }
        Ok(Self { calls: lines(CALLS)?, messages: lines(MESSAGES)?, peers: lines(PEERS)? })
    }

    /// What these calls cost, and the functions that make them.
    fn of_calls(&self, (calls, runs): (&Calls, f64)) -> f64 {
        let price = |name: &str| self.calls.iter().find(|line| line.call == name).map(|line| line.price);
        let other = price("other").unwrap_or_default();
        let all: f64 = calls.iter().map(|(name, count)| count * price(name).unwrap_or(other)).sum();
        all + runs * price("run").unwrap_or_default()
    }

    /// What a message costs us; nothing for a mail, which is one of the calls.
    fn of_message(&self, channel: &str, country: &str) -> Cost {
        let mut lines = self.messages.iter().filter(|line| line.channel == channel);
        let line =
            lines.clone().find(|line| line.country == country).or_else(|| lines.find(|line| line.country == "default"));
        line.map_or(Cost { dollars: 0.0, is_estimate: false }, |line| Cost::listed(line.price, &line.source))
    }

    /// What a sign-in costs with somebody else; nothing if they do not offer it. A message whose price they do not say costs
    /// what it costs us.
    fn of_peer(&self, peer: &str, channel: &str, country: &str) -> Option<Cost> {
        let lines = || self.peers.iter().filter(|line| line.peer == peer && line.channel == channel);
        let fee = lines().find(|line| line.per != Per::Message)?;
        let share = if fee.per == Per::User { fee.price / SIGN_INS_OF_A_USER } else { fee.price };
        let own = lines().find(|line| line.per == Per::Message && line.country == country);
        let message = own.map_or_else(
            || Cost { is_estimate: channel != "email", ..self.of_message(channel, country) },
            |line| Cost::listed(line.price, &line.source),
        );
        Some(Cost::listed(share, &fee.source).and(message))
    }

    fn peers(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.peers.iter().map(|line| line.peer.as_str()).collect();
        names.dedup();
        names
    }

    /// Every source with its date, once.
    fn sources(&self) -> Vec<String> {
        let calls = self.calls.iter().map(|line| ("AWS calls", &line.source, &line.date));
        let messages = self.messages.iter().map(|line| ("messages", &line.source, &line.date));
        let peers = self.peers.iter().map(|line| (line.peer.as_str(), &line.source, &line.date));
        let named = calls.chain(messages).chain(peers).filter(|(_, source, _)| *source != "estimate");
        let mut all: Vec<_> = named.map(|(what, source, date)| format!("{date}  {what:16} {source}")).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// Writes what a thousand sign-ins cost, each with one message of one segment, whose calls are these.
pub(crate) fn compare(out: &mut impl Write, ways: Ways<'_>) -> anyhow::Result<()> {
    let prices = Prices::read()?;
    writeln!(out, "\nUS dollars for 1,000 sign-ins with one message each, of one segment; ~ with an estimate in it.")?;
    writeln!(
        out,
        "Others' prices for a user are shared by {SIGN_INS_OF_A_USER} sign-ins a month; free allowances are left out.\n"
    )?;
    write!(out, "{:14}{:>16}", "", "SmartAccess")?;
    for peer in prices.peers() {
        write!(out, "{peer:>16}")?;
    }
    writeln!(out)?;
    let rows = COUNTRIES.iter().flat_map(|country| [("sms", *country), ("whatsapp", *country)]);
    for (channel, country) in std::iter::once(("email", "")).chain(rows) {
        let calls = Cost { dollars: prices.of_calls(ways.of(channel)), is_estimate: true };
        write!(
            out,
            "{:14}{:>16}",
            format!("{channel} {country}"),
            calls.and(prices.of_message(channel, country)).shown()
        )?;
        for peer in prices.peers() {
            write!(out, "{:>16}", prices.of_peer(peer, channel, country).map_or_else(|| "-".to_owned(), Cost::shown))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "\nOf which AWS, where a mail is in it and a message to a phone is not:")?;
    for channel in ["email", "sms", "whatsapp"] {
        let (calls, runs) = ways.of(channel);
        let counted: Vec<_> = calls.iter().map(|(name, count)| format!("{name} {count}")).collect();
        let dollars = prices.of_calls((calls, runs)) * 1000.0;
        writeln!(out, "{channel:10}{dollars:.3}  counted: {}; {runs} runs", counted.join(", "))?;
    }
    writeln!(out, "\nPrices were seen on these days, and are not checked when this is printed:")?;
    for source in prices.sources() {
        writeln!(out, "{source}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(calls: &[(&str, f64)]) -> Calls {
        calls.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    #[test]
    fn every_line_of_the_tables_is_read() {
        let prices = Prices::read().unwrap();
        let lines = |table: &str| table.lines().count() - 1;
        let read = [prices.calls.len(), prices.messages.len(), prices.peers.len()];
        assert_eq!(read, [lines(CALLS), lines(MESSAGES), lines(PEERS)]);
        assert!(
            prices.calls.iter().any(|line| line.call == "other") && prices.calls.iter().any(|line| line.call == "run")
        );
        assert!(prices.sources().iter().all(|source| source.starts_with("20")));
        assert_eq!(prices.peers(), ["Twilio Verify", "Amazon Cognito", "Auth0"]);
    }

    #[test]
    fn a_sign_in_costs_its_calls_and_its_message() {
        let prices = Prices::read().unwrap();
        let none = prices.of_calls((&Calls::new(), RUNS));
        let mail = calls(&[("ses:SendEmail", 1.0), ("dynamodb:GetItem", 8.0), ("new:Call", 0.5)]);
        let mail = prices.of_calls((&mail, RUNS));
        assert!((mail - none - 0.000_103_5).abs() < 1e-12, "{mail}");
        assert_eq!(prices.of_message("email", ""), Cost { dollars: 0.0, is_estimate: false });
        assert_eq!(prices.of_message("whatsapp", "CO"), Cost { dollars: 0.0058, is_estimate: false });
        assert_eq!(prices.of_message("sms", "AQ"), Cost { dollars: 0.5, is_estimate: true });
    }

    #[test]
    fn others_ask_for_a_sign_in_or_for_a_user() {
        let prices = Prices::read().unwrap();
        let shown = |peer, channel, country| prices.of_peer(peer, channel, country).map(Cost::shown);
        assert_eq!(shown("Twilio Verify", "sms", "US").unwrap(), "58.30");
        assert_eq!(shown("Twilio Verify", "whatsapp", "CO").unwrap(), "~55.80");
        assert_eq!(shown("Amazon Cognito", "email", "").unwrap(), "3.75");
        assert_eq!(shown("Amazon Cognito", "whatsapp", "CO"), None);
        assert_eq!(shown("Auth0", "email", "").unwrap(), "17.50");
    }

    #[test]
    fn the_table_has_a_row_for_each_way_and_country() {
        let mut out = Vec::new();
        let (mail, sms) = (calls(&[("ses:SendEmail", 1.0)]), calls(&[("sns:Publish", 1.0)]));
        compare(&mut out, Ways { mail: &mail, sms: &sms, whatsapp: &Calls::new() }).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.contains("\nemail                    ~0.11           50.00            3.75           17.50\n"),
            "{text}"
        );
        assert!(
            text.contains("\nwhatsapp CO              ~5.81          ~55.80               -               -\n"),
            "{text}"
        );
        let is_of_sms = |line: &&str| COUNTRIES.iter().any(|country| line.starts_with(&format!("sms {country} ")));
        assert_eq!(text.lines().filter(is_of_sms).count(), COUNTRIES.len());
        assert!(text.contains("\nsms       0.013  counted: sns:Publish 1; 5 runs\n"), "{text}");
    }
}
