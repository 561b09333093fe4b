//! What a receiver has answered, as far as anybody reads it.

use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use lambda_http::http::{Response, header};

use super::{Failure, Incoming, MOST_HEAD};

/// The most bytes of a body that are read. What is longer costs the connection.
const MOST_BODY: usize = 16 * 1024;

/// The most bytes of a body that are kept.
const MOST_KEPT: usize = 1024;

/// The longest wait that is believed.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What a receiver has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The status, whatever it is.
    pub status: u16,
    /// How long to wait, if it has said so.
    pub retry_after: Option<SignedDuration>,
    /// How the body begins, for people to read: at most 1024 bytes.
    pub excerpt: String,
}

impl Answered {
    /// Reads an answer. A body that breaks off is no answer; one that is too long is.
    pub(super) async fn read(response: Response<Incoming>, now: Timestamp) -> Result<Self, Failure> {
        let (head, mut body) = response.into_parts();
        let header_bytes = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>();
        if header_bytes > MOST_HEAD {
            return Err(Failure::Broken);
        }
        let told = head.headers.get(header::RETRY_AFTER).and_then(|told| told.to_str().ok());
        let mut bytes = Vec::new();
        while bytes.len() < MOST_BODY
            && let Some(frame) = body.frame().await
        {
            let frame = frame.map_err(|error| Failure::of(&error))?;
            bytes.extend_from_slice(frame.data_ref().map_or(&[], |data| data));
        }
        Ok(Self {
            status: head.status.as_u16(),
            retry_after: told.and_then(|told| wait(told, now)),
            excerpt: excerpt(&bytes),
        })
    }
}

/// How a body begins. What no reader sees becomes a space, but for the ends of lines and tabs.
fn excerpt(body: &[u8]) -> String {
    let beginning = &body[..body.len().min(MOST_KEPT)];
    let shown =
        |character: char| if character.is_control() && !matches!(character, '\n' | '\t') { ' ' } else { character };
    let mut text: String = String::from_utf8_lossy(beginning).chars().map(shown).collect();
    text.truncate(text.floor_char_boundary(MOST_KEPT));
    text
}

/// How long a `Retry-After` (RFC 9110, 10.2.3) says to wait: seconds, or a date in any of HTTP's three forms.
fn wait(told: &str, now: Timestamp) -> Option<SignedDuration> {
    let told = told.trim();
    let seconds = || told.parse::<f64>().ok().filter(|seconds| !seconds.is_nan());
    let wait = if let Some(seconds) = seconds() {
        let seconds = seconds.clamp(0.0, LONGEST_WAIT.as_secs_f64());
        SignedDuration::try_from_secs_f64(seconds).ok()?
    } else {
        let date = httpdate::parse_http_date(told).ok()?;
        let ahead = date.duration_since(now.into()).unwrap_or_default();
        SignedDuration::try_from(ahead).unwrap_or(LONGEST_WAIT)
    };
    Some(wait.clamp(SignedDuration::ZERO, LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_receiver_says_how_long_to_wait() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let year = LONGEST_WAIT.as_secs();
        for (told, seconds) in [
            ("0", Some(0)),
            ("120", Some(120)),
            (" 120 ", Some(120)),
            ("+5", Some(5)),
            ("007", Some(7)),
            ("-1", Some(0)),
            ("-99999999999999999999", Some(0)),
            ("99999999999999999999999", Some(year)),
            ("1e300", Some(year)),
            ("inf", Some(year)),
            ("Fri, 20 Nov 2026 12:00:30 GMT", Some(30)),
            ("Fri, 20 Nov 2026 12:00:00 GMT", Some(0)),
            ("Fri, 20 Nov 2026 11:59:59 GMT", Some(0)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Fri, 20-Nov-26 12:01:00 GMT", None),
            ("Friday, 20-Nov-26 12:01:00 GMT", Some(60)),
            ("Fri Nov 20 12:01:00 2026", Some(60)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(year)),
            ("2026-11-20T12:00:30Z", None),
            ("NaN", None),
            ("soon", None),
            ("1 2", None),
            ("5s", None),
            ("", None),
        ] {
            assert_eq!(wait(told, now), seconds.map(SignedDuration::from_secs), "{told}");
        }
        assert_eq!(wait("1.5", now), Some(SignedDuration::from_millis(1500)));
    }

    #[test]
    fn how_a_body_begins_can_be_read() {
        for (body, kept) in [
            (b"".as_slice(), ""),
            (b"ok\n\tfine", "ok\n\tfine"),
            (b"a\r\nb", "a \nb"),
            (b"\x1b[31mred\x07\0", " [31mred  "),
            ("ñ\u{85}\u{9b}".as_bytes(), "ñ  "),
            (b"\xff\xfe", "\u{fffd}\u{fffd}"),
            (b"a\xf0\x9f", "a\u{fffd}"),
        ] {
            assert_eq!(excerpt(body), kept);
        }
        assert_eq!(excerpt("ñ".repeat(MOST_KEPT).as_bytes()), "ñ".repeat(MOST_KEPT / 2));
        assert_eq!(excerpt(format!("a{}", "ñ".repeat(MOST_KEPT)).as_bytes()), format!("a{}", "ñ".repeat(511)));
    }

    proptest! {
        #[test]
        fn whatever_is_answered(body in prop::collection::vec(any::<u8>(), 0..3000), told in r"\PC{0,40}|[-+0-9eE.]{1,30}") {
            let text = excerpt(&body);
            prop_assert!(text.len() <= MOST_KEPT);
            prop_assert!(!text.contains(|character: char| character.is_control() && !"\n\t".contains(character)));
            if let Some(wait) = wait(&told, Timestamp::UNIX_EPOCH) {
                prop_assert!((SignedDuration::ZERO..=LONGEST_WAIT).contains(&wait));
            }
        }
    }
}
