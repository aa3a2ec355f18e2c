package dev.pybundle.mojo;

import dev.pybundle.spec.SpecInput;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parameter {@code <lazy>}: what the program loads when it first imports it. */
public final class Lazy {

  private static final String DISTRIBUTIONS = "pybundle.lazy.distributions";
  private static final String DOWNLOAD = "pybundle.lazy.download";

  private @Nullable List<String> distributions;
  private @Nullable String download;

  /** Sets the names of the distributions that go into archives of their own. */
  public void setDistributions(@Nullable List<String> distributions) {
    this.distributions = distributions;
  }

  /** Sets the function that fetches an archive, {@code module:function}. */
  public void setDownload(@Nullable String download) {
    this.download = download;
  }

  /**
   * Returns the same as the service takes it.
   *
   * @param properties finds a property of Maven, for what is not in the POM
   */
  SpecInput.Lazy input(Function<String, Optional<String>> properties) {
    return new SpecInput.Lazy(
        distributions == null
            ? properties.apply(DISTRIBUTIONS).map(text -> List.of(text.split(","))).orElse(null)
            : distributions,
        download == null ? properties.apply(DOWNLOAD).orElse(null) : download);
  }
}
