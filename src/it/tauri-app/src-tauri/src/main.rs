//! The app that the test drives: says on stdout what happens, and panics when it is told to.

mod sidecar;

use std::time::{SystemTime, UNIX_EPOCH};
use tauri::{Listener, WebviewUrl, WebviewWindowBuilder};

const WATCH: &str = r"
addEventListener('DOMContentLoaded', () => {
  const state = document.getElementById('state');
  const invoke = window.__TAURI_INTERNALS__.invoke;
  const ask = async () => {
    const { url, token } = await invoke('plugin:pybundle|status');
    const answer = await fetch(url + '/health', { headers: { Authorization: `Bearer ${token}` } });
    await invoke('asked', { status: answer.status });
  };
  const tell = () => {
    invoke('shown', { text: state.textContent });
    if (state.textContent.startsWith('Ready at')) {
      ask().catch((error) => invoke('shown', { text: `${error}` }));
    }
  };
  requestAnimationFrame(() => requestAnimationFrame(tell));
  new MutationObserver(tell).observe(state, { childList: true });
});
";

fn say(what: &str, detail: &str) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time");
    println!("{what} {} {detail}", now.as_millis());
}

#[tauri::command]
fn shown(text: String) {
    say("shown", &text);
}

#[tauri::command]
fn asked(status: u16) {
    say("asked", &status.to_string());
}

fn main() {
    say("started", &std::process::id().to_string());
    tauri::Builder::default()
        .plugin(sidecar::init())
        .invoke_handler(tauri::generate_handler![shown, asked])
        .setup(|app| {
            app.listen("sidecar://ready", |event| say("ready", event.payload()));
            app.listen("sidecar://log", |event| say("log", event.payload()));
            app.listen("sidecar://exit", |event| say("exit", event.payload()));
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("Glue App")
                .initialization_script(WATCH)
                .build()?;
            say("window", "");
            let handle = app.handle().clone();
            std::thread::spawn(move || {
                if std::io::stdin().lines().any(|line| line.is_ok_and(|line| line == "panic")) {
                    let _ = handle.run_on_main_thread(|| panic!("as told"));
                }
            });
            Ok(())
        })
        .run(tauri::generate_context!())
        .expect("the app runs");
}
