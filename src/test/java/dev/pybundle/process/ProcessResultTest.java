package dev.pybundle.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("ProcessResult")
class ProcessResultTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1   | false | SystemError: bad         | false
          0   | true  | working                  | true
          137 | false | working                  | true
          139 | false | working                  | false
          1   | false | MemoryError              | true
          1   | false | c++: fatal error: Killed signal terminated program cc1plus | true
          1   | false | OSError: [Errno 28] No space left on device: 'x' | true
          1   | false | handles a MemoryError    | false
          """)
  @DisplayName("tells a failure for want of time, memory or room from others")
  void ofMoment(int exitCode, boolean timedOut, String line, boolean expected) {
    Command command =
        new Command(List.of("/tool"), Path.of("/"), Map.of(), Duration.ofSeconds(1), null);
    ProcessResult result =
        new ProcessResult(
            command, exitCode, Duration.ofSeconds(1), timedOut, List.of(), List.of(line));

    assertThat(result.isOfMoment()).isEqualTo(expected);
  }
}
