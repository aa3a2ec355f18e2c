package dev.pybundle.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A name from PyInstaller that is no parameter")
class RemovedOptionsTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "cipher|removed in PyInstaller 6|remove it",
        "key|removed in PyInstaller 6|remove it",
        "winNoPreferRedirects|removed in PyInstaller 6|remove it",
        "win_private_assemblies|removed in PyInstaller 6|remove it",
        "embedManifest|always embedded|<manifest>",
        "upx|not supported|compress",
        "upx-exclude|not supported|compress",
        "splash|not supported|Tauri",
        "zippedData|always empty|remove it",
        "onefile|no parameter|<layout>onefile</layout>",
        "onedir|no parameter|<layout>onedir</layout>",
        "noconfirm|never asks|remove it",
        "ascii|Unicode|remove it",
        "hiddenImport|another name|<hiddenImports><hiddenImport>…</hiddenImport></hiddenImports>",
        "exclude-module|another name|<excludes><exclude>…</exclude></excludes>",
        "addData|another name|<datas><data><source>",
        "windowed|another name|<console>false</console>",
        "script|another name|<entry>src/main.py</entry>"
      })
  @DisplayName("has a reason and an advice")
  void known(String name, String reason, String advice) {
    RemovedOptions.Removed removed = RemovedOptions.find(name).orElseThrow();

    assertThat(removed.reason()).contains(reason);
    assertThat(removed.advice()).contains(advice);
  }

  @Test
  @DisplayName("may be unknown here too")
  void unknown() {
    assertThat(RemovedOptions.find("frobnicate")).isEmpty();
  }
}
