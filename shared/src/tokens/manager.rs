//! Who sets projects up: team members, and back ends whose token says so.

use jiff::Timestamp;

use super::{API, ApiCaller, HasAudience, OPERATOR, OperatorClaims, bearer, check};
use crate::{
    App,
    error::{Code, Refusal, Result, refuse},
    http::Request,
    model::{Member, Permission, Project, Role, Scope, User},
    store::ProjectScope,
    types::{EmailAddress, Environment, Network, ProjectId},
};
#[cfg(feature = "test-clock")]
use crate::{model::Profile, secret::Secret, types::UserId};

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
    /// The address that they signed in with.
    pub email: EmailAddress,
    /// From which network, where that is known.
    pub network: Option<Network>,
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
    pub member: Option<Member>,
    /// From which network, where that is known.
    pub network: Option<Network>,
    /// The project's time when they called.
    pub now: Timestamp,
    /// The world that a token acts in: of the other it knows nothing.
    bound_to: Option<Environment>,
}

impl Manager {
    /// The caller's role; nothing for a token.
    pub fn role(&self) -> Option<Role> {
        self.member.as_ref().map(|member| member.role)
    }

    /// Whether they may do something besides what they came for.
    pub fn may(&self, permission: Permission) -> bool {
        self.member.as_ref().map_or_else(|| permission.is_for_tokens(), |member| member.may(permission))
    }

    /// Whether what is in this world is there for them.
    pub fn sees(&self, environment: Environment) -> bool {
        self.bound_to.is_none_or(|own| own == environment)
    }

    /// The worlds that are there for them.
    pub(crate) fn environments(&self) -> impl Iterator<Item = Environment> {
        [Environment::Production, Environment::Sandbox].into_iter().filter(|environment| self.sees(*environment))
    }

    /// The world that they mean: the one they name, else a token's own, else production.
    pub fn environment(&self, named: Option<Environment>) -> Result<Environment, Refusal> {
        let environment = named.or(self.bound_to).unwrap_or(Environment::Production);
        if self.sees(environment) { Ok(environment) } else { Err(refuse(Code::NotFound)) }
    }
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
        let user = user.ok_or_else(|| refuse(Code::Unauthenticated))?;
        Ok(OperatorCaller { user, email: claims.email, network: request.source, now })
    }

    /// Who calls, if they may do this in the project that the path names. What they may not know of does not exist.
    pub async fn manager<I>(&self, request: &Request<I>, permission: Permission) -> Result<Manager> {
        // The token is looked at first: a caller without a good one learns nothing of paths.
        match self.management_caller(request).await? {
            Caller::Operator(caller) => self.member_of(&caller, request.parameter("project_id")?, permission).await,
            Caller::Token(caller) => {
                let project = request.parameter("project_id")?;
                self.managing_token(caller, &project, request.source, permission).await
            }
        }
    }

    /// The same where something else than the path says which project is meant; nothing if that names none.
    pub async fn manager_of<I>(
        &self,
        request: &Request<I>,
        project: impl AsyncFnOnce() -> Result<Option<ProjectId>>,
        permission: Permission,
    ) -> Result<Manager> {
        let caller = self.management_caller(request).await?;
        let project = project().await?.ok_or_else(|| refuse(Code::NotFound))?;
        match caller {
            Caller::Operator(caller) => self.member_of(&caller, project, permission).await,
            Caller::Token(caller) => self.managing_token(caller, &project, request.source, permission).await,
        }
    }

    async fn management_caller<I>(&self, request: &Request<I>) -> Result<Caller> {
        let header = request.authorization().and_then(bearer).and_then(check::header);
        Ok(if header.is_some_and(|header| header.typ == API.typ) {
            Caller::Token(self.api_caller(request, Scope::Manage).await?)
        } else {
            Caller::Operator(Box::new(self.operator(request).await?))
        })
    }

    async fn member_of(
        &self,
        operator: &OperatorCaller,
        project: ProjectId,
        permission: Permission,
    ) -> Result<Manager> {
        let scope = ProjectScope::of(project);
        let (member, project, now) = tokio::join!(
            Box::pin(self.store.member(&scope, &operator.user.id)),
            Box::pin(self.store.project(&scope)),
            Box::pin(self.now(&scope)),
        );
        let (now, missing) = (now?, || refuse(Code::NotFound));
        let member = member?.ok_or_else(missing)?;
        let project = project?.filter(|project| is_there(project, member.role, permission, now)).ok_or_else(missing)?;
        if !member.may(permission) {
            return Err(refuse(Code::Forbidden).into());
        }
        let (actor, network) = (member.user.to_string(), operator.network);
        Ok(Manager { scope, project, actor, member: Some(member), network, now, bound_to: None })
    }

    async fn managing_token(
        &self,
        caller: ApiCaller,
        project: &ProjectId,
        network: Option<Network>,
        permission: Permission,
    ) -> Result<Manager> {
        caller.must_mean(project)?;
        let project = self.store.project(&caller.scope).await?.filter(|project| project.deleted_at.is_none());
        let project = project.ok_or_else(|| refuse(Code::NotFound))?;
        // What is the whole project's is production's too.
        let is_within = permission != Permission::ChangeProject || caller.environment == Environment::Production;
        if !permission.is_for_tokens() || !is_within {
            return Err(refuse(Code::Forbidden).into());
        }
        Ok(Manager {
            scope: caller.scope,
            project,
            actor: caller.token.to_string(),
            member: None,
            network,
            now: caller.now,
            bound_to: Some(caller.environment),
        })
    }
}

/// Who calls the management API.
enum Caller {
    Operator(Box<OperatorCaller>),
    Token(ApiCaller),
}

#[cfg(feature = "test-clock")]
impl App {
    /// A token for a new operator, whom nobody has sent a code, and who is in this project's team.
    pub async fn member_for_tests(
        &self,
        scope: &ProjectScope,
        email: &EmailAddress,
        role: Role,
    ) -> Result<(UserId, Secret<String>)> {
        let (user, token) = self.operator_for_tests(email).await?;
        let joined_at = self.now(scope).await?;
        let member = Member { user: user.clone(), email: email.clone(), role, permissions: Vec::new(), joined_at };
        self.store.put_member_for_tests(scope, &member).await?;
        Ok((user, token))
    }

    /// A token for an operator, whom nobody has sent a code.
    pub async fn operator_for_tests(&self, email: &EmailAddress) -> Result<(UserId, Secret<String>)> {
        let deployment = ProjectScope::deployment();
        let now = self.now(&deployment).await?;
        let known = self.store.person(&deployment, Environment::Production, email.as_str()).await?;
        if let Some(id) = known.and_then(|person| person.user_id) {
            let user = self.store.user(&deployment, &id).await?.ok_or_else(|| anyhow::anyhow!("{id} is missing"))?;
            let token = self.issue_operator_token(&user, email, now).await?;
            return Ok((user.id, token));
        }
        let user = User::new(UserId::new(), Environment::Production, Profile::of(email.clone()), now);
        self.store.put_user_for_tests(&deployment, email, &user).await?;
        let token = self.issue_operator_token(&user, email, now).await?;
        Ok((user.id, token))
    }
}

/// A deleted project is there only for who may restore it, and not for ever.
fn is_there(project: &Project, role: Role, permission: Permission, now: Timestamp) -> bool {
    let may_restore = permission == Permission::DeleteProject && role.may(permission) && project.is_restorable(now);
    project.deleted_at.is_none() || may_restore
}
