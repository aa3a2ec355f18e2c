package dev.pybundle.sidecar;

import dev.pybundle.sidecar.ConfigValue.Item;
import dev.pybundle.sidecar.ConfigValue.Kind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes the text of a JSON or JSON5 configuration. */
final class JsonEditor implements ConfigEditor.Language {

  private static final Pattern COMMENT = Pattern.compile("//[^\\r\\n]*|/\\*[\\s\\S]*?\\*/");
  private static final Pattern COLON = Pattern.compile("[ \\t]*:[ \\t]*$");
  private static final Pattern BARE = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");

  @Override
  public List<TextEdit> add(String text, ConfigEntry entry) {
    ConfigValue at = JsonOutline.read(text);
    List<String> path = entry.path();
    for (int depth = 0; depth < path.size(); depth++) {
      List<String> missing = path.subList(depth, path.size());
      Style style = Style.of(text, at);
      if (at.kind() == Kind.NULL) {
        String object = style.object(missing, entry, Optional.empty());
        return List.of(new TextEdit(at.start(), at.end(), object));
      }
      if (at.kind() == Kind.ARRAY) {
        return new Brackets(text, COMMENT)
            .turnIntoObject(at, lines -> style.member(missing, entry, lines));
      }
      Optional<Item> member = at.member(path.get(depth));
      if (member.isEmpty()) {
        return new Brackets(text, COMMENT).add(at, lines -> style.member(missing, entry, lines));
      }
      at = member.get().value();
    }
    Style style = Style.of(text, at);
    return at.kind() == Kind.ARRAY
        ? new Brackets(text, COMMENT).add(at, lines -> style.quoted(entry.text()))
        : List.of(new TextEdit(at.start(), at.end(), style.value(entry)));
  }

  @Override
  public List<TextEdit> removeOne(String text, ConfigEntry entry) {
    ConfigValue at = JsonOutline.read(text);
    for (String name : entry.holder()) {
      Optional<Item> member = at.member(name);
      if (member.isEmpty()) {
        return List.of();
      }
      at = member.get().value();
    }
    ConfigValue holder = at;
    return holder.items().stream()
        .filter(item -> ConfigEditor.isNamed(entry, item))
        .findFirst()
        .map(item -> new Brackets(text, COMMENT).remove(holder, item))
        .orElse(List.of());
  }

  /**
   * How names and texts are written.
   *
   * @param quote around texts
   * @param bareNames whether names need no quotes
   * @param colon what stands between a name and its value
   */
  private record Style(char quote, boolean bareNames, String colon) {

    static Style of(String text, ConfigValue container) {
      Optional<Item> first = container.items().stream().findFirst();
      boolean bare =
          first
              .filter(item -> !item.key().isEmpty())
              .map(item -> BARE.matcher(text.substring(item.start(), item.start() + 1)).matches())
              .orElse(false);
      char quote =
          container.items().stream()
              .filter(item -> item.value().kind() == Kind.TEXT)
              .map(item -> text.charAt(item.value().start()))
              .findFirst()
              .or(() -> first.map(item -> text.charAt(item.start())))
              .filter(sign -> sign == '\'')
              .orElse('"');
      String colon =
          container.items().stream()
              .filter(item -> !item.key().isEmpty())
              .reduce((item, last) -> last)
              .map(last -> COLON.matcher(text.substring(last.start(), last.value().start())))
              .filter(Matcher::find)
              .map(Matcher::group)
              .orElse(": ");
      return new Style(quote, bare, colon);
    }

    String member(List<String> names, ConfigEntry entry, Optional<Brackets.Lines> lines) {
      String name = names.get(0);
      List<String> rest = names.subList(1, names.size());
      String written = bareNames && BARE.matcher(name).matches() ? name : quoted(name);
      return written + colon + (rest.isEmpty() ? value(entry) : object(rest, entry, lines));
    }

    String object(List<String> names, ConfigEntry entry, Optional<Brackets.Lines> lines) {
      Optional<Brackets.Lines> inner = lines.map(Brackets.Lines::deeper);
      String before = inner.map(Brackets.Lines::newline).orElse("");
      String after = lines.map(Brackets.Lines::newline).orElse("");
      return "{" + before + member(names, entry, inner) + after + "}";
    }

    String value(ConfigEntry entry) {
      return entry.isElement() ? "[" + quoted(entry.text()) + "]" : quoted(entry.text());
    }

    String quoted(String text) {
      String json = ConfigEntry.quoted(text);
      boolean plain = quote == '\'' && text.indexOf('\'') < 0 && text.indexOf('"') < 0;
      return plain ? "'" + json.substring(1, json.length() - 1) + "'" : json;
    }
  }
}
