package dev.pybundle.sidecar;

import dev.pybundle.sidecar.ConfigValue.Item;
import dev.pybundle.sidecar.ConfigValue.Kind;
import dev.pybundle.sidecar.TomlOutline.Section;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Changes the text of a TOML configuration. */
final class TomlEditor implements ConfigEditor.Language {

  private static final Pattern COMMENT = Pattern.compile("#[^\\r\\n]*");
  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern EQUALS = Pattern.compile("[ \\t]*=[ \\t]*$");
  private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)+");

  @Override
  public List<TextEdit> add(String text, ConfigEntry entry) {
    return new Edit(text, TomlOutline.read(text), new Brackets(text, COMMENT), entry).add();
  }

  @Override
  public List<TextEdit> removeOne(String text, ConfigEntry entry) {
    return new Edit(text, TomlOutline.read(text), new Brackets(text, COMMENT), entry).remove();
  }

  /** A key with its value, on its own line or in an inline table. */
  private record LocatedItem(List<String> path, Item item, Optional<ConfigValue> table) {

    Stream<LocatedItem> withInner() {
      Stream<LocatedItem> inner =
          item.value().kind() == Kind.OBJECT
              ? item.value().items().stream()
                  .map(
                      next ->
                          new LocatedItem(join(path, next.key()), next, Optional.of(item.value())))
                  .flatMap(LocatedItem::withInner)
              : Stream.of();
      return Stream.concat(Stream.of(this), inner);
    }
  }

  private record Edit(String text, List<Section> sections, Brackets brackets, ConfigEntry entry) {

    List<TextEdit> add() {
      List<String> path = entry.path();
      for (int length = path.size(); length > 0; length--) {
        Optional<LocatedItem> place = find(path.subList(0, length));
        if (place.isPresent()) {
          return addTo(place.get().item().value(), path.subList(length, path.size()));
        }
      }
      List<String> table = path.subList(0, path.size() - 1);
      for (Section section : sections) {
        if (!section.isElement() && section.path().equals(table)) {
          return List.of(addLine(section, Optional.empty(), path));
        }
      }
      for (int length = table.size(); length > 0; length--) {
        List<String> dotted = table.subList(0, length);
        for (Section section : sections) {
          Optional<Item> last =
              section.items().stream()
                  .filter(item -> startsWith(section.pathOf(item), dotted))
                  .reduce((item, next) -> next);
          if (section.path().size() < length && last.isPresent()) {
            return List.of(addLine(section, last, path));
          }
        }
      }
      return List.of(addSection(table, path));
    }

    List<TextEdit> remove() {
      Optional<LocatedItem> holder = find(entry.holder());
      if (entry.isElement()) {
        return holder
            .map(place -> place.item().value())
            .flatMap(list -> first(list).map(item -> brackets.remove(list, item)))
            .orElse(List.of());
      }
      int depth = entry.holder().size();
      return places()
          .filter(place -> place.path().size() == depth + 1)
          .filter(place -> place.path().subList(0, depth).equals(entry.holder()))
          .filter(place -> entry.isNamedBy(place.path().get(depth)))
          .findFirst()
          .map(this::remove)
          .orElse(List.of());
    }

    private List<TextEdit> remove(LocatedItem place) {
      Item item = place.item();
      return place
          .table()
          .map(table -> brackets.remove(table, item))
          .orElseGet(() -> List.of(brackets.cut(item.start(), item.end())));
    }

    private Optional<Item> first(ConfigValue list) {
      return list.items().stream().filter(item -> ConfigEditor.isNamed(entry, item)).findFirst();
    }

    private List<TextEdit> addTo(ConfigValue value, List<String> missing) {
      if (value.kind() == Kind.ARRAY && entry.isElement()) {
        return brackets.add(value, lines -> ConfigEntry.quoted(entry.text()));
      }
      if (value.kind() == Kind.OBJECT) {
        return brackets.add(value, lines -> line(missing, value.items()));
      }
      return brackets.turnIntoObject(value, lines -> line(missing, List.of()));
    }

    private TextEdit addLine(Section section, Optional<Item> after, List<String> path) {
      Optional<Item> last = after.or(() -> last(section.items()));
      int end = brackets.afterComments(last.map(Item::end).orElse(section.headerEnd()));
      String indent = last.map(item -> brackets.indentOf(item.start())).orElse("");
      String line = line(path.subList(section.path().size(), path.size()), section.items());
      return TextEdit.insert(end, brackets.newlineAt(end) + indent + line);
    }

    private TextEdit addSection(List<String> table, List<String> path) {
      String newline = brackets.newlineAt(0);
      String content = ConfigFile.withoutMark(text);
      boolean ended = content.isEmpty() || content.endsWith("\n");
      String line = line(path.subList(table.size(), path.size()), List.of());
      return TextEdit.insert(
          text.length(),
          (ended ? "" : newline)
              + (content.isBlank() ? "" : newline)
              + "["
              + key(table)
              + "]"
              + newline
              + line
              + (ended ? newline : ""));
    }

    private String line(List<String> path, List<Item> beside) {
      String equals =
          last(beside)
              .map(item -> EQUALS.matcher(text.substring(item.start(), item.value().start())))
              .filter(Matcher::find)
              .map(Matcher::group)
              .orElse(" = ");
      return key(path) + equals + value();
    }

    private String value() {
      String quoted = ConfigEntry.quoted(entry.text());
      return entry.isElement() ? "[" + quoted + "]" : quoted;
    }

    private String key(List<String> path) {
      return path.stream()
          .map(name -> name.equals("externalBin") && isKebab() ? "external-bin" : name)
          .map(name -> BARE.matcher(name).matches() ? name : ConfigEntry.quoted(name))
          .collect(Collectors.joining("."));
    }

    /** Tauri takes {@code externalBin} and {@code external-bin}; the file has one habit. */
    private boolean isKebab() {
      return places().anyMatch(place -> KEBAB.matcher(last(place.path()).orElse("")).matches());
    }

    private Optional<LocatedItem> find(List<String> path) {
      return places().filter(place -> named(place.path()).equals(path)).findFirst();
    }

    private Stream<LocatedItem> places() {
      return sections.stream()
          .filter(section -> !section.isElement())
          .flatMap(
              section ->
                  section.items().stream()
                      .map(item -> new LocatedItem(section.pathOf(item), item, Optional.empty()))
                      .flatMap(LocatedItem::withInner));
    }
  }

  private static List<String> named(List<String> path) {
    return path.stream().map(name -> name.equals("external-bin") ? "externalBin" : name).toList();
  }

  private static boolean startsWith(List<String> path, List<String> start) {
    return path.size() > start.size() && path.subList(0, start.size()).equals(start);
  }

  private static List<String> join(List<String> path, List<String> key) {
    return Stream.concat(path.stream(), key.stream()).toList();
  }

  private static <T> Optional<T> last(List<T> list) {
    return list.isEmpty() ? Optional.empty() : Optional.of(list.get(list.size() - 1));
  }
}
