package dev.pybundle.codesign.authenticode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.codesign.SignatureState.Valid;
import dev.pybundle.fixture.Keystores;
import dev.pybundle.fixture.TimestampAuthority;
import dev.pybundle.fixture.WindowsBootloader;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import net.jsign.AuthenticodeSigner;
import net.jsign.pe.PEFile;
import net.jsign.timestamp.TimestampingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The signatures are real ones, by jsign, of certificates by keytool. */
@DisplayName("A signature of somebody else")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeSignaturesTest {

  private static final List<String> IN_2020 =
      List.of("-startdate", "2020/01/01", "-validity", "365");
  private static final List<String> FOR_WEB = List.of("-ext", "eku=serverAuth");
  private static final List<String> LONG =
      List.of("-startdate", "2010/01/01", "-validity", "36500");

  private final Path folder;

  PeSignaturesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  void makeKeys() throws Exception {
    Keystores.forCode(folder.resolve("self-signed"), "CN=Vendor");
    Keystores.issued(folder.resolve("issued"), "CN=Vendor", Keystores.FOR_CODE);
    Keystores.issued(folder.resolve("issued for 2020"), "CN=Vendor", and(IN_2020));
    Keystores.addKey(folder.resolve("self-signed for 2020"), "sign", "CN=Vendor", and(IN_2020));
    Keystores.issued(folder.resolve("issued for a web server"), "CN=Vendor", FOR_WEB);
    Keystores.issued(folder.resolve("authority"), "CN=Time", time(Keystores.FOR_TIMESTAMPS));
    Keystores.addKey(
        folder.resolve("self-signed authority"), "tsa", "CN=Time", time(Keystores.FOR_TIMESTAMPS));
  }

  @ParameterizedTest(name = "{0}, timestamp by {1} in {2}")
  @CsvSource({
    "issued, , , true",
    "issued, authority, 2026, true",
    "issued for 2020, authority, 2020, true",
    "issued for 2020, , , false",
    "issued for 2020, authority, 2022, false",
    "issued for 2020, authority, 2019, false",
    "issued for 2020, self-signed authority, 2020, false",
    "self-signed, , , false",
    "self-signed, authority, 2026, false",
    "self-signed for 2020, authority, 2020, false",
    "issued for a web server, , , false"
  })
  @DisplayName("is kept if others vouched for the signer when it was made, or do so now")
  void isVouchedFor(String key, @Nullable String authority, @Nullable String year, boolean kept)
      throws Exception {
    Path file = WindowsBootloader.onefile(folder.resolve("library.dll"));
    if (authority == null) {
      sign(file, signer(key));
    } else {
      Instant time = year.equals("2026") ? Instant.now() : Instant.parse(year + "-06-01T00:00:00Z");
      try (TimestampAuthority server =
          TimestampAuthority.start(folder.resolve(authority), Clock.fixed(time, ZoneOffset.UTC))) {
        sign(
            file,
            signer(key)
                .withTimestamping(true)
                .withTimestampingMode(TimestampingMode.RFC3161)
                .withTimestampingAuthority(server.url()));
      }
    }

    assertThat(PeSignatures.inspect(file))
        .isInstanceOfSatisfying(
            Valid.class, valid -> assertThat(valid.vouchedFor()).isEqualTo(kept));
  }

  @Test
  @DisplayName("is not kept if its issuer's name is borrowed")
  void forgedIssuer() throws Exception {
    Certificate[] chain = chain("issued");
    Path keys = folder.resolve("namesake");
    Keystores.addKey(keys, "other", "CN=Other", List.of("-ext", "bc:c"));
    Keystores.addKey(
        keys, "namesake", "CN=Test authority", List.of("-ext", "bc:c", "-signer", "other"));
    Certificate namesake = open("namesake").getCertificate("namesake");
    Path file = WindowsBootloader.onefile(folder.resolve("forged.dll"));

    sign(
        file,
        new AuthenticodeSigner(new Certificate[] {chain[0], namesake}, key("issued"))
            .withTimestamping(false));

    assertThat(PeSignatures.inspect(file))
        .isInstanceOfSatisfying(Valid.class, valid -> assertThat(valid.vouchedFor()).isFalse());
  }

  private static void sign(Path file, AuthenticodeSigner signer) throws Exception {
    try (PEFile pe = new PEFile(file.toFile())) {
      signer.sign(pe);
    }
  }

  private AuthenticodeSigner signer(String key) throws Exception {
    return new AuthenticodeSigner(chain(key), key(key)).withTimestamping(false);
  }

  private Certificate[] chain(String name) throws Exception {
    KeyStore store = open(name);
    return store.getCertificateChain(store.aliases().nextElement());
  }

  private PrivateKey key(String name) throws Exception {
    KeyStore store = open(name);
    return (PrivateKey)
        store.getKey(store.aliases().nextElement(), Keystores.PASSWORD.toCharArray());
  }

  private KeyStore open(String name) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve(name))) {
      store.load(in, Keystores.PASSWORD.toCharArray());
    }
    return store;
  }

  private static List<String> and(List<String> validity) {
    return joined(Keystores.FOR_CODE, validity);
  }

  private static List<String> time(List<String> purpose) {
    return joined(purpose, LONG);
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
