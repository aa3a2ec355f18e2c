mod sidecar;

fn main() {
    tauri::Builder::default()
        .plugin(sidecar::init())
        .invoke_handler(tauri::generate_handler![sidecar::sidecar_status])
        .run(tauri::generate_context!())
        .expect("the app runs");
}
