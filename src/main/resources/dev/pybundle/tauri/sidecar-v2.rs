/// Returns the plugin that runs the sidecar; it belongs after `tauri_plugin_shell::init()`.
pub fn init<R: Runtime>() -> TauriPlugin<R> {
    Builder::new("sidecar")
        .setup(|app, _api| {
            let sidecar = Arc::new(Sidecar::new());
            app.manage(sidecar.clone());
            let app = app.clone();
            // Windows are made after this, and do not wait for it.
            thread::Builder::new()
                .name("sidecar".to_owned())
                .spawn(move || supervise(&app, &sidecar))?;
            Ok(())
        })
        .on_event(|app, event| {
            // Not ExitRequested, which the app may refuse.
            if let RunEvent::Exit = event {
                stop(app);
            }
        })
        .build()
}

/// Returns the path of a resource of the app: beside the executable on Windows and while it is
/// developed, `/usr/lib/<product name>` on Linux, `Contents/Resources` on macOS.
pub fn resource<R: Runtime>(app: &AppHandle<R>, path: &str) -> Option<PathBuf> {
    app.path().resolve(path, BaseDirectory::Resource).ok()
}

fn emit<R: Runtime>(app: &AppHandle<R>, event: &str, payload: impl Serialize + Clone) {
    // There may be no window any more that could be told.
    let _ = app.emit(event, payload);
}

/// The program: a onedir folder is a resource, a onefile lies beside the app's executable.
fn command<R: Runtime>(app: &AppHandle<R>) -> Result<Command, String> {
    if app.try_state::<Shell<R>>().is_none() {
        return Err("`.plugin(tauri_plugin_shell::init())` must stand before it".to_owned());
    }
    // The plugin knows where the program is and that it needs no console window. It is not asked to
    // start it: it could not close the stdin of the process and kill it later, and it says that a
    // process ended only when all that hold its output have ended.
    let file = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
    match resource(app, &format!("{NAME}/{file}")).filter(|program| program.is_file()) {
        Some(program) => Ok(app.shell().command(program).into()),
        None => app
            .shell()
            .sidecar(NAME)
            .map(Command::from)
            .map_err(|error| error.to_string()),
    }
}
