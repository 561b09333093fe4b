//! Pictures, and the way they are uploaded.

use reqwest::{StatusCode, header};
use serde_json::{Value, json};

use super::{Answer, operator::Operator};

/// The path of a project's pictures.
pub(crate) fn assets(project: &str) -> String {
    format!("{project}/assets")
}

/// A blue PNG: one block of stored bytes, which no encoder is needed for (RFC 1950, 1951; PNG, third edition).
pub(crate) fn blue_png(width: u32, height: u32) -> Vec<u8> {
    let row = [&[0][..], &[31, 95, 191].repeat(width as usize)].concat();
    let pixels = row.repeat(height as usize);
    let length = u16::try_from(pixels.len()).expect("a small picture");
    let (low, high) = pixels.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65521;
        (low, (high + low) % 65521)
    });
    let stream = [
        &[0x78, 0x01, 0x01][..],
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
        &pixels,
        &(high << 16 | low).to_be_bytes(),
    ]
    .concat();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk("IHDR", &header), chunk("IDAT", &stream), chunk("IEND", &[])].concat()
}

fn chunk(name: &str, data: &[u8]) -> Vec<u8> {
    let checked = [name.as_bytes(), data].concat();
    let crc = !checked.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    });
    let length = u32::try_from(data.len()).expect("a small picture");
    [&length.to_be_bytes()[..], &checked, &crc.to_be_bytes()].concat()
}

/// Begins an upload and sends the file.
pub(crate) async fn upload(operator: &Operator, path: &str, content_type: &str, file: &[u8]) -> Answer {
    let begun = operator.post(path, &json!({"content_type": content_type, "bytes": file.len()})).await;
    assert_eq!(begun.status, 200, "{begun}");
    let status = sends(&begun.json()["data"]["upload"], file).await;
    assert!(status.is_success(), "{status}");
    begun
}

/// Sends a file as a browser sends the form (RFC 7578).
pub(crate) async fn sends(form: &Value, file: &[u8]) -> StatusCode {
    const BOUNDARY: &str = "a-boundary-that-no-picture-holds";
    let mut body = Vec::new();
    for (name, value) in form["fields"].as_object().expect("a form has fields") {
        let value = value.as_str().expect("fields are texts");
        let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.as_bytes());
    }
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"logo\"\r\nContent-Type: image/png";
    body.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").as_bytes());
    body.extend(file);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    let request = reqwest::Client::builder().no_proxy().build().expect("a plain client");
    let request = request.post(form["url"].as_str().expect("a form has an address"));
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    request.header(header::CONTENT_TYPE, content_type).body(body).send().await.expect("the bucket answers").status()
}

/// Makes a picture of what was uploaded.
pub(crate) async fn complete(operator: &Operator, asset: &str) -> Answer {
    operator.post(&format!("{asset}/complete"), &json!({})).await
}
