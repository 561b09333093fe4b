//! What phone numbers are for, since it decides what a message to one costs, and who reads it.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a phone number is for, by its country's numbering plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum NumberKind {
    /// A phone that people carry.
    Mobile,
    /// A line of a house.
    #[deserr(rename = "fixed_line")]
    FixedLine,
    /// One or the other: in some countries, such as the United States, a number does not tell.
    #[deserr(rename = "fixed_line_or_mobile")]
    FixedLineOrMobile,
    /// Whoever is called pays.
    #[deserr(rename = "toll_free")]
    TollFree,
    /// Whoever calls pays more, and whoever is called earns by it.
    #[deserr(rename = "premium_rate")]
    PremiumRate,
    /// Both pay.
    #[deserr(rename = "shared_cost")]
    SharedCost,
    /// A line over the internet.
    Voip,
    /// A number for a person, which leads to any other.
    Personal,
    /// A pager.
    Pager,
    /// A number of a company, for all of its places.
    Uan,
    /// A mailbox for voices.
    Voicemail,
    /// Satellites and other networks of no country: +870, +881, +882 and +883.
    Satellite,
    /// It is not known, or is no number at all any more.
    Unknown,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Faults;

    #[test]
    fn a_kind_has_the_same_name_everywhere() {
        for (kind, name) in [
            (NumberKind::Mobile, "mobile"),
            (NumberKind::FixedLine, "fixed_line"),
            (NumberKind::FixedLineOrMobile, "fixed_line_or_mobile"),
            (NumberKind::TollFree, "toll_free"),
            (NumberKind::PremiumRate, "premium_rate"),
            (NumberKind::SharedCost, "shared_cost"),
            (NumberKind::Voip, "voip"),
            (NumberKind::Personal, "personal"),
            (NumberKind::Pager, "pager"),
            (NumberKind::Uan, "uan"),
            (NumberKind::Voicemail, "voicemail"),
            (NumberKind::Satellite, "satellite"),
            (NumberKind::Unknown, "unknown"),
        ] {
            assert_eq!(json!(kind), json!(name));
            assert_eq!(deserr::deserialize::<NumberKind, _, Faults>(json!(name)), Ok(kind));
        }
    }
}
