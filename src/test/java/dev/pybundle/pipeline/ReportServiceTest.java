package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.probe.Prober;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.SpecInput.FileEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The program is a real one of PyInstaller, the browser a real Chromium where there is one. */
@DisplayName("report")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ReportServiceTest {

  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome", "chrome");

  /** What a user does with the keyboard and the pointer, and what the page says then. */
  private static final String USER =
      """
      <script>
      const seen = [];
      const note = (name, value) => seen.push(name + "=" + value);
      addEventListener("error", (event) => note("error", event.message));
      const boxes = () => [...document.querySelectorAll("#map button")];
      note("boxes", boxes().length);
      const python = boxes().find((box) => box.getAttribute("aria-label").startsWith("Python,"));
      python.focus();
      python.click();
      note("inside", document.querySelector("#crumbs strong").textContent);
      note("focus", boxes().indexOf(document.activeElement));
      boxes()[0].dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
      note("moved", boxes().indexOf(document.activeElement));
      boxes()[0].dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
      note("back", document.querySelector("#crumbs strong").textContent);
      document.querySelector("#rows button").click();
      note("by-table", document.querySelectorAll("#crumbs button").length);
      note("hostile", document.querySelectorAll("b.hostile").length);
      note("wide", document.documentElement.scrollWidth > innerWidth);
      const result = document.createElement("pre");
      result.id = "seen";
      result.textContent = seen.join(";");
      document.body.append(result);
      </script>
      """;

  @TempDir static Path temp;

  private final HostSystem host = new HostSystem();
  private final ProcessRunner processes = new ProcessRunner();

  private RealGoals goals;
  private ReportService service;

  @BeforeAll
  void build() throws Exception {
    Path project = Files.createDirectories(temp.resolve("Projekt é 1"));
    write(project, "src/main.py", "import helper, json\nprint(helper.X)\n");
    write(project, "src/helper.py", "import wave\nX = 1\n");
    write(project, "src/texts/<b class=hostile></script>.txt", "text".repeat(1000));
    goals = RealGoals.in(project, host);
    goals.fixture().name = "prog";
    goals.fixture().layout = "onedir";
    goals.fixture().datas =
        List.of(new FileEntry(project.resolve("src/texts").toString(), "texts"));
    service = new ReportService(RealFreezer.assemblers(), new Prober(host, processes), host);
    freeze();
  }

  private void freeze() throws Exception {
    goals.generateSpec();
    goals.freeze(goals.goal(RealEnvironment.triple(), null, false));
    goals
        .compress()
        .compress(
            new CompressService.Request(
                goals.project(),
                goals.workspace(),
                RealEnvironment.triple(),
                RealGoals.compression(true),
                false),
            Inputs.of(goals.workspace()));
  }

  @Test
  @Order(1)
  @DisplayName("tells three sizes, what the program consists of and why, and times its imports")
  void tellsAll() throws Exception {
    GoalResult result = report(parameters(), null, null);

    assertThat(result).isInstanceOf(Done.class);
    assertThat(result.sentence())
        .contains(" on disk, ", " in a zip, ", " in an installer (xz)")
        .endsWith("index.html");
    JsonNode data = data();
    JsonNode sizes = data.get("sizes");
    assertThat(sizes.get("xz").asLong())
        .isPositive()
        .isLessThan(sizes.get("zip").asLong())
        .isLessThan(sizes.get("disk").asLong());
    assertThat(data.get("groups").findValuesAsText("name"))
        .contains("Python", "your code and data", "system libraries");
    assertThat(data.get("groups").toString()).contains("\"helper\"", "\"json/decoder\"");
    assertThat(data.get("savings").findValuesAsText("treatment")).isNotEmpty();
    assertThat(data.get("start").get("rows").findValuesAsText("name")).contains("helper", "wave");
    assertThat(data.has("earlier")).isFalse();
    assertThat(Files.size(page())).isLessThan(100_000);
  }

  @Test
  @Order(2)
  @DisplayName("can be used in a browser, by keyboard and on a phone, whatever files are called")
  void worksInABrowser() throws Exception {
    Optional<Path> browser =
        BROWSERS.stream().flatMap(name -> host.find(name).stream()).findFirst();
    assumeTrue(browser.isPresent(), "there is no Chromium: Debian has it as 'chromium'");
    Path used = temp.resolve("used.html");
    Files.writeString(used, Files.readString(page()).replace("</body>", USER + "</body>"));

    for (String width : List.of("1280", "500")) {
      assertThat(seen(browser.get(), used, width))
          .contains(
              "inside=Python",
              "focus=0",
              "moved=1",
              "back=prog",
              "by-table=1",
              "hostile=0",
              "wide=false")
          .doesNotContain("error=", "boxes=0");
    }
  }

  @Test
  @Order(3)
  @DisplayName("compares with the last report, and names what grew if the program is too large")
  void comparesAndLimits() throws Exception {
    assertThat(report(null, "20MB", null)).isInstanceOf(Done.class);
    write(goals.project(), "src/helper.py", "import wave, turtle\nX = 1\n");
    freeze();

    GoalResult result = report(null, "100kB", null);

    assertThat(result).isInstanceOf(Failed.class);
    assertThat(result.sentence())
        .contains("prog would be ", "more than <maxInstallerSize>100kB</maxInstallerSize>")
        .contains("since the last report (version ", "grew Python by ", "the largest are ")
        .contains("perhaps you should look at " + page());
    assertThat(data().get("earlier").get("label").asText()).startsWith("the last report");
    assertThat(data().get("start").get("skipped").asText()).contains("<start>false</start>");
    assertThat(report(null, null, null).sentence()).as("again").contains("Reported prog");
    assertThat(data().get("earlier").get("label").asText()).startsWith("the last report");
  }

  @Test
  @Order(4)
  @DisplayName("compares with a release that the user names")
  void comparesWithARelease() throws Exception {
    Path release = Files.createDirectories(temp.resolve("release")).resolve("bundle.json");
    Files.copy(goals.workspace().frozen().resolve("bundle.json"), release);

    assertThat(report(null, null, release)).isInstanceOf(Done.class);
    assertThat(data().get("earlier").get("label").asText()).startsWith("version ");
    assertThatThrownBy(() -> report(null, null, page()))
        .hasMessageContaining("is no report.json or bundle.json, perhaps you should");
  }

  @Test
  @Order(5)
  @DisplayName("does nothing in a dry run")
  void dryRun() throws Exception {
    Files.delete(page());
    GoalResult result =
        service.report(
            new ReportService.Request(
                goals.workspace(), goals.project(), parameters(), null, null, true));

    assertThat(result).isInstanceOf(Skipped.class);
    assertThat(page()).doesNotExist();
  }

  private GoalResult report(
      @Nullable ProbeParameters parameters, @Nullable String limit, @Nullable Path compareWith)
      throws Exception {
    return service.report(
        new ReportService.Request(
            goals.workspace(),
            goals.project(),
            parameters,
            limit == null ? null : SizeLimit.parse(limit),
            compareWith,
            false));
  }

  private static ProbeParameters parameters() {
    return new ProbeParameters(
        null, List.of(), null, null, null, null, Map.of(), 60, 10, List.of());
  }

  private Path page() {
    return goals.workspace().report().resolve("index.html");
  }

  private JsonNode data() throws Exception {
    String page = Files.readString(page());
    String mark = "id=\"data\">";
    int start = page.indexOf(mark) + mark.length();
    return new JsonMapper().readTree(page.substring(start, page.indexOf("</script>", start)));
  }

  private String seen(Path browser, Path page, String width) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                browser.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + temp.resolve("browser-" + width),
                "--window-size=" + width + ",900",
                "--dump-dom",
                page.toUri().toString()));
    ProcessResult result =
        processes.run(
            new Command(
                command, temp, Map.of("HOME", temp.toString()), Duration.ofMinutes(2), null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    String text = result.outputText();
    String mark = "<pre id=\"seen\">";
    assertThat(text).contains(mark);
    return text.substring(text.indexOf(mark), text.indexOf("</pre>", text.indexOf(mark)));
  }

  private static void write(Path project, String name, String content) throws Exception {
    Path file = project.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
