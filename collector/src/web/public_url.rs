//! The address by which browsers know the pages, where a proxy does not say it: links name
//! it, and requests are judged as the browser made them. It may have a path, below which
//! everything then stands; what is inside knows nothing of that.

use std::fmt;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use cookie::Cookie;

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    scheme: HeaderValue,
    authority: HeaderValue,
    path: PublicPath,
}

/// Empty, or a path such as `/wifi`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicPath(String);

impl PublicUrl {
    /// `None` where it is not `http://` or `https://`, a host and perhaps a plain path.
    pub fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let scheme = uri.scheme_str()?;
        let authority = uri.authority()?.as_str();
        let is_plain =
            matches!(scheme, "http" | "https") && uri.query().is_none() && !authority.contains('@');
        is_plain.then_some(())?;
        Some(Self {
            scheme: HeaderValue::from_str(scheme).ok()?,
            authority: HeaderValue::from_str(&authority.to_ascii_lowercase()).ok()?,
            path: PublicPath::parse(uri.path())?,
        })
    }
}

impl PublicPath {
    fn parse(path: &str) -> Option<Self> {
        let path = path.strip_suffix('/').unwrap_or(path);
        // It stands in pages and cookies as it is.
        let is_plain = |part: &str| {
            let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            !matches!(part, "" | "." | "..") && part.bytes().all(letters)
        };
        let mut parts = path.split('/');
        let is_below_root = parts.next() == Some("") && parts.all(is_plain);
        is_below_root.then(|| Self(path.to_owned()))
    }

    /// The first page as it stands below the path.
    pub fn move_page(&self, page: String) -> String {
        if self.0.is_empty() {
            return page;
        }
        let Self(path) = self;
        page.replace("=\"/", &format!("=\"{path}/")).replacen(
            "<html ",
            &format!("<html data-base=\"{path}\" "),
            1,
        )
    }

    /// An address that is known from the root of the server.
    pub fn before(&self, address: &str) -> String {
        format!("{}{address}", self.0)
    }

    /// Cookies and redirections are made for the root.
    fn move_headers(&self, headers: &mut HeaderMap) {
        if self.0.is_empty() {
            return;
        }
        if let header::Entry::Occupied(mut cookies) = headers.entry(header::SET_COOKIE) {
            for value in cookies.iter_mut() {
                if let Some(moved) = self.move_cookie(value) {
                    *value = moved;
                }
            }
        }
        let Some(to) = headers.get_mut(header::LOCATION) else {
            return;
        };
        let is_here = |to: &&str| to.starts_with('/') && !to.starts_with("//");
        let here = to.to_str().ok().filter(is_here);
        if let Some(Ok(moved)) = here.map(|here| HeaderValue::try_from(self.before(here))) {
            *to = moved;
        }
    }

    fn move_cookie(&self, value: &HeaderValue) -> Option<HeaderValue> {
        let mut cookie = Cookie::parse(value.to_str().ok()?).ok()?;
        cookie.set_path(self.0.as_str());
        HeaderValue::try_from(cookie.to_string()).ok()
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
        write!(
            formatter,
            "{}://{}{}",
            text(&self.scheme),
            text(&self.authority),
            self.path.0
        )
    }
}

/// Serves as the browser sees it where that is told. Below a path it serves both what asks
/// with the path and what asks without: a proxy may pass it on or take it away.
pub fn behind(router: Router, public: Option<PublicUrl>) -> Router {
    let Some(public) = public else {
        return router;
    };
    let path = public.path.0.clone();
    let router = router.layer(from_fn_with_state(public, as_the_browser_made_it));
    if path.is_empty() {
        return router;
    }
    Router::new()
        .nest_service(&path, router.clone())
        .fallback_service(router)
}

/// Says in the request itself how the browser made it, whatever a proxy wrote there.
async fn as_the_browser_made_it(
    State(public): State<PublicUrl>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = public.path;
    let headers = request.headers_mut();
    headers.insert(header::HOST, public.authority);
    headers.insert(FORWARDED_PROTO, public.scheme);
    headers.remove(header::FORWARDED);
    request.extensions_mut().insert(path.clone());
    let mut response = next.run(request).await;
    path.move_headers(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_scheme_a_host_and_perhaps_a_path() {
        let shown = |text: &str| PublicUrl::parse(text).map(|url| url.to_string());
        let known = "https://hotspots.example.org";
        assert_eq!(shown("https://Hotspots.example.org/").unwrap(), known);
        assert_eq!(shown(known).unwrap(), known);
        let port = "http://[2001:db8::1]:8080";
        assert_eq!(shown(port).unwrap(), port);
        let below = "https://city.example/net/wifi";
        assert_eq!(shown("https://city.example/net/wifi/").unwrap(), below);
        for wrong in [
            "hotspots.example.org",
            "ftp://a",
            "https://",
            "https://a//wifi",
            "https://a/wifi//",
            "https://a/../wifi",
            "https://a/wi\"fi",
            "https://a/wi%20fi",
            "https://a/{wifi}",
            "https://a/?b",
            "https://ann@a",
            "https://a b",
        ] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_first_page_stands_below_the_path() {
        let page = "<html lang=\"nl\"><script src=\"/assets/a.js\"></script>";
        let below = PublicPath::parse("/wifi/").unwrap();
        assert_eq!(
            below.move_page(page.to_owned()),
            "<html data-base=\"/wifi\" lang=\"nl\"><script src=\"/wifi/assets/a.js\"></script>"
        );
        assert_eq!(PublicPath::default().move_page(page.to_owned()), page);
    }
}
