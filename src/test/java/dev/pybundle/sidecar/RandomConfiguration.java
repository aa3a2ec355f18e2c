package dev.pybundle.sidecar;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Writes a configuration that a user could have, and some that hardly one would. */
final class RandomConfiguration {

  /** Texts and comments that look like what an edit looks for. */
  private static final List<String> DECOYS =
      List.of(
          "\"externalBin\": [\"binaries/x\"],",
          "bundle = { externalBin = [] }",
          "[bundle]",
          "binaries/x",
          "} ] , {",
          "/ * \" ' #",
          "äöü \uD83D\uDE00",
          "");

  private static final List<String> NAMES =
      List.of("externalBin", "bundle", "resources", "tauri", "windows", "csp", "a-b", "ключ");

  private final Random random;
  private final boolean toml;
  private final boolean lenient;
  private final boolean old;
  private final List<String> newlines;
  private final String unit;

  RandomConfiguration(Random random) {
    this.random = random;
    this.toml = one(3);
    this.lenient = random.nextBoolean();
    this.old = one(4);
    List<String> usual = toml ? List.of("\n", "\r\n") : List.of("\n", "\r\n", "\r");
    this.newlines = one(4) ? usual : List.of(pick(usual));
    this.unit = pick(List.of("  ", "    ", "\t", " ", "", " \t ", "   "));
  }

  String name() {
    return toml ? "Tauri.toml" : pick(List.of("tauri.conf.json", "tauri.conf.json5"));
  }

  String text() {
    return (one(6) ? "\uFEFF" : "") + (toml ? toml() : json());
  }

  // JSON

  private String json() {
    boolean lines = random.nextInt(5) > 0;
    String root = object(rootMembers(), 0, lines);
    return gap("", lines, 0) + root + gap("", lines, 0) + (random.nextBoolean() ? newline() : "");
  }

  /** A member: its name, and its value as it is written at a depth. */
  private record Member(String name, Writer value) {}

  private interface Writer {
    String at(int depth, boolean lines);
  }

  private List<Member> rootMembers() {
    List<Member> members = fillers();
    List<Member> bundle = bundleMembers();
    Member holder = new Member("bundle", (depth, lines) -> object(bundle, depth, lines));
    boolean none = one(6);
    if (old) {
      List<Member> inner = fillers();
      if (!none) {
        insert(inner, holder);
      }
      insert(members, new Member("tauri", (depth, lines) -> object(inner, depth, lines)));
    } else if (!none) {
      insert(members, holder);
    }
    if (one(20) && !old) {
      // A parser takes the last of two.
      members.add(0, new Member("bundle", (depth, lines) -> "{}"));
    }
    return members;
  }

  private List<Member> bundleMembers() {
    List<Member> members = fillers();
    members.removeIf(member -> List.of("externalBin", "resources").contains(member.name()));
    if (random.nextInt(3) > 0) {
      insert(members, new Member("externalBin", externalBin()));
    }
    if (random.nextInt(3) > 0) {
      insert(members, new Member("resources", resources()));
    }
    return members;
  }

  private Writer externalBin() {
    if (one(8)) {
      return (depth, lines) -> "null";
    }
    List<Writer> elements = new ArrayList<>();
    for (String entry : externalBins()) {
      elements.add((depth, lines) -> quoted(entry));
    }
    return (depth, lines) -> array(elements, depth, lines && random.nextBoolean());
  }

  private List<String> externalBins() {
    List<String> entries = new ArrayList<>();
    for (int count = random.nextInt(4); count > 0; count--) {
      entries.add("tools/t" + count);
    }
    if (one(3)) {
      entries.add(pick(List.of("binaries/x", "./binaries/x", "binaries//x")));
    }
    Collections.shuffle(entries, random);
    return entries;
  }

  private Writer resources() {
    if (one(6)) {
      return (depth, lines) -> "null";
    }
    if (one(5)) {
      List<Writer> none = one(2) ? List.of() : List.of((depth, lines) -> quoted("docs/a"));
      return (depth, lines) -> array(none, depth, lines);
    }
    List<Member> members = new ArrayList<>();
    for (int count = random.nextInt(3); count > 0; count--) {
      String name = "docs/" + count;
      members.add(new Member(name, (depth, lines) -> quoted("d/" + name)));
    }
    if (one(4)) {
      insert(members, new Member("binaries/x", (depth, lines) -> quoted("x")));
    }
    return (depth, lines) -> object(members, depth, lines && random.nextBoolean());
  }

  private List<Member> fillers() {
    List<Member> members = new ArrayList<>();
    for (int count = random.nextInt(4); count > 0; count--) {
      String name = "app" + count;
      String inner = pick(NAMES);
      members.add(
          new Member(
              name,
              switch (random.nextInt(6)) {
                case 0 -> (depth, lines) -> quoted(pick(DECOYS));
                case 1 -> (depth, lines) -> pick(List.of("1", "-2.5e3", "true", "null"));
                case 2 -> (depth, lines) -> "[]";
                case 3 ->
                    (depth, lines) ->
                        array(
                            List.of((d, l) -> quoted(pick(DECOYS)), (d, l) -> "{}"), depth, lines);
                case 4 -> (depth, lines) -> "{" + gap("", false, 0) + "}";
                default ->
                    (depth, lines) ->
                        object(
                            List.of(new Member(inner, (d, l) -> quoted("binaries/x"))),
                            depth,
                            lines);
              }));
    }
    return members;
  }

  private String object(List<Member> members, int depth, boolean lines) {
    String colon = pick(List.of(": ", ":", " : ", ": "));
    List<String> items = new ArrayList<>();
    for (Member member : members) {
      items.add(
          key(member.name())
              + (one(15) ? gap(":", lines, depth) + " " : colon)
              + member.value().at(depth + 1, lines));
    }
    return brackets('{', items, '}', depth, lines);
  }

  private String array(List<Writer> elements, int depth, boolean lines) {
    List<String> items = elements.stream().map(element -> element.at(depth + 1, lines)).toList();
    return brackets('[', items, ']', depth, lines);
  }

  private String brackets(char open, List<String> items, char close, int depth, boolean lines) {
    StringBuilder text = new StringBuilder().append(open);
    String blank = pick(List.of("", " "));
    for (int index = 0; index < items.size(); index++) {
      text.append(lines ? gap(newline() + unit.repeat(depth + 1), true, depth) : blank);
      text.append(items.get(index));
      boolean last = index == items.size() - 1;
      if (!last || (mayTrail(open) && one(4))) {
        text.append(one(10) ? gap("", lines, depth) : "").append(',');
      }
      text.append(one(6) ? gap(" ", lines, depth) : "");
    }
    if (items.isEmpty() && one(2)) {
      return text.append(gap(pick(List.of("", " ")), lines, depth)).append(close).toString();
    }
    boolean ownLine = lines && random.nextInt(8) > 0;
    return text.append(ownLine ? newline() + unit.repeat(depth) : blank).append(close).toString();
  }

  private boolean mayTrail(char open) {
    return toml ? open == '[' : lenient;
  }

  /** Blanks, and where they are allowed, comments around them. */
  private String gap(String blanks, boolean lines, int depth) {
    if (toml ? !lines : !lenient) {
      return blanks;
    }
    return switch (random.nextInt(8)) {
      case 0 -> blanks + block() + (blanks.isBlank() ? "" : " ");
      case 1 -> block() + blanks;
      case 2 -> lines ? " " + line() + newline() + unit.repeat(depth) + blanks : blanks;
      case 3 -> lines ? blanks + line() + newline() + unit.repeat(depth) : blanks;
      default -> blanks;
    };
  }

  private String block() {
    if (toml) {
      return "";
    }
    String inner = pick(DECOYS).replace("*/", "") + (one(4) ? newline() : "");
    return "/*" + inner + "*/";
  }

  private String line() {
    return (toml ? "# " : "// ") + pick(DECOYS);
  }

  private String key(String name) {
    boolean bare = name.matches("[A-Za-z_][A-Za-z0-9_]*");
    return lenient && bare && random.nextBoolean() ? name : quoted(name);
  }

  private String quoted(String text) {
    String double_ = ConfigEntry.quoted(text);
    boolean single = (lenient || toml) && text.indexOf('\'') < 0 && text.indexOf('"') < 0;
    return single && random.nextBoolean() ? "'" + text + "'" : double_;
  }

  // TOML

  private String toml() {
    List<String> blocks = new ArrayList<>();
    String prefix = old ? "tauri." : "";
    boolean kebab = one(3);
    String list = kebab ? "external-bin" : "externalBin";
    StringBuilder top = new StringBuilder(kebab ? statement("product-name", "'p'") : "");
    int form = random.nextInt(6);
    String values = tomlArray(externalBins());
    boolean hasList = random.nextBoolean();
    if (old && (form == 3 || form == 5)) {
      blocks.add(header("[tauri.allowlist]") + statement("all", "true"));
    }
    switch (form) {
      case 0 -> {
        StringBuilder bundle = new StringBuilder(header("[" + prefix + "bundle]"));
        bundle.append(tomlFillers()).append(hasList ? statement(list, values) : "");
        boolean inHere = one(3);
        bundle.append(inHere ? statement("resources.\"docs/1\"", "'d'") : "");
        blocks.add(bundle.append(tomlFillers2()).toString());
        if (!inHere && one(2)) {
          blocks.add(resourcesTable(prefix));
        }
      }
      case 1 -> {
        top.append(statement(prefix + "bundle.active", "true"));
        top.append(hasList ? statement(prefix + "bundle." + list, values) : "");
        top.append(one(2) ? statement(prefix + "bundle.resources.'docs/1'", "'d'") : "");
      }
      case 2 -> {
        String oneLine = hasList ? ", " + list + " = " + oneLineArray() : "";
        String table = "{ active = true" + oneLine + (one(2) ? ", resources = {}" : "") + " }";
        top.append(statement(prefix + "bundle", table));
      }
      case 3 -> blocks.add(header("[" + prefix + "bundle.linux.deb]") + tomlFillers());
      case 4 -> {
        String empty =
            pick(List.of("", statement("resources", "[ ]"), statement("resources", "{}")));
        blocks.add(header("[ " + (old ? "tauri . " : "") + "'bundle' ]") + empty);
      }
      default -> {}
    }
    if (old && form == 1 && one(2)) {
      top.append(statement("tauri.macOSPrivateApi", "true"));
    } else if (old && blocks.isEmpty() && form > 2) {
      blocks.add(header("[package]"));
    }
    blocks.add(header("[plugins.some]") + tomlFillers());
    blocks.add(header("[[app.windows]]") + statement("title", "'''[bundle]" + newline() + "x'''"));
    Collections.shuffle(blocks, random);
    String text = tomlFillers() + top + String.join(one(2) ? newline() : "", blocks);
    return one(4) ? text.stripTrailing() : text;
  }

  private String resourcesTable(String prefix) {
    return header("[" + prefix + "bundle.resources]")
        + (one(2) ? statement("'docs/1'", "\"d\"") : "")
        + (one(3) ? statement("\"binaries/x\"", "'x'") : "");
  }

  private String tomlFillers() {
    StringBuilder text = new StringBuilder();
    for (int count = random.nextInt(3); count > 0; count--) {
      text.append(one(3) ? unit + line() + newline() : one(3) ? newline() : "");
      text.append(statement("app" + random.nextInt(1_000_000_000), tomlValue()));
    }
    return text.toString();
  }

  private String tomlFillers2() {
    return one(3) ? unit + line() + newline() : "";
  }

  private String tomlValue() {
    return switch (random.nextInt(8)) {
      case 0 -> quoted(pick(DECOYS));
      case 1 -> "1979-05-27 07:32:00";
      case 2 ->
          "\"\"\"" + newline() + "[bundle] \\\"\"\" externalBin = []" + newline() + "\"\"\"\"";
      case 3 -> "{ bundle = { externalBin = ['binaries/x'] }, b.c = \"}\" }";
      case 4 -> tomlArray(List.of("a#b", "binaries/x"));
      case 5 -> "[[1, 2], ['a', \"]\"]]";
      case 6 -> "'''it's ''here'''";
      default -> pick(List.of("1_000", "0xff", "inf", "false", "''", "\"\""));
    };
  }

  private String tomlArray(List<String> entries) {
    List<String> items = entries.stream().map(this::quoted).toList();
    return brackets('[', items, ']', 0, random.nextBoolean());
  }

  private String oneLineArray() {
    List<String> items = externalBins().stream().map(this::quoted).toList();
    return "[" + String.join(", ", items) + "]";
  }

  private String header(String text) {
    return (one(5) ? unit : "") + text + comment() + newline();
  }

  private String statement(String key, String value) {
    String equals = pick(List.of(" = ", "=", " = ", "  =\t"));
    return (one(4) ? unit : "") + key + equals + value + comment() + newline();
  }

  private String comment() {
    return one(5) ? " " + line() : "";
  }

  // Chance

  private boolean one(int of) {
    return random.nextInt(of) == 0;
  }

  private String newline() {
    return pick(newlines);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private void insert(List<Member> members, Member member) {
    members.add(random.nextInt(members.size() + 1), member);
  }
}
