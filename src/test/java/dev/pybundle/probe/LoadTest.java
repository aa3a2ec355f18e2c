package dev.pybundle.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Proof;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.Prober.Failed;
import dev.pybundle.probe.Prober.Outcome;
import dev.pybundle.probe.Prober.Passed;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.RealPython;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Minutes of a machine that has much else to do, which this test makes: {@code PYBUNDLE_LOAD=20}.
 * {@code PYBUNDLE_LOAD_SERVER} and {@code PYBUNDLE_LOAD_LATE} may name frozen programs, each in a
 * folder of its own, in place of scripts.
 */
@DisplayName("A probe on a machine with much load")
@EnabledIfEnvironmentVariable(named = "PYBUNDLE_LOAD", matches = "\\d+")
class LoadTest {

  private static final int RUNS = 20;

  private final Prober prober = new Prober(new HostSystem(), new ProcessRunner());
  private final List<Process> load = new ArrayList<>();

  @TempDir Path temp;

  @BeforeEach
  void makeLoad() throws Exception {
    String python = RealPython.interpreter().toString();
    for (int count = Integer.parseInt(System.getenv("PYBUNDLE_LOAD")); count > 0; count--) {
      load.add(new ProcessBuilder(python, "-c", "while True: pass").start());
    }
  }

  @AfterEach
  void endLoad() {
    load.forEach(Process::destroyForcibly);
  }

  @Test
  @DisplayName("passes a server that chose its port, each time")
  void passesServer() throws Exception {
    Path program = program("PYBUNDLE_LOAD_SERVER", ProofTest.ANNOUNCING);
    for (int run = 0; run < RUNS; run++) {
      Outcome outcome = probe(program);
      assertThat(outcome).as("run %d", run).isInstanceOf(Passed.class);
      assertThat(((Passed) outcome).proof()).isEqualTo(Proof.answers);
    }
  }

  @Test
  @DisplayName("fails a program that imports slowly and then fails, each time")
  void failsLate() throws Exception {
    Path program = program("PYBUNDLE_LOAD_LATE", "import time\ntime.sleep(5)\nimport late_module");
    for (int run = 0; run < RUNS; run++) {
      Outcome outcome = probe(program);
      assertThat(outcome).as("run %d: %s", run, outcome).isInstanceOf(Failed.class);
      assertThat(((Failed) outcome).observation().failure()).isEqualTo(Failure.EXITED);
    }
  }

  private Path program(String variable, String script) throws Exception {
    String frozen = System.getenv(variable);
    return frozen == null
        ? Programs.write(temp.resolve("bundle"), script).resolve("program")
        : Path.of(frozen);
  }

  private Outcome probe(Path program) throws Exception {
    return prober.probe(
        new Prober.Request(
            program.getParent(),
            program.getFileName().toString(),
            ProbeParameters.defaults(),
            temp.resolve("probe.log")));
  }
}
