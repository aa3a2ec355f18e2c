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

use std::time::Duration;

use tauri::plugin::TauriPlugin;
use tauri::Runtime;
use tauri_plugin_pybundle::Settings;

/// Returns the plugin that runs the sidecar.
#[rustfmt::skip]
pub fn init<R: Runtime>() -> TauriPlugin<R> {
    tauri_plugin_pybundle::init(
        Settings::new(@NAME_LITERAL@)@SETTINGS@,
    )
}
