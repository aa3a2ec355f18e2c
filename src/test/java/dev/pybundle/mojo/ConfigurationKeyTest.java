package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.pybundle.bundle.Layout;
import java.io.File;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;

@DisplayName("The key of a configuration")
class ConfigurationKeyTest {

  private final MavenProject project = new MavenProject(new Model());
  private final MavenSession session = mock(MavenSession.class);
  private final MojoExecution execution = mock(MojoExecution.class, RETURNS_DEEP_STUBS);
  private final Properties user = new Properties();
  private final Properties system = new Properties();
  private final Plugin plugin = new Plugin();

  @BeforeEach
  void makeProject() {
    project.setFile(new File("pom.xml").getAbsoluteFile());
    project.setGroupId("dev.example");
    project.setArtifactId("cortex-backend");
    project.setVersion("1.0.0");
    plugin.setGroupId("dev.pybundle");
    plugin.setArtifactId("pybundle-maven-plugin");
    plugin.addExecution(new PluginExecution());
    project.getBuild().addPlugin(plugin);
    when(execution.getGroupId()).thenReturn("dev.pybundle");
    when(execution.getArtifactId()).thenReturn("pybundle-maven-plugin");
    when(execution.getVersion()).thenReturn("1");
    when(execution.getExecutionId()).thenReturn("default");
    when(session.getPluginContext(any(), any())).thenAnswer(ask -> new HashMap<>());
    when(session.getUserProperties()).thenReturn(user);
    when(session.getSystemProperties()).thenReturn(system);
  }

  static Stream<Class<?>> goals() {
    return Stream.of(
        GenerateSpecMojo.class,
        PyInstallerMojo.class,
        CompressMojo.class,
        CodesignMojo.class,
        StageSidecarMojo.class);
  }

  @ParameterizedTest
  @MethodSource("goals")
  @DisplayName("changes with each parameter, and with each part of one")
  void parameters(Class<?> goal) throws Exception {
    Object mojo = mock(goal, Mockito.CALLS_REAL_METHODS);
    Set<String> keys = new HashSet<>(Set.of(key(mojo)));
    int parameters = 0;
    for (Field field : fields(goal)) {
      for (Object value : values(field.getGenericType())) {
        field.setAccessible(true);
        field.set(mojo, value);
        assertThat(keys.add(key(mojo))).as("%s = %s", field, value).isTrue();
        parameters++;
      }
    }
    assertThat(parameters).isGreaterThan(5);
  }

  @ParameterizedTest
  @MethodSource("typed")
  @DisplayName("knows parameters of any type")
  void types(Object one, Object other) {
    assertThat(key(new Typed(one)))
        .isEqualTo(key(new Typed(one)))
        .isNotEqualTo(key(new Typed(other)));
  }

  static Stream<Arguments> typed() {
    return Stream.of(
        arguments(Layout.onefile, Layout.onedir),
        arguments(Path.of("one"), Path.of("two")),
        arguments(URI.create("file:one"), URI.create("file:two")),
        arguments(List.of(Path.of("one", "two")), List.of(Path.of("one"), Path.of("two"))));
  }

  /** Has a parameter of its own, and those of a goal. */
  private static final class Typed extends ProgramMojo {

    @SuppressWarnings("unused") // Maven would read it.
    private Object parameter;

    Typed(Object parameter) {
      super(null);
      this.parameter = parameter;
    }

    @Override
    public void execute() {}
  }

  @Test
  @DisplayName("stays the same if nothing changes")
  void stays() {
    assertThat(key(new Object())).isEqualTo(key(new Object()));
  }

  @Test
  @DisplayName("changes with the project, the plugin, the session and the properties")
  void surroundings() throws Exception {
    Map<String, Runnable> changes = new LinkedHashMap<>();
    changes.put("version", () -> project.setVersion("2"));
    changes.put("description", () -> project.setDescription("A backend"));
    changes.put("inception year", () -> project.setInceptionYear("2026"));
    changes.put("version of pybundle", () -> when(execution.getVersion()).thenReturn("2"));
    changes.put("execution", () -> when(execution.getExecutionId()).thenReturn("other"));
    changes.put("offline", () -> when(session.isOffline()).thenReturn(true));
    changes.put("user property", () -> user.setProperty("pybundle.probe.url", "http://x"));
    changes.put("property", () -> project.getProperties().setProperty("pybundle.x", "1"));
    changes.put("profile", () -> project.setInjectedProfileIds("parent", List.of("release")));
    changes.put("release", () -> user.setProperty("performRelease", "true"));
    changes.put("machine", () -> system.setProperty("os.arch", "riscv64"));
    changes.put("another execution", () -> plugin.addExecution(second()));
    changes.put(
        "time",
        () ->
            project
                .getProperties()
                .setProperty("project.build.outputTimestamp", "2026-01-01T00:00:00Z"));
    Set<String> keys = new HashSet<>(Set.of(key(new Object())));
    changes.forEach(
        (what, change) -> {
          change.run();
          assertThat(keys.add(key(new Object()))).as(what).isTrue();
        });
    plugin.setConfiguration(
        Xpp3DomBuilder.build(new StringReader("<configuration><a/></configuration>")));
    assertThat(keys.add(key(new Object()))).isTrue();
  }

  @Test
  @DisplayName("does not take two lists for the same because their texts are")
  void lists() throws Exception {
    Object mojo = mock(CompressMojo.class, Mockito.CALLS_REAL_METHODS);
    Field field = CompressMojo.class.getDeclaredField("excludeFiles");
    field.setAccessible(true);
    field.set(mojo, List.of("a, b"));
    String one = key(mojo);
    field.set(mojo, List.of("a", "b"));
    assertThat(key(mojo)).isNotEqualTo(one);
  }

  private String key(Object mojo) {
    return new ConfigurationKey(project, session, execution).of(mojo);
  }

  private static PluginExecution second() {
    PluginExecution second = new PluginExecution();
    second.setId("second");
    second.addGoal("compress");
    return second;
  }

  /** Returns the parameters that a goal declares and inherits, found in another way. */
  private static List<Field> fields(Class<?> goal) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> type = goal; type != AbstractMojo.class; type = type.getSuperclass()) {
      Stream.of(type.getDeclaredFields())
          .filter(ConfigurationKeyTest::isParameter)
          .forEach(fields::add);
    }
    return fields;
  }

  private static boolean isParameter(Field field) {
    return !Modifier.isFinal(field.getModifiers()) && !Modifier.isStatic(field.getModifiers());
  }

  /** Returns two values of a type, of a bean's fields two each. */
  private static List<Object> values(Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      Type element = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      List<Object> values = new ArrayList<>();
      for (Object value : values(element)) {
        values.add(generic.getRawType() == List.class ? List.of(value) : Map.of("key", value));
      }
      return values;
    }
    Map<Type, List<Object>> simple =
        Map.of(
            String.class, List.of("one", "two"),
            File.class, List.of(new File("one"), new File("two")),
            Integer.class, List.of(17, 18),
            Double.class, List.of(1.5, 2.5),
            Boolean.class, List.of(true, false),
            boolean.class, List.of(true),
            long.class, List.of(17L, 18L));
    return simple.containsKey(type) ? simple.get(type) : beans((Class<?>) type);
  }

  private static List<Object> beans(Class<?> type) throws ReflectiveOperationException {
    List<Object> beans = new ArrayList<>(List.of(type.getConstructor().newInstance()));
    for (Field field : type.getDeclaredFields()) {
      if (isParameter(field)) {
        for (Object value : values(field.getGenericType())) {
          Object bean = type.getConstructor().newInstance();
          field.setAccessible(true);
          field.set(bean, value);
          beans.add(bean);
        }
      }
    }
    return beans;
  }
}
