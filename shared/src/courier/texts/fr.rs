//! French.

use super::{Counted, InWorld, Language, Texts};

pub(super) const FR: Texts = Texts {
    language: Language::Fr,
    minutes: Counted::new("{n} minute", "{n} minutes"),
    times: Counted::new("une fois", "{n} fois"),

    before_code: "{subject}\u{a0}:",
    code_validity: "Saisissez-le uniquement là où vous l’avez demandé. Il est valable {minutes} et ne fonctionne \
                    qu’une seule fois.",
    code_unasked: "Si vous ne l’avez pas demandé, ignorez ce message\u{a0}: sans ce code, personne ne peut se \
                   connecter.",
    link_instead: "Ou ouvrez une page qui vous demande si c’est bien vous\u{a0}:",
    link_button: "Continuer pour se connecter",
    sign_in_subject: "Votre code de connexion à {project}",
    sign_in_sharing: "Ne le partagez jamais. Personne de chez {project} ne vous le demandera.",
    sign_in_sms: "{code} est votre code pour {project}. Valable {minutes}. Ne le partagez pas.",
    operator_subject: "Votre code de connexion à la console SmartAccess",
    operator_sharing: "Ne le partagez jamais\u{a0}: qui le possède peut faire dans la console tout ce que vous \
                       pouvez y faire.",

    invitation_subject: "Invitation à rejoindre l’équipe {project}",
    invitation_as: "{inviter} vous invite à travailler sur {project} avec le rôle {role}.",
    owner: "«\u{a0}propriétaire\u{a0}»",
    admin: "«\u{a0}administrateur\u{a0}»",
    editor: "«\u{a0}éditeur\u{a0}»",
    viewer: "«\u{a0}lecteur\u{a0}»",
    invitation_how: "Connectez-vous à la console SmartAccess avec cette adresse, puis saisissez ce code \
                     d’invitation\u{a0}:",
    invitation_validity: "Il est valable jusqu’au {until}, une seule fois et uniquement pour cette adresse.",
    invitation_unasked: "Si vous n’attendiez pas cette invitation, ignorez ce message\u{a0}: sans vous, rien ne se \
                         passe.",

    alert_subject: InWorld {
        production: "{project}\u{a0}: {event} s’est produit {times}",
        sandbox: "{project} (bac à sable)\u{a0}: {event} s’est produit {times}",
    },
    alert_what: InWorld {
        production: "{event} s’est produit {times} dans {project} (production), {when}.",
        sandbox: "{event} s’est produit {times} dans le bac à sable de {project}, {when}.",
    },
    between: "entre le {since} et le {until}",
    at: "le {until}",
    hint_guessing: "Quelqu’un essaie peut-être de deviner des codes. Le journal d’audit indique pour quelles \
                    adresses, et chacune peut être bloquée.",
    hint_mail: "Certains e-mails n’arrivent pas. Vérifiez qu’Amazon SES vous autorise à envoyer et que les adresses \
                existent.",
    hint_webhook: "Un destinataire n’accepte pas vos événements. Dès qu’il fonctionnera de nouveau, réactivez son \
                   webhook.",
    hint_other: "Le journal d’audit en dit plus\u{a0}: vérifiez-y que tout est normal.",
    alert_why: "Vous recevez ce message en raison d’une alerte créée par un administrateur de {project}. Elle ne \
                dira plus rien pendant {minutes}.",
    alert_why_named: "Vous recevez ce message en raison de l’alerte «\u{a0}{name}\u{a0}», créée par un administrateur \
                      de {project}. Elle ne dira plus rien pendant {minutes}.",

    webhook_subject: InWorld {
        production: "{project}\u{a0}: des événements ne sont plus envoyés à un webhook",
        sandbox: "{project} (bac à sable)\u{a0}: des événements ne sont plus envoyés à un webhook",
    },
    webhook_what: InWorld {
        production: "Depuis le {at}, les événements de {project} (production) ne sont plus envoyés à {url}.",
        sandbox: "Depuis le {at}, les événements du bac à sable de {project} ne sont plus envoyés à {url}.",
    },
    webhook_gone: "Le destinataire a répondu `410 Gone`\u{a0}: il n’en veut plus.",
    webhook_failing: "Le destinataire n’a rien accepté pendant cinq jours.",
    webhook_by_team: "L’équipe a désactivé le webhook.",
    webhook_how: "Dès que le destinataire fonctionnera, réactivez le webhook\u{a0}: c’est {webhook}. Ce qui était en \
                  route au moment de la désactivation pourra ensuite être renvoyé.",
    webhook_to_whom: "Vous recevez ce message car vous êtes propriétaire ou administrateur de {project}.",
};
