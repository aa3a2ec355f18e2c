mod sidecar;

fn main() {
    tauri::Builder::default()
        .plugin(sidecar::init())
        .run(tauri::generate_context!())
        .expect("the app runs");
}
