//! The OpenAPI 3.1 document, derived from the route tables and the types of their inputs and outputs.

use utoipa::openapi::{
    Components, ComponentsBuilder, Content, ContentBuilder, HttpMethod, InfoBuilder, LicenseBuilder, ObjectBuilder,
    OpenApi, OpenApiBuilder, Paths, RefOr, Required, ResponseBuilder, Schema,
    path::{OperationBuilder, ParameterBuilder, ParameterIn},
    request_body::RequestBodyBuilder,
    schema::{AdditionalProperties, Type},
    security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};

use super::{Function, Zone};
use crate::{
    error::Code,
    http::{Described, Route},
};

/// The document of every API route in these zones. It names no server: whoever serves it knows where it stands.
pub fn document(zones: &[Zone]) -> OpenApi {
    let mut components = ComponentsBuilder::new().schema("Error", error_schema()).build();
    let mut paths = Paths::new();
    let routes = zones.iter().flat_map(|zone| zone.functions.iter().map(move |function| (zone, function)));
    for (zone, function) in routes {
        for route in function.routes() {
            let (Some((method, path)), Some(output)) = (route.key.split_once(' '), (route.output)()) else {
                continue;
            };
            let mut operation = describe(route, method, output, &mut components);
            for name in parameters(path) {
                let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path);
                let text = ObjectBuilder::new().schema_type(Type::String);
                operation = operation.parameter(parameter.required(Required::True).schema(Some(text)).build());
            }
            if method != "GET" && method != "DELETE" {
                operation = operation.parameter(idempotency_key());
            }
            if route.is_open {
                operation = operation.securities(Some(Vec::<SecurityRequirement>::new()));
            }
            let name = operation_name(function, route);
            let operation = operation.operation_id(Some(name)).tag(zone.name).build();
            paths.add_path_operation(path, vec![http_method(method)], operation);
        }
    }
    let license = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build();
    let info = InfoBuilder::new().title("SmartAccess").version("2").license(Some(license)).build();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer));
    let security = [SecurityRequirement::new(BEARER, Vec::<String>::new())];
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components)).security(Some(security)).build()
}

const BEARER: &str = "bearer";

const KEY: &str =
    "The same request under the same key is done once. 1 to 255 printable ASCII characters without spaces.";

/// The header that says how a request would be repeated.
fn idempotency_key() -> utoipa::openapi::path::Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let parameter = ParameterBuilder::new().name("Idempotency-Key").parameter_in(ParameterIn::Header);
    parameter.description(Some(KEY)).schema(Some(text)).build()
}

/// The names in braces.
fn parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// A function's name; where it answers several routes, with what tells this one from the others.
fn operation_name(function: &Function, route: &Route) -> String {
    if function.routes().len() == 1 {
        return function.name.to_owned();
    }
    let (method, path) = route.key.split_once(' ').unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_like = |other: &&Route| other.key.starts_with(&format!("{method} ")) && other.key.ends_with('}');
    let what = match last.strip_prefix('{').and_then(|name| name.strip_suffix("_id}").or(name.strip_suffix('}'))) {
        // What a function has one of is "one"; of several kinds each has its name.
        Some(name) if function.routes().iter().filter(is_like).count() > 1 => name,
        Some(_) => "one",
        None => last,
    };
    format!("{}_{}_{what}", function.name, method.to_lowercase()).replace('-', "_")
}

fn describe(route: &Route, method: &str, output: Described, components: &mut Components) -> OperationBuilder {
    let input = (route.input)();
    for (name, schema) in input.named.into_iter().chain(output.named) {
        components.schemas.insert(name, schema);
    }
    let success = ResponseBuilder::new().description("Success").content(output.content_type, content(output.schema));
    let mut operation = OperationBuilder::new()
        .summary(Some(route.summary))
        .response("200", success.build())
        .response("default", error_response());
    let RefOr::T(Schema::Object(fields)) = &input.schema else {
        return operation;
    };
    if fields.properties.is_empty() {
        return operation;
    }
    if method == "GET" || method == "DELETE" {
        for (name, schema) in fields.properties.clone() {
            let required = if fields.required.contains(&name) { Required::True } else { Required::False };
            let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query).schema(Some(schema));
            operation = operation.parameter(parameter.required(required).build());
        }
        return operation;
    }
    let mut fields = fields.clone();
    let is_required = if fields.required.is_empty() { Required::False } else { Required::True };
    fields.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    let schema = RefOr::T(Schema::Object(fields));
    let body = RequestBodyBuilder::new().content(JSON, content(schema)).required(Some(is_required)).build();
    operation.request_body(Some(body))
}

const JSON: &str = "application/json";

fn content(schema: RefOr<Schema>) -> Content {
    ContentBuilder::new().schema(Some(schema)).build()
}

fn error_response() -> RefOr<utoipa::openapi::Response> {
    let schema = RefOr::Ref(utoipa::openapi::Ref::from_schema_name("Error"));
    RefOr::T(ResponseBuilder::new().description("A refusal or a failure").content(JSON, content(schema)).build())
}

fn error_schema() -> Schema {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let code = text().enum_values(Some(Code::ALL.iter().filter(|code| !code.is_oauth()).map(|code| code.name())));
    Schema::Object(
        ObjectBuilder::new()
            .property("success", ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([false])))
            .property("error", text())
            .property("code", code)
            .property("details", ObjectBuilder::new().schema_type(Type::Object))
            .required("success")
            .required("error")
            .required("code")
            .required("details")
            .build(),
    )
}

fn http_method(name: &str) -> HttpMethod {
    match name {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}
