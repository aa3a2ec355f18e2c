package dev.pybundle.codesign.authenticode;

import dev.pybundle.codesign.SignatureState.Valid;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Signs the Windows programs and libraries of a folder, so that a system that checks each library
 * it loads (Smart App Control, App Control for Business) accepts them all.
 */
public final class PeTree {

  /** What Python and PyInstaller load as code on Windows. */
  private static final Set<String> CODE = Set.of("exe", "dll", "pyd");

  private final PeSigner signer;

  /**
   * Makes a tree signer.
   *
   * @param signer already prepared
   */
  public PeTree(PeSigner signer) {
    this.signer = signer;
  }

  /**
   * What was signed.
   *
   * @param signed paths of the signed files, the program last
   * @param kept how many files keep the signature of another maker that others vouch for
   */
  public record Outcome(List<String> signed, int kept) {

    /** Copies the list. */
    public Outcome {
      signed = List.copyOf(signed);
    }
  }

  /**
   * Signs the program and every library without a signature of another maker that machines could
   * trust; see {@link Valid#vouchedFor()}.
   *
   * @param folder where the files are
   * @param files paths relative to it, with {@code /}
   * @param program the one of them that is the executable; signed last
   * @throws ProblemException if one cannot be signed
   * @throws IOException if one cannot be read or written
   */
  public Outcome sign(Path folder, List<String> files, String program)
      throws ProblemException, IOException {
    Set<String> ours = ourCertificates(folder.resolve(program));
    List<String> signed = new ArrayList<>();
    int kept = 0;
    for (String file : files) {
      Path path = folder.resolve(file);
      if (file.equals(program) || !isCode(file) || PeHeader.read(path).isEmpty()) {
        continue;
      }
      if (signer.verify(path) instanceof Valid valid
          && valid.vouchedFor()
          && !ours.contains(valid.certificate())) {
        kept++;
        continue;
      }
      signer.sign(path, file);
      signed.add(file);
    }
    signer.sign(folder.resolve(program), program);
    signed.add(program);
    return new Outcome(signed, kept);
  }

  /**
   * Returns the certificates whose signatures may be replaced: the one that signs now, and the one
   * that signed the program, which nobody signs but pybundle.
   */
  private Set<String> ourCertificates(Path program) throws IOException {
    Set<String> ours = new TreeSet<>(Set.of(signer.certificate()));
    if (PeHeader.read(program).isPresent() && signer.verify(program) instanceof Valid valid) {
      ours.add(valid.certificate());
    }
    return ours;
  }

  /** Returns whether a file is code, as far as its name tells. */
  public static boolean isCode(String file) {
    String extension = file.substring(file.lastIndexOf('.') + 1);
    return CODE.contains(extension.toLowerCase(Locale.ROOT));
  }
}
