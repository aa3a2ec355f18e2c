package dev.pybundle.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisplayName("Processor time")
@EnabledOnOs(OS.LINUX)
class CpuTimeTest {

  private static final String WORK = "import time\nwhile time.process_time() < 0.5: pass\n";

  @Test
  @DisplayName("counts what a process did that was started and has ended, and what that started")
  void countsChildren() throws Exception {
    double before = CpuTime.seconds().orElseThrow();
    List<String> nested =
        List.of(
            "python3",
            "-c",
            "import subprocess, sys; subprocess.run([sys.executable, '-c', '''" + WORK + "'''])");

    assertThat(new ProcessBuilder(nested).start().waitFor()).isZero();

    assertThat(CpuTime.seconds().orElseThrow() - before).isGreaterThanOrEqualTo(0.5);
  }
}
