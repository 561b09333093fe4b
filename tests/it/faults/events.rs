//! Nothing is lost. Many events of several projects are on their way to one to three webhooks each, while one AWS call in
//! ten is broken, messages come twice and in another order, receivers fail, and workers are killed. Then all is well
//! again, and the sweeper runs until nothing waits: each receiver has each event, in copies that are the same to the byte.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::{
    draws::Draws,
    happenings::text,
    proxy::Faults,
    support::{
        Client, Project,
        receiver::{Decision, Receiver},
    },
};

/// Of each project: how many webhooks it has, and how many callers at once.
const PROJECTS: [(usize, usize); 4] = [(1, 6), (1, 5), (2, 3), (3, 2)];

/// How often the sweeper is needed at most, once all is well: it goes through some thousands of rows at a time.
const ROUNDS: i64 = 60;

/// How long nothing may come to receivers before the sweeper is asked: longer than a worker that was killed is missed.
const STILL: Duration = Duration::from_secs(10);

/// How long the storm lasts at most.
const STORM: Duration = Duration::from_mins(4);

/// So many events, or as many as `FAULTS_EVENTS` says.
#[expect(clippy::disallowed_methods, reason = "a test is told how long it may take")]
fn wanted() -> usize {
    std::env::var("FAULTS_EVENTS").ok().and_then(|events| events.parse().ok()).unwrap_or(2_000)
}

/// One call in ten. A delay of more than a try may take is a time-out.
fn one_in_ten() -> Value {
    json!([
        {"operation": "sqs:SendMessage", "fault": "duplicate", "probability": 0.05},
        {"operation": "sqs:SendMessage", "fault": "delay", "spread_ms": 2000, "probability": 0.1},
        {"operation": "*", "fault": "drop_request", "probability": 0.025},
        {"operation": "*", "fault": "drop_reply", "probability": 0.025},
        {"operation": "*", "fault": "server_error", "probability": 0.025},
        {"operation": "*", "fault": "throttle", "probability": 0.025},
        {"operation": "*", "fault": "delay", "delay_ms": 3500, "probability": 0.001},
    ])
}

/// A receiver that sometimes fails, is slow or asks for time, as long as there is a storm.
fn moody(seed: u64, storm: &Arc<AtomicBool>) -> impl Fn(usize) -> Decision + Send + 'static {
    let storm = Arc::clone(storm);
    move |nth| {
        let chance = Draws::new(seed + nth as u64).below(1000);
        let (line, after) = match chance {
            _ if !storm.load(SeqCst) => ("200 OK", 0),
            0..40 => ("500 Oh no", 0),
            40..45 => ("429 Too Many Requests|Retry-After: 1", 0),
            45..95 => ("200 OK", 500),
            _ => ("200 OK", 0),
        };
        Decision { line: line.to_owned(), after: Duration::from_millis(after) }
    }
}

/// A project, whoever makes something happen in it, and its receivers.
struct Team {
    project: Project,
    callers: usize,
    receivers: Vec<Receiver>,
    /// How many events were answered for.
    told: AtomicUsize,
}

impl Team {
    async fn new((webhooks, callers): (usize, usize), storm: &Arc<AtomicBool>) -> Self {
        let project = Project::new();
        let mut receivers = Vec::new();
        for number in 0..webhooks {
            let receiver = match number {
                0 => Receiver::deciding(moody(callers as u64 * 1_000_000, storm)).await,
                _ => Receiver::new().await,
            };
            let made = project.manages(Method::POST, "/webhooks", &json!({"url": receiver.url})).await;
            assert_eq!(made.status, 200, "{made}");
            receivers.push(receiver);
        }
        Self { project, callers, receivers, told: AtomicUsize::new(0) }
    }

    /// Adds customers, changes and removes them, until enough has happened everywhere. What is refused is left as it is.
    async fn calls(&self, caller: usize, is_enough: impl Fn() -> bool) {
        let change = async |method, below: &str, body: &Value| {
            let answer = self.project.manages(method, below, body).await;
            let well = answer.status == 200;
            self.told.fetch_add(usize::from(well), SeqCst);
            well.then(|| answer.json()["data"].clone())
        };
        for turn in 0.. {
            if is_enough() {
                return;
            }
            let address = self.project.address(&format!("maria{caller}-{turn}"));
            let made = change(Method::POST, "/customers", &json!({"name": "Maria", "emails": [address]})).await;
            let Some(customer) = made else { continue };
            let path = Project::below(&customer);
            for name in ["María", "Mary", "Marie"] {
                change(Method::PATCH, &path, &json!({"name": name})).await;
            }
            change(Method::DELETE, &path, &Value::Null).await;
        }
    }
}

/// Kills a worker every 200 to 500 ms, and says how many.
async fn kills(client: &Client, storm: &AtomicBool) -> usize {
    let (mut draws, mut kills) = (Draws::new(7), 0);
    while storm.load(SeqCst) {
        sleep(Duration::from_millis(200 + draws.below(301))).await;
        // The emulator runs one fan-out at a time, where AWS runs four for each shard: it is spared most of the time.
        let handler = match draws.below(10) {
            0 => "workers.fan_out",
            1 | 2 => "workers.sweep_due",
            _ => "workers.deliver_webhooks",
        };
        let workers = client.processes(&[handler]);
        if !workers.is_empty() {
            workers[usize::try_from(draws.below(workers.len() as u64)).expect("an index")].ends();
            kills += 1;
        }
    }
    kills
}

/// Runs the sweeper more often than its schedule, so that it is there to be killed.
async fn sweeps(client: &Client, storm: &AtomicBool) {
    while storm.load(SeqCst) {
        client.calls("WorkersSweepDue", &json!({})).await;
        sleep(Duration::from_secs(5)).await;
    }
}

/// How many messages have come to all receivers.
fn messages(teams: &[Team]) -> usize {
    teams.iter().flat_map(|team| &team.receivers).map(Receiver::count).sum()
}

/// Waits until nine of ten deliveries were tried, or the storm has lasted long enough.
async fn most_are_tried(teams: &[Team], began: Instant) {
    let told = |team: &Team| team.told.load(SeqCst) * team.receivers.len();
    let most = teams.iter().map(told).sum::<usize>() * 9 / 10;
    while messages(teams) < most && began.elapsed() < STORM {
        sleep(Duration::from_secs(1)).await;
    }
}

/// Waits until nothing is due any more, or until nothing moves.
async fn is_done(client: &Client, teams: &[Team]) -> bool {
    let projects: Vec<_> = teams.iter().map(|team| &team.project).collect();
    let (mut last, mut since) = (0, Instant::now());
    while since.elapsed() < STILL {
        if client.due(&projects).await == 0 {
            return true;
        }
        if messages(teams) > last {
            (last, since) = (messages(teams), Instant::now());
        }
    }
    false
}

/// Lets the sweeper find whatever waits, an hour later each time. Says how often it took.
async fn settles(client: &Client, teams: &[Team]) -> i64 {
    for round in 0..ROUNDS {
        if is_done(client, teams).await {
            return round;
        }
        for team in teams {
            team.project.is_ahead((round + 1) * 3600);
        }
        // Whatever one run of it has no time for, the next one finds.
        client.calls("WorkersSweepDue", &json!({})).await;
    }
    panic!("something waits still");
}

/// How many messages there were that a receiver took, if it took each of these events, and the same each time.
fn taken(receiver: &mut Receiver, events: &BTreeSet<String>) -> usize {
    let messages = receiver.so_far();
    let mut bodies: BTreeMap<&str, &str> = BTreeMap::new();
    for message in &messages {
        let id = message.header("webhook-id");
        let first = *bodies.entry(id).or_insert(&message.body);
        assert_eq!(first, message.body, "{id} is the same each time");
    }
    let taken: Vec<_> = messages.iter().filter(|message| message.answer.starts_with('2')).collect();
    let ids: BTreeSet<_> = taken.iter().map(|message| message.header("webhook-id").to_owned()).collect();
    let (lost, made_up) = (events.difference(&ids).count(), ids.difference(events).count());
    assert_eq!((lost, made_up), (0, 0), "of {} events, lost and made up", events.len());
    taken.len()
}

#[tokio::test]
async fn whatever_fails_each_receiver_gets_each_event_with_the_same_bytes() {
    let (faults, client, began) = (Faults::turn().await, Client::new(), Instant::now());
    let storm = Arc::new(AtomicBool::new(true));
    let mut teams = join_all(PROJECTS.map(|project| Team::new(project, &storm))).await;
    faults.breaks(7, one_in_ten()).await;
    let is_enough = || teams.iter().map(|team| team.told.load(SeqCst)).sum::<usize>() >= wanted();
    let makes_happen = async {
        let callers = teams.iter().flat_map(|team| (0..team.callers).map(move |caller| team.calls(caller, is_enough)));
        join_all(callers).await;
        most_are_tried(&teams, began).await;
        storm.store(false, SeqCst);
    };
    let ((), kills, ()) = tokio::join!(makes_happen, kills(&client, &storm), sweeps(&client, &storm));
    let (calls, broken) = (faults.calls().await, faults.mends().await.iter().sum::<u64>());
    let stormy = began.elapsed();
    let early = messages(&teams);
    let rounds = settles(&client, &teams).await;
    let (mut happened, mut deliveries, mut took) = (0, 0, 0);
    for team in &mut teams {
        let rows = team.project.events().await;
        let events: BTreeSet<_> = rows.iter().map(|row| text(row, "id").to_owned()).collect();
        assert!(events.len() >= team.told.load(SeqCst), "what was answered for has happened");
        happened += events.len();
        for receiver in &mut team.receivers {
            deliveries += events.len();
            took += taken(receiver, &events);
        }
    }
    let duplicates = took - deliveries;
    let letters = client.waiting("WebhookDeadLetters").await;
    writeln!(
        io::stdout(),
        "{happened} events, {deliveries} deliveries, {duplicates} duplicates; {broken} of {calls} AWS calls broken, \
         {kills} workers killed in {} s; {early} messages by then, all after {rounds} more rounds of the sweeper and \
         {} s; {letters} dead letters",
        stormy.as_secs(),
        began.elapsed().as_secs()
    )
    .expect("somebody reads");
    assert!(kills > 0 && broken * 20 > calls, "there was a storm");
    assert!(duplicates * 10 <= deliveries, "{duplicates} duplicates of {deliveries}");
}
