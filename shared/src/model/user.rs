//! Customers: who has signed in, and who was added by a team before that. Both are the same row.

use deserr::{Deserr, ValuePointerRef};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Metadata;
use crate::{
    error::Faults,
    types::{Address, Country, EmailAddress, Environment, ExternalId, Name, PhoneNumber, RequestNonce, UserId},
};

/// A customer of a project, who is its user once they have signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Never used for anybody else, even after deletion.
    pub id: UserId,
    /// In which world.
    pub environment: Environment,
    /// What is known of them.
    #[serde(flatten)]
    pub profile: Profile,
    /// When they were added, or signed in first.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// When something of them was changed last.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub changed_at: Timestamp,
    /// Names the last change, so that of two at once one is refused.
    pub change: RequestNonce,
    /// When they were blocked last: what they had signed in to before has ended, and stays so when they are let in again.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub signed_out_at: Option<Timestamp>,
}

/// What is known of a customer, as their team may set it. At least one of `emails`, `phones` and `external_id`.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields, validate = reachable -> Faults)]
#[schema(as = CustomerFields)]
pub struct Profile {
    /// Addresses for mail: up to 10. Each signs them in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[deserr(default, try_from(Vec<EmailAddress>) = up_to_ten_emails -> Faults)]
    #[schema(max_items = 10)]
    pub emails: Vec<EmailAddress>,
    /// Phone numbers: up to 10.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[deserr(default, try_from(Vec<PhoneNumber>) = up_to_ten_phones -> Faults)]
    #[schema(max_items = 10)]
    pub phones: Vec<PhoneNumber>,
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[deserr(default)]
    pub name: Option<Name>,
    /// What the team's own systems call them: 1 to 128 characters, of one customer alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[deserr(default)]
    pub external_id: Option<ExternalId>,
    /// Where they are at home.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[deserr(default)]
    pub country_code: Option<Country>,
    /// What else the team keeps of them: up to 20 texts by name.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    #[deserr(default)]
    pub metadata: Metadata,
    /// Whether they may not sign in.
    #[serde(default)]
    #[deserr(default)]
    pub blocked: bool,
}

/// The most addresses of one kind.
const MOST: usize = 10;

/// A list of up to ten different addresses.
pub fn up_to_ten_emails(given: Vec<EmailAddress>) -> Result<Vec<EmailAddress>, Faults> {
    different("emails", given)
}

/// A list of up to ten different numbers.
pub fn up_to_ten_phones(given: Vec<PhoneNumber>) -> Result<Vec<PhoneNumber>, Faults> {
    different("phones", given)
}

fn different<T: PartialEq>(field: &str, given: Vec<T>) -> Result<Vec<T>, Faults> {
    if given.len() > MOST {
        return Err(Faults::one(field, format!("must be a list of at most {MOST}")));
    }
    match (1..given.len()).find(|number| given[..*number].contains(&given[*number])) {
        Some(number) => Err(Faults::one(format!("{field}[{number}]"), "stands in the list twice")),
        None => Ok(given),
    }
}

fn reachable(profile: Profile, _: ValuePointerRef<'_>) -> Result<Profile, Faults> {
    profile.reachable()
}

impl Profile {
    /// Whether there is something to know them by.
    pub fn reachable(self) -> Result<Self, Faults> {
        let is_known = self.addresses().next().is_some() || self.external_id.is_some();
        let problem = "give at least one of `emails`, `phones`, `external_id`";
        if is_known { Ok(self) } else { Err(Faults::one("emails", problem)) }
    }

    /// Somebody of whom nothing but an address is known.
    pub fn of(address: impl Into<Address>) -> Self {
        match address.into() {
            Address::Email(email) => Self { emails: vec![email], ..Self::default() },
            Address::Phone(number) => Self { phones: vec![number], ..Self::default() },
        }
    }

    /// All their addresses: for mail, then for messages to a phone.
    pub fn addresses(&self) -> impl Iterator<Item = Address> + '_ {
        let emails = self.emails.iter().cloned().map(Address::Email);
        emails.chain(self.phones.iter().cloned().map(Address::Phone))
    }

    /// The field that holds the address, such as `emails[0]`.
    pub fn field_of(&self, address: &Address) -> Option<String> {
        let emails = self.emails.iter().position(|email| email.as_str() == address.as_str());
        let phones = self.phones.iter().position(|phone| phone.as_str() == address.as_str());
        let field = |name: &str, number: usize| format!("{name}[{number}]");
        emails.map(|number| field("emails", number)).or_else(|| phones.map(|number| field("phones", number)))
    }
}

impl User {
    /// A new one.
    pub fn new(id: UserId, environment: Environment, profile: Profile, now: Timestamp) -> Self {
        let signed_out_at = None;
        Self { id, environment, profile, created_at: now, changed_at: now, change: RequestNonce::new(), signed_out_at }
    }

    /// The same person with something else known of them.
    #[must_use]
    pub fn changed(&self, profile: Profile, now: Timestamp) -> Self {
        let is_signed_out = profile.blocked && !self.profile.blocked;
        let signed_out_at = if is_signed_out { Some(now) } else { self.signed_out_at };
        Self { profile, changed_at: now, change: RequestNonce::new(), signed_out_at, ..self.clone() }
    }

    /// Whether what they signed in to at this time still holds. Tokens know it to the second, so one of the second in
    /// which they were blocked has ended too.
    pub fn is_signed_in_since(&self, time: Timestamp) -> bool {
        !self.profile.blocked && self.signed_out_at.is_none_or(|ended| time.as_second() > ended.as_second())
    }

    /// The email address that they have proved to be theirs, and whether it is that one: the given one while it is
    /// theirs, else the first.
    pub fn email(&self, proved: Option<&EmailAddress>) -> Option<(&EmailAddress, bool)> {
        proved_or_first(&self.profile.emails, proved)
    }

    /// The same of their phone numbers.
    pub fn phone(&self, proved: Option<&PhoneNumber>) -> Option<(&PhoneNumber, bool)> {
        proved_or_first(&self.profile.phones, proved)
    }
}

fn proved_or_first<'a, T: PartialEq>(all: &'a [T], proved: Option<&T>) -> Option<(&'a T, bool)> {
    let proved = all.iter().find(|one| Some(*one) == proved);
    proved.map(|one| (one, true)).or_else(|| all.first().map(|one| (one, false)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(value: serde_json::Value) -> Vec<String> {
        let faults = deserr::deserialize::<Profile, _, Faults>(value).unwrap_err();
        let faults = serde_json::to_value(faults).unwrap();
        faults.as_array().unwrap().iter().map(|fault| fault["field"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn a_customer_is_known_by_something() {
        for known in
            [json!({"emails": ["m@example.org"]}), json!({"phones": ["+573001234567"]}), json!({"external_id": "7"})]
        {
            assert!(deserr::deserialize::<Profile, _, Faults>(known).is_ok());
        }
        assert_eq!(faults(json!({"name": "María"})), ["emails"]);
    }

    #[test]
    fn no_address_stands_in_a_list_twice_and_no_list_is_long() {
        assert_eq!(faults(json!({"emails": ["m@example.org", "m@EXAMPLE.org"]})), ["emails[1]"]);
        assert_eq!(faults(json!({"phones": ["+573001234567", "+57 300 123 4567"]})), ["phones[1]"]);
        let many: Vec<_> = (0..11).map(|number| format!("m{number}@example.org")).collect();
        assert_eq!(faults(json!({"emails": many})), ["emails"]);
    }

    #[test]
    fn a_block_ends_what_was_before_it_for_good() {
        let at = |millisecond| Timestamp::from_millisecond(millisecond).unwrap();
        let profile = Profile::of("maria@example.org".parse::<Address>().unwrap());
        let user = User::new(UserId::new(), Environment::Production, profile.clone(), at(0));
        assert!(user.is_signed_in_since(at(0)));
        let blocked = user.changed(Profile { blocked: true, ..profile.clone() }, at(5400));
        let again = blocked.changed(profile, at(5600));
        for (user, time, holds) in
            [(&blocked, 9000, false), (&again, 5300, false), (&again, 5999, false), (&again, 6000, true)]
        {
            assert_eq!(user.is_signed_in_since(at(time)), holds, "{time}");
        }
        assert_eq!(again.changed(again.profile.clone(), at(7000)).signed_out_at, Some(at(5400)));
    }

    #[test]
    fn the_address_that_was_proved_goes_first_while_it_is_theirs() {
        let (first, second, other): (EmailAddress, EmailAddress, EmailAddress) =
            ("a@example.org".parse().unwrap(), "b@example.org".parse().unwrap(), "c@example.org".parse().unwrap());
        let profile = Profile { emails: vec![first.clone(), second.clone()], ..Profile::default() };
        let user = User::new(UserId::new(), Environment::Production, profile, Timestamp::UNIX_EPOCH);
        assert_eq!(user.email(Some(&second)), Some((&second, true)));
        assert_eq!(user.email(Some(&other)), Some((&first, false)));
        assert_eq!(user.email(None), Some((&first, false)));
    }
}
