package dev.pybundle;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.base.HasDescription;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.properties.HasSourceCodeLocation;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.pybundle.compress.Treatment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.plugins.annotations.Parameter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Holds what {@code CONTRIBUTING.md} says about the packages. */
@DisplayName("The house")
class ProjectStructureTest {

  private static final String ROOT = "dev.pybundle";

  private static final Set<String> USED_BY_MOJO =
      Set.of(
          "artifact",
          "bundle",
          "codesign",
          "compress",
          "freeze",
          "message",
          "pipeline",
          "platform",
          "probe",
          "process",
          "python",
          "scaffold",
          "sidecar",
          "spec");

  /** Which packages a package may use, besides itself and what lies below it. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          entry("mojo", USED_BY_MOJO),
          entry("artifact", Set.of("bundle", "codesign", "message", "platform", "python")),
          entry(
              "pipeline",
              Set.of(
                  "bundle",
                  "codesign",
                  "compress",
                  "delta",
                  "freeze",
                  "message",
                  "platform",
                  "probe",
                  "process",
                  "python",
                  "report",
                  "scaffold",
                  "sidecar",
                  "spec")),
          entry("report", Set.of("bundle")),
          entry("scaffold", Set.of("bundle", "message", "platform")),
          entry(
              "freeze",
              Set.of(
                  "bundle",
                  "bytecode",
                  "message",
                  "platform",
                  "probe",
                  "process",
                  "python",
                  "spec")),
          entry("spec", Set.of("bundle", "message", "platform")),
          entry("compress", Set.of("bundle", "bytecode", "message", "platform", "process")),
          entry("codesign", Set.of("bundle", "message", "platform", "process")),
          entry("delta", Set.of("bundle", "message")),
          entry("sidecar", Set.of("bundle", "message", "platform", "probe", "process")),
          entry("probe", Set.of("bundle", "message", "platform", "process", "python")),
          entry("python", Set.of("bundle", "message", "platform", "process")),
          entry("bundle", Set.of("message")),
          entry("platform", Set.of("message", "process")),
          entry("bytecode", Set.of()),
          entry("process", Set.of()),
          entry("message", Set.of()));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("HelpMojo")) // Generated.
          .importPackages(ROOT);

  @Test
  @DisplayName("has a package-info.java in each package")
  void eachPackageSaysWhatItHolds() throws IOException {
    Path sources = Path.of("src/main/java/dev/pybundle");
    try (Stream<Path> paths = Files.walk(sources)) {
      assertThat(paths.filter(path -> Files.isDirectory(path) && !path.equals(sources)))
          .allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).isRegularFile());
    }
  }

  @Test
  @DisplayName("has only the packages of the design")
  void noPackageStandsOutside() {
    classes()
        .should(be("in a known package", item -> MAY_USE.containsKey(storey(item))))
        .check(CLASSES);
  }

  @Test
  @DisplayName("has no arrow but those of the table")
  void arrowsAreAllowed() {
    classes().should(new UseOnlyWhatIsAllowed()).check(CLASSES);
  }

  @Test
  @DisplayName("has no arrow in the table that nobody needs")
  void noArrowIsLeftOver() {
    MAY_USE.forEach(
        (name, allowed) ->
            assertThat(
                    CLASSES.stream()
                        .filter(item -> storey(item).equals(name))
                        .flatMap(item -> item.getDirectDependenciesFromSelf().stream())
                        .map(Dependency::getTargetClass)
                        .filter(item -> item.getPackageName().startsWith(ROOT))
                        .map(ProjectStructureTest::storey)
                        .filter(used -> !used.equals(name)))
                .as(name)
                .containsAll(allowed));
  }

  @Test
  @DisplayName("knows Maven in mojo and artifact only")
  void mavenStaysUpstairs() {
    noClasses()
        .that(outside("mojo", "artifact"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.maven..")
        .check(CLASSES);
  }

  @Test
  @DisplayName("starts processes in process only")
  void processesHaveOneDoor() {
    noClasses()
        .that(outside("process"))
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.apache.commons.exec..").or(type(ProcessBuilder.class)))
        .orShould()
        .callMethodWhere(target(owner(type(Runtime.class))).and(target(name("exec"))))
        .check(CLASSES);
  }

  @Test
  @DisplayName("tells what a user can mend by a Problem, and has no other exception of its own")
  void onlyProblemsAreThrown() {
    noClasses()
        .that(outside("message"))
        .and()
        .doNotHaveSimpleName("NotStartedException") // It tells the caller, who makes a Problem.
        .should()
        .beAssignableTo(Throwable.class)
        .check(CLASSES);
  }

  @Test
  @DisplayName("reads and writes JSON in bundle, platform and sidecar only")
  void jsonHasItsPlaces() {
    noClasses()
        .that(outside("bundle", "platform", "sidecar"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.fasterxml.jackson..")
        .check(CLASSES);
  }

  @Test
  @DisplayName("knows the library of deltas in one class, so that no other goal loads it")
  void deltasHaveOneDoor() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.pybundle.delta.Frames")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.github.luben..")
        .check(CLASSES);
  }

  @Test
  @DisplayName("uses Path, and File only where Maven or commons-exec ask for one")
  void pathsAreNotFiles() {
    noClasses()
        .that(outside("mojo", "artifact", "process"))
        .should()
        .accessTargetWhere(isOwnedByFile())
        .check(CLASSES);
    fields()
        .that()
        .areDeclaredInClassesThat(outside("mojo", "artifact"))
        .should()
        .notHaveRawType(File.class)
        .check(CLASSES);
  }

  @Test
  @DisplayName("makes its beans unscoped, with one constructor to inject into")
  void beansAreSimple() {
    classes()
        .that()
        .areAnnotatedWith(Named.class)
        .should(be("unscoped", ProjectStructureTest::isUnscoped))
        .andShould(be("made by one constructor", ProjectStructureTest::isInjectable))
        .check(CLASSES);
  }

  @Test
  @DisplayName("makes each treatment of compress a record, whose options are inputs of the step")
  void treatmentsAreRecords() {
    classes()
        .that()
        .implement(Treatment.class)
        .should()
        .beAssignableTo(Record.class)
        .andShould()
        .bePublic()
        .check(CLASSES);
  }

  @Test
  @DisplayName("can be configured from the command line with names that start with pybundle.")
  void propertiesHaveOneName() {
    fields()
        .that()
        .areAnnotatedWith(Parameter.class)
        .should(be("named pybundle.*", ProjectStructureTest::hasPrefix))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static <T extends HasDescription & HasSourceCodeLocation> ArchCondition<T> be(
      String description, Predicate<T> predicate) {
    return ArchCondition.from(describe("be " + description, predicate));
  }

  /** Returns the package below the root, without its own sub-packages. */
  private static String storey(JavaClass item) {
    String name = item.getPackageName();
    int start = ROOT.length() + 1;
    int end = name.indexOf('.', start);
    return name.substring(Math.min(start, name.length()), end < 0 ? name.length() : end);
  }

  private static DescribedPredicate<JavaClass> outside(String... storeys) {
    return describe(
        "live outside " + List.of(storeys), item -> !List.of(storeys).contains(storey(item)));
  }

  /** {@code File.pathSeparator} is the only place where Java has that character. */
  private static DescribedPredicate<JavaAccess<?>> isOwnedByFile() {
    return describe(
        "is owned by File",
        access ->
            access.getTargetOwner().isEquivalentTo(File.class)
                && !access.getName().startsWith("pathSeparator"));
  }

  private static boolean hasPrefix(JavaField parameter) {
    Object property =
        parameter.getAnnotationOfType(Parameter.class.getName()).get("property").orElse("");
    return property.equals("") || property.toString().startsWith("pybundle.");
  }

  private static boolean isUnscoped(JavaClass bean) {
    return bean.getAnnotations().stream()
        .map(annotation -> annotation.getRawType().getSimpleName())
        .noneMatch(name -> name.equals("Singleton") || name.endsWith("Scoped"));
  }

  private static boolean isInjectable(JavaClass bean) {
    Set<JavaConstructor> constructors = bean.getConstructors();
    long injected =
        constructors.stream().filter(made -> made.isAnnotatedWith(Inject.class)).count();
    boolean byDefault =
        constructors.size() == 1 && constructors.iterator().next().getRawParameterTypes().isEmpty();
    return injected == 1 || byDefault;
  }

  /** The arrows. */
  private static final class UseOnlyWhatIsAllowed extends ArchCondition<JavaClass> {

    UseOnlyWhatIsAllowed() {
      super("use only the packages that the table allows");
    }

    @Override
    public void check(JavaClass item, ConditionEvents events) {
      String own = storey(item);
      Set<String> allowed = MAY_USE.getOrDefault(own, Set.of());
      item.getDirectDependenciesFromSelf().stream()
          .filter(use -> use.getTargetClass().getPackageName().startsWith(ROOT))
          .filter(use -> !storey(use.getTargetClass()).equals(own))
          .filter(use -> !allowed.contains(storey(use.getTargetClass())))
          .forEach(use -> events.add(SimpleConditionEvent.violated(item, use.getDescription())));
    }
  }
}
