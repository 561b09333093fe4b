//! Who may move, how a move can end, and what must hold.

use super::{
    keeping, people,
    plans::{Step, Want},
    rules::Rules,
    state::{Actor, Broken, Faces, Head, Manifest, Memory, Name, Object, Seen, Table},
    swap,
};

/// How long objects stay that no index names. A function lives for as long as time takes for one step, and no longer.
pub(crate) const GRACE: u8 = 2;

/// How often the SDK repeats a call.
const REPEATS: u8 = 2;

/// The objects of the index that there is at first.
const FIRST: [Name; 2] = [254, 255];

/// What stays the same in every schedule.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) rules: Rules,
    /// Faces that are in the index at first, and that wait beside it.
    pub(crate) indexed: Faces,
    pub(crate) beside: Faces,
    /// What somebody wants, each as often as there are runs.
    pub(crate) wants: Vec<Want>,
    pub(crate) runs: Vec<u8>,
    /// Replies that get lost, and functions that are killed.
    pub(crate) lost: u8,
    pub(crate) kills: u8,
}

/// What changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) now: u8,
    pub(crate) table: Table,
    pub(crate) actors: Vec<Actor>,
    pub(crate) lost: u8,
    pub(crate) kills: u8,
    pub(crate) seen: Seen,
}

/// How a move ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The step is done and its reply arrives.
    Done,
    /// The step is done and its reply is lost: the SDK does it again.
    Lost,
    /// The function dies before the step.
    Killed,
}

/// Somebody's next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) who: usize,
    pub(crate) step: Step,
    pub(crate) fate: Fate,
}

/// What a step has brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The next step of the plan; behind the last the run is over and answered.
    Next,
    /// The same step once more.
    Stay,
    Go(Step),
    /// The step that the plan has behind this one.
    Behind(Step),
    /// A part of the index is not there.
    Gone,
    /// The run begins anew.
    Again,
    /// The run is over, and nobody is told that anything was done.
    Over,
}

impl World {
    pub(crate) fn start(&self) -> State {
        let there = self.indexed.or(self.beside);
        let mut table = Table { rows: there, added: self.beside, ..Table::default() };
        if !self.indexed.is_empty() {
            let manifest = Manifest { number: 1, partitions: vec![FIRST[0]], folded: Faces::default() };
            table.bucket.insert(FIRST[0], (0, Object::Partition(self.indexed.iter().collect())));
            table.bucket.insert(FIRST[1], (0, Object::Manifest(manifest)));
            table.head = Some(Head { number: 1, manifest: FIRST[1] });
        }
        State {
            now: GRACE,
            table,
            actors: self.wants.iter().map(|_| Actor::default()).collect(),
            lost: self.lost,
            kills: self.kills,
            seen: Seen { born: there, registered: there, ..Seen::default() },
        }
    }

    /// Everything that can happen next.
    pub(crate) fn moves(&self, state: &State) -> Vec<Move> {
        let mut moves = Vec::new();
        for (who, actor) in state.actors.iter().enumerate() {
            let runs = actor.at != Step::Idle;
            let step = if runs { actor.at } else { self.wants[who].plan(self.rules)[0] };
            let may_start = actor.run < self.runs[who] && (step != Step::Tick || Self::may_pass(state));
            let is_repeated = Want::is_repeated(step) && actor.unheard < REPEATS;
            let fates = [
                (Fate::Done, runs || may_start),
                (Fate::Lost, (runs || may_start) && state.lost > 0 && is_repeated),
                (Fate::Killed, runs && state.kills > 0),
            ];
            moves.extend(fates.into_iter().filter(|(_, may)| *may).map(|(fate, _)| Move { who, step, fate }));
        }
        moves
    }

    /// Time passes only as far as every running function can live.
    fn may_pass(state: &State) -> bool {
        state.actors.iter().all(|actor| actor.at == Step::Idle || actor.began >= state.now)
    }

    /// Makes a move.
    pub(crate) fn go(&self, state: &mut State, Move { who, step, fate }: Move) {
        if state.actors[who].at == Step::Idle {
            state.actors[who].began = state.now;
            state.actors[who].at = step;
            people::begin(self, state, who);
        }
        match fate {
            Fate::Done => {
                let turn = self.apply(state, who);
                let actor = &mut state.actors[who];
                actor.unheard = 0;
                actor.is_done = false;
                self.turn(state, who, turn);
            }
            Fate::Lost => {
                state.lost -= 1;
                let before = state.actors[who].clone();
                self.apply(state, who);
                let is_done = state.actors[who].is_done;
                state.actors[who] = Actor { unheard: before.unheard + 1, is_done, ..before };
            }
            Fate::Killed => {
                state.kills -= 1;
                end(state, who);
            }
        }
        state.seen.must(state.table.index().is_some(), Broken::PartMissing);
    }

    fn apply(&self, state: &mut State, who: usize) -> Turn {
        match state.actors[who].at {
            Step::Idle => Turn::Over,
            Step::Write => people::write(self, state, who),
            Step::WriteAdded => people::write_added(self, state, who),
            Step::ReadAdded => keeping::read_added(self, state, who),
            Step::ReadHead => keeping::read_head(state, who),
            Step::ReadHeadAgain => keeping::read_head_again(self, state, who),
            Step::ReadManifest => keeping::read_manifest(state, who),
            Step::AskGone => keeping::ask_gone(self, state, who),
            Step::AskAgain => keeping::ask_again(self, state, who),
            Step::ReadPartitions if matches!(self.wants[who], Want::Search { .. }) => people::scan(self, state, who),
            Step::ReadPartitions => keeping::read_partitions(self, state, who),
            Step::ReadRemoved => keeping::read_removed(self, state, who),
            Step::ReadRows => keeping::read_rows(state, who),
            Step::WritePartitions => keeping::write_partitions(state, who),
            Step::WriteManifest => keeping::write_manifest(state, who),
            Step::Swap => swap::swap(self, state, who),
            Step::AskHead => swap::ask_head(self, state, who),
            Step::AskNumber => swap::ask_number(self, state, who),
            Step::RemoveWritten => swap::remove_written(state, who),
            step @ (Step::TakeOff | Step::ForgetNotes) => keeping::take_off(state, who, step),
            Step::List => keeping::list(self, state, who),
            Step::RemoveListed => keeping::remove_listed(self, state, who),
            Step::ReadRowsOfCandidates => people::decide(self, state, who),
            Step::Tick => {
                state.now += 1;
                Turn::Next
            }
        }
    }

    fn turn(&self, state: &mut State, who: usize, turn: Turn) {
        let plan = self.wants[who].plan(self.rules);
        let actor = &mut state.actors[who];
        let behind = |step| plan.iter().skip_while(|of| **of != step).nth(1).copied();
        let next = match turn {
            Turn::Stay => return,
            Turn::Go(step) => Some(step),
            Turn::Gone => Some(Step::AskGone),
            Turn::Next => behind(actor.at),
            Turn::Behind(step) => behind(step),
            Turn::Again => {
                actor.memory = Memory::default();
                Some(plan[0])
            }
            Turn::Over => return end(state, who),
        };
        if let Some(step) = next {
            actor.at = step;
        } else {
            people::acknowledge(self, state, who);
            end(state, who);
        }
    }

    /// What must hold when nobody moves any more: with what waits folded and what is noted taken out, the index is what the
    /// rows say.
    pub(crate) fn at_the_end(state: &State) -> Option<Broken> {
        let table = &state.table;
        let (index, last) = (table.index().unwrap_or_default(), table.manifest(table.head).unwrap_or_default());
        let waits = table.added.but(last.folded);
        let folded = Faces::of(&index).or(waits).but(table.removed);
        match (state.seen.broken, table.rows.but(folded).is_empty(), folded.but(table.rows).is_empty()) {
            (Some(broken), ..) => Some(broken),
            (None, false, _) => Some(Broken::Lost),
            (None, _, false) => Some(Broken::LeftBehind),
            (None, true, true) => None,
        }
    }
}

fn end(state: &mut State, who: usize) {
    let Actor { run, made, .. } = state.actors[who];
    state.actors[who] = Actor { run: run + 1, made, ..Actor::default() };
}
