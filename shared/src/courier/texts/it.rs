//! Italian.

use super::{Counted, InWorld, Language, Texts};

pub(super) const IT: Texts = Texts {
    language: Language::It,
    minutes: Counted::new("{n} minuto", "{n} minuti"),
    times: Counted::new("una volta", "{n} volte"),

    before_code: "{subject}:",
    code_validity: "Lo inserisca solo dove lo ha richiesto. È valido per {minutes} e funziona una sola volta.",
    code_unasked: "Se non lo ha richiesto, ignori questo messaggio: senza il codice nessuno può accedere.",
    link_instead: "Oppure apra una pagina che le chiede se è lei:",
    link_button: "Continua per accedere",
    sign_in_subject: "Il suo codice per accedere a {project}",
    sign_in_sharing: "Non lo comunichi a nessuno. Nessuno di {project} glielo chiederà.",
    sign_in_sms: "{code} è il codice per {project}. Vale {minutes}. Non lo comunichi a nessuno.",
    operator_subject: "Il suo codice per accedere alla console di SmartAccess",
    operator_sharing: "Non lo comunichi a nessuno: chi lo possiede può fare nella console tutto ciò che può fare lei.",

    invitation_subject: "Invito nel team di {project}",
    invitation_as: "{inviter} la invita a lavorare su {project} con il ruolo di {role}.",
    owner: "proprietario",
    admin: "amministratore",
    editor: "editor",
    viewer: "lettore",
    invitation_how: "Acceda alla console di SmartAccess con questo indirizzo, poi inserisca questo codice di invito:",
    invitation_validity: "È valido fino al {until}, funziona una sola volta e solo per questo indirizzo.",
    invitation_unasked: "Se non aspettava questo invito, ignori il messaggio: senza di lei non succede nulla.",

    alert_subject: InWorld {
        production: "{project}: {event} si è verificato {times}",
        sandbox: "{project} (sandbox): {event} si è verificato {times}",
    },
    alert_what: InWorld {
        production: "{event} si è verificato {times} in {project} (produzione), {when}.",
        sandbox: "{event} si è verificato {times} nella sandbox di {project}, {when}.",
    },
    between: "tra il {since} e il {until}",
    at: "il {until}",
    hint_guessing: "Forse qualcuno sta tentando di indovinare i codici. Il registro di audit indica per quali \
                    indirizzi, e ciascuno si può bloccare.",
    hint_mail: "Alcune e-mail non arrivano. Verifichi che Amazon SES le permetta di inviare e che gli indirizzi \
                esistano.",
    hint_webhook: "Un destinatario non accetta gli eventi. Quando funzionerà di nuovo, riattivi il suo webhook.",
    hint_other: "Il registro di audit dice di più: verifichi lì che tutto sia come dovrebbe.",
    alert_why: "Riceve questo messaggio per via di un avviso impostato da un amministratore di {project}. Non dirà \
                altro per {minutes}.",
    alert_why_named: "Riceve questo messaggio per via dell’avviso «{name}», impostato da un amministratore di \
                      {project}. Non dirà altro per {minutes}.",

    webhook_subject: InWorld {
        production: "{project}: gli eventi non vengono più inviati a un webhook",
        sandbox: "{project} (sandbox): gli eventi non vengono più inviati a un webhook",
    },
    webhook_what: InWorld {
        production: "Dal {at} gli eventi di {project} (produzione) non vengono più inviati a {url}.",
        sandbox: "Dal {at} gli eventi della sandbox di {project} non vengono più inviati a {url}.",
    },
    webhook_gone: "Il destinatario ha risposto `410 Gone`: non ne vuole più.",
    webhook_failing: "Il destinatario non ha accettato nulla per cinque giorni.",
    webhook_by_team: "Il team ha disattivato il webhook.",
    webhook_how: "Quando il destinatario funzionerà, riattivi il webhook: è {webhook}. Ciò che era in viaggio quando \
                  è stato disattivato si potrà poi inviare di nuovo.",
    webhook_to_whom: "Riceve questo messaggio perché ha il ruolo di proprietario o amministratore in {project}.",
};
