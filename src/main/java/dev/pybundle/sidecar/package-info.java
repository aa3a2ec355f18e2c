/** Tauri: naming, staging, and the check of the app's configuration. */
@NullMarked
package dev.pybundle.sidecar;

import org.jspecify.annotations.NullMarked;
