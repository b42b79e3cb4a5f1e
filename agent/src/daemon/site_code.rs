//! The code of the site where this box hangs, set by the one who hung it there.

use std::fs;
use std::io;
use std::path::Path;

use groundwork::whole_file;
use protocol::status::MAX_SITE_BYTES;

const FILE: &str = "site";

#[derive(Debug, thiserror::Error)]
pub enum SiteCodeError {
    #[error("site code `{0}` is not 1 to 64 letters, digits, dots, dashes or underscores")]
    Code(String),
    #[error("the site code cannot be kept in `{folder}`")]
    Write { folder: String, source: io::Error },
}

/// The code, if one was set.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn read(folder: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(folder.join(FILE)) {
        Ok(text) => Ok(Some(text.trim().to_owned()).filter(|code| is_code(code))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Keeps a code; the running agent announces it within ten minutes.
///
/// # Errors
/// When it is not a code or cannot be written.
pub fn write(folder: &Path, code: &str) -> Result<(), SiteCodeError> {
    if !is_code(code) {
        let shown = code
            .chars()
            .take(80)
            .flat_map(char::escape_default)
            .collect();
        return Err(SiteCodeError::Code(shown));
    }
    let failed = |source| SiteCodeError::Write {
        folder: folder.display().to_string(),
        source,
    };
    fs::create_dir_all(folder).map_err(failed)?;
    // The user that runs the agent has to read it, and another may set it.
    whole_file::write(&folder.join(FILE), format!("{code}\n").as_bytes(), 0o644).map_err(failed)
}

fn is_code(code: &str) -> bool {
    (1..=MAX_SITE_BYTES).contains(&code.len())
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_kept_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()).unwrap(), None);
        for code in ["simonis", "BE.21-004_b"] {
            write(folder.path(), code).unwrap();
            assert_eq!(read(folder.path()).unwrap().as_deref(), Some(code));
        }
    }

    #[test]
    fn what_is_no_code_is_refused_and_shown_without_control_characters() {
        let folder = tempfile::tempdir().unwrap();
        for bad in ["", "a b", "é", "a\u{7}", &"x".repeat(65)] {
            let error = write(folder.path(), bad).unwrap_err().to_string();
            assert!(!error.contains('\u{7}'), "{error}");
        }
        assert_eq!(read(folder.path()).unwrap(), None);
    }
}
