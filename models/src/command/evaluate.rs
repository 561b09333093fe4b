//! How good a set is, on photos of people and of attacks.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use face::{
    Engine, Vector,
    evaluate::{self, Pair, upper_bound},
};

use super::plot;
use crate::Arguments;

/// Rates at which strangers may be taken for one person.
const RATES: [f64; 3] = [1e-1, 1e-2, 1e-3];

/// How seldom a stranger may find somebody in a gallery.
const FALSE_POSITIVES: f64 = 1e-3;

pub(crate) fn evaluate(arguments: &Arguments, folders: &[String], out: &mut impl Write) -> Result<()> {
    let engine = arguments.engine()?;
    for folder in folders {
        recognition(&engine, Path::new(folder), arguments, out)?;
    }
    if let Some(folder) = arguments.option("liveness") {
        liveness(&engine, Path::new(folder), out)?;
    }
    Ok(())
}

fn recognition(engine: &Engine, folder: &Path, arguments: &Arguments, out: &mut impl Write) -> Result<()> {
    let (vectors, without) = vectors(engine, folder)?;
    let pairs = match arguments.option("pairs") {
        Some(file) => listed(&fs::read_to_string(file)?, &vectors)?,
        None => every(&vectors),
    };
    let curve = evaluate::curve(&pairs);
    let same = pairs.iter().filter(|pair| pair.is_same).count();
    let people: std::collections::BTreeSet<_> = vectors.keys().map(|(person, _)| person).collect();
    writeln!(out, "set {}, {}", engine.set().id, folder.display())?;
    writeln!(out, "  {} photos of {} people; without a face: {without}", vectors.len(), people.len())?;
    writeln!(out, "  {same} pairs of one person, {} of strangers", pairs.len() - same)?;
    let how = if arguments.option("pairs").is_some() { "threshold of the other folds" } else { "best threshold" };
    writeln!(out, "  accuracy {:.2} % ({how})", 100.0 * evaluate::accuracy(&pairs))?;
    writeln!(out, "  EER {:.2} %", 100.0 * evaluate::equal_error(&curve))?;
    for rate in RATES {
        if let Some(point) = evaluate::at_false_matches(&curve, rate) {
            let matches = 100.0 * point.true_matches;
            writeln!(out, "  TAR {matches:.2} % at FAR {rate:.0e} (cosine {:.3})", point.cosine)?;
        }
    }
    for (rate, cosine) in &engine.set().rates {
        let count =
            |is_same: bool| pairs.iter().filter(|pair| pair.is_same == is_same && pair.cosine >= *cosine).count();
        let (right, wrong) = (count(true), count(false));
        writeln!(
            out,
            "  at the set's threshold for {rate:.0e} ({cosine:.3}): {right} of {same} recognised, {wrong} of {} strangers \
             taken for one person, at most {:.1e} (95 %)",
            pairs.len() - same,
            upper_bound(wrong, pairs.len() - same)
        )?;
    }
    among_all(engine, &vectors, people.len(), out)?;
    if let Some(plots) = arguments.option("plots") {
        let plots = PathBuf::from(plots);
        fs::create_dir_all(&plots)?;
        let set = engine.set();
        let title = format!("{}: {same} pairs of one person, {} of strangers", set.id, pairs.len() - same);
        fs::write(plots.join(format!("{}-roc.svg", set.id)), plot::roc(&title, &curve))?;
        fs::write(plots.join(format!("{}-cosines.svg", set.id)), plot::cosines(&title, &pairs, &set.rates))?;
    }
    Ok(())
}

/// Each photo looked for among all others: how many are found, and how many find somebody where they are not, at the
/// thresholds for galleries of several sizes. Rates for galleries that are larger than this one follow from the rate for
/// one comparison; they are not measured.
fn among_all(engine: &Engine, vectors: &Vectors, people: usize, out: &mut impl Write) -> Result<()> {
    let all: Vec<_> = vectors.values().collect();
    let mut numbers = BTreeMap::new();
    let mut owners = Vec::with_capacity(all.len());
    for (person, _) in vectors.keys() {
        let next = numbers.len();
        owners.push(*numbers.entry(person).or_insert(next));
    }
    let cosine = |photo: usize, other: usize| all[photo].cosine(all[other]).unwrap_or(-1.0);
    let searches = evaluate::searches(&owners, cosine);
    let mated = searches.iter().filter(|search| search.own.is_some()).count();
    for size in [people as u64, 1_000, 10_000, 100_000, 1_000_000] {
        let Some(threshold) = engine.set().for_gallery(FALSE_POSITIVES, size) else { continue };
        let found = searches.iter().filter(|search| search.finds(threshold.cosine)).count();
        let wrong = searches.iter().filter(|search| search.is_wrong(threshold.cosine)).count();
        writeln!(
            out,
            "  among {size} at one stranger in {:.0} ({:.3}{}): {found} of {mated} found among these {people}; {wrong} of {} \
             strangers find one of the other {}, at most {:.1e} (95 %)",
            1.0 / FALSE_POSITIVES,
            threshold.cosine,
            if threshold.is_extrapolated { ", extrapolated" } else { "" },
            searches.len(),
            people.saturating_sub(1),
            upper_bound(wrong, searches.len())
        )?;
    }
    Ok(())
}

type Vectors = BTreeMap<(String, u32), Vector>;

/// The vector of each photo, and how many photos have no face.
fn vectors(engine: &Engine, folder: &Path) -> Result<(Vectors, usize)> {
    let (mut vectors, mut without) = (Vectors::new(), 0);
    for photo in super::photos(folder)? {
        let name = photo.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let (person, number) = name.rsplit_once('_').with_context(|| format!("{name} is no Person_Name_0001"))?;
        match engine.look(&super::photo(&photo)?)? {
            Some(portrait) => drop(vectors.insert((person.to_owned(), number.parse()?), portrait.vector)),
            None => without += 1,
        }
    }
    Ok((vectors, without))
}

fn every(vectors: &Vectors) -> Vec<Pair> {
    let all: Vec<_> = vectors.iter().collect();
    let mut pairs = Vec::new();
    for (place, ((person, _), vector)) in all.iter().enumerate() {
        for ((other, _), other_vector) in &all[place + 1..] {
            pairs.extend(pair(person == other, vector, other_vector, 0));
        }
    }
    pairs
}

/// Pairs in the format of LFW: folds and pairs of each kind, then name and two numbers, or name and number twice.
fn listed(text: &str, vectors: &Vectors) -> Result<Vec<Pair>> {
    let mut lines = text.lines();
    let head: Vec<usize> =
        lines.next().unwrap_or_default().split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let of_a_kind = *head.last().context("the list of pairs is empty")?;
    let mut pairs = Vec::new();
    for (place, line) in lines.filter(|line| !line.trim().is_empty()).enumerate() {
        let words: Vec<_> = line.split_whitespace().collect();
        let (first, second) = match words[..] {
            [person, one, other] => ((person, one), (person, other)),
            [person, one, stranger, other] => ((person, one), (stranger, other)),
            _ => anyhow::bail!("{line} is no pair"),
        };
        let vector = |(person, number): (&str, &str)| -> Result<Option<&Vector>> {
            Ok(vectors.get(&(person.to_owned(), number.parse()?)))
        };
        if let (Some(one), Some(other)) = (vector(first)?, vector(second)?) {
            pairs.extend(pair(words.len() == 3, one, other, place / (2 * of_a_kind.max(1))));
        }
    }
    Ok(pairs)
}

fn pair(is_same: bool, one: &Vector, other: &Vector, fold: usize) -> Option<Pair> {
    one.cosine(other).map(|cosine| Pair { is_same, cosine, fold })
}

/// Attacks that pass, by species, and people who are refused. A folder in `spoof` is a species.
fn liveness(engine: &Engine, folder: &Path, out: &mut impl Write) -> Result<()> {
    let threshold = engine.set().liveness;
    writeln!(out, "liveness of single photos, {}, live from {threshold} on", folder.display())?;
    let (mut refused, mut people) = (0, 0);
    for (photo, score) in scores(engine, &folder.join("real"))? {
        writeln!(out, "  real  {score:.3} {}", photo.display())?;
        people += 1;
        refused += usize::from(score < threshold);
    }
    let mut species = BTreeMap::<String, (usize, usize)>::new();
    let spoof = folder.join("spoof");
    for (photo, score) in scores(engine, &spoof)? {
        writeln!(out, "  spoof {score:.3} {}", photo.display())?;
        let below = photo.strip_prefix(&spoof).ok().and_then(Path::parent).and_then(Path::to_str).unwrap_or_default();
        let counts = species.entry(if below.is_empty() { "all" } else { below }.to_owned()).or_default();
        *counts = (counts.0 + usize::from(score >= threshold), counts.1 + 1);
    }
    let bound = |misses, tries| 100.0 * upper_bound(misses, tries);
    writeln!(out, "  BPCER {refused} of {people}, at most {:.0} % (95 %)", bound(refused, people))?;
    for (name, (passed, tries)) in species {
        writeln!(out, "  APCER {name}: {passed} of {tries}, at most {:.0} % (95 %)", bound(passed, tries))?;
    }
    Ok(())
}

/// What the networks say of each photo; one without a face is not live.
fn scores(engine: &Engine, folder: &Path) -> Result<Vec<(PathBuf, f32)>> {
    let score = |photo: PathBuf| {
        let portrait = engine.look(&super::photo(&photo)?)?;
        Ok((photo, portrait.map_or(0.0, |portrait| portrait.liveness.score)))
    };
    super::photos(folder)?.into_iter().map(score).collect()
}
