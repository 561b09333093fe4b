//! Who may move, and how a move can end.

use crate::{
    actors::{self, Actor, Script, Step},
    rules::Rules,
    state::{Broken, Delivery, Nonces, Row, SENDS, Seen, Status, Table},
};

/// What may go wrong in one schedule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Budget {
    /// Replies that get lost after the call was done. The SDK repeats the call.
    pub(crate) lost: u8,
    /// Functions that are killed between two steps.
    pub(crate) kills: u8,
    /// Calls that fail, done or not, and are not repeated.
    pub(crate) failures: u8,
}

/// What stays the same in every schedule.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) rules: Rules,
    pub(crate) cap: u8,
    pub(crate) expires_at: u8,
    pub(crate) scripts: Vec<Script>,
    pub(crate) budget: Budget,
}

/// What changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) now: u8,
    pub(crate) table: Table,
    pub(crate) actors: Vec<Actor>,
    pub(crate) budget: Budget,
    pub(crate) seen: Seen,
}

/// How a move ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The step is done and its reply arrives.
    Done,
    /// The step is done and its reply is lost: the SDK does it again.
    Lost,
    /// The step fails for good.
    Failed,
    /// The function dies before the step.
    Killed,
}

/// One actor's next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) who: usize,
    pub(crate) step: Step,
    pub(crate) fate: Fate,
}

/// How often the SDK repeats a call.
const REPEATS: u8 = 2;

impl World {
    /// One validation whose first code is on its way.
    pub(crate) fn start(&self) -> State {
        let row = Row {
            status: Status::Pending,
            tries: Nonces::default(),
            unnamed: 0,
            cap: self.cap,
            consumed_by: None,
            send: 1,
            made_by: None,
            expires_at: self.expires_at,
            delivery: Delivery::Queued,
            claimed_until: 0,
        };
        let mut jobs = [false; SENDS];
        jobs[1] = true;
        State {
            now: 0,
            table: Table { row, records: Default::default(), tokens: Vec::new(), jobs },
            actors: self.scripts.iter().map(|_| Actor::default()).collect(),
            budget: self.budget,
            seen: Seen::default(),
        }
    }

    /// Everything that can happen next.
    pub(crate) fn moves(&self, state: &State) -> Vec<Move> {
        (0..self.scripts.len()).flat_map(|who| self.moves_of(state, who)).collect()
    }

    fn moves_of(&self, state: &State, who: usize) -> impl Iterator<Item = Move> {
        let actor = &state.actors[who];
        let runs = actor.runs();
        let Budget { lost, kills, failures } = state.budget;
        let fates = [
            (Fate::Done, runs || actors::may_start(self, state, who)),
            (Fate::Lost, runs && actor.at.calls() && lost > 0 && actor.unheard < REPEATS),
            (Fate::Failed, runs && actor.at.calls() && failures > 0),
            (Fate::Killed, runs && kills > 0),
        ];
        let step = actor.at;
        fates.into_iter().filter(|(_, may)| *may).map(move |(fate, _)| Move { who, step, fate })
    }

    /// The state after a move.
    pub(crate) fn after(&self, state: &State, next: Move) -> State {
        let mut state = state.clone();
        self.go(&mut state, next);
        state
    }

    /// Makes a move.
    pub(crate) fn go(&self, state: &mut State, Move { who, fate, .. }: Move) {
        let attempts = state.table.row.attempts();
        match fate {
            Fate::Done => actors::step(self, state, who),
            Fate::Lost => {
                state.budget.lost -= 1;
                actors::lose(self, state, who);
            }
            Fate::Failed => {
                state.budget.failures -= 1;
                actors::fail(self, state, who);
            }
            Fate::Killed => {
                state.budget.kills -= 1;
                actors::kill(self, state, who);
            }
        }
        self.observe(state, attempts);
    }

    /// What must hold in every state.
    fn observe(&self, state: &mut State, attempts_before: u32) {
        let row = &state.table.row;
        let seen = &mut state.seen;
        seen.must(seen.uses <= 1 && seen.told <= 1, Broken::UsedTwice);
        seen.must(seen.compared <= self.cap, Broken::TooManyCompared);
        seen.must(row.attempts() >= attempts_before, Broken::AttemptsFell);
        for send in 1..SENDS {
            seen.must(seen.mails[send] <= 1 + seen.excused[send], Broken::TooManyMails);
        }
        let send = usize::from(row.send);
        let is_awaited = row.status == Status::Pending && state.now < row.expires_at;
        let has_sender = actors::is_being_sent(self, &state.actors, row.send);
        let is_lost = is_awaited && seen.acknowledged[send] && seen.mails[send] == 0 && !has_sender;
        seen.must(!is_lost, Broken::MailLost);
    }

    /// What must hold at the end: a right code of the last send that was counted, by somebody whom nothing has
    /// befallen, has been used; and who used it was told so, unless something has befallen them.
    pub(crate) fn at_the_end(state: &State) -> Option<Broken> {
        let seen = &state.seen;
        let is_owed = seen.owed.has(crate::state::Nonce(state.table.row.send));
        let is_told = seen.winner.is_none_or(|(run, _)| seen.told == 1 || seen.harmed.has(run));
        match (is_owed && seen.uses == 0 && !seen.denied, is_told) {
            _ if seen.broken.is_some() => seen.broken,
            (true, _) => Some(Broken::RightCodeNotTaken),
            (_, false) => Some(Broken::WinnerNotTold),
            _ => None,
        }
    }
}
