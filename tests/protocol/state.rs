//! What the table, the queue and the mailbox hold, and what an observer of everything has seen.

/// Sends that one validation may have in the model.
pub(crate) const SENDS: usize = 6;

/// Keys that callers may repeat requests under.
pub(crate) const KEYS: usize = 3;

/// Runs that one actor may have.
pub(crate) const RUNS: u8 = 4;

/// Names a run of a function, or a key with or without a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Nonce(pub(crate) u8);

/// A set of nonces.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Nonces(u128);

impl Nonces {
    pub(crate) fn add(&mut self, nonce: Nonce) {
        self.0 |= 1 << nonce.0;
    }

    pub(crate) fn has(self, nonce: Nonce) -> bool {
        self.0 & (1 << nonce.0) != 0
    }

    pub(crate) fn size(self) -> u32 {
        self.0.count_ones()
    }
}

/// What somebody types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Guess {
    /// The code of this send.
    Code(u8),
    /// One that was never sent.
    Wrong(u8),
}

/// What a caller is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Answer {
    /// Signed in, by the run that used the code.
    SignedIn(Nonce),
    /// A code was sent.
    Sent(u8),
    /// `INVALID_OTP`.
    Invalid,
    /// `OTP_ALREADY_USED`.
    Used,
    /// `MAX_ATTEMPTS_EXCEEDED`.
    Locked,
    /// It was somebody else.
    Denied,
    /// `OTP_EXPIRED`.
    Expired,
    /// `CONFLICT`.
    Conflict,
    /// `IN_PROGRESS`.
    InProgress,
    /// `IDEMPOTENCY_MISMATCH`.
    Mismatch,
    /// Any 5xx.
    Failed,
}

impl Answer {
    /// Whether it says that something has happened, so that a caller who repeats the request must hear it again.
    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::SignedIn(_) | Self::Sent(_) | Self::Invalid | Self::Used)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Status {
    Pending,
    Consumed,
    /// Whoever got it has said that they did not ask for it.
    Denied,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Delivery {
    Queued,
    Sending,
    Sent,
}

/// The row of a validation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Row {
    pub(crate) status: Status,
    pub(crate) tries: Nonces,
    /// Tries without a name, in protocols that count so.
    pub(crate) unnamed: u8,
    pub(crate) cap: u8,
    pub(crate) consumed_by: Option<Nonce>,
    pub(crate) send: u8,
    /// Stands for the MAC: another run's code has another one.
    pub(crate) made_by: Option<Nonce>,
    pub(crate) expires_at: u8,
    pub(crate) delivery: Delivery,
    pub(crate) claimed_until: u8,
}

impl Row {
    pub(crate) fn attempts(&self) -> u32 {
        self.tries.size() + u32::from(self.unnamed)
    }

    pub(crate) fn has_room(&self) -> bool {
        self.attempts() < u32::from(self.cap)
    }
}

/// The record of a request that its caller may repeat.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Record {
    pub(crate) body: Option<Guess>,
    pub(crate) answer: Option<Answer>,
    pub(crate) run: Nonce,
    pub(crate) in_progress_until: u8,
}

/// Everything that is stored.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Table {
    pub(crate) row: Row,
    pub(crate) records: [Option<Record>; KEYS],
    /// Tokens of transactions that are done, with the run whose writes they were.
    pub(crate) tokens: Vec<(Nonce, Nonce)>,
    /// By send: whether a job is in the queue.
    pub(crate) jobs: [bool; SENDS],
}

/// A rule that was seen broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Broken {
    UsedTwice,
    UsedWhenDenied,
    DeniedWhenUsed,
    NewMailDenied,
    TooManyCompared,
    ComparedUncounted,
    CountedLate,
    CountedWhenUsed,
    OldCodeWorked,
    AttemptsFell,
    LostReplyCountedTwice,
    LostReplyDenied,
    OwnSuccessDenied,
    TwoAnswersToOneKey,
    AnotherBodyAnswered,
    FailedForNoReason,
    SentAgainWhenClosed,
    TwoCodesOfOneSend,
    MailForNothing,
    TooManyMails,
    MailLost,
    RightCodeNotTaken,
    WinnerNotTold,
}

/// What an observer of everything has seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Seen {
    /// How often the code was used.
    pub(crate) uses: u8,
    /// Whether it was denied.
    pub(crate) denied: bool,
    /// How many runs were told that they used it.
    pub(crate) told: u8,
    /// How many guesses were compared.
    pub(crate) compared: u8,
    /// Whose try was counted.
    pub(crate) counted: Nonces,
    /// Runs that were killed, or that a call failed for.
    pub(crate) harmed: Nonces,
    /// Sends whose right code was counted and compared for a run that came to its end.
    pub(crate) owed: Nonces,
    pub(crate) mails: [u8; SENDS],
    /// Workers that ended between the provider's yes and the table's, and provider's replies that were lost.
    pub(crate) excused: [u8; SENDS],
    /// By send: whether its job was taken out of the queue as done.
    pub(crate) acknowledged: [bool; SENDS],
    /// Who used the code, under which key.
    pub(crate) winner: Option<(Nonce, Option<usize>)>,
    /// What was heard under a key, with the body that it was the answer to.
    pub(crate) heard: Vec<(usize, Option<Guess>, Answer)>,
    pub(crate) broken: Option<Broken>,
}

impl Seen {
    pub(crate) fn must(&mut self, holds: bool, or: Broken) {
        if !holds && self.broken.is_none() {
            self.broken = Some(or);
        }
    }
}
