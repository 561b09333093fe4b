//! `POST /v2/project-flows`: makes a flow. Nobody signs in by it before it is published.

use smartaccess::{
    App, Result, flows,
    http::{Request, Success},
    model::{FlowSettings, Permission},
};

use super::{FlowView, Input};

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<FlowView>> {
    let project = async || Ok(Some(request.input.project_id.clone()));
    let manager = app.manager_of(&request, project, Permission::ChangeFlows).await?;
    let Input { environment, r#type, name, login_settings, security, messages, branding, redirect_urls, .. } =
        &request.input;
    let environment = manager.environment(*environment)?;
    let settings = FlowSettings {
        name: name.clone(),
        login_settings: login_settings.clone(),
        security: security.clone(),
        messages: messages.clone(),
        branding: branding.clone(),
        redirect_urls: redirect_urls.clone(),
    };
    let repeat = request.repeat(&manager.actor);
    let view = flows::create_flow(app, &manager, *r#type, environment, &settings, repeat, FlowView::from).await?;
    Ok(view.tagged())
}
