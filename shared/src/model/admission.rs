//! Who may sign in: one decision, for the worker that sends codes and for the request that takes them.

use super::{Person, Strategy, User};

/// Whether somebody may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// They may.
    Admitted,
    /// They may not, and are not told: no code is sent to them, and none is right.
    Refused(Reason),
}

/// Why somebody may not sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The address is blocked.
    AddressBlocked,
    /// The customer is.
    CustomerBlocked,
    /// Only customers may, and they are none.
    NotACustomer,
}

/// Decides whether who stands behind an address may sign in. A block holds whatever the strategy is.
pub fn admission(strategy: Strategy, person: Option<&Person>, user: Option<&User>) -> Admission {
    if person.is_some_and(|person| person.blocked) {
        Admission::Refused(Reason::AddressBlocked)
    } else if user.is_some_and(|user| user.profile.blocked) {
        Admission::Refused(Reason::CustomerBlocked)
    } else if strategy == Strategy::Whitelist && user.is_none() {
        Admission::Refused(Reason::NotACustomer)
    } else {
        Admission::Admitted
    }
}

impl Reason {
    /// As it stands in events and the audit log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AddressBlocked => "address_blocked",
            Self::CustomerBlocked => "customer_blocked",
            Self::NotACustomer => "not_a_customer",
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{
        Admission::{Admitted, Refused},
        Strategy::{Blacklist, None as Open, Whitelist},
        *,
    };
    use crate::{
        model::Profile,
        types::{Environment, UserId},
    };

    #[test]
    fn a_block_holds_whatever_the_strategy_is_and_a_whitelist_has_customers_on_it() {
        let user = |blocked| {
            let profile =
                Profile { blocked, ..Profile::of("maria@example.org".parse::<crate::types::Address>().unwrap()) };
            User::new(UserId::new(), Environment::Production, profile, Timestamp::UNIX_EPOCH)
        };
        let person = |blocked| Person { blocked, ..Person::default() };
        let (customer, blocked) = (user(false), user(true));
        let (seen, barred) = (person(false), person(true));
        for (who, person, user, [open, white, black]) in [
            ("nobody", None, None, [Admitted, Refused(Reason::NotACustomer), Admitted]),
            ("seen", Some(&seen), None, [Admitted, Refused(Reason::NotACustomer), Admitted]),
            ("customer", Some(&seen), Some(&customer), [Admitted; 3]),
            ("blocked", Some(&seen), Some(&blocked), [Refused(Reason::CustomerBlocked); 3]),
            ("address", Some(&barred), None, [Refused(Reason::AddressBlocked); 3]),
            ("both", Some(&barred), Some(&customer), [Refused(Reason::AddressBlocked); 3]),
        ] {
            assert_eq!(admission(Open, person, user), open, "{who}");
            assert_eq!(admission(Whitelist, person, user), white, "{who}");
            assert_eq!(admission(Blacklist, person, user), black, "{who}");
        }
    }
}
