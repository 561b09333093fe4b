//! Where the stack under test is.

use std::{fs, path::PathBuf};

use serde_json::Value;

/// The stack under test, as its `stack.json` describes it.
pub(crate) struct Stack {
    facts: Value,
}

impl Stack {
    /// The stack that `SMARTACCESS_STACK` names, or the one that `make dev` left running.
    #[expect(clippy::disallowed_methods, reason = "a test is told where its stack is")]
    pub(crate) fn find() -> Self {
        let path = std::env::var_os("SMARTACCESS_STACK")
            .map_or_else(|| repository().join("target/local/stack.json"), PathBuf::from);
        let text = fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("no stack: {}: {error}; run `make test` or `make dev`", path.display()));
        Self { facts: serde_json::from_str(&text).expect("stack.json is JSON") }
    }

    pub(crate) fn fact(&self, name: &str) -> &str {
        self.facts[name].as_str().unwrap_or_else(|| panic!("stack.json does not say {name}"))
    }

    /// The physical id of a resource.
    pub(crate) fn resource(&self, logical_id: &str) -> &str {
        self.facts["resources"][logical_id].as_str().expect("the template has it")
    }

    /// What a function of the stack has in its environment.
    pub(crate) fn environment(&self) -> impl Iterator<Item = (&str, &str)> {
        let environment = self.facts["environment"].as_object().into_iter().flatten();
        environment.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
    }

    /// A file that it names, as JSON.
    pub(crate) fn json(&self, name: &str) -> Value {
        let text = fs::read_to_string(self.fact(name)).expect("stack.json names files that exist");
        serde_json::from_str(&text).expect("the file is JSON")
    }
}

/// The root of the checkout.
pub(crate) fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}
