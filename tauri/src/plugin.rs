//! The plugin for Tauri 2.

use std::path::PathBuf;
use std::sync::Arc;

use tauri::plugin::{Builder, TauriPlugin};
use tauri::utils::platform;
use tauri::{AppHandle, Emitter, Manager, RunEvent, Runtime, State};

use crate::sidecar::program;
use crate::{Event, Host, Settings, Sidecar, Status};

/// Returns the plugin that runs a sidecar, from before the windows are there until the app exits.
#[must_use]
pub fn init<R: Runtime>(settings: Settings) -> TauriPlugin<R> {
    Builder::new("pybundle")
        .invoke_handler(tauri::generate_handler![status, write])
        .setup(move |app, _api| {
            // Windows are made after this, and do not wait for it.
            app.manage(Sidecar::start(settings, App(app.clone()))?);
            Ok(())
        })
        .on_event(|app, event| {
            // Not ExitRequested, which the app may refuse.
            if let RunEvent::Exit = event {
                app.sidecar().stop();
            }
        })
        .build()
}

/// Gives the sidecar of an app.
pub trait SidecarExt<R: Runtime> {
    /// Returns the sidecar.
    ///
    /// # Panics
    ///
    /// If the app does not have the plugin.
    fn sidecar(&self) -> &Sidecar;
}

impl<R: Runtime, M: Manager<R>> SidecarExt<R> for M {
    fn sidecar(&self) -> &Sidecar {
        self.state::<Arc<Sidecar>>().inner()
    }
}

#[tauri::command]
#[allow(clippy::needless_pass_by_value)]
fn status(sidecar: State<'_, Arc<Sidecar>>) -> Status {
    sidecar.status()
}

#[tauri::command]
#[allow(clippy::needless_pass_by_value)]
fn write(sidecar: State<'_, Arc<Sidecar>>, text: String) -> Result<(), String> {
    sidecar.write(text).map_err(|error| error.to_string())
}

struct App<R: Runtime>(AppHandle<R>);

impl<R: Runtime> Host for App<R> {
    fn program(&self, name: &str) -> Result<PathBuf, String> {
        let executable = platform::current_exe().map_err(|error| error.to_string())?;
        program(name, self.0.path().resource_dir().ok(), &executable)
    }

    fn resources(&self) -> Option<PathBuf> {
        self.0.path().resource_dir().ok()
    }

    fn origins(&self) -> Vec<String> {
        let packed: &[&str] = if cfg!(windows) {
            &["http://tauri.localhost", "https://tauri.localhost"]
        } else {
            &["tauri://localhost"]
        };
        let dev_url = self.0.config().build.dev_url.as_ref();
        let dev = dev_url
            .filter(|_| tauri::is_dev())
            .map(|url| url.origin().ascii_serialization());
        packed.iter().map(ToString::to_string).chain(dev).collect()
    }

    fn tell(&self, event: Event) {
        // There may be no window any more that could be told.
        let _ = self.0.emit(event.name(), event);
    }
}
