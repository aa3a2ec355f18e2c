//! Tells Tauri which permissions there are.

fn main() {
    // The permissions are written by hand, so that building changes no file of the sources.
    #[cfg(feature = "tauri")]
    tauri_plugin::Builder::new(&[]).build();
}
