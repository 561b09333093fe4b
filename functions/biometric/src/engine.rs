//! The networks, loaded once for the process, beside the rest of its start.

use std::{path::Path, sync::OnceLock, thread, time::Duration};

use face::Engine;
use smartaccess::{App, Code, Error, Result, config::Config, error::refuse};

/// When to ask again whether a deployment has networks by now: somebody has to install them.
const NONE_YET: Duration = Duration::from_hours(1);

static NETWORKS: OnceLock<Networks> = OnceLock::new();

/// What there is to look at faces with.
#[derive(Debug)]
enum Networks {
    /// Nothing: the deployment has none.
    None,
    /// Nothing, though it should have some; why, for the log.
    Broken(String),
    /// A set of networks.
    Ready(Box<Engine>),
}

/// Begins to load the networks on a thread of their own. A first request that comes earlier waits for them.
pub fn load_networks() {
    // What is wrong with the environment is told by whoever serves.
    if let Ok(config) = Config::from_env() {
        thread::spawn(move || NETWORKS.get_or_init(|| load(&config)));
    }
}

/// The networks, if the deployment has them.
pub(crate) fn engine(app: &App) -> Result<&'static Engine> {
    match NETWORKS.get_or_init(|| load(&app.config)) {
        Networks::Ready(engine) => Ok(engine),
        Networks::None => Err(refuse(Code::BiometricsUnavailable).retry_after(NONE_YET).into()),
        Networks::Broken(cause) => {
            Err(Error::Failed { code: Code::BiometricsUnavailable, cause: anyhow::anyhow!("{cause}") })
        }
    }
}

fn load(config: &Config) -> Networks {
    let Some(set) = &config.face_set else { return Networks::None };
    match Engine::load(Path::new(&config.face_weights), set) {
        Ok(engine) => Networks::Ready(Box::new(engine)),
        Err(error) => Networks::Broken(format!("{error:#}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(set: &str) -> Config {
        let value = |name: &str| match name {
            "SMARTACCESS_LOCAL_RECEIVERS" => "false".to_owned(),
            "SMARTACCESS_PHONE_MONTHLY_CAP" => "0".to_owned(),
            "SMARTACCESS_FACE_SET" => set.to_owned(),
            "SMARTACCESS_FACE_WEIGHTS" => "/nowhere".to_owned(),
            _ => "x@example.org".to_owned(),
        };
        Config::from_pairs(Config::names().into_iter().map(|name| (name.to_owned(), value(name)))).unwrap()
    }

    #[test]
    fn a_deployment_without_a_set_has_no_networks_and_one_without_weights_says_what_is_missing() {
        assert!(matches!(load(&config("")), Networks::None));
        let Networks::Broken(cause) = load(&config("open")) else { unreachable!("there are no weights") };
        assert!(cause.contains("/nowhere") && cause.contains("make models"), "{cause}");
        assert!(matches!(load(&config("another")), Networks::Broken(cause) if cause.contains("no set is named")));
    }
}
