//! The template, the route tables, the endpoint files, the configuration and the policies say the same.

use std::{collections::BTreeSet, fs};

use serde_json::Value;
use smartaccess::{
    config::Config,
    zone::{Function, Zone},
};

use crate::support::{Stack, repository};

mod phones;

fn zones() -> [Zone; 5] {
    [zone_access::zone(), zone_biometric::zone(), zone_manage::zone(), zone_pages::zone(), zone_workers::zone()]
}

/// Every function with its zone and its name in the template.
fn functions(zones: &[Zone]) -> Vec<(&'static str, String, &Function)> {
    let all = zones.iter().flat_map(|zone| zone.functions.iter().map(move |function| (zone.name, function)));
    all.map(|(zone, function)| (zone, logical_id(zone, function.name), function)).collect()
}

/// `access` and `not_found` make `AccessNotFound`.
fn logical_id(zone: &str, name: &str) -> String {
    let words = std::iter::once(zone).chain(name.split('_'));
    words.flat_map(|word| [word[..1].to_uppercase(), word[1..].to_owned()]).collect()
}

fn template() -> Value {
    Stack::find().json("template")
}

fn of_type<'a>(template: &'a Value, wanted: &'a str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let resources = template["Resources"].as_object().expect("a template has resources");
    resources.iter().filter(move |(_, resource)| resource["Type"] == wanted)
}

fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    items.into_iter().collect()
}

/// A value that may be one text or a list of texts.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    }
}

fn statements(function: &Value) -> Vec<&Value> {
    let policies = function["Properties"]["Policies"].as_array().into_iter().flatten();
    policies.flat_map(|policy| policy["Statement"].as_array().expect("policies are written out")).collect()
}

#[test]
fn every_function_of_a_route_table_is_in_the_template_and_the_other_way_round() {
    let (zones, template) = (zones(), template());
    let in_template = set(of_type(&template, "AWS::Serverless::Function").map(|(name, _)| name.clone()));
    let in_tables = set(functions(&zones).into_iter().map(|(_, name, _)| name));
    assert_eq!(in_template, in_tables);
}

#[test]
fn endpoint_file_handler_and_logical_id_are_one_name() {
    let (zones, template) = (zones(), template());
    for (zone, name, function) in functions(&zones) {
        let resource = &template["Resources"][&name];
        assert_eq!(resource["Properties"]["Handler"], format!("{zone}.{}", function.name));
        assert_eq!(resource["Properties"]["CodeUri"], format!("functions/{zone}/"));
        assert_eq!(resource["Metadata"]["BuildProperties"]["Binary"], format!("zone-{zone}"));
        let source = repository().join(format!("functions/{zone}/src/{}", function.name));
        assert!(source.is_dir() || source.with_extension("rs").is_file(), "{name} has no file {}", source.display());
    }
}

#[test]
fn the_gateway_sends_each_function_its_routes_and_no_others() {
    let (zones, template) = (zones(), template());
    for (_, name, function) in functions(&zones) {
        let events = template["Resources"][&name]["Properties"]["Events"].as_object();
        let http = events.into_iter().flatten().filter(|(_, event)| event["Type"] == "HttpApi");
        let keys = http.map(|(_, event)| match (&event["Properties"]["Method"], &event["Properties"]["Path"]) {
            (Value::String(method), Value::String(path)) => format!("{method} {path}"),
            _ => "$default".to_owned(),
        });
        assert_eq!(set(keys), set(function.routes().iter().map(|route| route.key.clone())), "{name}");
    }
}

#[test]
fn functions_stand_in_the_order_of_the_route_tables_and_are_short() {
    let zones = zones();
    let source = fs::read_to_string(repository().join("template.yaml")).expect("the template is there");
    let lines = |block: &str| block.lines().filter(|line| !line.trim().starts_with("Timeout:")).count();
    let blocks: Vec<(&str, usize)> = source
        .split("\n\n")
        .filter(|block| block.contains("Type: AWS::Serverless::Function"))
        .map(|block| (block.trim().split(':').next().unwrap_or_default(), lines(block.trim())))
        .collect();
    let functions = functions(&zones);
    let names: Vec<&str> = functions.iter().map(|(_, name, _)| name.as_str()).collect();
    assert_eq!(blocks.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
    for ((name, lines), (_, _, function)) in blocks.into_iter().zip(&functions) {
        let most = 14 + function.routes().len().max(5);
        assert!(lines <= most, "{name} has {lines} lines");
    }
}

#[test]
fn functions_are_given_the_names_that_the_configuration_reads() {
    let template = template();
    let given = template["Globals"]["Function"]["Environment"]["Variables"].as_object().expect("names for all");
    assert_eq!(set(given.keys().map(String::as_str)), set(Config::names()));
    for (name, function) in of_type(&template, "AWS::Serverless::Function") {
        assert!(function["Properties"]["Environment"].is_null(), "{name} has an environment of its own");
    }
}

#[test]
fn a_role_allows_what_its_function_says_it_does() {
    let (zones, template) = (zones(), template());
    for (_, name, function) in functions(&zones) {
        let statements = statements(&template["Resources"][&name]);
        let allowed = set(statements.iter().flat_map(|statement| texts(&statement["Action"])));
        assert_eq!(allowed, set(function.actions.iter().copied()), "{name}");
    }
}

/// Statements that name no single resource or action, each with the reason.
const WILDCARDS: [(&str, &str); 3] = [
    (
        "ses:SendEmail",
        "the identity may be the address or its domain, and in the SES sandbox the receiver's too; the sender is a condition",
    ),
    ("ses:GetIdentityVerificationAttributes", "SES knows no resources for it"),
    ("sns:Publish", "a phone number is no resource; every topic is denied beside it"),
];

#[test]
fn no_policy_has_a_star_without_a_reason() {
    let template = template();
    for (name, function) in of_type(&template, "AWS::Serverless::Function") {
        for statement in statements(function) {
            let actions = texts(&statement["Action"]);
            let star =
                actions.iter().any(|action| action.contains('*')) || texts(&statement["Resource"]).contains(&"*");
            let excused = WILDCARDS.iter().any(|(excused, _)| actions.contains(excused));
            assert!(!star || excused, "{name}: {statement}");
        }
        assert!(function["Properties"]["Role"].is_null(), "{name} shares a role");
    }
}

/// Functions that may take longer than the audit log waits for a record, each with the reason why it misses none.
const LONG_RUNNERS: [(&str, &str); 6] = [
    ("WorkersChainAudit", "writes no records of its own"),
    ("WorkersKeepGalleries", "writes no records"),
    ("WorkersKeepGallery", "writes no records"),
    ("WorkersPurgeProjects", "takes the time of a record as it writes it"),
    ("WorkersRotateKeys", "writes no records"),
    ("WorkersSweepDue", "writes no records"),
];

#[test]
fn a_record_is_written_before_the_audit_log_looks_for_it() {
    let template = template();
    let usual = template["Globals"]["Function"]["Timeout"].as_u64().expect("a time for all");
    for (name, function) in of_type(&template, "AWS::Serverless::Function") {
        let seconds = function["Properties"]["Timeout"].as_u64().unwrap_or(usual);
        let excused = LONG_RUNNERS.iter().any(|(excused, _)| name == excused);
        assert!(seconds <= 30 || excused, "{name} takes {seconds} s; a record is chained after 60 s");
    }
}

/// A request that came with an `Idempotency-Key` may be begun again after 15 s.
#[test]
fn a_request_has_ended_before_it_may_be_begun_again() {
    let template = template();
    let usual = template["Globals"]["Function"]["Timeout"].as_u64().expect("a time for all");
    for (name, function) in of_type(&template, "AWS::Serverless::Function") {
        let events = function["Properties"]["Events"].as_object().into_iter().flatten();
        let answers = events.filter(|(_, event)| event["Type"] == "HttpApi").count() > 0;
        let seconds = function["Properties"]["Timeout"].as_u64().unwrap_or(usual);
        assert!(!answers || seconds < 15, "{name} may take {seconds} s");
    }
}

#[test]
fn the_stack_fits() {
    let stack = Stack::find();
    let resources = stack.json("transformed")["Resources"].as_object().expect("resources").len();
    assert!(resources <= 400, "{resources} resources; CloudFormation takes 500");
    let template = stack.json("template");
    let parameters = template["Parameters"].as_object().expect("parameters");
    assert!(parameters.len() <= 16);
    let without_default = parameters.iter().filter(|(_, parameter)| parameter["Default"].is_null());
    assert_eq!(without_default.map(|(name, _)| name).collect::<Vec<_>>(), ["OwnerEmail", "SenderEmail"]);
}

#[test]
fn what_holds_data_outlives_the_stack() {
    let template = template();
    for wanted in ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key"] {
        for (name, resource) in of_type(&template, wanted) {
            assert_eq!(resource["DeletionPolicy"], "Retain", "{name}");
            assert_eq!(resource["UpdateReplacePolicy"], "Retain", "{name}");
        }
    }
    let table = &template["Resources"]["Table"]["Properties"];
    assert_eq!(table["DeletionProtectionEnabled"], true);
    assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true);
    assert_eq!(table["SSESpecification"]["SSEEnabled"], true);
    assert_eq!(table["TimeToLiveSpecification"]["AttributeName"], "ttl");
}

#[test]
fn buckets_are_closed_encrypted_and_spoken_to_over_tls_alone() {
    let template = template();
    for (name, bucket) in of_type(&template, "AWS::S3::Bucket") {
        let properties = &bucket["Properties"];
        let block = properties["PublicAccessBlockConfiguration"].as_object().expect("a public access block");
        assert!(block.len() == 4 && block.values().all(|value| value == true), "{name}");
        assert!(properties["BucketEncryption"].is_object(), "{name}");
        assert!(properties["LifecycleConfiguration"].is_object(), "{name}");
        let policy = of_type(&template, "AWS::S3::BucketPolicy")
            .find(|(_, policy)| policy["Properties"]["Bucket"]["Ref"] == **name);
        let (_, policy) = policy.unwrap_or_else(|| panic!("{name} has no policy"));
        let statement = &policy["Properties"]["PolicyDocument"]["Statement"][0];
        assert_eq!(statement["Effect"], "Deny", "{name}");
        assert_eq!(statement["Condition"]["Bool"]["aws:SecureTransport"], "false", "{name}");
    }
}

#[test]
fn every_queue_is_encrypted_and_has_a_dead_letter_queue_with_an_alarm() {
    let template = template();
    let queues: Vec<_> = of_type(&template, "AWS::SQS::Queue").collect();
    let dead: BTreeSet<&str> = queues.iter().filter_map(|(_, queue)| dead_letters(queue)).collect();
    for (name, queue) in queues {
        assert_eq!(queue["Properties"]["SqsManagedSseEnabled"], true, "{name}");
        if dead.contains(name.as_str()) {
            let watched = of_type(&template, "AWS::CloudWatch::Alarm")
                .any(|(_, alarm)| alarm["Properties"]["Dimensions"][0]["Value"]["Fn::GetAtt"][0] == **name);
            assert!(watched, "nobody is told when {name} fills");
        } else {
            assert!(dead_letters(queue).is_some(), "{name} has no dead letter queue");
        }
    }
}

#[test]
fn a_queue_keeps_a_job_back_for_six_times_as_long_as_its_worker_may_take() {
    let template = template();
    let usual = template["Globals"]["Function"]["Timeout"].as_u64().expect("a time for all");
    for (name, function) in of_type(&template, "AWS::Serverless::Function") {
        for event in function["Properties"]["Events"].as_object().into_iter().flatten().map(|(_, event)| event) {
            let Some(queue) = event["Properties"]["Queue"]["Fn::GetAtt"][0].as_str() else { continue };
            let kept_back = template["Resources"][queue]["Properties"]["VisibilityTimeout"].as_u64().expect("a time");
            let seconds = function["Properties"]["Timeout"].as_u64().unwrap_or(usual);
            assert!(kept_back >= 6 * seconds, "{name} may take {seconds} s, {queue} waits {kept_back} s");
            assert_eq!(event["Properties"]["FunctionResponseTypes"][0], "ReportBatchItemFailures", "{name}");
        }
    }
}

#[test]
fn of_all_rows_the_stream_tells_of_events_alone() {
    let template = template();
    let functions = of_type(&template, "AWS::Serverless::Function");
    let events = functions.flat_map(|(_, function)| function["Properties"]["Events"].as_object().into_iter().flatten());
    let streams: Vec<_> = events.filter(|(_, event)| event["Type"] == "DynamoDB").collect();
    assert_eq!(streams.len(), 1);
    let filters = streams[0].1["Properties"]["FilterCriteria"]["Filters"].as_array().expect("filters");
    let patterns: Vec<Value> = filters
        .iter()
        .map(|filter| serde_json::from_str(filter["Pattern"].as_str().expect("a pattern")).expect("it is JSON"))
        .collect();
    let image = serde_json::json!({"due_shard": {"S": [{"prefix": "EVENT#"}]}});
    assert_eq!(patterns, [serde_json::json!({"eventName": ["INSERT"], "dynamodb": {"NewImage": image}})]);
}

/// The logical id of a queue's dead letter queue.
fn dead_letters(queue: &Value) -> Option<&str> {
    queue["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0].as_str()
}

#[test]
fn logs_end_and_every_function_logs_to_its_zone() {
    let (zones, template) = (zones(), template());
    for (name, group) in of_type(&template, "AWS::Logs::LogGroup") {
        assert!(group["Properties"]["RetentionInDays"].is_object(), "{name} is kept for ever");
    }
    for (zone, name, _) in functions(&zones) {
        let group = &template["Resources"][&name]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"];
        assert_eq!(group, &logical_id(zone, "logs"), "{name}");
    }
}
