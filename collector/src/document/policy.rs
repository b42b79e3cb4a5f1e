//! Under which policy a browser shows a page that brings its own style: that style, named by
//! its digest, and nothing else.

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

/// Value of `Content-Security-Policy`: `forms` is where the page may send one, `frames` in
/// whose frames it may stand.
pub fn policy(style: &str, forms: &str, frames: &str) -> String {
    let digest = BASE64.encode(&Sha256::digest(style.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action {forms}; \
         frame-ancestors {frames}"
    )
}
