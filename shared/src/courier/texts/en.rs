//! English.

use super::{Counted, InWorld, Language, Texts};

pub(super) const EN: Texts = Texts {
    language: Language::En,
    minutes: Counted::new("{n} minute", "{n} minutes"),
    times: Counted::new("once", "{n} times"),

    before_code: "{subject}:",
    code_validity: "Enter it only where you asked for it. It is valid for {minutes} and works once.",
    code_unasked: "If you did not ask for it, ignore this message: nobody can sign in without it.",
    link_instead: "Or open a page that asks whether it is you:",
    link_button: "Continue to sign in",
    sign_in_subject: "Your code to sign in to {project}",
    sign_in_sharing: "Never share it. Nobody from {project} will ask you for it.",
    sign_in_sms: "{code} is your code for {project}. Valid for {minutes}. Do not share it.",
    operator_subject: "Your code to sign in to the SmartAccess console",
    operator_sharing: "Never share it: whoever has it can do in the console all that you can.",

    invitation_subject: "You are invited to the team of {project}",
    invitation_as: "{inviter} invites you to work on {project} as {role}.",
    owner: "an owner",
    admin: "an admin",
    editor: "an editor",
    viewer: "a viewer",
    invitation_how: "Sign in to the SmartAccess console with this address, then enter this invitation code:",
    invitation_validity: "It is valid until {until}, works once, and only for this address.",
    invitation_unasked: "If you did not expect it, ignore this message: without you, nothing happens.",

    alert_subject: InWorld {
        production: "{project}: {event} happened {times}",
        sandbox: "{project} (sandbox): {event} happened {times}",
    },
    alert_what: InWorld {
        production: "{event} happened {times} in {project} (production), {when}.",
        sandbox: "{event} happened {times} in the sandbox of {project}, {when}.",
    },
    between: "between {since} and {until}",
    at: "at {until}",
    hint_guessing: "Somebody may be guessing codes. The audit log says for which addresses, and each of them can be \
                    blocked.",
    hint_mail: "Some mail does not arrive. Look whether Amazon SES lets you send, and whether the addresses exist.",
    hint_webhook: "A receiver does not take your events. Once it works again, switch its webhook on again.",
    hint_other: "The audit log says more: look there whether this is as it should be.",
    alert_why: "You get this because of an alert that an admin of {project} has set. It says nothing more for \
                {minutes}.",
    alert_why_named: "You get this because of the alert “{name}” that an admin of {project} has set. It says nothing \
                      more for {minutes}.",

    webhook_subject: InWorld {
        production: "{project}: events are no longer sent to a webhook",
        sandbox: "{project} (sandbox): events are no longer sent to a webhook",
    },
    webhook_what: InWorld {
        production: "Events of {project} (production) are no longer sent to {url}, since {at}.",
        sandbox: "Events of the sandbox of {project} are no longer sent to {url}, since {at}.",
    },
    webhook_gone: "It answered `410 Gone`: it wants no more.",
    webhook_failing: "It has taken nothing for five days.",
    webhook_by_team: "Its team has switched it off.",
    webhook_how: "Once the receiver works, switch the webhook on again: it is {webhook}. What was on its way when it \
                  was switched off can then be sent again.",
    webhook_to_whom: "You get this because you are an owner or admin of {project}.",
};
