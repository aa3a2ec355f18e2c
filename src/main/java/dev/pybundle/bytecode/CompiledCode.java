package dev.pybundle.bytecode;

import java.io.IOException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/** Changes marshalled code in ways that do not change what it does. */
public final class CompiledCode {

  private MarshalValue code;
  private final CodeLayout layout;
  private final int length;

  private CompiledCode(MarshalValue code, CodeLayout layout, int length) {
    this.code = code;
    this.layout = layout;
    this.length = length;
  }

  /**
   * Reads a module's code.
   *
   * @param marshalled as behind the header of a compiled file
   * @param layout of the Python that wrote it
   * @throws IOException if it cannot be read
   */
  public static CompiledCode read(byte[] marshalled, CodeLayout layout) throws IOException {
    MarshalValue value = MarshalReader.readCode(marshalled, layout);
    if (value.type() != MarshalValue.CODE) {
      throw new IOException("Marshalled data is no code");
    }
    return new CompiledCode(value, layout, marshalled.length);
  }

  /** Returns it as Python reads it. */
  public byte[] marshalled() {
    return MarshalWriter.write(code, length);
  }

  /**
   * Removes the columns from all line tables. What a traceback then lacks are the marks below the
   * part of a line.
   *
   * @return how many bytes that saves
   * @throws IOException if a table cannot be read
   */
  public long removeColumns() throws IOException {
    return layout.columns() ? removeColumns(code, new IdentityHashMap<>()) : 0;
  }

  private static long removeColumns(MarshalValue from, Map<MarshalValue, MarshalValue> tables)
      throws IOException {
    MarshalValue[] items = from.children();
    MarshalValue table = items[CodeLayout.LINE_TABLE];
    long saved = 0;
    MarshalValue known = tables.get(table);
    if (known == null) {
      known = MarshalValue.bytes(LineTable.withoutColumns(table.asBytes()));
      tables.put(table, known);
      saved += table.data().length - known.data().length;
    }
    items[CodeLayout.LINE_TABLE] = known;
    for (MarshalValue constant : items[CodeLayout.CONSTANTS].children()) {
      if (constant.type() == MarshalValue.CODE) {
        saved += removeColumns(constant, tables);
      }
    }
    return saved;
  }

  /**
   * Asks for more room on the stack of Python's frames, as an expression would that is that deep.
   * What is not used of it takes no memory. Pythons before 3.11 have no such stack.
   *
   * @param values how many values the code's own frame is to have room for
   */
  public void reserveStack(int values) {
    int place = layout.stackSize() * Integer.BYTES;
    byte[] data = code.data();
    if (layout.columns() && MarshalReader.little(data, place) < values) {
      byte[] changed = Arrays.copyOf(data, data.length);
      System.arraycopy(MarshalWriter.little(values), 0, changed, place, Integer.BYTES);
      code = new MarshalValue(code.type(), changed, code.children());
    }
  }

  /**
   * Takes away the documentation of functions, classes and the module, where nothing else uses the
   * text.
   *
   * @return how many bytes that saves
   * @throws IOException if the code cannot be read
   */
  public long removeDocstrings() throws IOException {
    return layout.loads().isEmpty() ? 0 : new DocstringPlaces(layout).removeFrom(code);
  }
}
