//! Public ids of environments.

use std::{fmt, str::FromStr};

use super::{Environment, is_id, new_id};
use crate::types::string_type;

/// The public id of a project's environment, part of every hosted URL: `cli_…`, and `cli_…_test` for the sandbox.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClientId {
    base: String,
    environment: Environment,
}

const CLIENT_PREFIX: &str = "cli";
const SANDBOX_SUFFIX: &str = "_test";

impl ClientId {
    /// A new one, for production.
    #[expect(clippy::new_without_default, reason = "each call gives another value")]
    pub fn new() -> Self {
        Self { base: new_id(CLIENT_PREFIX), environment: Environment::Production }
    }

    /// The same project's other environment.
    #[must_use]
    pub fn in_environment(&self, environment: Environment) -> Self {
        Self { base: self.base.clone(), environment }
    }

    /// Which environment it names.
    pub fn environment(&self) -> Environment {
        self.environment
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.base)?;
        match self.environment {
            Environment::Production => Ok(()),
            Environment::Sandbox => formatter.write_str(SANDBOX_SUFFIX),
        }
    }
}

impl FromStr for ClientId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (base, environment) = match text.strip_suffix(SANDBOX_SUFFIX) {
            Some(base) => (base, Environment::Sandbox),
            None => (text, Environment::Production),
        };
        if is_id(base, CLIENT_PREFIX) {
            Ok(Self { base: base.to_owned(), environment })
        } else {
            Err("must be an id that begins with `cli_`")
        }
    }
}

string_type!(ClientId, "cli_i3ua5bkdd4rq6vcgxx7jzcwmqe");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_which_environment_it_names() {
        let client = ClientId::new();
        assert_eq!(client.environment(), Environment::Production);
        let sandbox = client.in_environment(Environment::Sandbox);
        assert_eq!(sandbox.to_string().parse(), Ok(sandbox.clone()));
        assert!(sandbox.to_string().ends_with("_test") && sandbox.environment() == Environment::Sandbox);
        assert!("cli_short".parse::<ClientId>().is_err());
    }
}
