//! Consumers of queues and schedules: one file per function.

#![forbid(unsafe_code)]

use smartaccess::{
    jobs::{batch_worker, called, listener, reader, task, worker},
    zone::{Zone, actions},
};

mod chain_audit;
mod deliver_messages;
mod deliver_webhooks;
mod fan_out;
mod keep_galleries;
mod keep_gallery;
mod purge_projects;
mod raise_alerts;
mod record_feedback;
mod record_sms_status;
mod record_whatsapp_status;
mod rotate_keys;
mod scan_gallery;
mod sweep_due;

/// What leading events to their receivers takes.
const FAN_OUT: &[&str] = &[
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
    "kms:Encrypt",
    "sqs:SendMessage",
];

/// What looking after the index of faces takes.
const GALLERY: &[&str] = &[
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
    "kms:Decrypt",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
];

/// The zone's functions, in the order of the template.
pub fn zone() -> Zone {
    Zone::new("workers")
        .worker("deliver_messages", worker(deliver_messages::handle))
        .may(&[&[
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
            "kms:Decrypt",
            "ses:SendEmail",
            "sns:Publish",
            "social-messaging:SendWhatsAppMessage",
            "sqs:SendMessage",
            "ssm:GetParameter",
        ]])
        .worker("record_feedback", worker(record_feedback::handle))
        .may(&[&["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]])
        .reads("record_sms_status", reader(record_sms_status::handle))
        .may(&[&["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]])
        .worker("record_whatsapp_status", worker(record_whatsapp_status::handle))
        .may(&[&["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]])
        .listens("fan_out", listener(fan_out::handle))
        .may(&[FAN_OUT])
        .worker("deliver_webhooks", batch_worker(deliver_webhooks::handle))
        .may(&[&[
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
            "events:PutEvents",
            "kms:Decrypt",
            "sqs:SendMessage",
        ]])
        .worker("raise_alerts", worker(raise_alerts::handle))
        .may(&[&[
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
            "ses:SendEmail",
            "sns:Publish",
            "sqs:SendMessage",
        ]])
        .scheduled("sweep_due", task(sweep_due::handle))
        .may(&[FAN_OUT])
        .scheduled("rotate_keys", task(rotate_keys::handle))
        .may(&[&["dynamodb:PutItem", "dynamodb:Query", "kms:Encrypt"]])
        .scheduled("chain_audit", task(chain_audit::handle))
        .may(&[&["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]])
        .worker("keep_gallery", worker(keep_gallery::handle))
        .may(&[GALLERY])
        .scheduled("keep_galleries", task(keep_galleries::handle))
        .may(&[GALLERY, &["sqs:SendMessage"]])
        .called("scan_gallery", called(scan_gallery::handle))
        .may(&[&["dynamodb:Query", "kms:Decrypt", "s3:GetObject", "s3:ListBucket"]])
        .scheduled("purge_projects", task(purge_projects::handle))
        .may(&[actions::TABLE, &["dynamodb:BatchWriteItem", "dynamodb:Scan", "s3:DeleteObject", "sqs:SendMessage"]])
}
