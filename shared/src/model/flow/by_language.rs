//! What a team says in one language, and not in another.

use std::borrow::Cow;

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema,
        schema::{SchemaType, Type},
    },
};

use crate::{error::Faults, types::Language};

/// Something for each language that a team has written it in. Most settings say it in none, and are moved about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr)]
#[deserr(error = Faults, deny_unknown_fields, where_predicate = T: Deserr<Faults>)]
pub struct ByLanguage<T> {
    /// In English.
    #[deserr(default)]
    pub en: Option<Box<T>>,
    /// In Spanish.
    #[deserr(default)]
    pub es: Option<Box<T>>,
    /// In Portuguese.
    #[serde(rename = "pt-BR")]
    #[deserr(rename = "pt-BR", default)]
    pub pt_br: Option<Box<T>>,
    /// In French.
    #[deserr(default)]
    pub fr: Option<Box<T>>,
    /// In German.
    #[deserr(default)]
    pub de: Option<Box<T>>,
    /// In Italian.
    #[deserr(default)]
    pub it: Option<Box<T>>,
    /// In Arabic.
    #[deserr(default)]
    pub ar: Option<Box<T>>,
}

impl<T> ByLanguage<T> {
    /// What is said in this language.
    pub fn of(&self, language: Language) -> Option<&T> {
        match language {
            Language::En => self.en.as_deref(),
            Language::Es => self.es.as_deref(),
            Language::PtBr => self.pt_br.as_deref(),
            Language::Fr => self.fr.as_deref(),
            Language::De => self.de.as_deref(),
            Language::It => self.it.as_deref(),
            Language::Ar => self.ar.as_deref(),
        }
    }
}

/// Nothing in any language.
impl<T> Default for ByLanguage<T> {
    fn default() -> Self {
        Self { en: None, es: None, pt_br: None, fr: None, de: None, it: None, ar: None }
    }
}

/// The derived schema would repeat that of what is said for each language, and forget that it may be null.
impl<T: ToSchema> PartialSchema for ByLanguage<T> {
    fn schema() -> RefOr<Schema> {
        let nothing = ObjectBuilder::new().schema_type(SchemaType::new(Type::Null));
        let said = OneOfBuilder::new().item(Ref::from_schema_name(T::name())).item(nothing).default(Some(Value::Null));
        let said: RefOr<Schema> = said.into();
        let object = ObjectBuilder::new().description(Some("For each language: what a team says in it, if anything."));
        let fields = Language::ALL.into_iter();
        fields.fold(object, |object, language| object.property(language.as_str(), said.clone())).into()
    }
}

impl<T: ToSchema> ToSchema for ByLanguage<T> {
    fn name() -> Cow<'static, str> {
        format!("{}ByLanguage", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into(), T::schema()));
        T::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::types::SubjectText;

    #[test]
    fn each_language_is_a_field_by_its_tag() {
        for language in Language::ALL {
            let sent = json!({ language.as_str(): "Hello" });
            let read: ByLanguage<SubjectText> = deserr::deserialize::<_, _, Faults>(sent.clone()).unwrap();
            assert_eq!(read, serde_json::from_value(sent).unwrap(), "{language}");
            for other in Language::ALL {
                assert_eq!(read.of(other).is_some(), other == language, "{language} {other}");
            }
            let kept = serde_json::to_value(&read).unwrap();
            assert_eq!(kept[language.as_str()], "Hello");
            let said = kept.as_object().unwrap().values().filter(|value| !value.is_null());
            assert_eq!((kept.as_object().unwrap().len(), said.count()), (Language::ALL.len(), 1), "{language}");
        }
    }

    #[test]
    fn what_is_no_language_is_refused_and_what_is_missing_is_unsaid() {
        let read = |sent: Value| deserr::deserialize::<ByLanguage<SubjectText>, _, Faults>(sent);
        assert!(read(json!({"pt": "Hello"})).is_err());
        assert_eq!(read(json!({"en": null})).unwrap(), ByLanguage::default());
        assert_eq!(serde_json::from_value::<ByLanguage<SubjectText>>(json!({})).unwrap(), ByLanguage::default());
    }
}
