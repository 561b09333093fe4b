//! Who sets projects up: team members, and back ends whose token says so.

use jiff::Timestamp;

use super::{API, HasAudience, OPERATOR, OperatorClaims, bearer, check};
use crate::{
    App,
    error::{Code, Result, refuse},
    http::Request,
    model::{Permission, Project, Role, Scope, User},
    store::ProjectScope,
    types::ProjectId,
};
#[cfg(feature = "test-clock")]
use crate::{
    secret::Secret,
    types::{EmailAddress, Environment, UserId},
};

impl HasAudience for OperatorClaims {
    fn audience(&self) -> &str {
        &self.common.aud
    }
}

/// A team member, of whichever project.
#[derive(Debug)]
pub struct OperatorCaller {
    /// Who.
    pub user: User,
    /// When they called.
    pub now: Timestamp,
}

/// Somebody who may do what they ask for in a project.
#[derive(Debug)]
pub struct Manager {
    /// Where.
    pub scope: ProjectScope,
    /// The project as it is.
    pub project: Project,
    /// Who: an operator or an api token.
    pub actor: String,
    /// What they are in its team; nothing for a token.
    pub role: Option<Role>,
    /// The project's time when they called.
    pub now: Timestamp,
}

impl App {
    /// Who calls, if it is a team member.
    pub async fn operator<I>(&self, request: &Request<I>) -> Result<OperatorCaller> {
        let deployment = ProjectScope::deployment();
        let claims: OperatorClaims =
            self.verified(&deployment, request.authorization(), OPERATOR.typ, OPERATOR.audience).await?;
        let now = self.now(&deployment).await?;
        check::times(&claims.common.times(), now)?;
        let user = self.store.user(&deployment, &claims.sub).await?;
        Ok(OperatorCaller { user: user.ok_or_else(|| refuse(Code::Unauthenticated))?, now })
    }

    /// Who calls, if they may do this in the project that the path names. What they may not know of does not exist.
    pub async fn manager<I>(&self, request: &Request<I>, permission: Permission) -> Result<Manager> {
        let header = request.authorization().and_then(bearer).and_then(check::header);
        if header.is_some_and(|header| header.typ == API.typ) {
            return self.managing_token(request, permission).await;
        }
        let operator = self.operator(request).await?;
        let scope = ProjectScope::of(request.parameter("project_id")?);
        let (member, project, now) = tokio::join!(
            Box::pin(self.store.member(&scope, &operator.user.id)),
            Box::pin(self.store.project(&scope)),
            Box::pin(self.now(&scope)),
        );
        let (now, missing) = (now?, || refuse(Code::NotFound));
        let member = member?.ok_or_else(missing)?;
        let project = project?.filter(|project| is_there(project, member.role, permission, now)).ok_or_else(missing)?;
        if !member.role.may(permission) {
            return Err(refuse(Code::Forbidden).into());
        }
        let (actor, role) = (member.user.to_string(), Some(member.role));
        Ok(Manager { scope, project, actor, role, now })
    }

    async fn managing_token<I>(&self, request: &Request<I>, permission: Permission) -> Result<Manager> {
        let caller = self.api_caller(request, Scope::Manage).await?;
        caller.must_mean(&request.parameter::<ProjectId>("project_id")?)?;
        let project = self.store.project(&caller.scope).await?.filter(|project| project.deleted_at.is_none());
        let project = project.ok_or_else(|| refuse(Code::NotFound))?;
        if !permission.is_for_tokens() {
            return Err(refuse(Code::Forbidden).into());
        }
        Ok(Manager { scope: caller.scope, project, actor: caller.token.to_string(), role: None, now: caller.now })
    }
}

#[cfg(feature = "test-clock")]
impl App {
    /// A token for a new operator, whom nobody has sent a code.
    pub async fn operator_for_tests(&self, email: &EmailAddress) -> Result<Secret<String>> {
        let deployment = ProjectScope::deployment();
        let now = self.now(&deployment).await?;
        let user = User {
            id: UserId::new(),
            environment: Environment::Production,
            email: email.clone(),
            name: None,
            external_id: None,
            created_at: now,
        };
        self.store.put_user_for_tests(&deployment, &user).await?;
        self.issue_operator_token(&user, now).await
    }
}

/// A deleted project is there only for who may restore it, and not for ever.
fn is_there(project: &Project, role: Role, permission: Permission, now: Timestamp) -> bool {
    let may_restore = permission == Permission::DeleteProject && role.may(permission) && project.is_restorable(now);
    project.deleted_at.is_none() || may_restore
}
