//! Plans of small projects.

use serde_json::json;

use super::*;
use crate::{
    show,
    there::tests::{application, flow, project},
};

fn plan(file: &str, there: &There, prune: bool) -> Vec<String> {
    show::lines(&Plan::new(&File::read(file).unwrap(), there, prune))
}

fn there() -> There {
    There {
        project: Some(project(&json!({"terms_url": "https://a.example/terms"}))),
        applications: vec![application("production", "Web"), application("sandbox", "Web")],
        flows: vec![flow("production", "New", None, true), flow("production", "Old", Some(3), false)],
    }
}

const WEB: &str = "{name: Web, redirect_uris: [https://a.example/]}";

#[test]
fn from_nothing_all_is_made_and_published_last() {
    let file = format!("project: {{name: A}}\nflows: [{{name: F, published: true}}]\napplications: [{WEB}]\n");
    assert_eq!(
        plan(&file, &There::default(), false),
        [
            "+ project \"A\"",
            "+ application \"Web\" (production)",
            "+ flow \"F\" (production)",
            "! publish flow \"F\" (production)"
        ]
    );
}

#[test]
fn what_is_as_the_file_says_does_not_change() {
    let file = format!(
        "project: {{name: Aurora, terms_url: 'https://A.example/terms'}}\nflows: [{{name: Old, published: true}}, {{name: New, published: false}}]
applications: [{WEB}, {{name: Web, environment: sandbox, redirect_uris: ['https://a.example/']}}]\n"
    );
    assert_eq!(plan(&file, &there(), true), [""; 0]);
    assert_eq!(plan("flows:\n", &there(), true), [""; 0], "what is not mentioned is left alone");
    assert_eq!(plan("flows: [{name: Old}, {name: New}]", &there(), true), [""; 0], "as it is published or not");
}

#[test]
fn a_change_names_each_setting_and_puts_back_defaults() {
    let file = "project: {name: Boreal, allowed_countries: [NO]}\nflows: [{name: Old, published: true, login_settings: {email: {digits: 8}, phone: {quiet_hours: {from: '21:00', to: '07:00', time_zone: America/Bogota}}}}]";
    let planned = plan(file, &there(), false);
    assert_eq!(
        planned,
        [
            "~ project \"Boreal\": allowed_countries [] → [\"NO\"]",
            "~ project \"Boreal\": name \"Aurora\" → \"Boreal\"",
            "~ project \"Boreal\": terms_url \"https://a.example/terms\" → null",
            "~ flow \"Old\" (production): login_settings.email.digits 6 → 8",
            "~ flow \"Old\" (production): login_settings.phone.quiet_hours null → {\"from\":\"21:00\",\"time_zone\":\"America/Bogota\",\"to\":\"07:00\"}",
            "! publish flow \"Old\" (production)",
            "  flow \"New\" (production): not in the file (kept)",
        ]
    );
}

#[test]
fn another_flow_takes_the_place_of_what_people_sign_in_by() {
    let place = "! publish flow \"New\" (production), in the place of \"Old\"";
    assert_eq!(
        plan("flows: [{name: Old, published: false}, {name: New, published: true}]", &there(), false),
        [place],
        "one step, so that nobody is locked out in between"
    );
    let kept = "  flow \"Old\" (production): not in the file (kept)";
    assert_eq!(plan("flows: [{name: New, published: true}]", &there(), false), [place, kept]);
    assert_eq!(plan("flows: [{name: New, published: true}]", &there(), true), [place, "- flow \"Old\" (production)"]);
}

#[test]
fn what_takes_away_comes_last_and_only_if_it_is_said() {
    assert_eq!(
        plan("flows: []\napplications: []", &there(), false),
        [
            "  application \"Web\" (production): not in the file (kept)",
            "  application \"Web\" (sandbox): not in the file (kept)",
            "  flow \"New\" (production): not in the file (kept)",
            "  flow \"Old\" (production): not in the file (kept)",
        ]
    );
    assert_eq!(
        plan(&format!("flows: [{{name: A}}]\napplications: [{WEB}]"), &there(), true),
        [
            "+ flow \"A\" (production)",
            "! unpublish flow \"Old\" (production)",
            "- flow \"New\" (production)",
            "- flow \"Old\" (production)",
            "- application \"Web\" (sandbox)",
        ]
    );
    assert_eq!(
        plan("flows: [{name: Old, published: false}, {name: New}]", &there(), false),
        ["! unpublish flow \"Old\" (production)"]
    );
}

#[test]
fn a_draft_that_was_not_published_is() {
    let mut there = there();
    there.flows[1] = flow("production", "Old", Some(3), true);
    let publish = ["! publish flow \"Old\" (production)"];
    assert_eq!(plan("flows: [{name: Old, published: true}, {name: New}]", &there, false), publish);
    assert_eq!(plan("flows: [{name: Old}, {name: New}]", &there, false), [""; 0]);
}

#[test]
fn a_patch_names_what_differs_and_nothing_else() {
    for (was, wanted, expected) in [
        (json!({"a": 1, "b": {"c": 1, "d": 2}}), json!({"a": 1, "b": {"c": 1, "d": 3}}), json!({"b": {"d": 3}})),
        (json!({"a": [1, 2]}), json!({"a": [1]}), json!({"a": [1]})),
        (json!({"a": {"b": 1}}), json!({"a": null}), json!({"a": null})),
        (json!({"a": null}), json!({"a": {"b": 1, "c": null}}), json!({"a": {"b": 1, "c": null}})),
        (json!({"a": 1}), json!({}), json!({"a": null})),
        (json!({"a": 1}), json!({"a": 1}), json!({})),
    ] {
        assert_eq!(patch(&was, &wanted), expected, "{was} {wanted}");
    }
}
