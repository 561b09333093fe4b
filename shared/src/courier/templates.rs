//! What binds a message to its templates.

/// Binds what templates speak of to the three files of each language. Their paths are literals: askama compiles them in.
macro_rules! templates {
    ($context:ident: $($language:ident => $subject:literal, $text:literal, $html:literal;)+) => {
        impl $context<'_> {
            pub(super) fn render(&self, language: Language) -> askama::Result<Email> {
                match language {
                    $(Language::$language => {
                        template!(Subject, $context, $subject);
                        template!(Text, $context, $text);
                        template!(Html, $context, $html);
                        Ok(Email {
                            subject: Subject(self).render()?,
                            text: Secret::new(wrap(&Text(self).render()?)),
                            html: Secret::new(Html(self).render()?),
                        })
                    })+
                }
            }
        }
    };
}

/// One template file, that sees the fields of its context.
macro_rules! template {
    ($name:ident, $context:ident, $path:literal) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a>(&'a $context<'a>);

        impl<'a> std::ops::Deref for $name<'a> {
            type Target = $context<'a>;

            fn deref(&self) -> &Self::Target {
                self.0
            }
        }
    };
}

pub(super) use {template, templates};
