//! Spanish, as it is read from Mexico to Chile.

use super::{Counted, Language, Texts, Told};

pub(super) const ES: Texts = Texts {
    language: Language::Es,

    protected: "Protegido por SmartAccess",
    preview: "Vista previa",

    address_heading: "Iniciar sesión en {application}",
    address_intro: "Enviaremos un código por correo. No hace falta contraseña.",
    address_intro_phone: "Enviaremos un código a su teléfono. No hace falta contraseña.",
    address_intro_either: "Le enviaremos un código. No hace falta contraseña.",
    ways: "A dónde va el código",
    way_email: "Correo",
    way_phone: "Teléfono",
    address_label: "Correo electrónico",
    country_label: "País",
    phone_label: "Número de teléfono",
    address_button: "Continuar",
    send_by: "Enviar por {channel}",
    sms: "SMS",
    whatsapp: "WhatsApp",

    code_heading: "Ingrese el código",
    code_sent: "Enviamos un código de {digits} dígitos a {address}.",
    code_sent_by: "Enviamos un código de {digits} dígitos por {channel} al {address}.",
    code_went_on: "El código no llegó por {before}, así que lo enviamos por {channel} al {address}.",
    code_went_on_to_email: "El código no llegó a su teléfono, así que lo enviamos a su correo electrónico, si lo \
                            conocemos.",
    code_renewed: "Un código nuevo está en camino. El anterior ya no sirve.",
    code_label: "Código",
    code_hint: "Puede tardar un minuto. Revise también la carpeta de spam.",
    code_hint_phone: "Puede tardar un minuto. Revise que su teléfono esté encendido y con señal.",
    code_goes_on: "La sesión en {application} se inicia en cuanto el código está completo.",
    code_button: "Iniciar sesión",
    resend_button: "Enviar un código nuevo",
    resend_waiting: "Enviar un código nuevo en 0:00",
    resend_by: "Enviar de nuevo por {channel}",
    resend_by_waiting: "Enviar de nuevo por {channel} en 0:00",
    resend_by_other: "Enviar mejor por {channel}",
    change_link: "Usar otro correo",
    change_number_link: "Usar otro número",
    change_either_link: "Usar otro número o correo",

    link_heading: "¿Es usted quien entra en {application}?",
    link_asked: "El correo se pidió a las {time}.",
    link_asked_in: "El inicio de sesión comenzó a las {time} en {device}.",
    link_number_label: "Número",
    link_number_hint: "Está en la página donde empezó. Escríbalo solo si usted mismo ve esa página.",
    link_button: "Sí, iniciar sesión",
    link_deny_button: "No he sido yo",
    wrong_link: "No se ha aceptado. Revise el número, o pida otro correo donde empezó.",
    code_link: "También puede abrir el enlace del correo.",
    code_link_number: "En otro dispositivo, escriba allí este número: {number}.",
    code_link_done: "Ya abrí el enlace",
    go_on_button: "Continuar",

    not_an_address: "Esto no es un correo electrónico. Debe verse así: nombre@example.org.",
    not_a_number: "Esto no es un número de teléfono. Revíselo o escríbalo con + y el código del país.",
    no_country: "No enviamos códigos a números de este país.",
    no_kind: "No enviamos códigos a números de este tipo. Por favor, use el número de un teléfono móvil.",
    wrong_code: "Este código no es correcto o ya no sirve. Revíselo o pida uno nuevo.",
    too_many: "Demasiados intentos. Por favor, intente de nuevo en {time}.",
    too_soon: "Acabamos de enviar un código. Podrá pedir uno nuevo en {time}.",
    phones_closed: "A esta hora no enviamos códigos a teléfonos. Podrá pedir uno desde las {time}.",
    phones_paused: "Ahora no podemos enviar códigos a teléfonos. Por favor, intente de nuevo más tarde.",
    way_off: "Ya no enviamos códigos por este medio. Por favor, elija otro.",
    email_instead: "También puede iniciar sesión con su correo.",
    try_again: "Algo falló de nuestro lado. Por favor, intente de nuevo.",
    offline: "No hay conexión a internet. Por favor, intente de nuevo cuando la haya.",

    seconds: Counted::new("{n} segundo", "{n} segundos"),
    minutes: Counted::new("{n} minuto", "{n} minutos"),

    sending: "Un momento…",
    puzzle_working: "Un momento: comprobamos que usted es una persona.",
    puzzle_broken: "No pudimos comprobar que usted es una persona. Por favor, use otro navegador o intente de nuevo \
                    en una hora.",
    puzzle_needs_script: "En la última hora se probaron aquí muchos códigos incorrectos; por eso comprobamos que \
                          usted es una persona. Por favor, permita los scripts de esta página o intente de nuevo en \
                          una hora.",

    not_found: Told {
        heading: "Esta página no existe",
        text: "Por favor, revise la dirección. Si llegó aquí por un enlace, vuelva a la aplicación o al sitio de donde \
               vino y empiece de nuevo.",
    },
    elsewhere: Told {
        heading: "Empiece de nuevo en la aplicación",
        text: "Este inicio de sesión comenzó en otro navegador, o su navegador no guarda cookies. Vuelva a la \
               aplicación o al sitio de donde vino e inicie sesión desde allí.",
    },
    expired: Told {
        heading: "Este inicio de sesión venció",
        text: "Estuvo abierto demasiado tiempo. Empiece de nuevo y enviaremos otro código.",
    },
    done: Told {
        heading: "La sesión ya está iniciada",
        text: "Este inicio de sesión terminó bien. Puede cerrar esta página.",
    },
    closed: Told {
        heading: "El inicio de sesión está cerrado",
        text: "Por ahora nadie puede iniciar sesión aquí. Por favor, consulte con los responsables de la aplicación.",
    },
    busy: Told {
        heading: "Un momento, por favor",
        text: "Muchas personas están iniciando sesión desde su red. Por favor, intente de nuevo en un minuto.",
    },
    bad_request: Told {
        heading: "La aplicación cometió un error",
        text: "Pidió un inicio de sesión de una forma que no podemos atender. Por favor, avise a sus responsables; \
               aquí no hay nada que usted pueda hacer.",
    },
    not_allowed: Told {
        heading: "No aceptamos este formulario",
        text: "No vino de nuestra propia página. Para proteger su cuenta, empiece de nuevo en la aplicación o el \
               sitio de donde vino.",
    },
    failed: Told {
        heading: "Algo falló",
        text: "Es culpa nuestra, no suya. Por favor, intente de nuevo en un momento.",
    },
    link_elsewhere: Told {
        heading: "La sesión está iniciada donde empezó",
        text: "Siga en el dispositivo en el que empezó. Puede cerrar esta página.",
    },
    link_back: Told {
        heading: "Vuelva adonde empezó",
        text: "Escriba allí el código del correo. Puede cerrar esta página.",
    },
    link_over: Told {
        heading: "Este enlace ya no sirve",
        text: "Ya se usó, es demasiado antiguo o hay un correo más reciente. Vuelva adonde empezó y pida otro.",
    },
    link_denied: Told { heading: "Gracias", text: "Nadie puede entrar ya con ese correo. Puede cerrar esta página." },
    go_on: Told { heading: "La sesión está iniciada", text: "Abrió el enlace en otro dispositivo. Siga aquí." },
    for_developers: "Para sus desarrolladores",
    request_id: "Si pide ayuda, indique este número",
    to_app_link: "Volver a la aplicación",
    start_again_link: "Empezar de nuevo",
    try_again_link: "Intentar de nuevo",
};
