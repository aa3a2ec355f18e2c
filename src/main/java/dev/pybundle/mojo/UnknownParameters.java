package dev.pybundle.mojo;

import dev.pybundle.message.NearestName;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.spec.RemovedOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.inject.Named;
import org.apache.maven.model.ConfigurationContainer;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;

/**
 * Refuses a parameter that no goal of the plugin has. Maven says nothing about it, or only warns,
 * so a typo would silently give a program without what it asks for.
 */
@Named
public class UnknownParameters {

  /**
   * Looks at the plugin's configuration in the POM, that of its executions included.
   *
   * @param project the project, with its profiles and parents merged in
   * @param execution the goal that runs, which knows its plugin
   * @throws ProblemException if there is a parameter that no goal has
   */
  public void refuse(MavenProject project, MojoExecution execution) throws ProblemException {
    PluginDescriptor descriptor = execution.getMojoDescriptor().getPluginDescriptor();
    Set<String> known = known(descriptor);
    for (Plugin plugin : project.getBuild().getPlugins()) {
      if (plugin.getKey().equals(descriptor.getPluginLookupKey())) {
        refuse(plugin, known);
      }
    }
  }

  private static void refuse(Plugin plugin, Set<String> known) throws ProblemException {
    List<ConfigurationContainer> containers = new ArrayList<>(plugin.getExecutions());
    containers.add(0, plugin);
    for (ConfigurationContainer container : containers) {
      for (String name : ConfigurationXml.read(container.getConfiguration()).keySet()) {
        if (!known.contains(name)) {
          throw problem(name, known).asException();
        }
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
}
