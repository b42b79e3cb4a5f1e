//! Who may have issued the certificate of the other side: the authorities of the file that
//! is configured, those of the system, or both.

use std::path::{Path, PathBuf};

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};

#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("`{}` cannot be read as PEM", path.display())]
    Pem { path: PathBuf, source: pem::Error },
    #[error("`{}` holds no certificate", .0.display())]
    Empty(PathBuf),
    #[error("`{}` holds a certificate that no authority can have", path.display())]
    Authority {
        path: PathBuf,
        source: rustls::Error,
    },
}

/// Those of the file alone, or else those of the system.
///
/// # Errors
/// When the file cannot be used.
pub fn authorities(file: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    file.map_or_else(|| Ok(of_the_system()), of_the_file)
}

/// Those of the system, and those of the file beside them.
///
/// # Errors
/// When the file cannot be used.
pub fn with_those_of_the_system(
    file: Option<&Path>,
) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    let mut found = of_the_system();
    if let Some(path) = file {
        found.extend(of_the_file(path)?);
    }
    Ok(found)
}

/// What a machine trusts and we cannot read is no reason not to start.
fn of_the_system() -> Vec<CertificateDer<'static>> {
    rustls_native_certs::load_native_certs().certs
}

fn of_the_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    let unreadable = |source| TrustError::Pem {
        path: path.to_owned(),
        source,
    };
    let read = CertificateDer::pem_file_iter(path).map_err(unreadable)?;
    let found: Vec<CertificateDer<'static>> = read.collect::<Result<_, _>>().map_err(unreadable)?;
    if found.is_empty() {
        return Err(TrustError::Empty(path.to_owned()));
    }
    let mut roots = RootCertStore::empty();
    for authority in &found {
        let added = roots.add(authority.clone());
        added.map_err(|source| TrustError::Authority {
            path: path.to_owned(),
            source,
        })?;
    }
    Ok(found)
}
