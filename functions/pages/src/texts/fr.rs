//! French.

use super::{Counted, Language, Texts, Told};

pub(super) const FR: Texts = Texts {
    language: Language::Fr,

    protected: "Protégé par SmartAccess",
    preview: "Aperçu",

    address_heading: "Connexion à {application}",
    address_intro: "Nous vous enverrons un code par e-mail. Aucun mot de passe n’est nécessaire.",
    address_intro_phone: "Nous enverrons un code sur votre téléphone. Aucun mot de passe n’est nécessaire.",
    address_intro_either: "Nous vous enverrons un code. Aucun mot de passe n’est nécessaire.",
    ways: "Où envoyer le code",
    way_email: "E-mail",
    way_phone: "Téléphone",
    address_label: "Adresse e-mail",
    country_label: "Pays",
    phone_label: "Numéro de téléphone",
    address_button: "Continuer",
    send_by: "Envoyer par {channel}",
    sms: "SMS",
    whatsapp: "WhatsApp",

    code_heading: "Saisissez le code",
    code_sent: "Nous avons envoyé un code à {digits} chiffres à {address}.",
    code_sent_by: "Nous avons envoyé un code à {digits} chiffres par {channel} au {address}.",
    code_went_on: "Le code n’est pas arrivé par {before}\u{a0}; nous l’avons envoyé par {channel} au {address}.",
    code_went_on_to_email: "Le code n’est pas arrivé sur votre téléphone\u{a0}; nous l’avons envoyé à votre adresse \
                            e-mail, si nous la connaissons.",
    code_renewed: "Un nouveau code arrive. Le précédent ne fonctionne plus.",
    code_label: "Code",
    code_hint: "Cela peut prendre une minute. Regardez aussi dans vos courriers indésirables.",
    code_hint_phone: "Cela peut prendre une minute. Vérifiez que votre téléphone est allumé et connecté.",
    code_goes_on: "La connexion à {application} se fait dès que le code est complet.",
    code_button: "Se connecter",
    resend_button: "Envoyer un nouveau code",
    resend_waiting: "Nouveau code dans 0:00",
    resend_by: "Renvoyer par {channel}",
    resend_by_waiting: "Renvoyer par {channel} dans 0:00",
    resend_by_other: "Envoyer plutôt par {channel}",
    change_link: "Autre adresse",
    change_number_link: "Autre numéro",
    change_either_link: "Autre numéro ou e-mail",

    link_heading: "Est-ce vous qui vous connectez à {application}\u{a0}?",
    link_asked: "L’e-mail a été demandé à {time}.",
    link_asked_in: "La connexion a commencé à {time} dans {device}.",
    link_number_label: "Nombre",
    link_number_hint: "Il se trouve sur la page où vous avez commencé. Ne le saisissez que si vous voyez vous-même cette page.",
    link_button: "Oui, me connecter",
    link_deny_button: "Ce n’était pas moi",
    wrong_link: "Cela n’a pas été accepté. Vérifiez le nombre, ou demandez un nouvel e-mail là où vous avez commencé.",
    code_link: "Vous pouvez aussi ouvrir le lien de l’e-mail.",
    code_link_number: "Sur un autre appareil, saisissez-y ce nombre\u{a0}: {number}.",
    code_link_done: "J’ai ouvert le lien",
    go_on_button: "Continuer",

    not_an_address: "Ce n’est pas une adresse e-mail. Elle doit ressembler à nom@example.org.",
    not_a_number: "Ce n’est pas un numéro de téléphone. Vérifiez-le ou écrivez-le avec + et l’indicatif du pays.",
    no_country: "Nous n’envoyons pas de codes aux numéros de ce pays.",
    no_kind: "Nous n’envoyons pas de codes aux numéros de ce type. Veuillez utiliser celui d’un téléphone mobile.",
    wrong_code: "Ce code est incorrect ou n’est plus valable. Vérifiez-le ou demandez-en un nouveau.",
    too_many: "Trop de tentatives. Veuillez réessayer dans {time}.",
    too_soon: "Un code vient d’être envoyé. Vous pourrez en demander un nouveau dans {time}.",
    phones_closed: "Nous n’envoyons pas de codes aux téléphones à cette heure. Vous pourrez en demander un à partir \
                    de {time}.",
    phones_paused: "Nous ne pouvons pas envoyer de codes aux téléphones pour le moment. Veuillez réessayer plus tard.",
    way_off: "Nous n’envoyons plus de codes par ce moyen. Veuillez en choisir un autre.",
    email_instead: "Vous pouvez aussi vous connecter par e-mail.",
    try_again: "Un problème est survenu de notre côté. Veuillez réessayer.",
    offline: "Vous êtes hors ligne. Veuillez réessayer une fois la connexion rétablie.",

    seconds: Counted::new("{n} seconde", "{n} secondes"),
    minutes: Counted::new("{n} minute", "{n} minutes"),

    sending: "Un instant…",
    puzzle_working: "Un instant\u{a0}: nous vérifions que vous êtes une personne.",
    puzzle_broken: "Nous n’avons pas pu vérifier que vous êtes une personne. Veuillez utiliser un autre navigateur ou \
                    réessayer dans une heure.",
    puzzle_needs_script: "De nombreux codes incorrects ont été saisis ici au cours de la dernière heure\u{a0}; nous \
                          vérifions donc que vous êtes une personne. Veuillez autoriser les scripts sur cette page \
                          ou réessayer dans une heure.",

    not_found: Told {
        heading: "Cette page n’existe pas",
        text: "Veuillez vérifier l’adresse. Si un lien vous a conduit ici, retournez à l’application ou au site d’où \
               vous venez et recommencez.",
    },
    elsewhere: Told {
        heading: "Recommencez dans l’application",
        text: "Cette connexion a été commencée dans un autre navigateur, ou le vôtre ne conserve pas les cookies. \
               Retournez à l’application ou au site d’où vous venez et connectez-vous depuis là.",
    },
    expired: Told {
        heading: "Cette connexion a expiré",
        text: "Elle est restée ouverte trop longtemps. Recommencez et nous vous enverrons un nouveau code.",
    },
    done: Told { heading: "Vous êtes connecté", text: "La connexion est terminée. Vous pouvez fermer cette page." },
    closed: Told {
        heading: "La connexion n’est pas ouverte",
        text: "Personne ne peut se connecter ici pour le moment. Veuillez vous adresser aux responsables de \
               l’application.",
    },
    busy: Told {
        heading: "Un instant, s’il vous plaît",
        text: "De nombreuses personnes se connectent actuellement depuis votre réseau. Veuillez réessayer dans une \
               minute.",
    },
    bad_request: Told {
        heading: "L’application a commis une erreur",
        text: "Elle a demandé une connexion d’une manière à laquelle nous ne pouvons pas répondre. Veuillez prévenir \
               ses responsables\u{a0}; il n’y a rien que vous puissiez faire ici.",
    },
    not_allowed: Told {
        heading: "Nous n’avons pas accepté ce formulaire",
        text: "Il ne provient pas de notre propre page. Pour protéger votre compte, recommencez dans l’application ou \
               sur le site d’où vous venez.",
    },
    failed: Told {
        heading: "Un problème est survenu",
        text: "C’est notre faute, pas la vôtre. Veuillez réessayer dans un instant.",
    },
    link_elsewhere: Told {
        heading: "Vous êtes connecté là où vous avez commencé",
        text: "Continuez sur l’appareil où vous avez commencé. Vous pouvez fermer cette page.",
    },
    link_back: Told {
        heading: "Retournez là où vous avez commencé",
        text: "Saisissez-y le code de l’e-mail. Vous pouvez fermer cette page.",
    },
    link_over: Told {
        heading: "Ce lien n’est plus valable",
        text: "Il a été utilisé, est trop ancien, ou un e-mail plus récent l’a remplacé. Retournez là où vous avez commencé et demandez-en un autre.",
    },
    link_denied: Told {
        heading: "Merci",
        text: "Plus personne ne peut se connecter avec cet e-mail. Vous pouvez fermer cette page.",
    },
    go_on: Told {
        heading: "Vous êtes connecté",
        text: "Vous avez ouvert le lien sur un autre appareil. Continuez ici.",
    },
    for_developers: "Pour ses développeurs",
    request_id: "Si vous demandez de l’aide, indiquez ce numéro",
    to_app_link: "Retour à l’application",
    start_again_link: "Recommencer",
    try_again_link: "Réessayer",
};
