//! How long things take.

use std::{
    fmt,
    future::Future,
    time::{Duration, Instant},
};

use futures_util::stream::{self, StreamExt, TryStreamExt};

/// What so many clients have measured.
#[derive(Debug)]
pub(crate) struct Series {
    clients: usize,
    sorted: Vec<Duration>,
    took: Duration,
}

/// Does requests, by so many clients at once. What they answer stays in order.
pub(crate) async fn measure<T>(
    clients: usize,
    requests: impl Iterator<Item = impl Future<Output = anyhow::Result<T>>>,
) -> anyhow::Result<(Series, Vec<T>)> {
    let start = now();
    let done: Vec<_> = stream::iter(requests.map(timed)).buffered(clients).try_collect().await?;
    let took = start.elapsed();
    let (times, answers) = done.into_iter().unzip();
    Ok((Series::of(clients, times, took), answers))
}

/// How long one request takes, and what it answers.
pub(crate) async fn timed<T>(request: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<(Duration, T)> {
    let start = now();
    let answer = request.await?;
    Ok((start.elapsed(), answer))
}

#[expect(clippy::disallowed_methods, reason = "this measures the product from outside, where it has no clock")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

impl Series {
    pub(crate) const HEAD: &str = "clients  requests   per s   p50 ms   p95 ms   p99 ms";

    /// Times that so many clients have measured.
    pub(crate) fn of(clients: usize, mut times: Vec<Duration>, took: Duration) -> Self {
        times.sort_unstable();
        Self { clients, sorted: times, took }
    }

    /// How much longer the median is than another's.
    pub(crate) fn ratio(&self, other: &Self) -> f64 {
        self.ratio_at(50, other)
    }

    /// How much longer the time within which so many percent are done is than another's.
    pub(crate) fn ratio_at(&self, percent: usize, other: &Self) -> f64 {
        milliseconds(self.percentile(percent)) / milliseconds(other.percentile(percent))
    }

    /// The time within which so many percent are done (nearest rank).
    fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.sorted.len() * percent).div_ceil(100).max(1);
        self.sorted.get(rank - 1).copied().unwrap_or_default()
    }

    /// How many were measured.
    pub(crate) fn count(&self) -> usize {
        self.sorted.len()
    }

    pub(crate) fn per_second(&self) -> f64 {
        f64::from(u32::try_from(self.sorted.len()).unwrap_or(u32::MAX)) / self.took.as_secs_f64()
    }
}

impl fmt::Display for Series {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:7}  {:8}  {:6.1}", self.clients, self.sorted.len(), self.per_second())?;
        for percent in [50, 95, 99] {
            write!(formatter, "  {:7.1}", milliseconds(self.percentile(percent)))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(milliseconds: impl IntoIterator<Item = u64>) -> Series {
        let sorted = milliseconds.into_iter().map(Duration::from_millis).collect();
        Series { clients: 1, sorted, took: Duration::from_secs(2) }
    }

    #[test]
    fn a_percentile_is_one_of_the_measurements() {
        let hundred = series(1..=100);
        assert_eq!([50, 95, 99, 100].map(|percent| hundred.percentile(percent).as_millis()), [50, 95, 99, 100]);
        assert_eq!([50, 99].map(|percent| series([7]).percentile(percent).as_millis()), [7, 7]);
    }

    #[test]
    fn a_row_stands_under_its_head() {
        assert_eq!(series(1..=100).to_string(), "      1       100    50.0     50.0     95.0     99.0");
    }
}
