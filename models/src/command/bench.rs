//! How long it takes, and how much memory.

use std::{fs, io::Write, time::Instant};

use anyhow::{Context, Result, anyhow};
use face::{Engine, Picture};
use serde_json::json;

use crate::Arguments;

/// Prints one line of JSON: medians in milliseconds, what one thread has of the processor for a look, and the most memory
/// that the process ever had.
pub(crate) fn bench(arguments: &Arguments, photos: &[String], out: &mut impl Write) -> Result<()> {
    let photo = photos.first().context("bench needs a photo")?;
    let rounds = arguments.option("rounds").unwrap_or("30").parse()?;
    let bytes = fs::read(photo)?;
    let start = now();
    let engine = arguments.engine()?;
    let load = milliseconds(start);
    let first = now();
    whole(&engine, &bytes)?;
    let first = milliseconds(first);
    let several = median(rounds, || whole(&engine, &bytes))?;
    let engine = engine.parallel(false);
    let before = processor_time();
    let one = median(rounds, || whole(&engine, &bytes))?;
    let processor = before.zip(processor_time()).map(|(before, after)| (after - before) / rounds.max(1) as f64);
    let decode = median(rounds, || decoded(&bytes).map(drop))?;
    let picture = decoded(&bytes)?;
    let detect = median(rounds, || engine.faces(&picture).map(drop))?;
    let line = json!({
        "set": engine.set().id, "load": load, "first": first, "several_threads": several, "one_thread": one,
        "one_thread_processor": processor,
        "decode": decode, "detect": detect, "most_memory_mb": most_memory(),
    });
    writeln!(out, "{line}")?;
    Ok(())
}

/// Prints what takes longest, model by model.
pub(crate) fn profile(arguments: &Arguments, out: &mut impl Write) -> Result<()> {
    let rounds = arguments.option("rounds").unwrap_or("50").parse()?;
    let mut costs = arguments.engine()?.profile(rounds)?;
    costs.sort_by(|one, other| other.milliseconds.total_cmp(&one.milliseconds));
    let mut models: Vec<_> = costs.iter().map(|cost| cost.model).collect();
    models.sort_unstable();
    models.dedup();
    for model in models {
        let costs: Vec<_> = costs.iter().filter(|cost| cost.model == model).collect();
        let whole: f64 = costs.iter().map(|cost| cost.milliseconds).sum();
        writeln!(out, "{model}: {whole:.2} ms, {} operators", costs.len())?;
        for cost in costs.iter().take_while(|cost| cost.milliseconds > whole / 100.0) {
            writeln!(out, "  {:.3}  {}", cost.milliseconds, cost.operator)?;
        }
    }
    Ok(())
}

/// From bytes to liveness and vector.
fn whole(engine: &Engine, bytes: &[u8]) -> Result<()> {
    engine.look(&decoded(bytes)?)?.context("the photo has no face").map(drop)
}

fn decoded(bytes: &[u8]) -> Result<Picture> {
    Picture::decode(bytes).map_err(|problem| anyhow!(problem.sentence()))
}

fn median(rounds: usize, work: impl Fn() -> Result<()>) -> Result<f64> {
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds.max(1) {
        let start = now();
        work()?;
        times.push(milliseconds(start));
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

#[expect(clippy::disallowed_methods, reason = "this command is there to measure time")]
fn now() -> Instant {
    Instant::now()
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// Milliseconds that this thread had a processor, as Linux counts them: what else the machine does is no matter to it.
fn processor_time() -> Option<f64> {
    let times = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    times.split_whitespace().next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e6)
}

/// As Linux counts it; elsewhere nothing.
fn most_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}
