//! What a provider says of somebody: whether its token can be trusted, and which name,
//! role and scope it gives.

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use records::registry::scope::{Part, Scope};
use records::registry::user::{MAX_NAME, Role};
use serde_json::Value;

use super::{Refused, Settings};

/// Keys of the provider alone sign; a secret that both know does not.
const SIGNATURES: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// How far clocks may be apart, seconds.
const LEEWAY_S: u64 = 60;

/// Who somebody is, and what they may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Issuer and subject: what never changes.
    pub key: String,
    pub name: String,
    pub role: Role,
    pub scope: Scope,
}

/// The claims of an ID token (OpenID Connect Core 1.0, 3.1.3.7).
///
/// # Errors
/// When its signature, issuer, audience, time or nonce is not what it has to be.
pub fn checked(
    token: &str,
    keys: &[Value],
    settings: &Settings,
    nonce: &str,
) -> Result<Value, Refused> {
    let untrusted = |why: &dyn std::fmt::Display| Refused::Token(why.to_string());
    let header = decode_header(token).map_err(|error| untrusted(&error))?;
    if !SIGNATURES.contains(&header.alg) {
        return Err(untrusted(&format!("{:?} is not taken", header.alg)));
    }
    let mut keys = keys.iter().filter(|key| match &header.kid {
        Some(kid) => key["kid"] == **kid,
        None => true,
    });
    let key = keys
        .next()
        .ok_or_else(|| untrusted(&"it is signed with an unknown key"))?;
    let key: Jwk = serde_json::from_value(key.clone()).map_err(|error| untrusted(&error))?;
    let key = DecodingKey::from_jwk(&key).map_err(|error| untrusted(&error))?;
    let mut validation = Validation::new(header.alg);
    validation.set_audience(&[&settings.client_id]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.leeway = LEEWAY_S;
    validation.validate_nbf = true;
    let decoded =
        decode::<Value>(token, &key, &validation).map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::ExpiredSignature => Refused::Expired,
            _ => untrusted(&error),
        })?;
    let claims = decoded.claims;
    let found = claims["iss"].as_str().unwrap_or_default();
    if found != settings.issuer {
        return Err(Refused::Issuer {
            found: found.chars().take(200).collect(),
            expected: settings.issuer.clone(),
        });
    }
    let several = claims["aud"].as_array().is_some_and(|all| all.len() > 1);
    let for_us = |party: &Value| party == settings.client_id.as_str();
    if claims.get("azp").map_or(several, |party| !for_us(party)) {
        return Err(untrusted(&"it is for another party"));
    }
    if claims["nonce"] != nonce {
        return Err(Refused::Nonce);
    }
    Ok(claims)
}

/// Whether anything is still to be asked for: what the token does not say, the provider's
/// page on the user may.
pub fn is_short(claims: &Value, settings: &Settings) -> bool {
    let lacks = |name: &str| at(claims, name).is_none();
    lacks(&settings.role_claim)
        || lacks(&settings.name_claim)
        || settings.scope_claim.as_deref().is_some_and(lacks)
}

/// Adds what the page on the user says, of the same user.
///
/// # Errors
/// When it speaks of another.
pub fn completed(claims: Value, more: Value) -> Result<Value, Refused> {
    if more["sub"] != claims["sub"] {
        return Err(Refused::Token(
            "the page on the user is of another".to_owned(),
        ));
    }
    let (Value::Object(mut all), Value::Object(more)) = (claims, more) else {
        return Err(Refused::Token("claims are not an object".to_owned()));
    };
    for (name, value) in more {
        all.entry(name).or_insert(value);
    }
    Ok(Value::Object(all))
}

/// # Errors
/// When no claim gives a role, or a scope is configured and none is given.
pub fn identity(claims: &Value, settings: &Settings) -> Result<Identity, Refused> {
    let subject = claims["sub"].as_str().unwrap_or_default();
    let given = values(claims, &settings.role_claim);
    let role = settings
        .roles
        .iter()
        .find(|(value, _)| given.contains(value));
    let key = format!("{} {subject}", settings.issuer);
    let Some((_, role)) = role else {
        let claim = settings.role_claim.clone();
        return Err(Refused::NoRole { claim, key });
    };
    let scope = match &settings.scope_claim {
        None => Scope::default(),
        Some(claim) => {
            let given = values(claims, claim);
            let parts = given.iter().filter_map(|part| part.parse::<Part>().ok());
            Scope::of(parts).ok_or_else(|| Refused::NoScope(claim.clone()))?
        }
    };
    let names = [
        settings.name_claim.as_str(),
        "preferred_username",
        "email",
        "sub",
    ];
    let name = names.iter().find_map(|claim| at(claims, claim)?.as_str());
    Ok(Identity {
        key,
        name: as_name(name.unwrap_or(subject)),
        role: *role,
        scope,
    })
}

/// A claim by its name, or by its path in others: `realm_access.roles`.
fn at<'c>(claims: &'c Value, name: &str) -> Option<&'c Value> {
    let whole = claims.get(name);
    whole.or_else(|| {
        let mut parts = name.split('.');
        parts.try_fold(claims, |value, part| value.get(part))
    })
}

/// One text, or several.
fn values(claims: &Value, name: &str) -> Vec<String> {
    match at(claims, name) {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => {
            let texts = all.iter().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// A name as accounts may have it.
fn as_name(text: &str) -> String {
    let plain: String = text.chars().filter(|letter| !letter.is_control()).collect();
    plain.trim().chars().take(MAX_NAME).collect()
}
