//! Callers, workers and the clock: what they want, where they stand, and how their runs end.

use crate::{
    flows,
    rules::{Guard, Naming},
    state::{Answer, Broken, Guess, Nonce, RUNS},
    steps::VISIBILITY,
    world::{State, World},
};

/// What an actor wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Script {
    /// Types one code after another, as one request under a key or each as a request of its own.
    Verify { key: Option<usize>, guesses: Vec<Guess> },
    /// Says by the link of a send that they did not ask for it: the secret is counted and compared as a code is.
    Deny { send: u8 },
    /// Asks for a new code, so many times.
    Resend { key: Option<usize>, runs: u8 },
    /// Takes the job of a send from the queue, so many times.
    Deliver { send: u8, runs: u8 },
    /// Time passes, in steps of so many times ten seconds.
    Clock(Vec<u8>),
}

impl Script {
    fn runs(&self) -> usize {
        match self {
            Self::Verify { guesses, .. } => guesses.len(),
            Self::Deny { .. } => 1,
            Self::Resend { runs, .. } | Self::Deliver { runs, .. } => usize::from(*runs),
            Self::Clock(ticks) => ticks.len(),
        }
    }

    pub(crate) fn key(&self) -> Option<usize> {
        match self {
            Self::Verify { key, .. } | Self::Resend { key, .. } => *key,
            Self::Deny { .. } | Self::Deliver { .. } | Self::Clock(_) => None,
        }
    }

    fn guess(&self, run: u8) -> Option<Guess> {
        match self {
            Self::Verify { guesses, .. } => guesses.get(usize::from(run)).copied(),
            Self::Deny { send } => Some(Guess::Code(*send)),
            _ => None,
        }
    }
}

/// Where an actor stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// Between two requests.
    #[default]
    Idle,
    Begin,
    Read,
    Count,
    Compare,
    Write,
    Fail,
    Consume,
    Deny,
    Renew,
    Enqueue,
    Claim,
    Provide,
    Deliver,
    Acknowledge,
    Keep,
    Forget,
}

impl Step {
    /// Whether it is a call to another service.
    pub(crate) fn calls(self) -> bool {
        !matches!(self, Self::Idle | Self::Compare | Self::Acknowledge)
    }
}

/// An actor on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Actor {
    pub(crate) at: Step,
    pub(crate) run: u8,
    pub(crate) began: u8,
    /// How often the reply of this step was lost.
    pub(crate) unheard: u8,
    /// What was read or counted: the send, and the count that a protocol without a set would write.
    pub(crate) send: u8,
    pub(crate) attempts: u8,
    pub(crate) is_right: bool,
    pub(crate) answer: Option<Answer>,
    not_before: u8,
}

impl Actor {
    /// Whether it is within a run of a function.
    pub(crate) fn runs(&self) -> bool {
        self.at != Step::Idle
    }
}

/// A run, by its names.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    pub(crate) id: Nonce,
    pub(crate) nonce: Nonce,
    pub(crate) token: Nonce,
    pub(crate) key: Option<usize>,
    pub(crate) guess: Option<Guess>,
}

pub(crate) fn run_of(world: &World, actors: &[Actor], who: usize) -> Run {
    let script = &world.scripts[who];
    let number = actors[who].run;
    let id = Nonce(u8::try_from(who).unwrap_or_default() * RUNS + number);
    let key = script.key();
    let guess = script.guess(number);
    let of_key = key.map_or(id, |key| Nonce(64 + u8::try_from(key).unwrap_or_default()));
    let nonce = match world.rules.naming {
        Naming::Run => id,
        Naming::Key => of_key,
        Naming::KeyAndBody => key.map_or(id, |_| Nonce(of_key.0 - 64 + 70 + body(guess))),
    };
    let token = if world.rules.has(Guard::TokenNamesRun) { id } else { of_key };
    Run { id, nonce, token, key, guess }
}

fn body(guess: Option<Guess>) -> u8 {
    3 * match guess {
        None => 0,
        Some(Guess::Code(send)) => 1 + send % 8,
        Some(Guess::Wrong(number)) => 9 + number % 8,
    }
}

/// Whether an actor that waits may begin. Time passes only as far as every running function can live.
pub(crate) fn may_start(world: &World, state: &State, who: usize) -> bool {
    let actor = &state.actors[who];
    let run = usize::from(actor.run);
    let script = &world.scripts[who];
    run < script.runs()
        && match script {
            Script::Verify { .. } | Script::Deny { .. } | Script::Resend { .. } => true,
            Script::Deliver { send, .. } => state.table.jobs[usize::from(*send)] && state.now >= actor.not_before,
            Script::Clock(ticks) => {
                state.actors.iter().all(|other| !other.runs() || other.began + 1 >= state.now + ticks[run])
            }
        }
}

/// Whether a worker has claimed a send and not yet mailed it.
pub(crate) fn is_being_sent(world: &World, actors: &[Actor], send: u8) -> bool {
    let is_for_it = |script: &Script| matches!(script, Script::Deliver { send: of, .. } if *of == send);
    world.scripts.iter().zip(actors).any(|(script, actor)| is_for_it(script) && actor.at == Step::Provide)
}

/// What a step has brought.
#[derive(Clone, Copy)]
pub(crate) enum Reply {
    Next(Step),
    /// The caller is told, and nothing is left to write.
    Told(Answer),
    /// The caller is told after the request is forgotten.
    Forgotten(Answer),
    /// The caller is told after the answer is kept.
    Kept(Answer),
    /// Nobody is told anything.
    Over,
}

/// Does the step, and goes on with its reply.
pub(crate) fn step(world: &World, state: &mut State, who: usize) {
    let reply = flows::apply(world, state, who);
    state.actors[who].unheard = 0;
    go_on(world, state, who, reply);
}

/// Does the step, and does not hear its reply.
pub(crate) fn lose(world: &World, state: &mut State, who: usize) {
    let before = state.actors[who].clone();
    let is_mail = before.at == Step::Provide;
    flows::apply(world, state, who);
    state.actors[who] = Actor { unheard: before.unheard + 1, ..before };
    if is_mail && let Script::Deliver { send, .. } = world.scripts[who] {
        state.seen.excused[usize::from(send)] += 1;
    }
}

/// Gives up a step whose call has failed.
pub(crate) fn fail(world: &World, state: &mut State, who: usize) {
    harm(world, state, who);
    let at = state.actors[who].at;
    state.actors[who].unheard = 0;
    let reply = match (&world.scripts[who], at) {
        (Script::Deliver { .. }, _) => Reply::Over,
        (_, Step::Begin | Step::Keep | Step::Forget) => Reply::Told(Answer::Failed),
        _ => Reply::Forgotten(Answer::Failed),
    };
    go_on(world, state, who, reply);
}

/// Ends the run without a word.
pub(crate) fn kill(world: &World, state: &mut State, who: usize) {
    harm(world, state, who);
    end(world, state, who, None);
}

fn harm(world: &World, state: &mut State, who: usize) {
    let run = run_of(world, &state.actors, who);
    state.seen.harmed.add(run.id);
    if state.actors[who].at == Step::Deliver
        && let Script::Deliver { send, .. } = world.scripts[who]
    {
        state.seen.excused[usize::from(send)] += 1;
    }
}

fn go_on(world: &World, state: &mut State, who: usize, reply: Reply) {
    let has_key = world.scripts[who].key().is_some();
    let actor = &mut state.actors[who];
    match reply {
        Reply::Next(next) => actor.at = next,
        Reply::Over => end(world, state, who, None),
        Reply::Forgotten(answer) if has_key => {
            actor.answer = Some(answer);
            actor.at = Step::Forget;
        }
        Reply::Kept(answer) if has_key => {
            actor.answer = Some(answer);
            actor.at = Step::Keep;
        }
        Reply::Told(answer) | Reply::Forgotten(answer) | Reply::Kept(answer) => end(world, state, who, Some(answer)),
    }
}

/// Ends a run with what its caller is told, if it lives to hear it.
fn end(world: &World, state: &mut State, who: usize, answer: Option<Answer>) {
    let run = run_of(world, &state.actors, who);
    let seen = &mut state.seen;
    let actor = &mut state.actors[who];
    if let Some(answer) = answer {
        seen.told += u8::from(answer == Answer::SignedIn(run.id));
        seen.must(answer != Answer::Failed || seen.harmed.has(run.id), Broken::FailedForNoReason);
        let is_own = seen.winner.is_some_and(|(id, key)| id == run.id || (key.is_some() && key == run.key));
        seen.must(answer != Answer::Used || !is_own, Broken::OwnSuccessDenied);
        if let Some(key) = run.key.filter(|_| answer.is_final()) {
            let earlier = seen.heard.iter().find(|heard| (heard.0, heard.1) == (key, run.guess));
            let earlier = earlier.map(|heard| heard.2);
            seen.must(earlier.is_none_or(|earlier| earlier == answer), Broken::TwoAnswersToOneKey);
            if earlier.is_none() {
                seen.heard.push((key, run.guess, answer));
            }
        }
        let wants_in = matches!(world.scripts[who], Script::Verify { .. });
        if wants_in && actor.is_right && !seen.harmed.has(run.id) {
            seen.owed.add(Nonce(actor.send));
        }
    }
    let not_before = match world.scripts[who] {
        Script::Deliver { .. } => actor.began + VISIBILITY,
        _ => 0,
    };
    *actor = Actor { run: actor.run + 1, not_before, ..Actor::default() };
}
