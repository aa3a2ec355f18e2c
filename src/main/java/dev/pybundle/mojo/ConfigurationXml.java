package dev.pybundle.mojo;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * The raw {@code <configuration>} of a plugin. Maven 3 and 4 hold it in different classes; both
 * print it as XML, so it is read from that.
 */
final class ConfigurationXml {

  private ConfigurationXml() {}

  /**
   * Returns the names and trimmed texts of the elements right below {@code <configuration>}.
   *
   * @param configuration what {@code getConfiguration()} returned, null for none
   */
  static Map<String, String> read(@Nullable Object configuration) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Element element : elements(configuration)) {
      texts.put(element.getTagName(), element.getTextContent().strip());
    }
    return texts;
  }

  /**
   * Returns the elements right below {@code <configuration>}.
   *
   * @param configuration what {@code getConfiguration()} returned, null for none
   */
  static List<Element> elements(@Nullable Object configuration) {
    return configuration == null ? List.of() : children(parse(configuration.toString()));
  }

  /** Returns the elements right below one. */
  static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }

  private static Element parse(String xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      return factory
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(xml)))
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException | IOException impossible) {
      throw new IllegalStateException(
          "Maven printed a configuration that is no XML: " + xml, impossible);
    }
  }
}
