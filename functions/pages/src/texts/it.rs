//! Italian.

use super::{Counted, Language, Texts, Told};

pub(super) const IT: Texts = Texts {
    language: Language::It,

    protected: "Protetto da SmartAccess",
    preview: "Anteprima",

    address_heading: "Accesso a {application}",
    address_intro: "Invieremo un codice per e-mail. Non serve una password.",
    address_intro_phone: "Invieremo un codice al suo telefono. Non serve una password.",
    address_intro_either: "Le invieremo un codice. Non serve una password.",
    ways: "Dove inviare il codice",
    way_email: "E-mail",
    way_phone: "Telefono",
    address_label: "Indirizzo e-mail",
    country_label: "Paese",
    phone_label: "Numero di telefono",
    address_button: "Continua",
    send_by: "Invia tramite {channel}",
    sms: "SMS",
    whatsapp: "WhatsApp",

    code_heading: "Inserisca il codice",
    code_sent: "Abbiamo inviato un codice di {digits} cifre a {address}.",
    code_sent_by: "Abbiamo inviato un codice di {digits} cifre tramite {channel} al {address}.",
    code_went_on: "Il codice non è arrivato tramite {before}, perciò lo abbiamo inviato tramite {channel} al \
                   {address}.",
    code_went_on_to_email: "Il codice non è arrivato sul suo telefono, perciò lo abbiamo inviato al suo indirizzo \
                            e-mail, se lo conosciamo.",
    code_renewed: "Un nuovo codice è in arrivo. Quello precedente non funziona più.",
    code_label: "Codice",
    code_hint: "Può volerci un minuto. Controlli anche la cartella dello spam.",
    code_hint_phone: "Può volerci un minuto. Controlli che il telefono sia acceso e abbia campo.",
    code_goes_on: "L’accesso a {application} avviene non appena il codice è completo.",
    code_button: "Accedi",
    resend_button: "Invia un nuovo codice",
    resend_waiting: "Nuovo codice tra 0:00",
    resend_by: "Invia di nuovo tramite {channel}",
    resend_by_waiting: "Invia di nuovo tramite {channel} tra 0:00",
    resend_by_other: "Invia invece tramite {channel}",
    change_link: "Usa un altro indirizzo",
    change_number_link: "Usa un altro numero",
    change_either_link: "Usa un altro numero o un’e-mail",

    link_heading: "È lei che accede a {application}?",
    link_asked: "L’e-mail è stata richiesta alle {time}.",
    link_asked_in: "L’accesso è iniziato alle {time} in {device}.",
    link_number_label: "Numero",
    link_number_hint: "È sulla pagina da cui ha iniziato. Lo inserisca solo se vede lei stesso quella pagina.",
    link_button: "Sì, accedi",
    link_deny_button: "Non sono stato io",
    wrong_link: "Non è stato accettato. Controlli il numero, o richieda una nuova e-mail da dove ha iniziato.",
    code_link: "Può anche aprire il link nell’e-mail.",
    code_link_number: "Su un altro dispositivo, vi inserisca questo numero: {number}.",
    code_link_done: "Ho aperto il link",
    go_on_button: "Continua",

    not_an_address: "Questo non è un indirizzo e-mail. Il formato è nome@example.org.",
    not_a_number: "Questo non è un numero di telefono. Lo controlli o lo scriva con + e il prefisso del Paese.",
    no_country: "Non inviamo codici a numeri di questo Paese.",
    no_kind: "Non inviamo codici a numeri di questo tipo. Usi il numero di un cellulare.",
    wrong_code: "Questo codice non è corretto o non è più valido. Lo controlli o ne richieda uno nuovo.",
    too_many: "Troppi tentativi. Riprovi tra {time}.",
    too_soon: "Abbiamo appena inviato un codice. Potrà richiederne uno nuovo tra {time}.",
    phones_closed: "A quest’ora non inviamo codici ai telefoni. Potrà richiederne uno a partire dalle {time}.",
    phones_paused: "Al momento non possiamo inviare codici ai telefoni. Riprovi più tardi.",
    way_off: "Non inviamo più codici in questo modo. Ne scelga un altro.",
    email_instead: "Può anche accedere con la sua e-mail.",
    try_again: "Qualcosa è andato storto da parte nostra. La preghiamo di riprovare.",
    offline: "La connessione a Internet non è attiva. Riprovi quando sarà disponibile.",

    seconds: Counted::new("{n} secondo", "{n} secondi"),
    minutes: Counted::new("{n} minuto", "{n} minuti"),

    sending: "Un momento…",
    puzzle_working: "Un momento: verifichiamo che lei sia una persona.",
    puzzle_broken: "Non siamo riusciti a verificare che lei sia una persona. Usi un altro browser o riprovi tra \
                    un’ora.",
    puzzle_needs_script: "Nell’ultima ora qui sono stati provati molti codici errati, perciò verifichiamo che lei sia \
                          una persona. Consenta gli script su questa pagina o riprovi tra un’ora.",

    not_found: Told {
        heading: "Questa pagina non esiste",
        text: "Controlli l’indirizzo. Se è arrivato qui da un link, torni all’app o al sito di partenza e ricominci da \
               capo.",
    },
    elsewhere: Told {
        heading: "Ricominci dall’app",
        text: "Questo accesso è stato iniziato in un altro browser, oppure il suo browser non conserva i cookie. Torni \
               all’app o al sito di partenza e acceda da lì.",
    },
    expired: Told {
        heading: "Questo accesso è scaduto",
        text: "È rimasto aperto troppo a lungo. Ricominci e invieremo un nuovo codice.",
    },
    done: Told { heading: "Accesso effettuato", text: "L’accesso è completo. Può chiudere questa pagina." },
    closed: Told {
        heading: "L’accesso non è attivo",
        text: "Al momento nessuno può accedere qui. Si rivolga ai responsabili dell’app.",
    },
    busy: Told {
        heading: "Un momento, per favore",
        text: "In questo momento molte persone stanno accedendo dalla sua rete. Riprovi tra un minuto.",
    },
    bad_request: Told {
        heading: "L’app ha commesso un errore",
        text: "Ha richiesto un accesso in un modo a cui non possiamo rispondere. Avvisi i responsabili dell’app; qui \
               non può fare nulla.",
    },
    not_allowed: Told {
        heading: "Non abbiamo accettato questo modulo",
        text: "Non proveniva da una nostra pagina. Per proteggere il suo account, ricominci dall’app o dal sito di \
               partenza.",
    },
    failed: Told { heading: "Qualcosa è andato storto", text: "La colpa è nostra, non sua. Riprovi tra un momento." },
    link_elsewhere: Told {
        heading: "Ha effettuato l’accesso dove ha iniziato",
        text: "Prosegua sul dispositivo da cui ha iniziato. Può chiudere questa pagina.",
    },
    link_back: Told {
        heading: "Torni dove ha iniziato",
        text: "Vi inserisca il codice dell’e-mail. Può chiudere questa pagina.",
    },
    link_over: Told {
        heading: "Questo link non è più valido",
        text: "È stato usato, è troppo vecchio o c’è un’e-mail più recente. Torni dove ha iniziato e ne richieda un’altra.",
    },
    link_denied: Told {
        heading: "Grazie",
        text: "Nessuno può più accedere con quell’e-mail. Può chiudere questa pagina.",
    },
    go_on: Told {
        heading: "Ha effettuato l’accesso",
        text: "Ha aperto il link su un altro dispositivo. Prosegua qui.",
    },
    for_developers: "Per i suoi sviluppatori",
    request_id: "Se chiede aiuto, indichi questo numero",
    to_app_link: "Torna all’app",
    start_again_link: "Ricomincia",
    try_again_link: "Riprova",
};
