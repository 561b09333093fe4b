//! What comes on top of a face: a code to an address of whoever was recognised.

use super::{FaceAttempt, Further};
use crate::{
    App, Code,
    error::{Result, refuse},
    flows::{Asked, OpenFlow, Wanted, Way},
    model::{Factor, FirstFactor, LoginSettings, Person, Purpose, RecognisedFace, User, Validation},
    store::ProjectScope,
    types::{Address, Channel, Environment, UserId, ValidationId},
};

/// A customer, and what is known of their addresses.
pub(super) struct Known {
    pub(super) user: User,
    people: Vec<(Address, Option<Person>)>,
}

/// A customer of the caller's environment, if they are still there.
pub(super) async fn known(app: &App, attempt: &FaceAttempt<'_>, id: &UserId) -> Result<Option<Known>> {
    let (scope, environment) = (&attempt.caller.scope, attempt.caller.environment);
    let user = app.store.user(scope, id).await?.filter(|user| user.environment == environment);
    let Some(user) = user else { return Ok(None) };
    let mut people = Vec::new();
    for address in user.profile.addresses() {
        let person = app.store.person(scope, environment, address.as_str()).await?;
        people.push((address, person));
    }
    Ok(Some(Known { user, people }))
}

impl Known {
    /// Whether they may sign in: they are not blocked, nor is every address of theirs.
    pub(super) fn may_sign_in(&self) -> bool {
        let is_blocked = |person: &Option<Person>| person.as_ref().is_some_and(|person| person.blocked);
        let all = !self.people.is_empty() && self.people.iter().all(|(_, person)| is_blocked(person));
        !self.user.profile.blocked && !all
    }

    /// Where a code reaches them: by mail, else on their phone.
    pub(super) fn second_factor(&self, open: &OpenFlow) -> Option<(&Address, Channel)> {
        let login = &open.flow.login_settings;
        let usable = |person: Option<&Person>| person.is_none_or(|person| !person.blocked && !person.suppressed);
        self.people.iter().filter(|(_, person)| usable(person.as_ref())).find_map(|(address, _)| {
            let channel = if address.phone().is_some() { by_phone(login) } else { by_email(login) };
            channel.map(|channel| (address, channel))
        })
    }
}

fn by_email(login: &LoginSettings) -> Option<Channel> {
    login.email.enabled.then_some(Channel::Email)
}

/// The first of the flow's plan that is on, else whichever is.
fn by_phone(login: &LoginSettings) -> Option<Channel> {
    let planned = login.phone.plan.iter().copied();
    let ways = planned.chain([Channel::Whatsapp, Channel::Sms]);
    ways.into_iter().find(|channel| channel.is_phone() && login.sends_by(*channel))
}

/// Sends the code that is good for this customer alone, and only on top of their face.
pub(super) async fn send(
    app: &App,
    attempt: &FaceAttempt<'_>,
    (user, face): (&UserId, RecognisedFace),
    (address, channel): (&Address, Channel),
    further: Further<'_>,
) -> Result<Validation> {
    let asked = Asked {
        solution: further.solution,
        ..attempt.caller.asks(Purpose::SecondFactor, address, attempt.nonce, attempt.open)
    };
    let language = attempt.open.language(further.language);
    let way = Way { channel, language, open: Some(attempt.open), host: None, link: None };
    let first = FirstFactor { factor: Factor::Face, user: user.clone(), face: Some(face) };
    crate::flows::send(app, &asked, way, Wanted::After(&first)).await
}

/// Where the code of a second factor went.
pub async fn second_factor_address(
    app: &App,
    scope: &ProjectScope,
    environment: Environment,
    id: &ValidationId,
) -> Result<Address> {
    let found = app.store.validation(scope, id).await?;
    let found = found.filter(|found| found.purpose == Purpose::SecondFactor && found.environment == environment);
    Ok(found.ok_or_else(|| refuse(Code::ValidationNotFound))?.address)
}
