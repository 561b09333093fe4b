//! Which AWS calls things make, as the fault proxy counts them.

use std::{collections::BTreeMap, io::Write, time::Duration};

use anyhow::{Context, bail};
use futures_util::future::try_join;
use reqwest::Method;
use serde_json::{Value, json};

use crate::stack::{Stack, Way, answer};

/// How often each operation was called.
type Calls = BTreeMap<String, u64>;

/// So many, because which function of several does it, and when its lists of keys were read, is up to chance.
pub(crate) const SIGN_INS: usize = 10;

/// How often something is done whose calls are counted: in one of them a schedule may make some, too.
const TIMES: usize = 7;

/// The last call of a send, and the last of its delivery.
const QUEUED: &str = "sqs:SendMessage";
const WRITTEN_DOWN: &str = "dynamodb:TransactWriteItems";

/// Counts what sign-ins of people who are known cost.
pub(crate) async fn count(stack: &Stack, out: &mut impl Write, people: &[String]) -> anyhow::Result<()> {
    if stack.fact("faults_url").is_err() {
        writeln!(out, "\nAWS calls are not counted: the stack was started without --faults.")?;
        return Ok(());
    }
    let rows = each(stack, Way::Email, people).await?;
    writeln!(out, "\nAWS calls of a warm sign-in by a known user, mean of {}", people.len())?;
    for (name, all) in ["send-otp", "delivery", "verify-otp"].into_iter().zip(rows) {
        writeln!(out, "{name:12} {}", means(&all))?;
    }
    Ok(())
}

/// How often a whole sign-in of people who are known calls each operation, in the mean.
pub(crate) async fn of_sign_ins(stack: &Stack, way: Way, people: &[String]) -> anyhow::Result<BTreeMap<String, f64>> {
    stack.fact("faults_url").context("AWS calls are not counted: the stack was started without --faults")?;
    let mut sums = Calls::new();
    for (name, count) in each(stack, way, people).await?.into_iter().flatten().flatten() {
        *sums.entry(name).or_default() += count;
    }
    let among = u32::try_from(people.len())?.max(1);
    sums.into_iter().map(|(name, sum)| Ok((name, f64::from(u32::try_from(sum)?) / f64::from(among)))).collect()
}

/// The calls of each one's send, of its delivery, and of the verification.
async fn each(stack: &Stack, way: Way, people: &[String]) -> anyhow::Result<[Vec<Calls>; 3]> {
    let mut rows = [const { Vec::new() }; 3];
    for address in people {
        let counted = one(stack, way, address).await?;
        rows.iter_mut().zip(counted).for_each(|(all, calls)| all.push(calls));
    }
    Ok(rows)
}

/// Which calls something makes, the median of several times; nothing if the stack cannot tell.
pub(crate) async fn of_one(
    stack: &Stack,
    happens: impl AsyncFn() -> anyhow::Result<()>,
) -> anyhow::Result<Option<String>> {
    if stack.fact("faults_url").is_err() {
        return Ok(None);
    }
    let mut all = Vec::new();
    for _ in 0..TIMES {
        settled(stack).await?;
        answer(stack.request("faults_url", Method::DELETE, "/_faults")?).await?;
        happens().await?;
        all.push(settled(stack).await?);
    }
    Ok(Some(means(&[medians(&all)])))
}

/// How many calls there were since they were last forgotten.
pub(crate) async fn total(stack: &Stack) -> anyhow::Result<u64> {
    if stack.fact("faults_url").is_err() { Ok(0) } else { Ok(calls(stack).await?.values().sum()) }
}

/// The counts, once they stay as they are.
async fn settled(stack: &Stack) -> anyhow::Result<Calls> {
    let mut last = calls(stack).await?;
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let next = calls(stack).await?;
        if next == last {
            return Ok(last);
        }
        last = next;
    }
}

/// What each operation's count is in the middle of its counts.
fn medians(all: &[Calls]) -> Calls {
    let names = all.iter().flat_map(Calls::keys);
    let median = |name: &String| {
        let mut counts: Vec<_> = all.iter().map(|calls| calls.get(name).copied().unwrap_or_default()).collect();
        counts.sort_unstable();
        (name.clone(), counts[counts.len() / 2])
    };
    names.map(median).filter(|(_, count)| *count > 0).collect()
}

/// The calls of one send, of its delivery, and of the verification, for somebody who has got one message before. What an
/// earlier sign-in still does is waited for.
async fn one(stack: &Stack, way: Way, address: &str) -> anyhow::Result<[Calls; 3]> {
    settled(stack).await?;
    // While its last call is held up, the send has made all of its calls and the delivery none.
    let rule = json!({"operation": QUEUED, "fault": "delay", "delay_ms": 200});
    answer(stack.request("faults_url", Method::PUT, "/_faults")?.json(&json!({"rules": [rule]}))).await?;
    let queued = until(stack, |calls| calls.contains_key(QUEUED));
    let (validation, send) = try_join(stack.send_by(way, address), queued).await?;
    let mut both = until(stack, |calls| calls.get(WRITTEN_DOWN) > send.get(WRITTEN_DOWN)).await?;
    if way != Way::Email {
        // A worker looks whether a report came before it had written down what the message is called.
        both = settled(stack).await?;
    }
    let delivery = both.iter().map(|(name, count)| (name.clone(), count - send.get(name).unwrap_or(&0)));
    let delivery = delivery.filter(|(_, count)| *count > 0).collect();

    let code = stack.code_of_message(address, 2).await?;
    answer(stack.request("faults_url", Method::DELETE, "/_faults")?).await?;
    stack.verify_by(way, address, validation, code).await?;
    Ok([send, delivery, calls(stack).await?])
}

/// The counts, once they show what is waited for.
async fn until(stack: &Stack, is_there: impl Fn(&Calls) -> bool) -> anyhow::Result<Calls> {
    for _ in 0..2000 {
        let calls = calls(stack).await?;
        if is_there(&calls) {
            return Ok(calls);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    bail!("a call that was expected has not come")
}

async fn calls(stack: &Stack) -> anyhow::Result<Calls> {
    let mut report = answer(stack.request("faults_url", Method::GET, "/_faults")?).await?;
    Ok(serde_json::from_value(report.get_mut("calls").map(Value::take).unwrap_or_default())?)
}

/// `GetItem 4, UpdateItem 1`; what is not always called has a decimal. Calls of KMS are told even if there are none.
fn means(all: &[Calls]) -> String {
    let mut sums = Calls::from([("kms:Decrypt".to_owned(), 0)]);
    for (name, count) in all.iter().flatten() {
        *sums.entry(name.clone()).or_default() += count;
    }
    let among = u64::try_from(all.len()).unwrap_or(1).max(1);
    let mean = |(name, sum): (&String, &u64)| {
        let tenths = (sum * 10 + among / 2) / among;
        let fraction = if sum % among == 0 { String::new() } else { format!(".{}", tenths % 10) };
        format!("{} {}{fraction}", name.strip_prefix("dynamodb:").unwrap_or(name), tenths / 10)
    };
    sums.iter().map(mean).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_of_one_time_alone_is_not_typical() {
        let calls = |puts: u64| Calls::from([("dynamodb:PutItem".to_owned(), puts)]);
        let swept = Calls::from([("dynamodb:PutItem".to_owned(), 2), ("dynamodb:Query".to_owned(), 8)]);
        assert_eq!(medians(&[calls(1), swept, calls(1)]), calls(1));
    }

    #[test]
    fn means_are_told_as_exactly_as_they_are_known() {
        let calls = |gets: u64| Calls::from([("dynamodb:GetItem".to_owned(), gets), ("sqs:SendMessage".to_owned(), 1)]);
        assert_eq!(means(&[calls(4), calls(4)]), "GetItem 4, kms:Decrypt 0, sqs:SendMessage 1");
        assert_eq!(means(&[calls(4), calls(5)]), "GetItem 4.5, kms:Decrypt 0, sqs:SendMessage 1");
    }
}
