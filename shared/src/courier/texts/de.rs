//! German.

use super::{Counted, InWorld, Language, Texts};

pub(super) const DE: Texts = Texts {
    language: Language::De,
    minutes: Counted::new("{n} Minute", "{n} Minuten"),
    times: Counted::new("einmal", "{n}-mal"),

    before_code: "{subject}:",
    code_validity: "Geben Sie ihn nur dort ein, wo Sie ihn angefordert haben. Er ist {minutes} gültig und \
                    funktioniert einmal.",
    code_unasked: "Falls Sie ihn nicht angefordert haben, ignorieren Sie diese Nachricht: Ohne ihn kann sich niemand \
                   anmelden.",
    link_instead: "Oder öffnen Sie eine Seite, die fragt, ob Sie es sind:",
    link_button: "Weiter zur Anmeldung",
    sign_in_subject: "Ihr Code zur Anmeldung bei {project}",
    sign_in_sharing: "Geben Sie ihn niemals weiter. Niemand von {project} wird Sie danach fragen.",
    sign_in_sms: "{code} ist Ihr Code für {project}. {minutes} gültig. Bitte nicht weitergeben.",
    operator_subject: "Ihr Code zur Anmeldung an der SmartAccess-Konsole",
    operator_sharing: "Geben Sie ihn niemals weiter: Wer ihn hat, kann in der Konsole alles tun, was Sie können.",

    invitation_subject: "Einladung in das Team von {project}",
    invitation_as: "{inviter} lädt Sie ein, mit der Rolle {role} an {project} mitzuarbeiten.",
    owner: "„Inhaber“",
    admin: "„Admin“",
    editor: "„Bearbeiter“",
    viewer: "„Betrachter“",
    invitation_how: "Melden Sie sich mit dieser Adresse an der SmartAccess-Konsole an und geben Sie dann diesen \
                     Einladungscode ein:",
    invitation_validity: "Er ist bis {until} gültig und funktioniert einmal und nur für diese Adresse.",
    invitation_unasked: "Falls Sie die Einladung nicht erwartet haben, ignorieren Sie diese Nachricht: Ohne Sie \
                         geschieht nichts.",

    alert_subject: InWorld {
        production: "{project}: {event} ist {times} aufgetreten",
        sandbox: "{project} (Sandbox): {event} ist {times} aufgetreten",
    },
    alert_what: InWorld {
        production: "{event} ist {times} in {project} (Produktion) aufgetreten, {when}.",
        sandbox: "{event} ist {times} in der Sandbox von {project} aufgetreten, {when}.",
    },
    between: "zwischen {since} und {until}",
    at: "am {until}",
    hint_guessing: "Vielleicht errät jemand Codes. Das Audit-Protokoll nennt die betroffenen Adressen, und jede von \
                    ihnen lässt sich sperren.",
    hint_mail: "Einige E-Mails kommen nicht an. Prüfen Sie, ob Amazon SES Ihnen den Versand erlaubt und ob es die \
                Adressen gibt.",
    hint_webhook: "Ein Empfänger nimmt Ihre Ereignisse nicht an. Sobald er wieder funktioniert, schalten Sie seinen \
                   Webhook wieder ein.",
    hint_other: "Mehr steht im Audit-Protokoll: Prüfen Sie dort, ob alles so ist, wie es sein soll.",
    alert_why: "Sie erhalten diese Nachricht wegen einer Warnung, die ein Admin von {project} eingerichtet hat. Die \
                nächste kommt frühestens in {minutes}.",
    alert_why_named: "Sie erhalten diese Nachricht wegen der Warnung „{name}“, die ein Admin von {project} \
                      eingerichtet hat. Die nächste kommt frühestens in {minutes}.",

    webhook_subject: InWorld {
        production: "{project}: An einen Webhook werden keine Ereignisse mehr gesendet",
        sandbox: "{project} (Sandbox): An einen Webhook werden keine Ereignisse mehr gesendet",
    },
    webhook_what: InWorld {
        production: "Ereignisse von {project} (Produktion) werden seit {at} nicht mehr an {url} gesendet.",
        sandbox: "Ereignisse der Sandbox von {project} werden seit {at} nicht mehr an {url} gesendet.",
    },
    webhook_gone: "Der Empfänger hat mit `410 Gone` geantwortet: Er will keine mehr.",
    webhook_failing: "Der Empfänger hat fünf Tage lang nichts angenommen.",
    webhook_by_team: "Das Team hat den Webhook ausgeschaltet.",
    webhook_how: "Sobald der Empfänger funktioniert, schalten Sie den Webhook wieder ein: Es ist {webhook}. Was beim \
                  Ausschalten unterwegs war, lässt sich danach erneut senden.",
    webhook_to_whom: "Sie erhalten diese Nachricht, weil Sie in {project} die Rolle „Inhaber“ oder „Admin“ haben.",
};
