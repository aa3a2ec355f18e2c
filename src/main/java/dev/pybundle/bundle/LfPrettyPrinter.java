package dev.pybundle.bundle;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;

/**
 * Jackson's pretty printer with LF on every system, because {@code bundle.json} is hashed and
 * compared.
 */
final class LfPrettyPrinter extends DefaultPrettyPrinter {

  private static final long serialVersionUID = 1L;

  LfPrettyPrinter() {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    indentObjectsWith(indenter);
    indentArraysWith(indenter);
  }

  @Override
  public DefaultPrettyPrinter createInstance() {
    return new LfPrettyPrinter();
  }
}
