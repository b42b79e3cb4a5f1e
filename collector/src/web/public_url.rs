//! The address by which browsers know the pages, where a proxy does not say it: links name
//! it, and requests are judged as the browser made them.

use std::fmt;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    scheme: HeaderValue,
    authority: HeaderValue,
}

impl PublicUrl {
    /// `None` where it is not `http://` or `https://` and a host, or has more than that.
    pub fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let scheme = uri.scheme_str()?;
        let authority = uri.authority()?.as_str();
        let is_plain = matches!(scheme, "http" | "https")
            && matches!(uri.path(), "" | "/")
            && uri.query().is_none()
            && !authority.contains('@');
        is_plain.then_some(())?;
        Some(Self {
            scheme: HeaderValue::from_str(scheme).ok()?,
            authority: HeaderValue::from_str(&authority.to_ascii_lowercase()).ok()?,
        })
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
        write!(
            formatter,
            "{}://{}",
            text(&self.scheme),
            text(&self.authority)
        )
    }
}

/// Serves as the browser sees it where that is told.
pub fn behind(router: Router, public: Option<PublicUrl>) -> Router {
    match public {
        Some(public) => router.layer(from_fn_with_state(public, as_the_browser_made_it)),
        None => router,
    }
}

/// Says in the request itself how the browser made it, whatever a proxy wrote there.
async fn as_the_browser_made_it(
    State(public): State<PublicUrl>,
    mut request: Request,
    next: Next,
) -> Response {
    let headers = request.headers_mut();
    headers.insert(header::HOST, public.authority);
    headers.insert(FORWARDED_PROTO, public.scheme);
    headers.remove(header::FORWARDED);
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_scheme_and_a_host_alone() {
        let shown = |text: &str| PublicUrl::parse(text).map(|url| url.to_string());
        let known = "https://hotspots.example.org";
        assert_eq!(shown("https://Hotspots.example.org/").unwrap(), known);
        assert_eq!(shown(known).unwrap(), known);
        let port = "http://[2001:db8::1]:8080";
        assert_eq!(shown(port).unwrap(), port);
        for wrong in [
            "hotspots.example.org",
            "ftp://a",
            "https://",
            "https://a/wifi",
            "https://a/?b",
            "https://ann@a",
            "https://a b",
        ] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }
}
