//! `$default` of the API: a path that is not there, or a method that the path does not take. It tells what the public
//! document tells.

use smartaccess::{
    App, Code, Result,
    error::{Refusal, refuse},
    http::{NoInput, Request, Success},
};

use crate::openapi::DOCUMENT;

pub(crate) async fn handle(_: &'static App, request: Request<NoInput>) -> Result<Success<()>> {
    Err(refusal(&request.path).into())
}

fn refusal(path: &str) -> Refusal {
    let allowed = methods(path);
    if allowed.is_empty() { refuse(Code::NotFound) } else { refuse(Code::MethodNotAllowed).detail("allowed", allowed) }
}

/// The methods that the document knows for this path.
fn methods(path: &str) -> Vec<String> {
    let paths = DOCUMENT["paths"].as_object().into_iter().flatten();
    let matching = paths.filter(|(template, _)| matches(template, path));
    let methods = matching.filter_map(|(_, item)| item.as_object());
    methods.flat_map(|item| item.keys().map(|method| method.to_uppercase())).collect()
}

/// Whether a path is one of a template such as `/v2/projects/{id}`.
fn matches(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given => {}
            (Some(wanted), Some(given)) if wanted.starts_with('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_takes_its_paths_and_no_others() {
        let template = "/v2/projects/{id}/flows";
        for (path, taken) in [
            ("/v2/projects/prj_a/flows", true),
            ("/v2/projects//flows", false),
            ("/v2/projects/prj_a", false),
            ("/v2/projects/prj_a/flows/", false),
            ("/v2/projects/prj_a/flows/x", false),
        ] {
            assert_eq!(matches(template, path), taken, "{path}");
        }
    }
}
