package dev.pybundle.mojo;

import dev.pybundle.message.NearestName;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.spec.RemovedOptions;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.model.ConfigurationContainer;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.w3c.dom.Element;

/**
 * Refuses a parameter that no goal of the plugin has, and a part of one that it does not have.
 * Maven says nothing about the first, or only warns, and notices the second only in a goal that has
 * the parameter, so a typo would silently give a program without what it asks for.
 */
@Named
class UnknownParameters {

  private final Executions executions;
  private final MojoExecution execution;

  @Inject
  UnknownParameters(Executions executions, MojoExecution execution) {
    this.executions = executions;
    this.execution = execution;
  }

  /**
   * Looks at the plugin's configuration in the POM, that of its executions included.
   *
   * @throws ProblemException if there is a parameter, or a part of one, that does not exist
   */
  void refuse() throws ProblemException {
    PluginDescriptor descriptor = execution.getMojoDescriptor().getPluginDescriptor();
    Set<String> known = known(descriptor);
    for (ConfigurationContainer container : containers()) {
      for (Element element : ConfigurationXml.elements(container.getConfiguration())) {
        if (!known.contains(element.getTagName())) {
          throw problem(element.getTagName(), known).asException();
        }
        refuseParts(element, type(descriptor, element.getTagName()));
      }
    }
  }

  private List<ConfigurationContainer> containers() {
    Optional<Plugin> plugin = executions.plugin();
    List<ConfigurationContainer> containers = new ArrayList<>();
    plugin.ifPresent(containers::add);
    plugin.map(Plugin::getExecutions).ifPresent(containers::addAll);
    return containers;
  }

  private static void refuseParts(Element element, Type type) throws ProblemException {
    if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
      for (Element child : ConfigurationXml.children(element)) {
        refuseParts(child, generic.getActualTypeArguments()[0]);
      }
    } else if (type instanceof Class<?> bean && ParameterFields.isOurs(bean)) {
      Map<String, Type> parts = ParameterFields.types(bean);
      for (Element child : ConfigurationXml.children(element)) {
        if (!parts.containsKey(child.getTagName())) {
          throw problem(element.getTagName(), child.getTagName(), parts.keySet()).asException();
        }
        refuseParts(child, Objects.requireNonNull(parts.get(child.getTagName())));
      }
    }
  }

  private static Set<String> known(PluginDescriptor descriptor) {
    Set<String> names = new TreeSet<>();
    descriptor.getMojos().stream()
        .flatMap(mojo -> Stream.ofNullable(mojo.getParameters()).flatMap(List::stream))
        .flatMap(parameter -> Stream.of(parameter.getName(), parameter.getAlias()))
        .filter(Objects::nonNull)
        .forEach(names::add);
    return names;
  }

  /** A descriptor does not know what a list holds; the fields of a goal do. */
  private static Type type(PluginDescriptor descriptor, String parameter) {
    for (MojoDescriptor mojo : descriptor.getMojos()) {
      if (mojo.getParameterMap().containsKey(parameter)) {
        try {
          Class<?> goal = Class.forName(mojo.getImplementation());
          return ParameterFields.types(goal).getOrDefault(parameter, Object.class);
        } catch (ClassNotFoundException impossible) {
          throw new IllegalStateException("A goal without a class: " + mojo, impossible);
        }
      }
    }
    return Object.class;
  }

  private static Problem problem(String name, Set<String> known) {
    Optional<String> nearest = NearestName.in(known, name);
    if (nearest.isPresent() && NearestName.distance(name, nearest.get()) == 0) {
      return ParameterProblems.misspelled(name, nearest.get());
    }
    Optional<RemovedOptions.Removed> removed = RemovedOptions.find(name);
    if (removed.isPresent()) {
      return ParameterProblems.removed(name, removed.get().reason(), removed.get().advice());
    }
    return nearest
        .map(other -> ParameterProblems.misspelled(name, other))
        .orElseGet(() -> ParameterProblems.unknown(name));
  }

  private static Problem problem(String parent, String name, Set<String> known) {
    return new Problem(
        "<%s> in the configuration of pybundle has no <%s>".formatted(parent, name),
        NearestName.in(known, name)
            .map("write <%s>"::formatted)
            .orElseGet(() -> "write one of " + String.join(", ", known)));
  }
}
