//! Portuguese, as it is read in Brazil.

use super::{Counted, Language, Texts, Told};

pub(super) const PT_BR: Texts = Texts {
    language: Language::PtBr,

    protected: "Protegido por SmartAccess",
    preview: "Prévia",

    address_heading: "Entrar em {application}",
    address_intro: "Enviaremos um código por e-mail. Não é preciso senha.",
    address_intro_phone: "Enviaremos um código para o seu telefone. Não é preciso senha.",
    address_intro_either: "Enviaremos um código para você. Não é preciso senha.",
    ways: "Para onde vai o código",
    way_email: "E-mail",
    way_phone: "Telefone",
    address_label: "E-mail",
    country_label: "País",
    phone_label: "Número de telefone",
    address_button: "Continuar",
    send_by: "Enviar por {channel}",
    sms: "SMS",
    whatsapp: "WhatsApp",

    code_heading: "Digite o código",
    code_sent: "Enviamos um código de {digits} dígitos para {address}.",
    code_sent_by: "Enviamos um código de {digits} dígitos por {channel} para {address}.",
    code_went_on: "O código não chegou por {before}; por isso, nós o enviamos por {channel} para {address}.",
    code_went_on_to_email: "O código não chegou ao seu telefone; por isso, nós o enviamos para o seu e-mail, se o \
                            conhecemos.",
    code_renewed: "Um novo código está a caminho. O anterior não funciona mais.",
    code_label: "Código",
    code_hint: "Pode levar um minuto. Verifique também a pasta de spam.",
    code_hint_phone: "Pode levar um minuto. Verifique se o seu telefone está ligado e com sinal.",
    code_goes_on: "Assim que o código estiver completo, você entra em {application}.",
    code_button: "Entrar",
    resend_button: "Enviar um novo código",
    resend_waiting: "Novo código em 0:00",
    resend_by: "Enviar de novo por {channel}",
    resend_by_waiting: "Enviar de novo por {channel} em 0:00",
    resend_by_other: "Tentar por {channel}",
    change_link: "Usar outro e-mail",
    change_number_link: "Usar outro número",
    change_either_link: "Usar outro número ou e-mail",

    link_heading: "É você quem está entrando em {application}?",
    link_asked: "O e-mail foi pedido às {time}.",
    link_asked_in: "O acesso começou às {time} em {device}.",
    link_number_label: "Número",
    link_number_hint: "Está na página em que você começou. Digite-o somente se você mesmo vê essa página.",
    link_button: "Sim, entrar",
    link_deny_button: "Não fui eu",
    wrong_link: "Isto não foi aceito. Confira o número ou peça um novo e-mail onde começou.",
    code_link: "Você também pode abrir o link do e-mail.",
    code_link_number: "Em outro dispositivo, digite lá este número: {number}.",
    code_link_done: "Já abri o link",
    go_on_button: "Continuar",

    not_an_address: "Isto não é um endereço de e-mail. O formato é nome@example.org.",
    not_a_number: "Isto não é um número de telefone. Confira-o ou escreva-o com + e o código do país.",
    no_country: "Não enviamos códigos para números deste país.",
    no_kind: "Não enviamos códigos para números deste tipo. Use o número de um celular.",
    wrong_code: "Este código não está certo ou não vale mais. Confira-o ou peça um novo.",
    too_many: "Muitas tentativas. Tente novamente em {time}.",
    too_soon: "Acabamos de enviar um código. Você poderá pedir um novo em {time}.",
    phones_closed: "Não enviamos códigos para telefones neste horário. Você poderá pedir um a partir das {time}.",
    phones_paused: "No momento, não podemos enviar códigos para telefones. Tente novamente mais tarde.",
    way_off: "Não enviamos mais códigos por este meio. Escolha outro.",
    email_instead: "Você também pode entrar com o seu e-mail.",
    try_again: "Algo deu errado do nosso lado. Tente novamente.",
    offline: "Você está sem conexão. Tente novamente quando estiver on-line.",

    seconds: Counted::new("{n} segundo", "{n} segundos"),
    minutes: Counted::new("{n} minuto", "{n} minutos"),

    sending: "Um momento…",
    puzzle_working: "Um momento: estamos verificando que você é uma pessoa.",
    puzzle_broken: "Não conseguimos verificar que você é uma pessoa. Use outro navegador ou tente novamente em uma \
                    hora.",
    puzzle_needs_script: "Muitos códigos errados foram tentados aqui na última hora; por isso, verificamos que você é \
                          uma pessoa. Permita scripts nesta página ou tente novamente em uma hora.",

    not_found: Told {
        heading: "Esta página não existe",
        text: "Confira o endereço. Se um link trouxe você até aqui, volte ao aplicativo ou site de onde veio e comece \
               de novo.",
    },
    elsewhere: Told {
        heading: "Comece de novo no aplicativo",
        text: "Este acesso foi iniciado em outro navegador, ou o seu navegador não guarda cookies. Volte ao \
               aplicativo ou site de onde veio e entre por lá.",
    },
    expired: Told {
        heading: "Este acesso expirou",
        text: "Ele ficou aberto por tempo demais. Comece de novo e enviaremos um novo código.",
    },
    done: Told { heading: "Você já entrou", text: "Este acesso foi concluído. Você pode fechar esta página." },
    closed: Told {
        heading: "O acesso está fechado",
        text: "No momento, ninguém pode entrar por aqui. Fale com os responsáveis pelo aplicativo.",
    },
    busy: Told {
        heading: "Um momento, por favor",
        text: "Muitas pessoas estão entrando a partir da sua rede agora. Tente novamente em um minuto.",
    },
    bad_request: Told {
        heading: "O aplicativo cometeu um erro",
        text: "Ele pediu um acesso de uma forma que não podemos atender. Avise os responsáveis pelo aplicativo; aqui \
               não há nada que você possa fazer.",
    },
    not_allowed: Told {
        heading: "Não aceitamos este formulário",
        text: "Ele não veio da nossa própria página. Para proteger a sua conta, comece de novo no aplicativo ou site \
               de onde veio.",
    },
    failed: Told { heading: "Algo deu errado", text: "A falha é nossa, não sua. Tente novamente em instantes." },
    link_elsewhere: Told {
        heading: "Você entrou onde começou",
        text: "Continue no dispositivo em que começou. Você pode fechar esta página.",
    },
    link_back: Told {
        heading: "Volte para onde começou",
        text: "Digite lá o código do e-mail. Você pode fechar esta página.",
    },
    link_over: Told {
        heading: "Este link não vale mais",
        text: "Ele já foi usado, é antigo demais ou há um e-mail mais novo. Volte para onde começou e peça outro.",
    },
    link_denied: Told {
        heading: "Obrigado",
        text: "Ninguém mais consegue entrar com aquele e-mail. Você pode fechar esta página.",
    },
    go_on: Told { heading: "Você entrou", text: "Você abriu o link em outro dispositivo. Continue aqui." },
    for_developers: "Para os desenvolvedores do aplicativo",
    request_id: "Se pedir ajuda, informe este número",
    to_app_link: "Voltar ao aplicativo",
    start_again_link: "Começar de novo",
    try_again_link: "Tentar novamente",
};
