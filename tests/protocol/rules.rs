//! What the protocol relies on. The sound one has all of it; a broken one lacks something, and must be seen to break.

/// One thing that the protocol relies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// `count_attempt`: `status = pending`.
    CountNeedsPending,
    /// `count_attempt`: `expires_at > :now`.
    CountNeedsTime,
    /// `count_attempt`: `size(tries) < max_attempts`.
    CountNeedsRoom,
    /// `count_attempt`: `OR contains(tries, :nonce)`.
    CountKnowsItself,
    /// `count_attempt`: the try goes into a set, not onto a number.
    TriesAreNamed,
    /// `consume`: `status = pending`.
    ConsumeNeedsPending,
    /// `consume`: `send = :send`.
    ConsumeNeedsSend,
    /// `consume`: `consumed_by` is asked when the condition fails.
    ConsumeKnowsItself,
    /// `consume`: the answer is written in the same transaction.
    AnswerIsKeptWithUse,
    /// `transact`: the table honours `ClientRequestToken`.
    TokensHold,
    /// `transact`: the token is new in each run of the function, as the writes are.
    TokenNamesRun,
    /// `deny`: `status = pending`.
    DenyNeedsPending,
    /// `deny`: `send = :send`.
    DenyNeedsSend,
    /// `resend`: `status = pending`.
    ResendNeedsPending,
    /// `resend`: `send = :last`.
    ResendNeedsLast,
    /// `resend`: `expires_at > :now`.
    ResendNeedsTime,
    /// `resend`: `size(tries) < max_attempts`.
    ResendNeedsRoom,
    /// `resend`: the count of guesses stays.
    ResendKeepsTries,
    /// `claim_delivery`: `status = pending`.
    ClaimNeedsPending,
    /// `claim_delivery`: `send = :send`.
    ClaimNeedsSend,
    /// `claim_delivery`: `delivery = queued` or an old claim.
    ClaimNeedsQueued,
    /// `claim_delivery`: `claimed_until <= :now`, for a worker that has died.
    ClaimOutlivesTheDead,
    /// `Claimed::Busy`: a job that another worker has claimed comes back to the queue.
    BusyJobComesBack,
    /// `delivered`: `send = :send`.
    DeliveredNeedsSend,
    /// `begin_request`: `attribute_not_exists(answer)`.
    BeginNeedsNoAnswer,
    /// `begin_request`: `in_progress_until <= :now`.
    BeginWaits,
    /// `begin_request`: `body_hash = :hash`.
    BeginComparesBody,
    /// `begin_request`: the record is asked whether this very run has begun it.
    BeginKnowsItself,
    /// `once`: a refusal that has counted something is kept, whichever it is.
    CountedRefusalsAreKept,
    /// `forget_request`: `attribute_not_exists(answer)`.
    ForgetNeedsNoAnswer,
    /// `forget_request`: only what this very run has begun.
    ForgetNeedsOwnRun,
}

/// What names a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// The run of the function: only the SDK's repeats are the same try.
    Run,
    /// The idempotency key: so are the caller's.
    Key,
    /// The key with the body.
    KeyAndBody,
}

/// In which order a verification works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Counts, compares, consumes.
    CountFirst,
    /// Compares what it has read, then counts, then consumes.
    CompareFirst,
    /// Compares what it has read, then writes it back changed.
    ReadCompareWrite,
}

/// A protocol.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) order: Order,
    pub(crate) naming: Naming,
    missing: u64,
}

impl Rules {
    /// With everything.
    pub(crate) const SOUND: Self = Self { order: Order::CountFirst, naming: Naming::Run, missing: 0 };

    /// The same without one thing.
    pub(crate) const fn without(self, guard: Guard) -> Self {
        Self { missing: self.missing | (1 << guard as u64), ..self }
    }

    /// The same in another order.
    pub(crate) const fn ordered(self, order: Order) -> Self {
        Self { order, ..self }
    }

    /// The same with other names for tries.
    pub(crate) const fn named(self, naming: Naming) -> Self {
        Self { naming, ..self }
    }

    /// Whether it relies on this.
    pub(crate) const fn has(self, guard: Guard) -> bool {
        self.missing & (1 << guard as u64) == 0
    }
}
