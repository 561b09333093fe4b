//! `POST /p/{client_id}/sign-in/send`: sends a code to the address or the number in the form; without one, again to the
//! same, also by another way. Known and unknown ones look the same. Limits: 5 codes in any 60 seconds for an address, 3 for
//! a number and what the project's guard for phones says, 10 for a network, and a wait before each next one.

use deserr::Deserr;
use lambda_http::http::StatusCode;
use smartaccess::{
    App, Result,
    error::Refusal,
    flows::{Sending, Visit, Visited, email_address, phone_number},
    http::{Faults, Page, Redirect, Request, Shown},
    types::{Address, Channel, ClientId, Country},
};
use utoipa::ToSchema;

use crate::{
    browser,
    page::{By, Problem, PuzzleForm},
    show::{self, Again, Filled, Typed},
};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub(crate) struct Input {
    #[deserr(default)]
    form_token: String,
    /// Where the code goes; to send again, neither this nor a number is there.
    #[deserr(default)]
    email: Option<String>,
    /// A number, as it is dialled in the country, or with `+`.
    #[deserr(default)]
    phone: Option<String>,
    /// The country that was chosen.
    #[deserr(default)]
    country: Option<String>,
    /// The button that was pressed: `sms` or `whatsapp`.
    #[deserr(default)]
    channel: Option<String>,
    /// The solution of a puzzle.
    #[deserr(default)]
    challenge: Option<String>,
}

impl Input {
    /// Whether the first page has sent it.
    fn has_address(&self) -> bool {
        self.email.is_some() || self.phone.is_some()
    }

    fn country(&self) -> Option<Country> {
        self.country.as_deref()?.parse().ok()
    }

    fn channel(&self) -> Option<Channel> {
        let named = self.channel.as_deref()?;
        [Channel::Sms, Channel::Whatsapp].into_iter().find(|channel| channel.name() == named)
    }

    /// Where the code is to go, and how.
    fn wish(&self, visit: &Visit) -> Result<(Address, Channel), Refusal> {
        if let Some(typed) = &self.phone {
            let number = phone_number(typed, self.country(), &visit.open.project)?;
            let first = || visit.open.flow.login_settings.phone.channels().first().copied();
            return Ok((number.into(), self.channel().or_else(first).unwrap_or(Channel::Sms)));
        }
        match (&self.email, &visit.interaction.code) {
            (None, Some(last)) => {
                let other = self.channel().filter(|_| last.channel.is_phone());
                Ok((last.address.clone(), other.unwrap_or(last.channel)))
            }
            (typed, _) => {
                let email = email_address(typed.as_deref().unwrap_or_default().trim())?;
                Ok((email.into(), Channel::Email))
            }
        }
    }
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Shown> {
    let (client_id, input): (ClientId, _) = (request.parameter("client_id")?, &request.input);
    let visited = match browser::form_of(app, &request, &client_id, &input.form_token).await? {
        Ok(visited) => visited,
        Err(page) => return Ok(page.into()),
    };
    let Visited::Open(visit) = &visited else { return Ok(show::over(&request, &visited)?.into()) };
    let (address, channel) = match input.wish(visit) {
        Ok(wish) => wish,
        Err(refusal) => {
            return Ok(shown_again(&request, visit, &Again::after(&request, visit, refusal.into())?)?.into());
        }
    };
    let sender = browser::sender(&request, &client_id, input.challenge.as_deref());
    let page = browser::path(&client_id, &visit.interaction.id);
    let again = match visit.send(app, &address, channel, sender).await {
        Ok(Sending::TooSoon(wait)) if !input.has_address() => {
            Again::new(StatusCode::TOO_MANY_REQUESTS, Problem::TooSoon(show::seconds(wait)))
        }
        Ok(Sending::Sent | Sending::TooSoon(_)) if input.has_address() => return Ok(Redirect::to(page).into()),
        Ok(_) => return Ok(Redirect::to(format!("{page}&again=1")).into()),
        Err(error) => Again::after(&request, visit, error)?,
    };
    Ok(shown_again(&request, visit, &again)?.into())
}

/// The page that the form was on.
fn shown_again(request: &Request<Input>, visit: &Visit, again: &Again) -> Result<Page> {
    let input = &request.input;
    if !input.has_address() {
        let typed = Typed { form: PuzzleForm::Send, channel: input.channel(), ..Typed::default() };
        return show::code(request, visit, &typed, again);
    }
    let filled = Filled {
        by: Some(if input.phone.is_some() { By::Phone } else { By::Email }),
        email: input.email.clone().unwrap_or_default(),
        phone: input.phone.clone().unwrap_or_default(),
        country: input.country(),
        channel: input.channel(),
    };
    show::address(request, visit, &filled, again)
}
