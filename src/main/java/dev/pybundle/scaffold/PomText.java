package dev.pybundle.scaffold;

import dev.pybundle.message.ProblemException;
import eu.maveniverse.domtrip.Comment;
import eu.maveniverse.domtrip.Document;
import eu.maveniverse.domtrip.DomTripException;
import eu.maveniverse.domtrip.Element;
import eu.maveniverse.domtrip.Node;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A POM that elements are added to as its author would, with its indentation and line ends; all
 * else keeps its bytes.
 */
final class PomText {

  /** The order of Maven's own documentation. */
  private static final List<String> ORDER =
      List.of(
          ("modelVersion parent groupId artifactId version packaging name description url"
                  + " inceptionYear organization licenses developers contributors mailingLists"
                  + " prerequisites modules scm issueManagement ciManagement"
                  + " distributionManagement properties dependencyManagement dependencies"
                  + " repositories pluginRepositories build reporting profiles")
              .split(" "));

  private final Document document;
  private final String newline;
  private final String unit;

  private PomText(Document document) {
    this.document = document;
    String text = document.toXml();
    this.newline = text.contains("\r\n") ? "\r\n" : "\n";
    String indent = root().childElements().findFirst().map(PomText::indentOf).orElse("");
    this.unit = indent.isEmpty() ? "  " : indent;
  }

  /**
   * Reads a POM.
   *
   * @param file its name, for messages
   * @throws ProblemException if it cannot be read, or not be written again as it is
   */
  static PomText read(String file, byte[] bytes) throws ProblemException {
    PomText pom;
    try {
      pom = new PomText(Document.of(new ByteArrayInputStream(bytes)));
    } catch (DomTripException | IllegalArgumentException unreadable) {
      throw ScaffoldProblems.unreadablePom(file, String.valueOf(unreadable.getMessage()))
          .asException(unreadable);
    }
    if (!pom.root().name().equals("project")) {
      throw ScaffoldProblems.unreadablePom(file, "its root is <%s>".formatted(pom.root().name()))
          .asException();
    }
    if (!Arrays.equals(pom.bytes(), bytes)) {
      throw ScaffoldProblems.notEditable(file).asException();
    }
    return pom;
  }

  Element root() {
    return document.root();
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    document.toXml(bytes);
    return bytes.toByteArray();
  }

  /** Returns its text. */
  String text() {
    return new String(bytes(), charset());
  }

  private Charset charset() {
    try {
      return Charset.forName(document.encoding());
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return StandardCharsets.UTF_8;
    }
  }

  /** Returns an element of the project, at the place where Maven's documentation has it. */
  Element section(String name) {
    Optional<Element> present = root().childElement(name);
    if (present.isPresent()) {
      return present.get();
    }
    List<String> before = ORDER.subList(0, ORDER.indexOf(name));
    Optional<Node> previous =
        root()
            .children()
            .filter(node -> node instanceof Element each && before.contains(each.name()))
            .reduce((first, second) -> second);
    String blank = isSpaced() ? newline : "";
    Element section = element("<" + name + ">" + "</" + name + ">");
    section.precedingWhitespace(blank + newline + unit);
    section.innerPrecedingWhitespace(newline + unit);
    previous.ifPresentOrElse(
        node -> root().insertChildAfter(withRemark(node), section), () -> root().addChild(section));
    return section;
  }

  /** Returns a child, which is added if it is not there. */
  Element child(Element parent, String name) {
    return parent
        .childElement(name)
        .orElseGet(
            () -> {
              append(parent, "<%1$s></%1$s>".formatted(name));
              Element added = parent.childElement(name).orElseThrow();
              added.innerPrecedingWhitespace(newline + indentOf(added));
              return added;
            });
  }

  /**
   * Adds elements as the last ones.
   *
   * @param fragment with two spaces a level, from the first column
   */
  void append(Element parent, String fragment) {
    open(parent);
    for (Node node : nodes(indentOf(parent) + unit, fragment)) {
      parent.addChild(node);
    }
  }

  /** Adds elements before all others. */
  void prepend(Element parent, String fragment) {
    open(parent);
    int place = 0;
    for (Node node : nodes(indentOf(parent) + unit, fragment)) {
      parent.insertChild(place++, node);
    }
  }

  /** An element without children has no line of its own for its end. */
  private void open(Element parent) {
    if (parent.children().findAny().isEmpty()) {
      parent.selfClosing(false);
      parent.innerPrecedingWhitespace(newline + indentOf(parent));
    }
  }

  private List<Node> nodes(String indent, String fragment) {
    String text =
        fragment
            .stripTrailing()
            .lines()
            .map(
                line -> {
                  int depth = (line.length() - line.stripLeading().length()) / 2;
                  return newline + indent + unit.repeat(depth) + line.stripLeading();
                })
            .collect(Collectors.joining());
    return Document.parseFragment(text);
  }

  private static Element element(String text) {
    return (Element) Document.parseFragment(text).get(0);
  }

  private boolean isSpaced() {
    return root()
        .children()
        .anyMatch(node -> node.precedingWhitespace().replace("\r", "").contains("\n\n"));
  }

  /** A comment at the end of a line belongs to it. */
  private static Node withRemark(Node node) {
    return node.nextSibling()
        .filter(next -> next instanceof Comment && !next.precedingWhitespace().contains("\n"))
        .orElse(node);
  }

  private static String indentOf(Element element) {
    String space = element.precedingWhitespace();
    return element.parent() instanceof Document ? "" : space.substring(space.lastIndexOf('\n') + 1);
  }
}
