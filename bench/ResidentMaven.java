import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Properties;
import org.apache.maven.cli.MavenCli;

/**
 * Runs one Maven build after another without the start of a JVM. A line of the input is the folder
 * and the arguments of a build, apart by tabs; a line with the exit code behind a zero byte follows
 * what the build said. It ends with its input.
 */
class ResidentMaven {

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
    System.setOut(out);
    System.setErr(out);
    Properties properties = System.getProperties();
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = order.split("\t");
      // Maven makes its options properties of the JVM, and the next build is not to have them.
      System.setProperties((Properties) properties.clone());
      System.setProperty("maven.multiModuleProjectDirectory", words[0]);
      String[] options = Arrays.copyOfRange(words, 1, words.length);
      int code = new MavenCli().doMain(options, words[0], out, out);
      out.println("\0" + code);
    }
  }
}
