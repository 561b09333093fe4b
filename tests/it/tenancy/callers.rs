//! Everybody who may call.

use serde_json::Value;

use crate::support::{Client, Project, operator::Operator, project::seed};

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// Nobody we know.
    Anonymous,
    /// In the team, with this role.
    Viewer,
    Editor,
    Admin,
    Owner,
    /// The owner of another project.
    OtherOwner,
    /// A back end's token to sign people in.
    AccessToken,
    /// A back end's token to set the project up.
    ManageToken,
    /// The same in the project's other environment.
    SandboxToken,
    /// The same of another project.
    OtherToken,
    /// Somebody who has signed in to the project.
    User,
}

impl Caller {
    pub(super) const ALL: [Self; 11] = [
        Self::Anonymous,
        Self::Viewer,
        Self::Editor,
        Self::Admin,
        Self::Owner,
        Self::OtherOwner,
        Self::AccessToken,
        Self::ManageToken,
        Self::SandboxToken,
        Self::OtherToken,
        Self::User,
    ];

    pub(super) fn is_in_the_other_project(self) -> bool {
        matches!(self, Self::OtherOwner | Self::OtherToken)
    }
}

/// The tokens of everybody.
pub(super) struct Callers(Vec<(Caller, String)>);

impl Callers {
    /// The callers of one project; the other's are given.
    pub(super) async fn of(owner: &Operator, project: &Project, other: (&Operator, &Project)) -> Self {
        let mut tokens = vec![
            (Caller::Owner, owner.token().to_owned()),
            (Caller::OtherOwner, other.0.token().to_owned()),
            (Caller::OtherToken, other.1.token.clone()),
        ];
        for (caller, role) in [(Caller::Viewer, "viewer"), (Caller::Editor, "editor"), (Caller::Admin, "admin")] {
            tokens.push((caller, member(project, role).0));
        }
        for (caller, scope, environment) in [
            (Caller::AccessToken, "access", "production"),
            (Caller::ManageToken, "manage", "production"),
            (Caller::SandboxToken, "manage", "sandbox"),
        ] {
            let wanted = serde_json::json!({"name": "Matrix", "scopes": [scope], "environment": environment});
            let made = owner.post(&format!("/v2/projects/{}/api-tokens", project.id), &wanted).await;
            tokens.push((caller, made.json()["data"]["token"].as_str().expect("a token").to_owned()));
        }
        let address = project.address("user");
        let validation = project.validation(&address).await;
        let code = project.client.code(&address, 1).await;
        let signed_in = project.verify(&address, &validation, code).await;
        tokens.push((Caller::User, signed_in.json()["data"]["token"].as_str().expect("a token").to_owned()));
        Self(tokens)
    }

    pub(super) fn token(&self, caller: Caller) -> Option<&str> {
        self.0.iter().find(|(one, _)| *one == caller).map(|(_, token)| token.as_str())
    }
}

/// Somebody new in a team: their token and their id.
pub(super) fn member(project: &Project, role: &str) -> (String, String) {
    let address = project.address(&format!("{role}{}", fresh()));
    let made = seed(&Client::new(), &["--member", &project.id, role, &address]);
    let made: Value = serde_json::from_slice(&made).expect("the seed prints JSON");
    let fact = |name: &str| made[name].as_str().expect("the seed says it").to_owned();
    (fact("operator_token"), fact("user_id"))
}

/// A number that nobody else has in this run.
pub(super) fn fresh() -> usize {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
