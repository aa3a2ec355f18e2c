package dev.pybundle.message;

/**
 * How Python code names the folder of a program's data, so that it is right frozen and unfrozen.
 */
public final class ProgramFolder {

  private ProgramFolder() {}

  /**
   * Returns the expression.
   *
   * @param above how many folders the data's place counts from above the one that holds the code
   */
  public static String code(int above) {
    return "Path(getattr(sys, \"_MEIPASS\", Path(__file__).resolve().parents[" + above + "]))";
  }
}
