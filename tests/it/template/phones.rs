//! What the template says of text and WhatsApp messages.

use serde_json::Value;

use super::{of_type, set, statements, template, texts};

#[test]
fn who_may_publish_to_any_phone_may_publish_to_no_topic() {
    let template = template();
    let topics = serde_json::json!({"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"});
    for (name, function) in of_type(&template, "AWS::Serverless::Function") {
        let publishes = |effect: &str, resource: &Value| {
            statements(function).iter().any(|statement| {
                let is_about_it = texts(&statement["Action"]).contains(&"sns:Publish");
                is_about_it && statement["Effect"] == effect && statement["Resource"] == *resource
            })
        };
        assert_eq!(publishes("Allow", &"*".into()), publishes("Deny", &topics), "{name}");
        assert_eq!(publishes("Allow", &"*".into()), name == "WorkersDeliverMessages", "{name}");
    }
}

#[test]
fn both_logs_of_text_messages_lead_to_the_one_function_that_reads_them() {
    let template = template();
    let filters: Vec<_> = of_type(&template, "AWS::Logs::SubscriptionFilter").map(|(_, filter)| filter).collect();
    let groups = filters.iter().map(|filter| filter["Properties"]["LogGroupName"]["Ref"].as_str().expect("a group"));
    assert_eq!(set(groups), set(["SmsLogs", "SmsFailureLogs"]));
    for filter in filters {
        let properties = &filter["Properties"];
        assert_eq!(properties["DestinationArn"]["Fn::GetAtt"][0], "WorkersRecordSmsStatus");
        let permission = &template["Resources"][filter["DependsOn"].as_str().expect("a permission")]["Properties"];
        assert_eq!(permission["FunctionName"]["Ref"], "WorkersRecordSmsStatus");
        assert_eq!(permission["SourceArn"]["Fn::GetAtt"][0], properties["LogGroupName"]["Ref"]);
    }
}

/// Whether a part of the template names one of these resources.
fn names(part: &Value, resources: &[&str]) -> bool {
    match part {
        Value::String(text) => resources.iter().any(|name| text == name || text.contains(&format!("${{{name}"))),
        Value::Array(items) => items.iter().any(|item| names(item, resources)),
        Value::Object(fields) => fields.values().any(|field| names(field, resources)),
        _ => false,
    }
}

#[test]
fn nothing_waits_for_what_whatsapp_reports_where_it_has_no_topic() {
    let template = template();
    let condition = "HasWhatsAppEvents";
    let resources = template["Resources"].as_object().expect("resources");
    let own = ["WhatsAppEventsTopic", "WhatsAppQueue", "WhatsAppDeadLetters", "WhatsAppQueuePolicy"];
    let about: Vec<_> = resources.iter().filter(|(name, it)| own.contains(&name.as_str()) || names(it, &own)).collect();
    let expected = [
        "WhatsAppDeadLetterAlarm",
        "WhatsAppDeadLetters",
        "WhatsAppQueue",
        "WhatsAppQueuePolicy",
        "WhatsAppSubscription",
        "WorkersRecordWhatsappStatus",
    ];
    assert_eq!(set(about.iter().map(|(name, _)| name.as_str())), set(expected));
    for (name, resource) in about {
        assert_eq!(resource["Condition"], condition, "{name}");
    }
}
