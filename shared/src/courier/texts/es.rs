//! Spanish, as it is read from Mexico to Chile.

use super::{Counted, InWorld, Language, Texts};

pub(super) const ES: Texts = Texts {
    language: Language::Es,
    minutes: Counted::new("{n} minuto", "{n} minutos"),
    times: Counted::new("una vez", "{n} veces"),

    before_code: "{subject}:",
    code_validity: "Escríbalo solo donde lo pidió. Es válido durante {minutes} y sirve una sola vez.",
    code_unasked: "Si no lo pidió, ignore este mensaje: nadie puede entrar sin él.",
    link_instead: "O abra una página que le pregunta si es usted:",
    link_button: "Continuar para entrar",
    sign_in_subject: "Su código para entrar en {project}",
    sign_in_sharing: "No lo comparta con nadie. Nadie de {project} se lo pedirá.",
    sign_in_sms: "Use {code} para entrar en {project}. Vale {minutes}. No lo comparta con nadie.",
    operator_subject: "Su código para entrar en la consola de SmartAccess",
    operator_sharing: "No lo comparta con nadie: quien lo tenga podrá hacer en la consola todo lo que usted puede.",

    invitation_subject: "Le invitan al equipo de {project}",
    invitation_as: "{inviter} le invita a trabajar en {project} con el rol de {role}.",
    owner: "propietario",
    admin: "administrador",
    editor: "editor",
    viewer: "lector",
    invitation_how: "Entre en la consola de SmartAccess con esta dirección y escriba después este código de \
                     invitación:",
    invitation_validity: "Es válido hasta {until}, sirve una sola vez y solo para esta dirección.",
    invitation_unasked: "Si no lo esperaba, ignore este mensaje: sin usted no ocurre nada.",

    alert_subject: InWorld {
        production: "{project}: {event} ocurrió {times}",
        sandbox: "{project} (pruebas): {event} ocurrió {times}",
    },
    alert_what: InWorld {
        production: "{event} ocurrió {times} en {project} (producción), {when}.",
        sandbox: "{event} ocurrió {times} en el entorno de pruebas de {project}, {when}.",
    },
    between: "entre {since} y {until}",
    at: "el {until}",
    hint_guessing: "Puede que alguien esté adivinando códigos. El registro de auditoría dice para qué direcciones, y \
                    cada una se puede bloquear.",
    hint_mail: "Algunos correos no llegan. Compruebe que Amazon SES le permite enviar y que las direcciones existen.",
    hint_webhook: "Un receptor no acepta sus eventos. Cuando vuelva a funcionar, active de nuevo su webhook.",
    hint_other: "El registro de auditoría dice más: compruebe allí si es lo esperado.",
    alert_why: "Recibe este mensaje por una alerta que puso un administrador de {project}. No dirá nada más durante \
                {minutes}.",
    alert_why_named: "Recibe este mensaje por la alerta «{name}» que puso un administrador de {project}. No dirá nada \
                      más durante {minutes}.",

    webhook_subject: InWorld {
        production: "{project}: ya no se envían eventos a un webhook",
        sandbox: "{project} (pruebas): ya no se envían eventos a un webhook",
    },
    webhook_what: InWorld {
        production: "Los eventos de {project} (producción) ya no se envían a {url}, desde {at}.",
        sandbox: "Los eventos del entorno de pruebas de {project} ya no se envían a {url}, desde {at}.",
    },
    webhook_gone: "Respondió `410 Gone`: no quiere más.",
    webhook_failing: "No ha aceptado nada durante cinco días.",
    webhook_by_team: "Su equipo lo desactivó.",
    webhook_how: "Cuando el receptor funcione, active de nuevo el webhook: es {webhook}. Después se le puede volver a \
                  enviar lo que estaba en camino cuando se desactivó.",
    webhook_to_whom: "Recibe este mensaje porque es propietario o administrador de {project}.",
};
