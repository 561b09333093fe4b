use jiff::Timestamp;

use crate::{
    model::{EmailText, Role},
    secret::Secret,
};

/// Something that a person is told, with all that it takes to say it.
#[derive(Clone, Debug)]
pub enum Message {
    /// A code with which somebody signs in to a project's application.
    SignInCode {
        /// What they enter.
        code: Secret<String>,
        /// For how long it is valid.
        minutes: u32,
        /// What the project is called, as its team typed it.
        project: String,
        /// How its team says it, if not in our words.
        words: Option<EmailText>,
    },
    /// A code with which a team member signs in to the console.
    OperatorCode {
        /// What they enter.
        code: Secret<String>,
        /// For how long it is valid.
        minutes: u32,
    },
    /// An invitation into a project's team.
    Invitation {
        /// What they enter once they have signed in.
        token: Secret<String>,
        /// What the project is called, as its team typed it.
        project: String,
        /// The address of who invites.
        inviter: String,
        /// What they will be.
        role: Role,
        /// When it stops being good.
        until: Timestamp,
    },
}

#[cfg(test)]
impl Message {
    /// One of each kind with a code of this text, and the names that are hardest to print.
    pub(super) fn samples(code: &str) -> Vec<Self> {
        let projects = [
            "Acme",
            "Notion.so",
            "<b>Acme</b> & \"Sons\"",
            "Acme\r\nBcc: everyone@example.com",
            "Win at https://evil.example/prize or www.evil.example",
            "Cooperativa de Ahorro y Crédito Trabajadores de la Universidad Nacional",
            "שלום",
        ];
        let sign_in = |project: &str| Self::SignInCode {
            code: Secret::new(code.to_owned()),
            minutes: 5,
            project: project.to_owned(),
            words: None,
        };
        let invitation = |(project, role): (&str, Role)| Self::Invitation {
            token: Secret::new(code.to_owned()),
            project: project.to_owned(),
            inviter: "https@www.evil.example".to_owned(),
            role,
            until: Timestamp::UNIX_EPOCH,
        };
        let mut samples: Vec<_> = projects.into_iter().map(sign_in).collect();
        samples.extend(projects.into_iter().zip(Role::ALL.into_iter().cycle()).map(invitation));
        samples.push(Self::OperatorCode { code: Secret::new(code.to_owned()), minutes: 10 });
        samples
    }
}
