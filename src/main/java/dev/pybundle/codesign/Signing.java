package dev.pybundle.codesign;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Inputs;
import java.util.List;

/**
 * One run of the goal.
 *
 * @param request what to sign and how
 * @param from the Bundle before; the signed one, if that one is on another machine
 * @param isSigned whether what is published is signed
 * @param inputs notes what is looked at
 */
public record Signing(SigningRequest request, Bundle from, boolean isSigned, Inputs inputs) {

  /** Name of the goal, and of its step in {@code bundle.json}. */
  public static final String GOAL = "codesign";

  /**
   * What was made of a Bundle.
   *
   * @param files every file of the program
   * @param parts every file beside it
   * @param summary a line about it
   */
  public record SignedFiles(List<BundledFile> files, List<BundledFile> parts, String summary) {

    /** Describes the files of a Bundle that stay as they are. */
    public static SignedFiles unchanged(Bundle from, String summary) {
      return new SignedFiles(from.manifest().files(), from.manifest().parts(), summary);
    }
  }
}
