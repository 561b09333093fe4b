//! Every code the API can answer with.

/// Makes the enum, its list and its table from one place.
macro_rules! codes {
    ($($variant:ident $name:literal $status:literal $message:literal)*) => {
        /// What kind of refusal it is. A client can act on each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Code {
            $(#[doc = $message] $variant,)*
        }

        impl Code {
            /// All of them, as the documentation lists them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As it stands in the answer.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The HTTP status that goes with it.
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status),* }
            }

            /// What is said unless the place knows better.
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message),* }
            }
        }
    };
}

codes! {
    InvalidRequest       "INVALID_REQUEST"        400 "The request is not valid. See `details.fields`."
    InvalidEmail         "INVALID_EMAIL"          400 "This is not an email address that mail can be sent to."
    InvalidPhone         "INVALID_PHONE"          400 "This is not a phone number that messages can be sent to."
    InvalidOtp           "INVALID_OTP"            400 "Invalid OTP code"
    FaceNotRecognized    "FACE_NOT_RECOGNIZED"    401 "This face is not known. Sign in with a code."
    Unauthenticated      "UNAUTHENTICATED"        401 "Send a valid token, as `Authorization: Bearer …`."
    Forbidden            "FORBIDDEN"              403 "This token may not do that."
    ChallengeRequired    "CHALLENGE_REQUIRED"     403 "Please solve the puzzle in `details.challenge` and send its solution as `challenge`."
    ChannelDisabled      "CHANNEL_DISABLED"       403 "This way to sign in is switched off."
    CountryNotAllowed    "COUNTRY_NOT_ALLOWED"    403 "Codes are not sent to numbers of this country or kind."
    NotFound             "NOT_FOUND"              404 "There is nothing here."
    ValidationNotFound   "VALIDATION_NOT_FOUND"   404 "There is no such validation. Ask for a new code."
    MethodNotAllowed     "METHOD_NOT_ALLOWED"     405 "This path does not take that method. See `details.allowed`."
    AmbiguousMatch       "AMBIGUOUS_MATCH"        409 "This face is like more than one. Sign in with a code."
    Conflict             "CONFLICT"               409 "Something else changed it first. Read it again and repeat."
    ConsentRequired      "CONSENT_REQUIRED"       409 "Ask the person whether their face may be kept, and send their `consent`."
    DuplicateFace        "DUPLICATE_FACE"         409 "Another customer has registered this face."
    InProgress           "IN_PROGRESS"            409 "The same request is being done. Please repeat it in a moment."
    OtpAlreadyUsed       "OTP_ALREADY_USED"       409 "This code was used already. Ask for a new one."
    OtpExpired           "OTP_EXPIRED"            410 "This code is no longer valid. Ask for a new one."
    ValidationExpired    "VALIDATION_EXPIRED"     410 "This validation has expired. Begin another one."
    ImageTooLarge        "IMAGE_TOO_LARGE"        413 "The picture is too large. Send at most 3 MB, and 25 million pixels."
    PayloadTooLarge      "PAYLOAD_TOO_LARGE"      413 "The body is larger than 5 MB."
    UnsupportedMediaType "UNSUPPORTED_MEDIA_TYPE" 415 "Send JSON, with `Content-Type: application/json`."
    FlowIncomplete       "FLOW_INCOMPLETE"        422 "People cannot sign in like this yet. See `details.findings`."
    IdempotencyMismatch  "IDEMPOTENCY_MISMATCH"   422 "This `Idempotency-Key` came with another body before. Use a new one."
    InvalidImage         "INVALID_IMAGE"          422 "This picture cannot be used. Upload a still PNG, JPEG or WebP file."
    LivenessFailed       "LIVENESS_FAILED"        422 "We could not tell that a living person is there. Take the picture again, in even light."
    LowQuality           "LOW_QUALITY"            422 "The picture is not good enough. See `details.checks`."
    MultipleFaces        "MULTIPLE_FACES"         422 "Several people are in the picture. Be alone in it."
    NoFace               "NO_FACE"                422 "There is no face in the picture. Look into the camera."
    ReplayedImage        "REPLAYED_IMAGE"         422 "This picture was sent before. Take another one."
    MaxAttemptsExceeded  "MAX_ATTEMPTS_EXCEEDED"  429 "Too many wrong codes. Ask for a new one after the time in `Retry-After`."
    RateLimited          "RATE_LIMITED"           429 "Too many requests. Please wait as long as `Retry-After` says."
    QuotaExceeded        "QUOTA_EXCEEDED"         429 "No more codes can be sent to phones for now. See `details.reason`."
    Internal             "INTERNAL"               500 "Something went wrong on our side. The request id helps to find it."
    BiometricsUnavailable "BIOMETRICS_UNAVAILABLE" 503 "No model for faces is installed in this deployment."
    Unavailable          "UNAVAILABLE"            503 "A service we need does not answer. Please try again."
    // OAuth (RFC 6749, 4.1.2.1 and 5.2; OpenID Connect Core, 3.1.2.6): on the wire in lower case, outside the envelope.
    AccessDenied         "ACCESS_DENIED"          400 "Sign-in is switched off for this project."
    InvalidClient        "INVALID_CLIENT"         401 "`client_id` names no application of this project."
    InvalidGrant         "INVALID_GRANT"          400 "The authorization code is not good, or no longer."
    InvalidScope         "INVALID_SCOPE"          400 "`scope` must contain `openid`."
    LoginRequired        "LOGIN_REQUIRED"         400 "Nobody is signed in here: a person has to see the page."
    RequestNotSupported  "REQUEST_NOT_SUPPORTED"  400 "Request objects are not supported."
    RequestUriNotSupported "REQUEST_URI_NOT_SUPPORTED" 400 "Request objects are not supported."
    UnsupportedGrantType "UNSUPPORTED_GRANT_TYPE" 400 "`grant_type` must be `authorization_code`."
    UnsupportedResponseType "UNSUPPORTED_RESPONSE_TYPE" 400 "`response_type` must be `code`."
}

impl Code {
    /// Whether only OAuth's own endpoints say it.
    pub const fn is_oauth(self) -> bool {
        matches!(
            self,
            Self::AccessDenied
                | Self::InvalidClient
                | Self::InvalidGrant
                | Self::InvalidScope
                | Self::LoginRequired
                | Self::RequestNotSupported
                | Self::RequestUriNotSupported
                | Self::UnsupportedGrantType
                | Self::UnsupportedResponseType
        )
    }

    /// The word that OAuth has for it.
    pub fn oauth_name(self) -> String {
        match self {
            Self::Unauthenticated => "invalid_token".to_owned(),
            Self::Internal => "server_error".to_owned(),
            Self::Unavailable | Self::RateLimited => "temporarily_unavailable".to_owned(),
            _ if self.is_oauth() => self.name().to_ascii_lowercase(),
            _ => "invalid_request".to_owned(),
        }
    }
}
