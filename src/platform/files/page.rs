//! Files in a page: the browser downloads a file that is saved, and has its own dialog to
//! choose one.

use std::path::PathBuf;

use eframe::wasm_bindgen::closure::Closure;
use eframe::wasm_bindgen::{JsCast, JsValue};
use egui::{Context, DroppedFileHandle};
use vmem_lab::open::log_format;
use vmem_lab::scenario::MAX_BYTES;
use vmem_view::files::{At, File, FileEvent, FileKind, FileRequest};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlInputElement, Url};

use crate::platform::browser::document;
use crate::platform::files::{Clip, Events, Platform, opened};
use crate::platform::picture::png;

/// The browser.
#[derive(Default)]
pub(super) struct Page(Events);

impl Page {
    /// Sends the result of `work` when it is there.
    fn run(&self, ctx: &Context, work: impl Future<Output = FileEvent> + 'static) {
        let send = self.0.sender(ctx);
        wasm_bindgen_futures::spawn_local(async move { send(work.await) });
    }
}

impl Platform for Page {
    // A page has no paths, and never sends `NoDialog`.
    fn request(&mut self, ctx: &Context, request: FileRequest, _: At) {
        match request {
            FileRequest::Save(file) => self.0.send(ctx, save(file)),
            FileRequest::Open => {
                if let Err(error) = choose(self.0.sender(ctx)) {
                    let text = format!("The browser opened no dialog ({}).", message(&error));
                    self.0.send(ctx, FileEvent::Failed(text));
                }
            }
        }
    }

    fn open_dropped(&mut self, ctx: &Context, file: &DroppedFileHandle) {
        let file = file.clone();
        self.run(ctx, async move {
            opened(file.path().to_owned(), file.bytes_async().await)
        });
    }

    // The browser may refuse, and says so later.
    fn copy(&mut self, ctx: &Context, clip: Clip) -> Option<FileEvent> {
        self.run(ctx, async move {
            match copied(&clip).await {
                Ok(()) => clip.copied(),
                Err(error) => FileEvent::Copied(Err(refused(&clip, &message(&error)))),
            }
        });
        None
    }

    fn poll(&mut self) -> Option<FileEvent> {
        self.0.arrived.try_recv().ok()
    }
}

/// Copies to the clipboard, by a function of the page.
async fn copied(clip: &Clip) -> Result<(), JsValue> {
    let what = match clip {
        Clip::Link(text) | Clip::Text(text) => JsValue::from(text),
        Clip::Picture(image) => {
            let bytes = png(image).map_err(|error| JsValue::from(error.to_string()))?;
            blob(&bytes, FileKind::Picture)?.into()
        }
    };
    let window = web_sys::window().ok_or("there is no page")?;
    let copy = js_sys::Reflect::get(&window, &"vmemCopy".into())?;
    let copy: js_sys::Function = copy.dyn_into()?;
    let promise: js_sys::Promise = copy.call1(&window, &what)?.dyn_into()?;
    JsFuture::from(promise).await?;
    Ok(())
}

/// Returns the error for a refused copy, and what to do instead.
fn refused(clip: &Clip, why: &str) -> String {
    let (subject, why) = (clip.subject(), why.trim_end_matches('.'));
    let instead = match clip {
        Clip::Link(_) => "Save the scenario as a file instead.",
        Clip::Text(_) => "Allow this page to use the clipboard, and try again.",
        Clip::Picture(_) => "Save it as PNG instead.",
    };
    format!("{subject} is not on the clipboard: the browser refused it ({why}). {instead}")
}

/// Saves a file in the user's downloads.
fn save(file: File) -> FileEvent {
    match download(&file) {
        Ok(()) => FileEvent::Saved { file, path: None },
        Err(error) => FileEvent::Failed(format!(
            "{} was not saved: the browser refused it ({}).",
            file.name,
            message(&error)
        )),
    }
}

/// Downloads a file, as a click on a link to it does.
fn download(file: &File) -> Result<(), JsValue> {
    let blob = blob(&file.bytes, file.kind)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = element("a")?;
    link.set_href(&url);
    link.set_download(&file.name);
    link.click();
    // The download has begun by now, and keeps what it needs.
    Url::revoke_object_url(&url)
}

/// Makes a blob of a file's contents.
fn blob(bytes: &[u8], kind: FileKind) -> Result<Blob, JsValue> {
    let bytes = js_sys::Uint8Array::from(bytes);
    let options = BlobPropertyBag::new();
    options.set_type(kind.media_type());
    let parts = js_sys::Array::of1(&bytes);
    Blob::new_with_u8_array_sequence_and_options(&parts, &options)
}

/// Opens the browser's dialog; the chosen file is read and sent.
fn choose(send: impl Fn(FileEvent) + 'static) -> Result<(), JsValue> {
    let input: HtmlInputElement = element("input")?;
    input.set_type("file");
    let chosen = input.clone();
    let on_change = Closure::once_into_js(move || {
        let Some(file) = chosen.files().and_then(|files| files.get(0)) else {
            return;
        };
        wasm_bindgen_futures::spawn_local(async move { send(read(&file).await) });
    });
    input.set_onchange(Some(on_change.unchecked_ref()));
    input.click();
    Ok(())
}

/// Reads a file: all of a log, and of another file as much as shows that it is longer than
/// a scenario may be.
async fn read(file: &web_sys::File) -> FileEvent {
    let name = file.name();
    let contents = async {
        let most = (MAX_BYTES + 1) as f64;
        let beginning = bytes(&file.slice_with_f64_and_f64(0.0, most)?).await?;
        if file.size() > MAX_BYTES as f64 && log_format(&beginning, Some(&name)).is_some() {
            return bytes(file).await;
        }
        Ok(beginning)
    };
    let contents = contents.await.map_err(|error| message(&error));
    opened(PathBuf::from(name), contents)
}

async fn bytes(blob: &Blob) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(blob.array_buffer()).await?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

fn element<T: JsCast>(name: &str) -> Result<T, JsValue> {
    let document = document().ok_or("there is no page")?;
    let element = document.create_element(name)?;
    let element = element.dyn_into::<T>();
    element.map_err(|_| "the browser made another element".into())
}

fn message(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => error.message().into(),
        None => error.as_string().unwrap_or_else(|| format!("{error:?}")),
    }
}
