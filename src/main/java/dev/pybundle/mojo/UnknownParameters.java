package dev.pybundle.mojo;

import dev.pybundle.message.ParameterMessages;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.spec.RemovedOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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

  /** At most this part of a name may be wrong for it to be taken for a typo. */
  private static final int PART_OF_NAME = 3;

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
    Optional<String> nearest =
        known.stream().min(Comparator.comparingInt(other -> distance(name, other)));
    if (nearest.isPresent() && distance(name, nearest.get()) == 0) {
      return ParameterMessages.misspelled(name, nearest.get());
    }
    Optional<RemovedOptions.Removed> removed = RemovedOptions.find(name);
    if (removed.isPresent()) {
      return ParameterMessages.removed(name, removed.get().reason(), removed.get().advice());
    }
    return nearest
        .filter(other -> distance(name, other) <= name.length() / PART_OF_NAME)
        .map(other -> ParameterMessages.misspelled(name, other))
        .orElseGet(() -> ParameterMessages.unknown(name));
  }

  /**
   * Returns how many letters must be put in, left out, replaced or swapped with the next to make
   * one name of another; case, {@code -} and {@code _} do not count.
   */
  private static int distance(String left, String right) {
    String from = plain(left);
    String to = plain(right);
    int[][] steps = new int[from.length() + 1][to.length() + 1];
    for (int row = 0; row <= from.length(); row++) {
      for (int column = 0; column <= to.length(); column++) {
        steps[row][column] =
            row == 0 || column == 0 ? row + column : cheapest(steps, from, to, row, column);
      }
    }
    return steps[from.length()][to.length()];
  }

  private static int cheapest(int[][] steps, String from, String to, int row, int column) {
    char last = from.charAt(row - 1);
    int replaced = steps[row - 1][column - 1] + (last == to.charAt(column - 1) ? 0 : 1);
    int moved = 1 + Math.min(steps[row - 1][column], steps[row][column - 1]);
    boolean swapped =
        row > 1
            && column > 1
            && last == to.charAt(column - 2)
            && from.charAt(row - 2) == to.charAt(column - 1);
    int cheapest = Math.min(replaced, moved);
    return swapped ? Math.min(cheapest, 1 + steps[row - 2][column - 2]) : cheapest;
  }

  private static String plain(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }
}
