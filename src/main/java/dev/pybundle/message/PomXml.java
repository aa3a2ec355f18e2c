package dev.pybundle.message;

/** The XML that a user is told to write into a POM. */
public final class PomXml {

  private PomXml() {}

  /** Returns a list with one item. */
  public static String item(String parameter, String item, String value) {
    return "<" + parameter + ">" + element(item, value) + "</" + parameter + ">";
  }

  /** Returns an element with a text. */
  public static String element(String name, String text) {
    return "<" + name + ">" + escaped(text) + "</" + name + ">";
  }

  /** Returns a text as it must be between tags. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
