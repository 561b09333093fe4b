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
