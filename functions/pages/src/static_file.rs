//! `GET /static/{file}`: the stylesheet, the scripts and the icon of the pages. A file's name changes with its content,
//! so browsers keep it for ever.

use std::sync::LazyLock;

use smartaccess::{
    App, Code, Result,
    error::refuse,
    http::{File, NoInput, Request},
};

struct Files {
    icon: File,
    preview: File,
    sample_image: File,
    sample_logo: File,
    script: File,
    style: File,
    worker: File,
}

static FILES: LazyLock<Files> = LazyLock::new(|| Files {
    icon: File::new("icon.svg", include_bytes!("../assets/icon.svg")),
    preview: File::new("preview.css", include_bytes!("../assets/preview.css")),
    sample_image: File::new("sample-image.svg", include_bytes!("../assets/sample-image.svg")),
    sample_logo: File::new("sample-logo.svg", include_bytes!("../assets/sample-logo.svg")),
    script: File::new("sign-in.js", include_bytes!("../assets/sign-in.js")),
    style: File::new("style.css", include_bytes!("../assets/style.css")),
    worker: File::new("puzzle.js", include_bytes!("../assets/puzzle.js")),
});

pub(crate) async fn handle(_: &'static App, request: Request<NoInput>) -> Result<&'static File> {
    let name: String = request.parameter("file")?;
    let Files { icon, preview, sample_image, sample_logo, script, style, worker } = &*FILES;
    let files = [icon, preview, sample_image, sample_logo, script, style, worker];
    let found = files.into_iter().find(|file| file.name() == name);
    found.ok_or_else(|| refuse(Code::NotFound).into())
}

/// The path of the icon in the browser's tab.
pub(crate) fn icon() -> &'static str {
    FILES.icon.path()
}

/// The path of what the preview needs beside the stylesheet.
pub(crate) fn preview() -> &'static str {
    FILES.preview.path()
}

/// The path of the picture of a preview.
pub(crate) fn sample_image() -> &'static str {
    FILES.sample_image.path()
}

/// The path of the logo of a preview.
pub(crate) fn sample_logo() -> &'static str {
    FILES.sample_logo.path()
}

/// The path of the script of every page.
pub(crate) fn script() -> &'static str {
    FILES.script.path()
}

/// The path of the stylesheet.
pub(crate) fn style() -> &'static str {
    FILES.style.path()
}

/// The path of the worker that solves puzzles.
pub(crate) fn worker() -> &'static str {
    FILES.worker.path()
}
