//! German.

use super::{Counted, Language, Texts, Told};

pub(super) const DE: Texts = Texts {
    language: Language::De,

    protected: "Geschützt durch SmartAccess",
    preview: "Vorschau",

    address_heading: "Bei {application} anmelden",
    address_intro: "Wir senden Ihnen einen Code per E-Mail. Ein Passwort ist nicht nötig.",
    address_intro_phone: "Wir senden einen Code an Ihr Telefon. Ein Passwort ist nicht nötig.",
    address_intro_either: "Wir senden Ihnen einen Code. Ein Passwort ist nicht nötig.",
    ways: "Wohin der Code geht",
    way_email: "E-Mail",
    way_phone: "Telefon",
    address_label: "E-Mail-Adresse",
    country_label: "Land",
    phone_label: "Telefonnummer",
    address_button: "Weiter",
    send_by: "Per {channel} senden",
    sms: "SMS",
    whatsapp: "WhatsApp",

    code_heading: "Code eingeben",
    code_sent: "Wir haben einen Code mit {digits} Ziffern an {address} gesendet.",
    code_sent_by: "Wir haben einen Code mit {digits} Ziffern per {channel} an {address} gesendet.",
    code_went_on: "Der Code ist per {before} nicht angekommen. Wir haben ihn per {channel} an {address} gesendet.",
    code_went_on_to_email: "Der Code ist auf Ihrem Telefon nicht angekommen. Wir haben ihn an Ihre E-Mail-Adresse \
                            gesendet, falls wir sie kennen.",
    code_renewed: "Ein neuer Code ist unterwegs. Der letzte gilt nicht mehr.",
    code_label: "Code",
    code_hint: "Das kann eine Minute dauern. Bitte sehen Sie auch im Spam-Ordner nach.",
    code_hint_phone: "Das kann eine Minute dauern. Bitte prüfen Sie, ob Ihr Telefon an ist und Empfang hat.",
    code_goes_on: "Sie werden bei {application} angemeldet, sobald der Code vollständig ist.",
    code_button: "Anmelden",
    resend_button: "Neuen Code senden",
    resend_waiting: "Neuer Code in 0:00",
    resend_by: "Erneut per {channel} senden",
    resend_by_waiting: "Erneut per {channel} senden in 0:00",
    resend_by_other: "Stattdessen per {channel} senden",
    change_link: "Andere Adresse",
    change_number_link: "Andere Nummer",
    change_either_link: "Andere Nummer oder E-Mail",

    link_heading: "Melden Sie sich gerade bei {application} an?",
    link_asked: "Die E-Mail wurde um {time} angefordert.",
    link_asked_in: "Die Anmeldung begann um {time} in {device}.",
    link_number_label: "Zahl",
    link_number_hint: "Sie steht auf der Seite, auf der Sie begonnen haben. Geben Sie sie nur ein, wenn Sie diese Seite selbst sehen.",
    link_button: "Ja, anmelden",
    link_deny_button: "Das war ich nicht",
    wrong_link: "Das wurde nicht angenommen. Prüfen Sie die Zahl, oder fordern Sie dort, wo Sie begonnen haben, eine neue E-Mail an.",
    code_link: "Sie können auch den Link in der E-Mail öffnen.",
    code_link_number: "Auf einem anderen Gerät geben Sie dort diese Zahl ein: {number}.",
    code_link_done: "Ich habe den Link geöffnet",
    go_on_button: "Weiter",

    not_an_address: "Das ist keine E-Mail-Adresse. Sie sollte so aussehen: name@example.org.",
    not_a_number: "Das ist keine Telefonnummer. Bitte prüfen Sie sie oder schreiben Sie sie mit + und der Vorwahl \
                   des Landes.",
    no_country: "An Nummern dieses Landes senden wir keine Codes.",
    no_kind: "An Nummern dieser Art senden wir keine Codes. Bitte verwenden Sie die eines Mobiltelefons.",
    wrong_code: "Dieser Code stimmt nicht oder gilt nicht mehr. Prüfen Sie ihn oder fordern Sie einen neuen an.",
    too_many: "Zu viele Versuche. Bitte versuchen Sie es in {time} erneut.",
    too_soon: "Gerade wurde ein Code gesendet. Sie können in {time} einen neuen anfordern.",
    phones_closed: "Um diese Zeit senden wir keine Codes an Telefone. Ab {time} können Sie einen anfordern.",
    phones_paused: "Wir können zurzeit keine Codes an Telefone senden. Bitte versuchen Sie es später erneut.",
    way_off: "Auf diesem Weg senden wir keine Codes mehr. Bitte wählen Sie einen anderen.",
    email_instead: "Sie können sich auch per E-Mail anmelden.",
    try_again: "Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es erneut.",
    offline: "Sie sind offline. Bitte versuchen Sie es erneut, sobald Sie wieder verbunden sind.",

    seconds: Counted::new("{n} Sekunde", "{n} Sekunden"),
    minutes: Counted::new("{n} Minute", "{n} Minuten"),

    sending: "Einen Moment …",
    puzzle_working: "Einen Moment: Wir prüfen, ob Sie ein Mensch sind.",
    puzzle_broken: "Wir konnten nicht prüfen, ob Sie ein Mensch sind. Bitte verwenden Sie einen anderen Browser oder \
                    versuchen Sie es in einer Stunde erneut.",
    puzzle_needs_script: "In der letzten Stunde wurden hier viele falsche Codes eingegeben, deshalb prüfen wir, ob \
                          Sie ein Mensch sind. Bitte erlauben Sie Skripte für diese Seite oder versuchen Sie es in \
                          einer Stunde erneut.",

    not_found: Told {
        heading: "Diese Seite gibt es nicht",
        text: "Bitte prüfen Sie die Adresse. Falls Sie einem Link gefolgt sind, gehen Sie zurück zu der App oder \
               Website, von der Sie kommen, und beginnen Sie von vorn.",
    },
    elsewhere: Told {
        heading: "Bitte beginnen Sie in der App von vorn",
        text: "Diese Anmeldung wurde in einem anderen Browser begonnen, oder Ihr Browser speichert keine Cookies. \
               Gehen Sie zurück zu der App oder Website, von der Sie kommen, und melden Sie sich dort an.",
    },
    expired: Told {
        heading: "Diese Anmeldung ist abgelaufen",
        text: "Sie war zu lange offen. Beginnen Sie von vorn, dann senden wir Ihnen einen neuen Code.",
    },
    done: Told {
        heading: "Sie sind angemeldet",
        text: "Diese Anmeldung ist abgeschlossen. Sie können diese Seite schließen.",
    },
    closed: Told {
        heading: "Die Anmeldung ist nicht möglich",
        text: "Zurzeit kann sich hier niemand anmelden. Bitte wenden Sie sich an die Betreiber der App.",
    },
    busy: Told {
        heading: "Einen Moment, bitte",
        text: "Gerade melden sich viele Menschen aus Ihrem Netzwerk an. Bitte versuchen Sie es in einer Minute erneut.",
    },
    bad_request: Told {
        heading: "Die App hat einen Fehler gemacht",
        text: "Sie hat eine Anmeldung auf eine Weise angefordert, die wir nicht beantworten können. Bitte informieren \
               Sie die Betreiber der App; hier können Sie nichts tun.",
    },
    not_allowed: Told {
        heading: "Wir haben dieses Formular nicht angenommen",
        text: "Es kam nicht von unserer eigenen Seite. Um Ihr Konto zu schützen, beginnen Sie bitte in der App oder \
               auf der Website, von der Sie kommen, von vorn.",
    },
    failed: Told {
        heading: "Etwas ist schiefgegangen",
        text: "Der Fehler liegt bei uns, nicht bei Ihnen. Bitte versuchen Sie es gleich noch einmal.",
    },
    link_elsewhere: Told {
        heading: "Sie sind dort angemeldet, wo Sie begonnen haben",
        text: "Machen Sie auf dem Gerät weiter, auf dem Sie begonnen haben. Sie können diese Seite schließen.",
    },
    link_back: Told {
        heading: "Gehen Sie dorthin zurück, wo Sie begonnen haben",
        text: "Geben Sie dort den Code aus der E-Mail ein. Sie können diese Seite schließen.",
    },
    link_over: Told {
        heading: "Dieser Link gilt nicht mehr",
        text: "Er wurde benutzt, ist zu alt, oder es gibt eine neuere E-Mail. Gehen Sie dorthin zurück, wo Sie begonnen haben, und fordern Sie eine neue an.",
    },
    link_denied: Told {
        heading: "Danke",
        text: "Mit dieser E-Mail kann sich niemand mehr anmelden. Sie können diese Seite schließen.",
    },
    go_on: Told {
        heading: "Sie sind angemeldet",
        text: "Sie haben den Link auf einem anderen Gerät geöffnet. Hier geht es weiter.",
    },
    for_developers: "Für die Entwickler der App",
    request_id: "Wenn Sie um Hilfe bitten, nennen Sie diese Nummer",
    to_app_link: "Zurück zur App",
    start_again_link: "Von vorn beginnen",
    try_again_link: "Erneut versuchen",
};
