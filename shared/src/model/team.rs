//! Who may change what in a team. Nobody gives, changes or takes away more than they have.

use super::{Member, Permission, Role};

/// What somebody has in a project: a role, and permissions besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Powers<'a> {
    /// The role.
    pub role: Role,
    /// What the role alone does not allow.
    pub permissions: &'a [Permission],
}

/// What somebody wants to change in a team.
#[derive(Debug, Clone, Copy)]
pub enum TeamChange<'a> {
    /// Somebody new is to have this; or an invitation to it is taken back.
    Give(Powers<'a>),
    /// A member is to have this from now on.
    Change(&'a Member, Powers<'a>),
    /// A member is to go.
    Remove(&'a Member),
    /// A member is to own the project in the place of who asks.
    Transfer,
}

/// Whether a member may do this to their team. That the last owner stays is not decided here: it is a condition of the
/// write, since two owners may go at once.
pub fn permits(by: &Member, change: TeamChange<'_>) -> bool {
    let has =
        |powers: Powers<'_>| by.role >= powers.role && powers.permissions.iter().all(|permission| by.may(*permission));
    let may_change = by.may(Permission::ChangeTeam);
    match change {
        TeamChange::Give(powers) => may_change && has(powers),
        TeamChange::Change(member, next) => may_change && has(member.powers()) && has(next),
        // Whoever wants to may leave.
        TeamChange::Remove(member) => member.user == by.user || (may_change && has(member.powers())),
        TeamChange::Transfer => by.role == Role::Owner,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::types::UserId;

    const READ_PEOPLE: &[Permission] = &[Permission::ReadPeople];
    const TEAM: &[Permission] = &[Permission::ChangeTeam];
    const DELETE: &[Permission] = &[Permission::DeleteProject];

    fn member(role: Role, permissions: &[Permission]) -> Member {
        Member {
            user: UserId::new(),
            email: "maria@example.org".parse().unwrap(),
            role,
            permissions: permissions.to_vec(),
            joined_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        use Role::{Admin, Editor, Owner, Viewer};
        for (role, own, given, permissions, allowed) in [
            (Owner, &[][..], Owner, DELETE, true),
            (Owner, &[], Viewer, DELETE, true),
            (Admin, &[], Owner, &[], false),
            (Admin, &[], Admin, &[], true),
            (Admin, &[], Viewer, READ_PEOPLE, true),
            (Admin, &[], Viewer, DELETE, false),
            (Admin, DELETE, Viewer, DELETE, true),
            (Editor, &[], Viewer, &[], false),
            (Editor, TEAM, Editor, &[], true),
            (Editor, TEAM, Admin, &[], false),
            (Viewer, TEAM, Viewer, TEAM, true),
            (Viewer, TEAM, Viewer, READ_PEOPLE, false),
        ] {
            let change = TeamChange::Give(Powers { role: given, permissions });
            assert_eq!(
                permits(&member(role, own), change),
                allowed,
                "{role:?} {own:?} gives {given:?} {permissions:?}"
            );
        }
    }

    #[test]
    fn nobody_changes_or_removes_who_has_more() {
        use Role::{Admin, Editor, Owner, Viewer};
        for (role, own, others, theirs, allowed) in [
            (Owner, &[][..], Owner, &[][..], true),
            (Owner, &[], Admin, DELETE, true),
            (Admin, &[], Owner, &[], false),
            (Admin, &[], Admin, &[], true),
            (Admin, &[], Viewer, DELETE, false),
            (Admin, DELETE, Viewer, DELETE, true),
            (Editor, &[], Viewer, &[], false),
            (Viewer, &[], Viewer, &[], false),
            (Editor, TEAM, Editor, READ_PEOPLE, true),
            (Editor, TEAM, Admin, &[], false),
        ] {
            let (by, other) = (member(role, own), member(others, theirs));
            let next = Powers { role: Viewer, permissions: &[] };
            let what = format!("{role:?} {own:?} to {others:?} {theirs:?}");
            assert_eq!(permits(&by, TeamChange::Change(&other, next)), allowed, "{what}");
            assert_eq!(permits(&by, TeamChange::Remove(&other)), allowed, "{what}");
        }
    }

    #[test]
    fn a_change_is_of_what_is_and_of_what_will_be() {
        let (admin, viewer) = (member(Role::Admin, &[]), member(Role::Viewer, &[]));
        for (role, permissions, allowed) in
            [(Role::Admin, &[][..], true), (Role::Owner, &[], false), (Role::Viewer, DELETE, false)]
        {
            let next = Powers { role, permissions };
            assert_eq!(permits(&admin, TeamChange::Change(&viewer, next)), allowed, "{role:?} {permissions:?}");
            assert_eq!(permits(&admin, TeamChange::Change(&admin, next)), allowed, "oneself {role:?} {permissions:?}");
        }
    }

    #[test]
    fn anybody_may_leave_and_only_an_owner_gives_the_project_away() {
        for role in Role::ALL {
            let member = member(role, &[Permission::TransferProject]);
            assert!(permits(&member, TeamChange::Remove(&member)), "{role:?}");
            assert_eq!(permits(&member, TeamChange::Transfer), role == Role::Owner, "{role:?}");
        }
    }
}
