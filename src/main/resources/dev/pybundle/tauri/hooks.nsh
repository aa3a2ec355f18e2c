; @MARK@
; Stops the sidecar @NAME@ before its files are replaced or removed: Windows replaces no program that
; is running, and Tauri's installer stops the app only. In tauri.conf.json:
;   "bundle": {"windows": {"nsis": {"installerHooks": "windows/@NAME@-hooks.nsh"}}}
; Needs tauri-bundler 2.5.0 or newer. If you have hooks of your own, !include this file in them and
; insert the macro PYBUNDLE_STOP_SIDECAR into NSIS_HOOK_PREINSTALL and NSIS_HOOK_PREUNINSTALL.

!include LogicLib.nsh

; Waits until a program has ended, which it can no longer be opened for writing before; ends it and
; all that it started if that takes more than 3 seconds.
!macro PYBUNDLE_STOP_PROGRAM folder
  ${If} ${FileExists} "${folder}\@NSIS_NAME@.exe"
    Push $R8
    Push $R9
    StrCpy $R8 0
    ${Do}
      ClearErrors
      FileOpen $R9 "${folder}\@NSIS_NAME@.exe" a
      ${IfNot} ${Errors}
        FileClose $R9
        ${ExitDo}
      ${EndIf}
      ${If} $R8 = 15
        DetailPrint "Stopping @NSIS_NAME@"
        nsExec::Exec `"$SYSDIR\taskkill.exe" /F /T /IM "@NSIS_NAME@.exe"`
        Pop $R9
      ${EndIf}
      IntOp $R8 $R8 + 1
      Sleep 200
    ${LoopUntil} $R8 > 40
    ClearErrors
    Pop $R9
    Pop $R8
  ${EndIf}
!macroend

; The app first, or it would start its sidecar again: asked for as Tauri does, which then has nothing
; left to ask. Since bundler 2.10.0, which brings the Restart Manager, that takes a path, before a
; name. Once the app is gone, the sidecar ends by itself.
!macro PYBUNDLE_STOP_SIDECAR
  !ifmacrodef RestartManager_StartSession
    !insertmacro CheckIfAppIsRunning "$INSTDIR\${MAINBINARYNAME}.exe" "${PRODUCTNAME}"
  !else
    !insertmacro CheckIfAppIsRunning "${MAINBINARYNAME}.exe" "${PRODUCTNAME}"
  !endif
  ; A onefile program lies beside the app, a onedir program in a folder of its name.
  !insertmacro PYBUNDLE_STOP_PROGRAM "$INSTDIR"
  !insertmacro PYBUNDLE_STOP_PROGRAM "$INSTDIR\@NSIS_NAME@"
!macroend

; Also runs before an upgrade, which is an installation over the old one.
!ifmacrondef NSIS_HOOK_PREINSTALL
  !macro NSIS_HOOK_PREINSTALL
    !insertmacro PYBUNDLE_STOP_SIDECAR
  !macroend
!endif

!ifmacrondef NSIS_HOOK_PREUNINSTALL
  !macro NSIS_HOOK_PREUNINSTALL
    !insertmacro PYBUNDLE_STOP_SIDECAR
  !macroend
!endif
