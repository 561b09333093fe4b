//! What each route needs of its caller.

use smartaccess::model::{Permission, Role};

use super::callers::Caller;
use crate::support::camera::sees_faces;

/// A route that a bearer token opens.
pub(super) struct Route {
    /// As the gateway names it.
    pub(super) key: &'static str,
    /// What its caller needs.
    pub(super) needs: Needs,
    /// What stands behind the path. Names in braces are filled in here, too.
    pub(super) query: &'static str,
    /// A good body; none for methods that take none.
    pub(super) body: &'static str,
    /// The kind of object that a call uses up.
    pub(super) uses_up: Option<Kind>,
    /// What its body gets from who may: another status than 200 where a good one would take somebody's place.
    pub(super) granted: u16,
    /// Whether tokens are refused whatever they may.
    pub(super) is_for_operators: bool,
    /// Whether what it names is in one environment, and so missing for the other's tokens.
    pub(super) is_bound: bool,
}

/// What a caller needs.
#[derive(Clone, Copy)]
pub(super) enum Needs {
    /// To be signed in to the console, in whichever team.
    Operator,
    /// To have this permission in the project.
    Permission(Permission),
    /// To be signed in to the console, and an invitation's token besides.
    Invited,
    /// A token that signs people in, and what it gets with a good body.
    Access(u16),
}

/// How far a caller gets with the project's own objects.
pub(super) enum Reach {
    /// It is done.
    Done,
    /// It is refused with this status.
    Refused(u16),
}

/// A kind of object that a path can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Application,
    ClientSecret,
    ApiToken,
    Flow,
    Member,
    Invitation,
    Customer,
    Face,
    FaceReview,
    Asset,
    Webhook,
    Delivery,
    Alert,
}

impl Kind {
    /// All of them, each behind what it is in.
    pub(super) const ALL: &[Self] = &[
        Self::Application,
        Self::ClientSecret,
        Self::ApiToken,
        Self::Flow,
        Self::Member,
        Self::Invitation,
        Self::Customer,
        Self::Face,
        Self::FaceReview,
        Self::Asset,
        Self::Webhook,
        Self::Delivery,
        Self::Alert,
    ];

    pub(super) fn placeholder(self) -> &'static str {
        match self {
            Self::Application => "application_id",
            Self::ClientSecret => "secret_id",
            Self::ApiToken => "token_id",
            Self::Flow => "flow_id",
            Self::Member => "member_id",
            Self::Invitation => "invitation_id",
            Self::Customer => "customer_id",
            Self::Face => "face_id",
            Self::FaceReview => "review_id",
            Self::Asset => "asset_id",
            Self::Webhook => "webhook_id",
            Self::Delivery => "event_id",
            Self::Alert => "alert_id",
        }
    }

    /// Where it is removed; a picture stays, and so does a delivery.
    pub(super) fn path(self) -> Option<&'static str> {
        Some(match self {
            Self::Asset | Self::Delivery => return None,
            Self::Application => "/v2/projects/{project_id}/applications/{application_id}",
            Self::ClientSecret => "/v2/projects/{project_id}/applications/{application_id}/secrets/{secret_id}",
            Self::ApiToken => "/v2/projects/{project_id}/api-tokens/{token_id}",
            Self::Flow => "/v2/project-flows/{flow_id}",
            Self::Member => "/v2/projects/{project_id}/members/{member_id}",
            Self::Invitation => "/v2/projects/{project_id}/invitations/{invitation_id}",
            Self::Customer => "/v2/projects/{project_id}/customers/{customer_id}",
            Self::Face => "/v2/projects/{project_id}/faces/{face_id}",
            Self::FaceReview => "/v2/projects/{project_id}/face-reviews/{review_id}",
            Self::Webhook => "/v2/projects/{project_id}/webhooks/{webhook_id}",
            Self::Alert => "/v2/projects/{project_id}/alerts/{alert_id}",
        })
    }

    /// Every placeholder with the prefix of its ids.
    pub(super) fn placeholders() -> impl Iterator<Item = (&'static str, &'static str)> {
        [
            ("project_id", "prj_"),
            ("application_id", "app_"),
            ("secret_id", "sec_"),
            ("token_id", "key_"),
            ("flow_id", "flw_"),
            ("member_id", "cus_"),
            ("owner_id", "cus_"),
            ("customer_id", "cus_"),
            ("face_id", "fac_"),
            ("review_id", "evt_"),
            ("asset_id", "ast_"),
            ("webhook_id", "whk_"),
            ("event_id", "evt_"),
            ("alert_id", "alr_"),
            ("address", "nobody@blocked.example.org"),
            ("country", "CO"),
            ("invitation_id", "inv_"),
            ("validation_id", "val_"),
            ("email", "nobody@example.org"),
            ("fresh", "nobody"),
        ]
        .into_iter()
    }
}

const fn route(key: &'static str, permission: Permission) -> Route {
    Route {
        key,
        needs: Needs::Permission(permission),
        query: "",
        body: "",
        uses_up: None,
        granted: 200,
        is_for_operators: false,
        is_bound: false,
    }
}

impl Route {
    const fn with(self, body: &'static str) -> Self {
        Self { body, ..self }
    }

    const fn asking(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    const fn using_up(self, kind: Kind) -> Self {
        Self { uses_up: Some(kind), ..self }
    }

    const fn granting(self, granted: u16) -> Self {
        Self { granted, ..self }
    }

    const fn for_operators(self) -> Self {
        Self { is_for_operators: true, ..self }
    }

    const fn bound(self) -> Self {
        Self { is_bound: true, ..self }
    }

    const fn needing(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    /// Whether it is about a project at all.
    pub(super) fn is_of_a_project(&self) -> bool {
        !matches!(self.needs, Needs::Operator | Needs::Invited)
    }

    /// Whether its path names something in a project, besides the project.
    pub(super) fn names_an_object(&self) -> bool {
        self.key.matches('{').count() > 1
    }

    /// Whether nobody signs in so, because the stack has no networks that look at faces.
    fn is_off(&self) -> bool {
        self.key.contains("/biometric/") && !sees_faces()
    }

    /// Whether an owner reaches a deleted project by it.
    pub(super) fn is_for_deleted(&self) -> bool {
        matches!(self.needs, Needs::Permission(Permission::DeleteProject))
    }

    /// What a caller is told of a project that they know nothing of.
    pub(super) fn status_of_nothing(&self, caller: Caller) -> u16 {
        match (self.needs, caller) {
            (_, Caller::Anonymous | Caller::User) => 401,
            (Needs::Access(_), Caller::AccessToken | Caller::OtherToken)
                if self.is_off() && !self.body.contains("project_id") =>
            {
                403
            }
            (Needs::Access(_), Caller::ManageToken | Caller::SandboxToken)
            | (Needs::Permission(_), Caller::AccessToken) => 403,
            (Needs::Access(_), _) if is_operator(caller) => 401,
            _ => 404,
        }
    }

    /// How far a caller gets with the project's own objects.
    pub(super) fn reach(&self, caller: Caller) -> Reach {
        let done = || if self.granted == 200 { Reach::Done } else { Reach::Refused(self.granted) };
        let done_if = |may: bool| if may { done() } else { Reach::Refused(403) };
        match (self.needs, caller) {
            (_, Caller::ManageToken | Caller::SandboxToken) if self.is_for_operators => Reach::Refused(403),
            (Needs::Operator, _) => {
                if is_operator(caller) {
                    Reach::Done
                } else {
                    Reach::Refused(401)
                }
            }
            (Needs::Invited, _) => Reach::Refused(if is_operator(caller) { 404 } else { 401 }),
            (Needs::Access(_), Caller::AccessToken) if self.is_off() => Reach::Refused(403),
            (Needs::Access(200), Caller::AccessToken) => Reach::Done,
            (Needs::Access(status), Caller::AccessToken) => Reach::Refused(status),
            (Needs::Permission(needed), Caller::Viewer) => done_if(Role::Viewer.may(needed)),
            (Needs::Permission(needed), Caller::Editor) => done_if(Role::Editor.may(needed)),
            (Needs::Permission(needed), Caller::Admin) => done_if(Role::Admin.may(needed)),
            (Needs::Permission(needed), Caller::Owner) => done_if(Role::Owner.may(needed)),
            (Needs::Permission(needed), Caller::ManageToken) => done_if(needed.is_for_tokens()),
            (Needs::Permission(needed), Caller::SandboxToken) => match needed {
                Permission::ChangeProject => Reach::Refused(403),
                // A flow's path does not name its project, so the token is looked at once the flow is known.
                _ if !needed.is_for_tokens() => Reach::Refused(403),
                _ if self.is_bound => Reach::Refused(404),
                _ => done(),
            },
            _ => Reach::Refused(self.status_of_nothing(caller)),
        }
    }
}

fn is_operator(caller: Caller) -> bool {
    matches!(caller, Caller::Viewer | Caller::Editor | Caller::Admin | Caller::Owner | Caller::OtherOwner)
}

const NAME: &str = r#"{"name": "Matrix {fresh}"}"#;

/// Every route that takes a bearer token of the console or of a back end, with a call that can succeed.
pub(super) const ROUTES: &[Route] = &[
    route("POST /v2/access/email/send-otp", Permission::ReadProject)
        .needing(Needs::Access(200))
        .with(r#"{"email": "{fresh}.{email}", "project_id": "{project_id}"}"#),
    route("POST /v2/access/email/verify-otp", Permission::ReadProject)
        .needing(Needs::Access(400))
        .with(r#"{"email": "{email}", "otp": "000000", "validation_id": "{validation_id}"}"#),
    route("POST /v2/access/phone/send-sms", Permission::ReadProject)
        .needing(Needs::Access(400))
        .with(r#"{"phone": "no number", "project_id": "{project_id}"}"#),
    route("POST /v2/access/phone/send-whatsapp", Permission::ReadProject)
        .needing(Needs::Access(400))
        .with(r#"{"phone": "no number", "project_id": "{project_id}"}"#),
    route("POST /v2/access/phone/verify-otp", Permission::ReadProject)
        .needing(Needs::Access(404))
        .with(r#"{"phone": "+573001112277", "otp": "000000", "validation_id": "{validation_id}"}"#),
    route("POST /v2/access/second-factor/verify", Permission::ReadProject)
        .needing(Needs::Access(404))
        .with(r#"{"code": "000000", "validation_id": "{validation_id}"}"#),
    route("POST /v2/access/authentications/verify", Permission::ReadProject)
        .needing(Needs::Access(404))
        .with(r#"{"transaction_id": "{event_id}", "token": "t", "interview_token": "t"}"#),
    route("POST /v2/access/biometric/start", Permission::ReadProject)
        .needing(Needs::Access(200))
        .with(r#"{"project_id": "{project_id}"}"#),
    route("POST /v2/access/biometric/register-face", Permission::ReadProject)
        .needing(Needs::Access(409))
        .with(r#"{"project_id": "{project_id}", "user_id": "{customer_id}", "face_image": "AQID"}"#),
    route("POST /v2/access/biometric/verify-face", Permission::ReadProject)
        .needing(Needs::Access(404))
        .with(r#"{"validation_id": "{validation_id}", "face_image": "AQID"}"#),
    route("POST /v2/access/biometric/liveness-check", Permission::ReadProject)
        .needing(Needs::Access(404))
        .with(r#"{"validation_id": "{validation_id}", "face_image": "AQID"}"#),
    route("POST /v2/projects", Permission::ReadProject).needing(Needs::Operator).with(NAME),
    route("GET /v2/projects", Permission::ReadProject).needing(Needs::Operator),
    route("GET /v2/projects/{project_id}", Permission::ReadProject),
    route("PATCH /v2/projects/{project_id}", Permission::ChangeProject).with(NAME),
    route("DELETE /v2/projects/{project_id}", Permission::DeleteProject),
    route("POST /v2/projects/{project_id}/restore", Permission::DeleteProject).with("{}"),
    route("POST /v2/projects/{project_id}/transfer", Permission::TransferProject)
        .with(r#"{"member_id": "{owner_id}"}"#)
        .granting(400),
    route("GET /v2/projects/{project_id}/members", Permission::ReadTeam),
    route("PATCH /v2/projects/{project_id}/members/{member_id}", Permission::ChangeTeam).with(r#"{"role": "viewer"}"#),
    route("DELETE /v2/projects/{project_id}/members/{member_id}", Permission::ChangeTeam).using_up(Kind::Member),
    route("POST /v2/projects/{project_id}/invitations", Permission::ChangeTeam)
        .with(r#"{"email": "{fresh}@invited.example.org", "role": "viewer"}"#),
    route("GET /v2/projects/{project_id}/invitations", Permission::ReadTeam),
    route("POST /v2/projects/{project_id}/invitations/{invitation_id}/resend", Permission::ChangeTeam)
        .with("{}")
        .using_up(Kind::Invitation),
    route("DELETE /v2/projects/{project_id}/invitations/{invitation_id}", Permission::ChangeTeam)
        .using_up(Kind::Invitation),
    route("POST /v2/invitations/accept", Permission::ReadProject)
        .needing(Needs::Invited)
        .with(r#"{"token": "nonsense"}"#),
    route("POST /v2/projects/{project_id}/api-tokens", Permission::ChangeTokens)
        .with(r#"{"name": "Matrix", "scopes": ["access"]}"#),
    route("GET /v2/projects/{project_id}/api-tokens", Permission::ReadTokens),
    route("DELETE /v2/projects/{project_id}/api-tokens/{token_id}", Permission::ChangeTokens).using_up(Kind::ApiToken),
    route("POST /v2/projects/{project_id}/applications", Permission::ChangeApplications)
        .with(r#"{"name": "Matrix", "redirect_uris": ["https://app.example.org/"]}"#),
    route("GET /v2/projects/{project_id}/applications", Permission::ReadApplications),
    route("GET /v2/projects/{project_id}/applications/{application_id}", Permission::ReadApplications).bound(),
    route("PATCH /v2/projects/{project_id}/applications/{application_id}", Permission::ChangeApplications)
        .with(NAME)
        .bound(),
    route("DELETE /v2/projects/{project_id}/applications/{application_id}", Permission::ChangeApplications)
        .using_up(Kind::Application)
        .bound(),
    route("POST /v2/projects/{project_id}/applications/{application_id}/secrets", Permission::ChangeApplications)
        .with("{}")
        .using_up(Kind::Application)
        .bound(),
    route(
        "DELETE /v2/projects/{project_id}/applications/{application_id}/secrets/{secret_id}",
        Permission::ChangeApplications,
    )
    .using_up(Kind::ClientSecret)
    .bound(),
    route("POST /v2/projects/{project_id}/customers", Permission::ChangeCustomers)
        .with(r#"{"name": "Matrix", "emails": ["{fresh}@customers.example.org"]}"#),
    route("GET /v2/projects/{project_id}/customers", Permission::ReadCustomers),
    route("GET /v2/projects/{project_id}/customers/export", Permission::ReadPeople),
    route("GET /v2/projects/{project_id}/customers/template.csv", Permission::ReadCustomers),
    route("GET /v2/projects/{project_id}/customers/{customer_id}", Permission::ReadCustomers).bound(),
    route("PATCH /v2/projects/{project_id}/customers/{customer_id}", Permission::ChangeCustomers).with(NAME).bound(),
    route("DELETE /v2/projects/{project_id}/customers/{customer_id}", Permission::ChangeCustomers)
        .using_up(Kind::Customer)
        .bound(),
    route("GET /v2/projects/{project_id}/customers/{customer_id}/data", Permission::ReadPeople).bound(),
    route("DELETE /v2/projects/{project_id}/customers/{customer_id}/data", Permission::ReadPeople)
        .using_up(Kind::Customer)
        .bound(),
    route("POST /v2/projects/{project_id}/blocked-addresses", Permission::ChangeCustomers)
        .with(r#"{"address": "{fresh}@blocked.example.org"}"#),
    route("GET /v2/projects/{project_id}/blocked-addresses", Permission::ReadCustomers),
    route("DELETE /v2/projects/{project_id}/blocked-addresses/{address}", Permission::ChangeCustomers).granting(404),
    route("GET /v2/projects/{project_id}/faces", Permission::ReadCustomers),
    route("DELETE /v2/projects/{project_id}/faces/{face_id}", Permission::DeleteFaces).using_up(Kind::Face).bound(),
    route("DELETE /v2/projects/{project_id}/customers/{customer_id}/face", Permission::DeleteFaces).bound(),
    route("GET /v2/projects/{project_id}/face-reviews", Permission::ReadCustomers),
    route("POST /v2/projects/{project_id}/face-reviews/{review_id}/allow", Permission::ChangeCustomers)
        .with("{}")
        .using_up(Kind::FaceReview)
        .bound(),
    route("DELETE /v2/projects/{project_id}/face-reviews/{review_id}", Permission::ChangeCustomers)
        .using_up(Kind::FaceReview)
        .bound(),
    route("GET /v2/projects/{project_id}/phone-guard", Permission::ReadProject),
    route("DELETE /v2/projects/{project_id}/phone-guard/blocks/{country}", Permission::ChangeProject).granting(404),
    route("POST /v2/projects/{project_id}/assets", Permission::ChangeFlows)
        .with(r#"{"content_type": "image/png", "bytes": 100}"#),
    route("GET /v2/projects/{project_id}/assets", Permission::ReadFlows),
    route("GET /v2/projects/{project_id}/assets/{asset_id}", Permission::ReadFlows),
    route("POST /v2/projects/{project_id}/assets/{asset_id}/complete", Permission::ChangeFlows)
        .with("{}")
        .granting(409),
    route("GET /v2/projects/{project_id}/audit", Permission::ReadAudit),
    route("GET /v2/projects/{project_id}/audit/export", Permission::ReadPeople).for_operators(),
    route("GET /v2/projects/{project_id}/metrics", Permission::ReadMetrics),
    route("POST /v2/projects/{project_id}/webhooks", Permission::ChangeWebhooks)
        .with(r#"{"url": "http://127.0.0.1:1027/{fresh}"}"#),
    route("GET /v2/projects/{project_id}/webhooks", Permission::ReadWebhooks),
    route("GET /v2/projects/{project_id}/webhooks/{webhook_id}", Permission::ReadWebhooks).bound(),
    route("PATCH /v2/projects/{project_id}/webhooks/{webhook_id}", Permission::ChangeWebhooks).with(NAME).bound(),
    route("DELETE /v2/projects/{project_id}/webhooks/{webhook_id}", Permission::ChangeWebhooks)
        .using_up(Kind::Webhook)
        .bound(),
    route("POST /v2/projects/{project_id}/webhooks/{webhook_id}/rotate-secret", Permission::ChangeWebhooks)
        .with("{}")
        .bound(),
    route("POST /v2/projects/{project_id}/webhooks/{webhook_id}/test", Permission::ChangeWebhooks).with("{}").bound(),
    route("POST /v2/projects/{project_id}/webhooks/{webhook_id}/replay", Permission::ChangeWebhooks)
        .with(r#"{"since": "2026-01-01T00:00:00Z"}"#)
        .bound(),
    route("GET /v2/projects/{project_id}/webhooks/{webhook_id}/deliveries", Permission::ReadWebhooks).bound(),
    route("GET /v2/projects/{project_id}/webhooks/{webhook_id}/deliveries/{event_id}", Permission::ReadWebhooks)
        .bound(),
    route(
        "POST /v2/projects/{project_id}/webhooks/{webhook_id}/deliveries/{event_id}/replay",
        Permission::ChangeWebhooks,
    )
    .with("{}")
    .using_up(Kind::Delivery)
    .bound(),
    route("POST /v2/projects/{project_id}/alerts", Permission::ChangeAlerts).with(
        r#"{"event": "flow.published", "to": {"topic_arn": "arn:aws:sns:eu-central-1:000000000000:matrix-alerts-a"}}"#,
    ),
    route("GET /v2/projects/{project_id}/alerts", Permission::ReadAlerts),
    route("GET /v2/projects/{project_id}/alerts/{alert_id}", Permission::ReadAlerts).bound(),
    route("PATCH /v2/projects/{project_id}/alerts/{alert_id}", Permission::ChangeAlerts).with(NAME).bound(),
    route("DELETE /v2/projects/{project_id}/alerts/{alert_id}", Permission::ChangeAlerts).using_up(Kind::Alert).bound(),
    route("POST /v2/project-flows", Permission::ChangeFlows)
        .with(r#"{"project_id": "{project_id}", "name": "Matrix {fresh}"}"#),
    route("GET /v2/project-flows", Permission::ReadFlows).asking("?project_id={project_id}"),
    route("GET /v2/project-flows/{flow_id}", Permission::ReadFlows).bound(),
    route("PATCH /v2/project-flows/{flow_id}", Permission::ChangeFlows).with(NAME).bound(),
    route("DELETE /v2/project-flows/{flow_id}", Permission::ChangeFlows).using_up(Kind::Flow).bound(),
    route("GET /v2/project-flows/{flow_id}/check", Permission::ReadFlows).bound(),
    route("POST /v2/project-flows/{flow_id}/messages/preview", Permission::ReadFlows)
        .with(r#"{"channel": "sms"}"#)
        .bound(),
    // A mail to each member: the limit is a member's own.
    route("POST /v2/project-flows/{flow_id}/messages/test", Permission::ChangeFlows)
        .with(r#"{"channel": "email"}"#)
        .for_operators()
        .bound(),
    route("POST /v2/project-flows/{flow_id}/publish", Permission::PublishFlows).with("{}").bound(),
    route("POST /v2/project-flows/{flow_id}/rollback", Permission::PublishFlows).with(r#"{"version": 1}"#).bound(),
    route("POST /v2/project-flows/{flow_id}/unpublish", Permission::PublishFlows).with("{}").bound(),
    route("GET /v2/project-flows/{flow_id}/versions", Permission::ReadFlows).bound(),
    route("GET /v2/project-flows/{flow_id}/diff", Permission::ReadFlows).bound(),
];

/// Routes that no bearer token of the console or of a back end opens, each with what guards it.
pub(super) const OPEN: &[(&str, &str)] = &[
    ("$default", "it answers that there is nothing"),
    ("GET /v2/health", "it says nothing of anybody"),
    ("GET /openapi.json", "it is the contract"),
    (
        "POST /v2/access/phone/send-sms",
        "a number gets three codes a minute, so phone_code tries it by itself, with what is foreign and missing",
    ),
    (
        "POST /v2/access/phone/send-whatsapp",
        "a number gets three codes a minute, so phone_code tries it by itself, with what is foreign and missing",
    ),
    (
        "POST /v2/access/phone/verify-otp",
        "a number gets three codes a minute, so phone_code tries it by itself, with what is foreign and missing",
    ),
    ("POST /v2/operators/send-otp", "it is how operators get their token; it answers the same for everybody"),
    ("POST /v2/operators/verify-otp", "it is how operators get their token; the code is the proof"),
    ("GET /p/{client_id}/.well-known/openid-configuration", "it is public, by the environment's public id"),
    ("GET /p/{client_id}/jwks.json", "it is public, by the environment's public id"),
    ("POST /p/{client_id}/token", "an authorization code and its verifier"),
    ("GET /p/{client_id}/userinfo", "a user's token of that environment"),
    ("POST /p/{client_id}/userinfo", "a user's token of that environment"),
    ("GET /p/{client_id}/authorize", "it is public; a registered redirect URI"),
    ("POST /p/{client_id}/authorize", "it is public; a registered redirect URI"),
    ("GET /p/{client_id}/sign-in", "the browser's cookie"),
    ("POST /p/{client_id}/sign-in/send", "the browser's cookie and the form's token"),
    ("POST /p/{client_id}/sign-in/verify", "the browser's cookie and the form's token"),
    ("GET /p/{client_id}/link", "it tells nothing without the id in a mail, and changes nothing"),
    ("POST /p/{client_id}/link/press", "the secret in a mail"),
    ("GET /assets/{hash}", "it is a picture of public pages, by its hash"),
    ("GET /preview", "it shows samples alone"),
    ("GET /static/{file}", "it is the product's own style and script"),
];
