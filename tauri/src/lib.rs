#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(feature = "delta")]
mod delta;
mod event;
mod health;
mod lines;
mod owner;
mod patience;
#[cfg(feature = "tauri")]
mod plugin;
mod process;
mod settings;
mod sidecar;
mod unpacked;

#[cfg(feature = "delta")]
pub use delta::Patch;
pub use event::{Event, Exit, Guide, Line, Log, Phase, Ready, Slow, Status, Stream};
#[cfg(feature = "tauri")]
pub use plugin::{init, SidecarExt};
pub use settings::Settings;
pub use sidecar::{program, Host, Sidecar};

/// A thread that panicked leaves nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
