//! Files in a page: the browser downloads what is saved, and has a dialog of its own for
//! what is opened.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};

use eframe::wasm_bindgen::closure::Closure;
use eframe::wasm_bindgen::{JsCast, JsValue};
use egui::Context;
use vmem_lab::scenario::MAX_BYTES;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlInputElement, Url};

use crate::export::picture;
use crate::platform::files::{Answer, Clip, Contents, File, Kind, Platform, Purpose};

/// The browser.
pub(super) struct Page {
    answers: Receiver<Answer>,
    answer: Sender<Answer>,
}

impl Default for Page {
    fn default() -> Self {
        let (answer, answers) = channel();
        Self { answers, answer }
    }
}

impl Platform for Page {
    fn save(&mut self, ctx: &Context, file: File) {
        let said = match download(&file) {
            Ok(()) => Answer::Saved(format!("{}, among your downloads", file.name)),
            Err(error) => Answer::Failed(format!(
                "{} was not saved: the browser refused it ({}).",
                file.name,
                words(&error)
            )),
        };
        let _sent = self.answer.send(said);
        ctx.request_repaint();
    }

    fn open(&mut self, ctx: &Context, purpose: Purpose) {
        if let Err(error) = choose(self.answer.clone(), ctx.clone(), purpose) {
            let words = format!("The browser opened no dialog ({}).", words(&error));
            let _sent = self.answer.send(Answer::Failed(words));
            ctx.request_repaint();
        }
    }

    // A page has no paths; it never says that there is no dialog, so nobody asks.
    fn save_at(&mut self, ctx: &Context, _: PathBuf, file: File) {
        self.save(ctx, file);
    }

    fn open_at(&mut self, ctx: &Context, _: PathBuf, purpose: Purpose) {
        self.open(ctx, purpose);
    }

    // A browser may refuse: what it says to it comes later.
    fn copy(&mut self, ctx: &Context, clip: Clip) -> Option<Answer> {
        let (answer, ctx) = (self.answer.clone(), ctx.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let said = match copied(&clip).await {
                Ok(()) => Answer::Copied(clip.said()),
                Err(error) => Answer::Failed(refused(&clip, &words(&error))),
            };
            let _sent = answer.send(said);
            ctx.request_repaint();
        });
        None
    }

    fn poll(&mut self) -> Option<Answer> {
        self.answers.try_recv().ok()
    }
}

/// Has the page put something on the clipboard.
async fn copied(clip: &Clip) -> Result<(), JsValue> {
    let what = match clip {
        Clip::Link(text) | Clip::Text(text) => JsValue::from(text),
        Clip::Picture(image) => {
            let bytes = picture::png(image).map_err(|error| JsValue::from(error.to_string()))?;
            blob(&bytes, Kind::Picture)?.into()
        }
    };
    let window = web_sys::window().ok_or("there is no page")?;
    let copy = js_sys::Reflect::get(&window, &"vmemCopy".into())?;
    let copy: js_sys::Function = copy.dyn_into()?;
    let promise: js_sys::Promise = copy.call1(&window, &what)?.dyn_into()?;
    JsFuture::from(promise).await?;
    Ok(())
}

/// That something is not on the clipboard, and what to do instead.
fn refused(clip: &Clip, why: &str) -> String {
    let why = why.trim_end_matches('.');
    let (what, instead) = match clip {
        Clip::Link(_) => ("The link", "Save the scenario as a file instead."),
        Clip::Text(_) => ("The text", "Allow this page to use it, and try again."),
        Clip::Picture(_) => ("The picture", "Save it as PNG instead."),
    };
    format!("{what} is not on the clipboard: the browser refused it ({why}). {instead}")
}

/// Has the browser download a file: what a click on a link to it does.
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

/// What a browser calls the contents of a file.
fn blob(bytes: &[u8], kind: Kind) -> Result<Blob, JsValue> {
    let bytes = js_sys::Uint8Array::from(bytes);
    let options = BlobPropertyBag::new();
    options.set_type(kind.media_type());
    let parts = js_sys::Array::of1(&bytes);
    Blob::new_with_u8_array_sequence_and_options(&parts, &options)
}

/// Opens the browser's dialog; what is chosen is read and sent as an answer.
fn choose(answer: Sender<Answer>, ctx: Context, purpose: Purpose) -> Result<(), JsValue> {
    let input: HtmlInputElement = element("input")?;
    input.set_type("file");
    if purpose == Purpose::Scenario {
        input.set_accept(".vmem,.txt,text/plain");
    }
    let chosen = input.clone();
    let read = Closure::once_into_js(move || {
        let Some(file) = chosen.files().and_then(|files| files.get(0)) else {
            return;
        };
        wasm_bindgen_futures::spawn_local(async move {
            let _sent = answer.send(read(&file, purpose).await);
            ctx.request_repaint();
        });
    });
    input.set_onchange(Some(read.unchecked_ref()));
    input.click();
    Ok(())
}

async fn read(file: &web_sys::File, purpose: Purpose) -> Answer {
    let name = file.name();
    // A huge file is not read to be refused.
    if purpose == Purpose::Scenario && file.size() > MAX_BYTES as f64 {
        return Answer::Failed(format!(
            "{name} was not opened: it is larger than 16 MiB, the most a scenario may have."
        ));
    }
    match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => {
            let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
            match purpose {
                Purpose::Scenario => Answer::Opened { name, bytes },
                Purpose::Log => Answer::Log {
                    name,
                    contents: Contents::Here(bytes),
                },
            }
        }
        Err(error) => Answer::Failed(format!("{name} was not opened: {}.", words(&error))),
    }
}

fn element<T: JsCast>(name: &str) -> Result<T, JsValue> {
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.ok_or("there is no page")?;
    let element = document.create_element(name)?;
    element
        .dyn_into::<T>()
        .map_err(|_| JsValue::from("it makes no such element"))
}

fn words(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => error.message().into(),
        None => error.as_string().unwrap_or_else(|| format!("{error:?}")),
    }
}
