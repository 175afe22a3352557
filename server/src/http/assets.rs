//! The browser files: where they are, what they are called, how long they may be kept.

use std::io;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, Response};
use leptos::config::LeptosOptions;
use tower::ServiceBuilder;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

/// The name that the build gives script, WASM and style sheet.
const OUTPUT: &str = "clientele";

/// The built browser files.
#[derive(Clone, Debug)]
pub struct BrowserFiles {
    site: PathBuf,
    hashes: PathBuf,
    stylesheet: String,
}

impl BrowserFiles {
    /// Finds them: `site` beside the executable, else `../site`.
    ///
    /// # Errors
    /// When they are not there, or were not built with their hashes.
    pub fn find(executable: &Path) -> io::Result<Self> {
        let folder = executable.parent().unwrap_or(Path::new("."));
        let places = [folder.join("site"), folder.join("../site")];
        let site = places.into_iter().find(|place| place.join("pkg").is_dir()).ok_or_else(|| {
            let words =
                format!("no browser files in {0}/site or {0}/../site: run `make build`", folder.display());
            io::Error::new(io::ErrorKind::NotFound, words)
        })?;
        let hashes = [folder.join("hash.txt"), site.join("hash.txt")].into_iter().find(|file| file.is_file());
        let hashes = hashes.unwrap_or_default();
        let text = std::fs::read_to_string(&hashes).unwrap_or_default();
        let hash = text.lines().find_map(|line| line.trim().strip_prefix("css:")).map(str::trim);
        let stylesheet = match hash {
            Some(hash) => format!("/pkg/{OUTPUT}.{hash}.css"),
            None => format!("/pkg/{OUTPUT}.css"),
        };
        Ok(Self { site, hashes, stylesheet })
    }

    /// The address of the style sheet.
    pub fn stylesheet(&self) -> &str {
        &self.stylesheet
    }

    /// What leptos must know to name script and WASM in a page.
    pub fn leptos_options(&self) -> LeptosOptions {
        LeptosOptions::builder()
            .output_name(OUTPUT)
            .site_root(self.site.display().to_string())
            .site_pkg_dir("pkg")
            .hash_files(self.hashes.is_file())
            .hash_file(self.hashes.display().to_string().into())
            .build()
    }
}

/// Serves them. What has its hash in its name may be kept for ever.
pub(super) fn router(files: &BrowserFiles) -> Router {
    let keep = match files.hashes.is_file() {
        true => HeaderValue::from_static("public, max-age=31536000, immutable"),
        false => HeaderValue::from_static("no-cache"),
    };
    let built = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, move |file: &Response<_>| {
            // A file that is missing during an upgrade must not stay missing in a browser's cache.
            (!file.status().is_client_error()).then(|| keep.clone())
        }))
        .service(ServeDir::new(files.site.join("pkg")).precompressed_br().precompressed_gzip());
    Router::new()
        .nest_service("/pkg", built)
        .route_service("/favicon.svg", ServeFile::new(files.site.join("favicon.svg")))
        .route_service("/robots.txt", ServeFile::new(files.site.join("robots.txt")))
}
