package dev.pybundle.scaffold;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import eu.maveniverse.domtrip.Element;
import eu.maveniverse.domtrip.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Adds to a POM what builds for several machines: one execution a target, whose phase is a
 * property, and profiles that set it. Without {@code -P} the program of the running machine is
 * built; with it those that are named, and no other. No profile can do that alone, because one that
 * the system activates is active whatever {@code -P} names.
 */
final class PomEditor {

  private static final String HERE = "pybundle.phase.here";
  private static final String HERE_PROFILE = "here-";
  private static final String TARGETS = "targets";
  private static final Pattern OURS = Pattern.compile("\\$\\{pybundle\\.phase\\.([a-z-]+)}");

  private final String file;
  private final PomText pom;
  private final PluginCoordinates plugin;

  private PomEditor(String file, PomText pom, PluginCoordinates plugin) {
    this.file = file;
    this.pom = pom;
    this.plugin = plugin;
  }

  /**
   * A POM as it will be.
   *
   * @param pom its text and bytes
   * @param targets those that it has a profile for
   * @param goals what its executions run
   * @param kept why it was not changed although it has not all that pybundle would write
   */
  record Edited(
      PomText pom, List<BuildTarget> targets, List<String> goals, Optional<Problem> kept) {}

  /**
   * Edits a POM.
   *
   * @param file its name, for messages
   * @param bytes what is in it
   * @param plugin this plugin
   * @param targets what to build for; in a POM that was edited before, those of it count as well
   * @param asked whether the user named the targets; else a POM that has some gets no others
   * @throws ProblemException if it cannot be read, or edited without a loss
   */
  static Edited edit(
      String file, byte[] bytes, PluginCoordinates plugin, List<BuildTarget> targets, boolean asked)
      throws ProblemException {
    return new PomEditor(file, PomText.read(file, bytes), plugin).edit(targets, asked);
  }

  private Edited edit(List<BuildTarget> targets, boolean asked) {
    List<Element> executions = declared().map(PomEditor::executions).orElse(List.of());
    List<BuildTarget> present = executions.stream().flatMap(PomEditor::targetOf).toList();
    List<BuildTarget> wanted = present.isEmpty() || asked ? targets : List.of();
    List<BuildTarget> missing =
        wanted.stream().filter(target -> !present.contains(target)).toList();
    Optional<Problem> obstacle =
        present.isEmpty() ? ownExecutions(executions) : Optional.<Problem>empty();
    obstacle = obstacle.or(() -> missing.stream().flatMap(this::ownProfile).findFirst());
    if (!missing.isEmpty()) {
      obstacle = obstacle.or(this::profileThatWouldEnd);
    }
    if (obstacle.isPresent()) {
      return result(
          BuildTarget.known().stream().filter(target -> hasProfile(target.profile())).toList(),
          obstacle);
    }
    if (!missing.isEmpty()) {
      addExecutions(executions, present.isEmpty(), missing);
      addProfiles(missing);
    }
    return result(
        Stream.of(present, missing).flatMap(List::stream).toList(), Optional.<Problem>empty());
  }

  private Edited result(List<BuildTarget> targets, Optional<Problem> kept) {
    List<String> goals =
        declared().map(PomEditor::executions).orElse(List.of()).stream()
            .flatMap(execution -> execution.descendants("goal"))
            .map(Element::textContentTrimmed)
            .distinct()
            .toList();
    return new Edited(pom, targets, goals, kept);
  }

  private void addExecutions(List<Element> present, boolean first, List<BuildTarget> missing) {
    Element executions = pom.child(declared().orElseGet(this::declare), "executions");
    // Further ones are as the first: with its goals, and with what else its author gave it.
    Optional<Element> model = present.stream().findFirst().map(Element::copy);
    boolean isModelOpen = first && model.isPresent();
    for (BuildTarget target : missing) {
      if (model.isEmpty()) {
        pom.append(executions, Template.of("pom/execution.xml").filled(values(target)));
      } else if (isModelOpen) {
        adapt(present.get(0), target);
        isModelOpen = false;
      } else {
        Element next = model.get().copy();
        executions.addChild(next);
        adapt(next, target);
      }
    }
  }

  private void adapt(Element execution, BuildTarget target) {
    Map<String, String> values = values(target);
    Optional<Element> phase = execution.childElement("phase");
    if (phase.isPresent()) {
      phase.get().textContent("${" + target.phase() + "}");
    }
    if (execution.childElement("id").isPresent()) {
      execution.childElement("id").get().textContent(target.profile());
      if (phase.isEmpty()) {
        pom.prepend(execution, Template.of("pom/phase.xml").filled(values));
      }
    } else {
      pom.prepend(execution, Template.of("pom/id-and-phase.xml").filled(values));
    }
    Element configuration = pom.child(execution, "configuration");
    configuration
        .childElement("target")
        .ifPresentOrElse(
            element -> element.textContent(target.triple()),
            () -> pom.append(configuration, "<target>" + target.triple() + "</target>"));
  }

  private void addProfiles(List<BuildTarget> targets) {
    Element properties = pom.section("properties");
    if (properties.childElement(HERE).isEmpty()) {
      pom.append(properties, Template.of("pom/properties.xml").filled(Map.of()));
    }
    for (BuildTarget target : targets) {
      pom.append(properties, "<%1$s>none</%1$s>".formatted(target.phase()));
    }
    Element profiles = pom.section("profiles");
    for (BuildTarget target : targets) {
      pom.append(profiles, Template.of("pom/profiles.xml").filled(values(target)));
    }
  }

  private Element declare() {
    Element plugins = pom.child(pom.section("build"), "plugins");
    String template = plugin.version() == null ? "pom/managed-plugin.xml" : "pom/plugin.xml";
    pom.append(plugins, Template.of(template).filled(plugin.values()));
    return declared().orElseThrow();
  }

  private Optional<Element> declared() {
    return pom.root()
        .path("build", "plugins")
        .flatMap(plugins -> plugins.childElements("plugin").filter(this::isThisPlugin).findFirst());
  }

  /** Returns all places that are about this plugin, in profiles and below pluginManagement too. */
  private Stream<Element> plugins() {
    return pom.root().descendants("plugin").filter(this::isThisPlugin);
  }

  private boolean isThisPlugin(Element each) {
    return plugin.artifactId().equals(text(each, "artifactId"))
        && plugin.groupId().equals(text(each, "groupId"));
  }

  private static List<Element> executions(Element declared) {
    return declared
        .childElement("executions")
        .map(all -> all.childElements("execution").toList())
        .orElse(List.of());
  }

  private static Stream<BuildTarget> targetOf(Element execution) {
    Matcher phase = OURS.matcher(text(execution, "phase"));
    return phase.matches() ? BuildTarget.ofProfile(phase.group(1)).stream() : Stream.empty();
  }

  private Optional<Problem> ownExecutions(List<Element> executions) {
    List<String> reasons = new ArrayList<>();
    if (executions.size() > 1) {
      reasons.add("there are " + executions.size());
    }
    for (Element execution : executions) {
      for (String own : List.of("phase", "target")) {
        if (execution.descendants(own).findAny().isPresent()) {
          reasons.add("one has a <%s>".formatted(own));
        }
      }
    }
    if (!reasons.isEmpty()) {
      return Optional.of(ScaffoldProblems.ownExecutions(file, reasons.get(0)));
    }
    return severalTargets().or(this::executionsElsewhere);
  }

  /** Each execution has one target, beside which several cannot stand. */
  private Optional<Problem> severalTargets() {
    Stream<Element> set =
        Stream.concat(
            plugins().flatMap(each -> each.descendants(TARGETS)),
            pom.root().descendants("pybundle." + TARGETS));
    return set.findAny().isPresent()
        ? Optional.of(ScaffoldProblems.severalTargets(file))
        : Optional.empty();
  }

  /** Maven adds them to those that stand below build. */
  private Optional<Problem> executionsElsewhere() {
    Optional<Element> own = declared();
    return plugins()
        .filter(each -> own.filter(each::equals).isEmpty() && !executions(each).isEmpty())
        .findFirst()
        .map(each -> ScaffoldProblems.executionsElsewhere(file, placeOf(each)));
  }

  private static String placeOf(Element plugin) {
    for (Node each = plugin; each instanceof Element element; each = each.parent()) {
      if (element.name().equals("profile")) {
        return "the profile " + text(element, "id");
      }
    }
    return "<pluginManagement>";
  }

  /** Any profile that the running system activates ends all that are active by default. */
  private Optional<Problem> profileThatWouldEnd() {
    return profiles()
        .filter(
            profile ->
                profile
                    .path("activation", "activeByDefault")
                    .filter(is -> is.textContentTrimmed().equals("true"))
                    .isPresent())
        .findFirst()
        .map(profile -> ScaffoldProblems.profileThatWouldEnd(file, text(profile, "id")));
  }

  private Stream<Problem> ownProfile(BuildTarget target) {
    return Stream.of(target.profile(), HERE_PROFILE + target.profile())
        .filter(this::hasProfile)
        .map(profile -> ScaffoldProblems.ownProfile(file, profile));
  }

  private boolean hasProfile(String id) {
    return profiles().anyMatch(profile -> text(profile, "id").equals(id));
  }

  private Stream<Element> profiles() {
    return pom.root().childElement("profiles").stream()
        .flatMap(profiles -> profiles.childElements("profile"));
  }

  private static Map<String, String> values(BuildTarget target) {
    return Map.of(
        "PROFILE", target.profile(),
        "PHASE", target.phase(),
        "TRIPLE", target.triple(),
        "OS", target.os().replace("><", ">\n      <"));
  }

  private static String text(Element element, String child) {
    return element.childElement(child).map(Element::textContentTrimmed).orElse("");
  }
}
