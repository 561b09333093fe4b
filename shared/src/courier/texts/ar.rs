//! Modern Standard Arabic. Whoever reads it is addressed by forms that are written alike for all, such as `يُرجى إدخال`.

use super::{Counted, InWorld, Language, Texts};

pub(super) const AR: Texts = Texts {
    language: Language::Ar,
    minutes: Counted::arabic("دقيقة واحدة", "دقيقتين", "{n} دقائق", "{n} دقيقة"),
    times: Counted::arabic("مرة واحدة", "مرتين", "{n} مرات", "{n} مرة"),

    before_code: "{subject}:",
    code_validity: "يُرجى إدخاله فقط حيث طلبته. وهو صالح لمدة {minutes} ولمرة واحدة فقط.",
    code_unasked: "إذا لم يكن الطلب منك، يُرجى تجاهل هذه الرسالة: لا يمكن لأحد تسجيل الدخول بدون هذا الرمز.",
    link_instead: "أو يُرجى فتح صفحة تسأل إن كنت أنت من طلب ذلك:",
    link_button: "المتابعة لتسجيل الدخول",
    sign_in_subject: "رمز تسجيل دخولك إلى {project}",
    sign_in_sharing: "يُرجى عدم مشاركته مع أي شخص. لن يطلبه منك أحد من {project}.",
    sign_in_sms: "{code} رمز دخولك إلى {project}، صالح لمدة {minutes}. يرجى عدم مشاركته.",
    operator_subject: "رمز تسجيل دخولك إلى لوحة تحكم SmartAccess",
    operator_sharing: "يُرجى عدم مشاركته مع أي شخص: من يحصل عليه يمكنه أن يفعل في لوحة التحكم كل ما يمكنك فعله.",

    invitation_subject: "دعوة للانضمام إلى فريق {project}",
    invitation_as: "وصلتك دعوة من {inviter} للعمل على {project} بدور {role}.",
    owner: "«مالك»",
    admin: "«مسؤول»",
    editor: "«محرر»",
    viewer: "«قارئ»",
    invitation_how: "يُرجى تسجيل الدخول إلى لوحة تحكم SmartAccess بهذا العنوان، ثم إدخال رمز الدعوة التالي:",
    invitation_validity: "الرمز صالح حتى {until}، ولمرة واحدة، ولهذا العنوان فقط.",
    invitation_unasked: "إذا لم تكن هذه الدعوة متوقعة، يُرجى تجاهل الرسالة: لن يحدث شيء بدونك.",

    alert_subject: InWorld {
        production: "{project}: حدث {event} {times}",
        sandbox: "{project} (بيئة الاختبار): حدث {event} {times}",
    },
    alert_what: InWorld {
        production: "حدث {event} {times} في {project} (بيئة الإنتاج)، {when}.",
        sandbox: "حدث {event} {times} في بيئة اختبار {project}، {when}.",
    },
    between: "بين {since} و{until}",
    at: "في {until}",
    hint_guessing: "ربما يحاول شخص ما تخمين الرموز. يبيّن سجل التدقيق العناوين المعنية، ويمكن حظر كل منها.",
    hint_mail: "بعض الرسائل لا تصل. يُرجى التحقق من أن Amazon SES يسمح لك بالإرسال ومن أن العناوين موجودة.",
    hint_webhook: "أحد المستلمين لا يقبل الأحداث. عندما يعمل من جديد، يُرجى إعادة تفعيل الـ Webhook الخاص به.",
    hint_other: "التفاصيل في سجل التدقيق: يُرجى التحقق هناك من أن كل شيء كما ينبغي.",
    alert_why: "وصلتك هذه الرسالة بسبب تنبيه أعدّه أحد مسؤولي {project}. لن تصل رسالة أخرى قبل مرور {minutes}.",
    alert_why_named: "وصلتك هذه الرسالة بسبب التنبيه «{name}» الذي أعدّه أحد مسؤولي {project}. لن تصل رسالة أخرى قبل \
                      مرور {minutes}.",

    webhook_subject: InWorld {
        production: "{project}: توقف إرسال الأحداث إلى أحد عناوين Webhook",
        sandbox: "{project} (بيئة الاختبار): توقف إرسال الأحداث إلى أحد عناوين Webhook",
    },
    webhook_what: InWorld {
        production: "توقف إرسال أحداث {project} (بيئة الإنتاج) إلى {url} منذ {at}.",
        sandbox: "توقف إرسال أحداث بيئة اختبار {project} إلى {url} منذ {at}.",
    },
    webhook_gone: "أجاب المستلم بـ \u{2066}`410 Gone`\u{2069}: لا يريد المزيد.",
    webhook_failing: "لم يقبل المستلم أي حدث طوال خمسة أيام.",
    webhook_by_team: "أوقفه الفريق.",
    webhook_how: "عندما يعمل المستلم، يُرجى إعادة تفعيل الـ Webhook: معرّفه {webhook}. بعدها يمكن إعادة إرسال ما كان في \
                  الطريق عند إيقافه.",
    webhook_to_whom: "وصلتك هذه الرسالة لأن دورك في {project} هو «مالك» أو «مسؤول».",
};
