// @MARK@
//! The sidecar `@NAME@`. In `@ENTRY@`:
//!
//! ```ignore
//! mod sidecar;
//!
//! tauri::Builder::default().plugin(sidecar::init())
//! ```
//!
//! What pages and the sidecar itself do with it is in the README of `tauri-plugin-pybundle`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tauri::plugin::{Builder, TauriPlugin};
use tauri::utils::config::{AppUrl, WindowUrl};
use tauri::utils::platform::current_exe;
use tauri::{AppHandle, Manager, RunEvent, Runtime, State};
use tauri_plugin_pybundle::{program, Event, Host, Settings, Sidecar, Status};

#[rustfmt::skip]
fn settings() -> Settings {
    Settings::new(@NAME_LITERAL@)@SETTINGS@
}

/// Returns the plugin that runs the sidecar.
pub fn init<R: Runtime>() -> TauriPlugin<R> {
    Builder::new("pybundle")
        .invoke_handler(tauri::generate_handler![status])
        .setup(|app| {
            // Windows are made after this, and do not wait for it.
            app.manage(Sidecar::start(settings(), App(app.clone()))?);
            Ok(())
        })
        .on_event(|app, event| {
            // Not ExitRequested, which the app may refuse.
            if let RunEvent::Exit = event {
                app.state::<Arc<Sidecar>>().stop();
            }
        })
        .build()
}

#[tauri::command]
fn status(sidecar: State<'_, Arc<Sidecar>>) -> Status {
    sidecar.status()
}

struct App<R: Runtime>(AppHandle<R>);

impl<R: Runtime> Host for App<R> {
    fn program(&self, name: &str) -> Result<PathBuf, String> {
        let executable = current_exe().map_err(|error| error.to_string())?;
        program(name, self.0.path_resolver().resource_dir(), &executable)
    }

    fn resources(&self) -> Option<PathBuf> {
        self.0.path_resolver().resource_dir()
    }

    fn origins(&self) -> Vec<String> {
        let packed = if cfg!(windows) {
            "https://tauri.localhost"
        } else {
            "tauri://localhost"
        };
        let dev = match &self.0.config().build.dev_path {
            AppUrl::Url(WindowUrl::External(url)) if cfg!(dev) => {
                Some(url.origin().ascii_serialization())
            }
            _ => None,
        };
        [packed.to_owned()].into_iter().chain(dev).collect()
    }

    fn tell(&self, event: Event) {
        // There may be no window any more that could be told.
        let _ = self.0.emit_all(event.name(), event);
    }
}
