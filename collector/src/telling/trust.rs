//! Who may have issued the certificate of the other side: the authorities of the file that
//! is configured, or else those of the system.

use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};

#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("`{}` cannot be read as PEM", path.display())]
    Pem { path: PathBuf, source: pem::Error },
    #[error("`{}` holds no certificate", .0.display())]
    Empty(PathBuf),
}

pub fn authorities(file: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    let Some(path) = file else {
        return Ok(rustls_native_certs::load_native_certs().certs);
    };
    let unreadable = |source| TrustError::Pem {
        path: path.to_owned(),
        source,
    };
    let read = CertificateDer::pem_file_iter(path).map_err(unreadable)?;
    let found: Vec<CertificateDer<'static>> = read.collect::<Result<_, _>>().map_err(unreadable)?;
    if found.is_empty() {
        return Err(TrustError::Empty(path.to_owned()));
    }
    Ok(found)
}
