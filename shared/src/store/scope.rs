use crate::types::ProjectId;

/// Leave to act in one project. There is no public way to make one from an id: it comes from authorisation, or from
/// making the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectScope {
    project: ProjectId,
}

impl ProjectScope {
    pub(crate) fn of(project: ProjectId) -> Self {
        Self { project }
    }

    /// The deployment's own: its users are the operators, its keys sign what is ours alone.
    pub(crate) fn deployment() -> Self {
        Self::of(ProjectId::deployment())
    }

    /// Which project.
    pub fn project(&self) -> &ProjectId {
        &self.project
    }
}
