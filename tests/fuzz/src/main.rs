//! Damages photos and reads them: nothing may panic, take long or take much memory, whatever the bytes. Of what is still a
//! picture afterwards, the engine looks at a part.
//!
//! `fuzz FACES [--weights DIR] [--decodes N] [--looks N] [--seed N]` names what it finds by seed and number; the same
//! seed damages the same photos in the same way. A finding is kept as `target/fuzz/NUMBER`.

#![forbid(unsafe_code)]

use std::{
    fs,
    io::{self, Write},
    panic,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use face::{Engine, Picture, Portrait};

mod damage;
mod largest;
mod random;
mod seeds;

use random::Random;

/// Of the processor, for one damaged file, none of which has many pixels and is whole; and for the largest whole ones.
const LONGEST: Duration = Duration::from_millis(500);
const LARGEST: Duration = Duration::from_secs(2);

/// Megabytes of the whole process: for each thread the largest picture, and the engine.
const MOST_MEMORY: u64 = 512;

/// What there is to do.
#[derive(Debug)]
struct Plan {
    faces: PathBuf,
    weights: PathBuf,
    decodes: u64,
    looks: u64,
    seed: u64,
}

impl Plan {
    fn read() -> Result<Self> {
        let mut arguments = std::env::args().skip(1);
        let faces = arguments.next().context("fuzz needs a folder of photos")?.into();
        let mut plan =
            Self { faces, weights: "models/weights".into(), decodes: 1_000_000, looks: 2_000, seed: 20_261_129 };
        while let Some(name) = arguments.next() {
            let value = arguments.next().with_context(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--weights" => plan.weights = value.into(),
                "--decodes" => plan.decodes = value.parse()?,
                "--looks" => plan.looks = value.parse()?,
                "--seed" => plan.seed = value.parse()?,
                _ => bail!("{name} is not known"),
            }
        }
        Ok(plan)
    }
}

/// What came of it.
#[derive(Debug, Default)]
struct Found {
    decodes: u64,
    survivors: u64,
    looks: u64,
    faces: u64,
    slowest: Duration,
    slowest_look: Duration,
    findings: Vec<String>,
}

fn main() -> Result<()> {
    let plan = Plan::read()?;
    let seeds = seeds::all(&plan.faces)?;
    let engine = Engine::load(&plan.weights, "open")?.parallel(false);
    // What panics is told below, with its number.
    panic::set_hook(Box::new(|_| {}));
    let threads = thread::available_parallelism()?.get();
    let found = thread::scope(|scope| {
        let (plan, seeds, engine) = (&plan, &seeds, &engine);
        let work = |first: usize| scope.spawn(move || run(plan, seeds, engine, first, threads));
        let threads: Vec<_> = (0..threads).map(work).collect();
        threads.into_iter().map(|thread| thread.join().expect("what panics is caught")).fold(Found::default(), sum)
    });
    let memory = most_memory();
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "seed {}: {} decodes of {} files, {} still pictures, slowest {:.0} ms; {} looked at, {} with a face, slowest {:.0} \
         ms; at most {} MB; {} findings",
        plan.seed,
        found.decodes,
        seeds.len(),
        found.survivors,
        found.slowest.as_secs_f64() * 1000.0,
        found.looks,
        found.faces,
        found.slowest_look.as_secs_f64() * 1000.0,
        memory.map_or("?".to_owned(), |memory| memory.to_string()),
        found.findings.len(),
    )?;
    for finding in &found.findings {
        writeln!(out, "  {finding}")?;
    }
    ensure!(found.findings.is_empty(), "there are findings");
    ensure!(found.looks >= plan.looks, "only {} survivors were looked at, not {}", found.looks, plan.looks);
    ensure!(memory.is_none_or(|memory| memory <= MOST_MEMORY), "it took more than {MOST_MEMORY} MB");
    read_largest(&mut out)
}

/// How long the largest pictures take.
fn read_largest(out: &mut impl Write) -> Result<()> {
    for (name, file) in largest::all() {
        let start = processor_time();
        let is_read = Picture::decode(&file).is_ok();
        let took = processor_time().saturating_sub(start);
        let (megabytes, words) = (file.len() >> 20, if is_read { "read" } else { "refused" });
        writeln!(out, "{name} of {megabytes} MB: {words} in {:.0} ms", took.as_secs_f64() * 1000.0)?;
        ensure!(took <= LARGEST, "it took more than {LARGEST:?}");
    }
    Ok(())
}

/// Every so many-th number from the first on.
fn run(plan: &Plan, seeds: &[Vec<u8>], engine: &Engine, first: usize, step: usize) -> Found {
    let mut found = Found::default();
    // About a quarter of the damaged files are pictures still.
    let every = (plan.decodes / plan.looks.max(1) / 6).max(1);
    for (place, number) in (0..plan.decodes).skip(first).step_by(step).enumerate() {
        let mut random = Random::new(plan.seed, number);
        let file = damage::of(seeds, &mut random);
        let start = processor_time();
        let decoded = panic::catch_unwind(|| Picture::decode(&file));
        let took = processor_time().saturating_sub(start);
        found.decodes += 1;
        found.slowest = found.slowest.max(took);
        match decoded {
            Err(_) => found.note(number, &file, "decoding panics"),
            Ok(_) if took > LONGEST => found.note(number, &file, &format!("decoding takes {took:?}")),
            Ok(Err(_)) => {}
            Ok(Ok(picture)) => {
                found.survivors += 1;
                if (place as u64).is_multiple_of(every) {
                    found.look(engine, number, &file, &picture);
                }
            }
        }
    }
    found
}

impl Found {
    fn note(&mut self, number: u64, file: &[u8], what: &str) {
        let path = Path::new("target/fuzz").join(number.to_string());
        let kept = fs::create_dir_all("target/fuzz").and_then(|()| fs::write(&path, file));
        self.findings
            .push(format!("{number}: {what} ({})", kept.map_or("not kept".into(), |()| path.display().to_string())));
    }

    fn look(&mut self, engine: &Engine, number: u64, file: &[u8], picture: &Picture) {
        let start = processor_time();
        let looked = panic::catch_unwind(panic::AssertUnwindSafe(|| engine.look(picture)));
        self.slowest_look = self.slowest_look.max(processor_time().saturating_sub(start));
        self.looks += 1;
        match looked {
            Err(_) => self.note(number, file, "looking panics"),
            Ok(Err(error)) => self.note(number, file, &format!("looking fails: {error:#}")),
            Ok(Ok(Some(portrait))) if !is_sound(&portrait) => self.note(number, file, "a face is no number"),
            Ok(Ok(portrait)) => self.faces += u64::from(portrait.is_some()),
        }
    }
}

/// Whether everything that is compared with something is a number.
fn is_sound(portrait: &Portrait) -> bool {
    let length: f32 = portrait.vector.values().iter().map(|value| value * value).sum();
    let faces = portrait.faces.iter().all(|face| {
        face.rect.area().is_finite() && face.landmarks.iter().all(|point| point.x.is_finite() && point.y.is_finite())
    });
    faces && (length - 1.0).abs() < 1e-3 && (0.0..=1.0).contains(&portrait.liveness.score)
}

fn sum(one: Found, other: Found) -> Found {
    Found {
        decodes: one.decodes + other.decodes,
        survivors: one.survivors + other.survivors,
        looks: one.looks + other.looks,
        faces: one.faces + other.faces,
        slowest: one.slowest.max(other.slowest),
        slowest_look: one.slowest_look.max(other.slowest_look),
        findings: [one.findings, other.findings].concat(),
    }
}

/// Of this thread: what else the machine does is no matter.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Megabytes, as Linux counts them; elsewhere nothing.
fn most_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}
