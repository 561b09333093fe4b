//! English.

use super::{Counted, Language, Texts, Told};

pub(super) const EN: Texts = Texts {
    language: Language::En,

    protected: "Protected by SmartAccess",
    preview: "Preview",

    address_heading: "Sign in to {application}",
    address_intro: "We will email you a code. No password needed.",
    address_intro_phone: "We will send a code to your phone. No password needed.",
    address_intro_either: "We will send you a code. No password needed.",
    ways: "Where the code goes",
    way_email: "Email",
    way_phone: "Phone",
    address_label: "Email address",
    country_label: "Country",
    phone_label: "Phone number",
    address_button: "Continue",
    send_by: "Send by {channel}",
    sms: "SMS",
    whatsapp: "WhatsApp",

    code_heading: "Enter your code",
    code_sent: "We sent a code of {digits} digits to {address}.",
    code_sent_by: "We sent a code of {digits} digits by {channel} to {address}.",
    code_went_on: "The code did not arrive by {before}, so we have sent it by {channel} to {address}.",
    code_went_on_to_email: "The code did not arrive on your phone, so we have sent it to your email address, if we \
                            know it.",
    code_renewed: "A new code is on its way. The last one no longer works.",
    code_label: "Code",
    code_hint: "It can take a minute. Please look into your spam folder too.",
    code_hint_phone: "It can take a minute. Please check that your phone is on and connected.",
    code_goes_on: "You are signed in to {application} as soon as the code is complete.",
    code_button: "Sign in",
    resend_button: "Send a new code",
    resend_waiting: "Send a new code in 0:00",
    resend_by: "Send again by {channel}",
    resend_by_waiting: "Send again by {channel} in 0:00",
    resend_by_other: "Send by {channel} instead",
    change_link: "Use another address",
    change_number_link: "Use another number",
    change_either_link: "Use another number or email",

    link_heading: "Is it you who signs in to {application}?",
    link_asked: "The mail was asked for at {time}.",
    link_asked_in: "The sign-in began at {time} in {device}.",
    link_number_label: "Number",
    link_number_hint: "It is on the page where you began to sign in. Enter it only if you see that page yourself.",
    link_button: "Yes, sign me in",
    link_deny_button: "This wasn’t me",
    wrong_link: "This was not accepted. Check the number, or ask for a new mail where you began.",
    code_link: "You can also open the link in the mail.",
    code_link_number: "On another device, enter this number there: {number}.",
    code_link_done: "I have opened the link",
    go_on_button: "Continue",

    not_an_address: "This is not an email address. It should look like name@example.org.",
    not_a_number: "This is not a phone number. Please check it, or write it with + and the country’s code.",
    no_country: "We do not send codes to numbers of this country.",
    no_kind: "We do not send codes to numbers of this kind. Please use the number of a mobile phone.",
    wrong_code: "This code is not right, or no longer good. Check it, or ask for a new one.",
    too_many: "Too many tries. Please try again in {time}.",
    too_soon: "A code was sent just now. You can ask for a new one in {time}.",
    phones_closed: "We do not send codes to phones at this hour. You can ask for one from {time}.",
    phones_paused: "We cannot send codes to phones right now. Please try again later.",
    way_off: "Codes are no longer sent this way. Please choose another one.",
    email_instead: "You can also sign in by email.",
    try_again: "Something went wrong on our side. Please try again.",
    offline: "You are offline. Please try again when you are connected.",

    seconds: Counted::new("{n} second", "{n} seconds"),
    minutes: Counted::new("{n} minute", "{n} minutes"),

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
    link_elsewhere: Told {
        heading: "You are signed in where you began",
        text: "Go on with the device on which you began. You can close this page.",
    },
    link_back: Told {
        heading: "Go back to where you began",
        text: "Enter the code from the mail there. You can close this page.",
    },
    link_over: Told {
        heading: "This link is no longer good",
        text: "It was used, is too old, or a newer mail has taken its place. Go back to where you began and ask for a new one.",
    },
    link_denied: Told {
        heading: "Thank you",
        text: "Nobody can sign in with that mail any more. You can close this page.",
    },
    go_on: Told { heading: "You are signed in", text: "You have opened the link on another device. Go on here." },
    for_developers: "For its developers",
    request_id: "If you ask for help, give this number",
    to_app_link: "Back to the app",
    start_again_link: "Start again",
    try_again_link: "Try again",
};
