//! English.

use super::{Texts, Told};

pub(super) const EN: Texts = Texts {
    protected: "Protected by SmartAccess",
    preview: "Preview",

    address_heading: "Sign in to {application}",
    address_intro: "We will email you a code. No password needed.",
    address_label: "Email address",
    address_button: "Continue",

    code_heading: "Enter your code",
    code_sent: "We sent a code of {digits} digits to {address}.",
    code_renewed: "A new code is on its way. The last one no longer works.",
    code_label: "Code",
    code_hint: "It can take a minute. Please look into your spam folder too.",
    code_goes_on: "You are signed in to {application} as soon as the code is complete.",
    code_button: "Sign in",
    resend_button: "Send a new code",
    resend_waiting: "Send a new code in 0:00",
    change_link: "Use another address",

    not_an_address: "This is not an email address. It should look like name@example.org.",
    wrong_code: "This code is not right, or no longer good. Check it, or ask for a new one.",
    too_many: "Too many tries. Please try again in {time}.",
    too_soon: "A code was sent just now. You can ask for a new one in {time}.",
    try_again: "Something went wrong on our side. Please try again.",
    offline: "You are offline. Please try again when you are connected.",

    second: "1 second",
    seconds: "{n} seconds",
    minute: "1 minute",
    minutes: "{n} minutes",

    sending: "One moment…",
    puzzle_working: "One moment: we are checking that you are a person.",
    puzzle_broken: "We could not check that you are a person. Please try another browser, or try again in an hour.",
    puzzle_needs_script: "Many wrong codes were tried here in the last hour, so we check that you are a person. \
                          Please allow scripts for this page, or try again in an hour.",

    not_found: Told {
        heading: "This page does not exist",
        text: "Please check the address. If a link brought you here, go back to the app or site you came from and \
               start again.",
    },
    elsewhere: Told {
        heading: "Please start again in the app",
        text: "This sign-in was started in another browser, or your browser does not keep cookies. Go back to the \
               app or site you came from, and sign in from there.",
    },
    expired: Told {
        heading: "This sign-in has expired",
        text: "It was open for too long. Start again and we will send you a new code.",
    },
    done: Told { heading: "You are signed in", text: "This sign-in is complete. You can close this page." },
    closed: Told {
        heading: "Sign-in is not open",
        text: "Nobody can sign in here at the moment. Please ask the people who run the app.",
    },
    busy: Told {
        heading: "One moment, please",
        text: "Many people are signing in from your network right now. Please try again in a minute.",
    },
    bad_request: Told {
        heading: "The app made a mistake",
        text: "It asked for a sign-in in a way that we cannot answer. Please tell the people who run it; there is \
               nothing you can do here.",
    },
    not_allowed: Told {
        heading: "We did not accept this form",
        text: "It did not come from our own page. To keep your account safe, please start again in the app or site \
               you came from.",
    },
    failed: Told {
        heading: "Something went wrong",
        text: "This is our fault, not yours. Please try again in a moment.",
    },
    for_developers: "For its developers",
    request_id: "If you ask for help, give this number",
    to_app_link: "Back to the app",
    start_again_link: "Start again",
    try_again_link: "Try again",
};
