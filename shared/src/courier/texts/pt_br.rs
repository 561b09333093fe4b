//! Portuguese, as it is read in Brazil.

use super::{Counted, InWorld, Language, Texts};

pub(super) const PT_BR: Texts = Texts {
    language: Language::PtBr,
    minutes: Counted::new("{n} minuto", "{n} minutos"),
    times: Counted::new("uma vez", "{n} vezes"),

    before_code: "{subject}:",
    code_validity: "Digite-o somente onde você o pediu. Ele vale por {minutes} e funciona uma única vez.",
    code_unasked: "Se você não pediu um código, ignore esta mensagem: sem ele, ninguém consegue entrar.",
    link_instead: "Ou abra uma página que pergunta se é você:",
    link_button: "Continuar para entrar",
    sign_in_subject: "Seu código para entrar em {project}",
    sign_in_sharing: "Não o compartilhe. Ninguém de {project} vai pedir o código a você.",
    sign_in_sms: "Use {code} para entrar em {project}. Vale por {minutes}. Mantenha em segredo.",
    operator_subject: "Seu código para entrar no console do SmartAccess",
    operator_sharing: "Não o compartilhe: quem tiver o código poderá fazer no console tudo o que você pode.",

    invitation_subject: "Convite para a equipe de {project}",
    invitation_as: "{inviter} convida você a trabalhar em {project} com a função de {role}.",
    owner: "proprietário",
    admin: "administrador",
    editor: "editor",
    viewer: "leitor",
    invitation_how: "Entre no console do SmartAccess com este endereço e depois digite este código de convite:",
    invitation_validity: "Ele vale até {until}, funciona uma única vez e somente para este endereço.",
    invitation_unasked: "Se você não esperava este convite, ignore a mensagem: sem você, nada acontece.",

    alert_subject: InWorld {
        production: "{project}: {event} ocorreu {times}",
        sandbox: "{project} (testes): {event} ocorreu {times}",
    },
    alert_what: InWorld {
        production: "{event} ocorreu {times} em {project} (produção), {when}.",
        sandbox: "{event} ocorreu {times} no ambiente de testes de {project}, {when}.",
    },
    between: "entre {since} e {until}",
    at: "em {until}",
    hint_guessing: "Alguém pode estar tentando adivinhar códigos. O registro de auditoria mostra para quais \
                    endereços, e cada um deles pode ser bloqueado.",
    hint_mail: "Alguns e-mails não chegam. Verifique se o Amazon SES permite o envio e se os endereços existem.",
    hint_webhook: "Um receptor não aceita seus eventos. Quando ele voltar a funcionar, ative o webhook novamente.",
    hint_other: "O registro de auditoria diz mais: verifique nele se está tudo como deveria.",
    alert_why: "Você recebe esta mensagem por causa de um alerta criado por um administrador de {project}. Ele não \
                dirá mais nada por {minutes}.",
    alert_why_named: "Você recebe esta mensagem por causa do alerta “{name}”, criado por um administrador de \
                      {project}. Ele não dirá mais nada por {minutes}.",

    webhook_subject: InWorld {
        production: "{project}: eventos não são mais enviados a um webhook",
        sandbox: "{project} (testes): eventos não são mais enviados a um webhook",
    },
    webhook_what: InWorld {
        production: "Desde {at}, os eventos de {project} (produção) não são mais enviados a {url}.",
        sandbox: "Desde {at}, os eventos do ambiente de testes de {project} não são mais enviados a {url}.",
    },
    webhook_gone: "O receptor respondeu `410 Gone`: não quer mais nenhum.",
    webhook_failing: "O receptor não aceitou nada por cinco dias.",
    webhook_by_team: "A equipe desativou o webhook.",
    webhook_how: "Quando o receptor funcionar, ative o webhook novamente: é o {webhook}. Depois disso, o que estava a \
                  caminho quando ele foi desativado pode ser enviado outra vez.",
    webhook_to_whom: "Você recebe esta mensagem porque tem a função de proprietário ou administrador em {project}.",
};
