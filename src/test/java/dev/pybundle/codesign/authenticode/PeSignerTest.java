package dev.pybundle.codesign.authenticode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pybundle.codesign.SecretReference;
import dev.pybundle.codesign.SecretResolver;
import dev.pybundle.codesign.SignatureState;
import dev.pybundle.codesign.SignatureState.Broken;
import dev.pybundle.codesign.SignatureState.Unsigned;
import dev.pybundle.codesign.SignatureState.Valid;
import dev.pybundle.codesign.TimestampUrl;
import dev.pybundle.fixture.Keystores;
import dev.pybundle.fixture.TimestampAuthority;
import dev.pybundle.fixture.Tools;
import dev.pybundle.fixture.WindowsBootloader;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A Windows program")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeSignerTest {

  private static final String SUBJECT = "CN=Müller & Söhne,O=Test";
  private static final String WRONG = "wr0ng-and-telling";

  private final Path folder;
  private final Path keystore;
  private Path program = Path.of("");

  PeSignerTest(@TempDir Path temporary) throws Exception {
    folder = Files.createDirectories(temporary.resolve("mit Größe"));
    keystore = Keystores.forCode(folder.resolve("key store.p12"), SUBJECT);
  }

  @BeforeEach
  void freeze() throws Exception {
    program = WindowsBootloader.onefile(folder.resolve("dist/cortex backend.exe"));
  }

  @Nested
  @DisplayName("once signed")
  class Signed {

    @Test
    @DisplayName("has a signature of the key that vouches for the payload behind it too")
    void isValid() throws Exception {
      // given
      byte[] before = Files.readAllBytes(program);
      PeSigner signer = prepared(it -> it);
      assertThat(signer.verify(program)).isEqualTo(new Unsigned());

      // when
      signer.sign(program);

      // then
      assertThat(signer.verify(program))
          .isInstanceOfSatisfying(
              Valid.class,
              valid -> {
                assertThat(valid.signer()).contains("CN=Müller & Söhne");
                assertThat(valid.certificate()).isEqualTo(signer.certificate());
                assertThat(valid.timestamp()).isNull();
              });
      assertThat(signer.identity()).isEqualTo(SUBJECT);
      byte[] after = Files.readAllBytes(program);
      // The header's checksum and the place of the signature are all that may differ.
      assertThat(Arrays.copyOfRange(after, 1024, before.length))
          .isEqualTo(Arrays.copyOfRange(before, 1024, before.length));
      assertThat(siblings()).containsExactly("cortex backend.exe");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("is recognized by its content, whatever it is called")
    @ValueSource(strings = {"library.dll", "module.cp312-win_amd64.pyd", "ohne Endung"})
    void goesByContent(String name) throws Exception {
      // given
      Path file = Files.copy(program, folder.resolve(name));
      PeSigner signer = prepared(it -> it);

      // when
      signer.sign(file);

      // then
      assertThat(signer.verify(file)).isInstanceOf(Valid.class);
      Files.delete(file);
    }

    @Test
    @DisplayName("is accepted by osslsigncode, with the name and the page that Windows shows")
    void isAcceptedByAnotherTool() throws Exception {
      Optional<Path> tool = new HostSystem().find("osslsigncode");
      assumeTrue(tool.isPresent(), "osslsigncode is not on the PATH");
      // given
      Path certificate = folder.resolve("certificate.pem");
      Keystores.keytool(
          keystore,
          List.of("-exportcert", "-rfc", "-alias", "sign", "-file", certificate.toString()));
      prepared(it -> it.name("Cortex Überblick").url("https://cortex.example/")).sign(program);

      // when
      String report =
          Tools.succeed(
                  folder,
                  Map.of(),
                  tool.orElseThrow(),
                  List.of("verify", "-CAfile", certificate.toString(), "-in", program.toString()))
              .outputText();

      // then
      assertThat(report)
          .contains("Signature verification: ok")
          .contains("URL description: https://cortex.example/")
          .contains("Text description: Cortex Überblick")
          .contains("Message digest algorithm  : SHA256");
    }

    @ParameterizedTest(name = "{0}, nested: {1}")
    @DisplayName("by another tool is known to be signed")
    @CsvSource({"sha1, false", "sha256, false", "sha512, true"})
    void acceptsAnotherTool(String digest, boolean nested) throws Exception {
      Optional<Path> tool = new HostSystem().find("osslsigncode");
      assumeTrue(tool.isPresent(), "osslsigncode is not on the PATH");
      // given
      PeSigner signer = prepared(it -> it);
      if (nested) {
        signer.sign(program);
      }
      Path password = Files.writeString(folder.resolve("password.txt"), Keystores.PASSWORD);
      Path signed = folder.resolve("by another tool.exe");
      List<String> arguments = new ArrayList<>(List.of("sign", "-h", digest));
      arguments.addAll(nested ? List.of("-nest") : List.of());
      arguments.addAll(List.of("-pkcs12", keystore.toString(), "-readpass", password.toString()));
      arguments.addAll(List.of("-in", program.toString(), "-out", signed.toString()));

      // when
      Tools.succeed(folder, Map.of(), tool.orElseThrow(), arguments);

      // then
      assertThat(signer.verify(signed))
          .isInstanceOfSatisfying(
              Valid.class,
              valid -> assertThat(valid.certificate()).isEqualTo(signer.certificate()));
      Files.delete(signed);
    }

    @ParameterizedTest(name = "at byte {0}")
    @DisplayName("shows a single changed byte")
    @ValueSource(ints = {1500, 200_000, 330_000})
    void isTamperProof(int position) throws Exception {
      // given
      PeSigner signer = prepared(it -> it);
      signer.sign(program);
      byte[] bytes = Files.readAllBytes(program);
      bytes[position] ^= 1;

      // when
      Files.write(program, bytes);

      // then
      assertThat(signer.verify(program))
          .isEqualTo(new Broken("the file was changed after it was signed"));
    }

    @Test
    @DisplayName("shows a signature that was exchanged")
    void showsForgedSignature() throws Exception {
      // given
      PeSigner signer = prepared(it -> it);
      signer.sign(program);
      byte[] bytes = Files.readAllBytes(program);
      // The last bytes of the table are the end of the RSA signature, and padding.
      bytes[bytes.length - 24] ^= 1;

      // when
      Files.write(program, bytes);

      // then
      assertThat(signer.verify(program))
          .isInstanceOfSatisfying(
              Broken.class, broken -> assertThat(broken.reason()).contains("the signature"));
    }

    @Test
    @DisplayName("and made longer is told apart, and not signed again as if nothing had happened")
    void showsAppendedBytes() throws Exception {
      // given
      PeSigner signer = prepared(it -> it);
      signer.sign(program);
      Files.writeString(program, "appended", StandardOpenOption.APPEND);
      byte[] before = Files.readAllBytes(program);

      // then
      assertThat(signer.verify(program))
          .isEqualTo(new Broken("the file was made longer or shorter after it was signed"));
      assertThatThrownBy(() -> signer.sign(program))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("cortex backend.exe was changed after its maker signed it")
          .hasMessageContaining("perhaps you should install the package");
      assertThat(program).hasBinaryContent(before);
    }

    @Test
    @DisplayName("has the same bytes each time, in place of an older signature")
    void isDeterministic() throws Exception {
      // given
      PeSigner signer = prepared(it -> it);
      signer.sign(program);
      byte[] once = Files.readAllBytes(program);

      // when
      signer.sign(program);

      // then
      assertThat(program).hasBinaryContent(once);
    }

    @Test
    @DisplayName("keeps its mode, also a read-only one")
    void keepsMode() throws Exception {
      assumeTrue(
          Files.getFileStore(program).supportsFileAttributeView("posix"), "only POSIX has modes");
      // given
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("r-xr-xr-x"));

      // when
      prepared(it -> it).sign(program);

      // then
      assertThat(Files.getPosixFilePermissions(program))
          .isEqualTo(PosixFilePermissions.fromString("r-xr-xr-x"));
    }
  }

  @Nested
  @DisplayName("with a timestamp")
  class Timestamped {

    @Test
    @DisplayName("carries the time of the authority")
    void carriesTime() throws Exception {
      try (TimestampAuthority authority =
          TimestampAuthority.start(Files.createTempDirectory(folder, "tsa"))) {
        // given
        PeSigner signer = prepared(it -> it.timestampUrl(authority.url()));

        // when
        signer.sign(program);

        // then
        assertThat(signer.verify(program))
            .isInstanceOfSatisfying(
                Valid.class, valid -> assertThat(valid.timestamp()).isNotNull());
        assertThat(authority.requests()).isEqualTo(1);
      }
    }

    @Test
    @DisplayName("is left as it was if the authority gives none")
    void failsWithoutTime() throws Exception {
      // given
      byte[] before = Files.readAllBytes(program);
      try (TimestampAuthority authority = TimestampAuthority.broken()) {
        PeSigner signer = prepared(it -> it.timestampUrl(authority.url()));

        // then
        assertThatThrownBy(() -> signer.sign(program))
            .isInstanceOf(ProblemException.class)
            .hasMessageContaining("<codesign><timestampUrl> " + authority.url())
            .hasMessageContaining("gave no timestamp: ")
            .hasMessageContaining("perhaps you should check that the address is reached");
        assertThat(authority.requests()).isEqualTo(3);
      }
      assertThat(program).hasBinaryContent(before);
      assertThat(siblings()).containsExactly("cortex backend.exe");
    }

    @Test
    @DisplayName("names an authority that does not listen")
    void failsWithoutAuthority() throws Exception {
      // given
      String url;
      try (TimestampAuthority gone = TimestampAuthority.broken()) {
        url = gone.url();
      }
      PeSigner signer = prepared(it -> it.timestampUrl(url));

      // then
      assertThatThrownBy(() -> signer.sign(program))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining(url + " gave no timestamp: Connection refused");
    }
  }

  @Test
  @DisplayName("that is none is not signed")
  void refusesOtherFiles() throws Exception {
    // given
    Path text = Files.writeString(folder.resolve("readme.exe"), "MZ, but only a text");

    // then
    assertThatThrownBy(() -> prepared(it -> it).sign(text))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("readme.exe is not a Windows program");
  }

  /** A way to get ready that must fail, and what is then said. */
  record Unfit(String name, UnaryOperator<Options> options, String what, String advice) {

    @Override
    public String toString() {
      return name;
    }
  }

  Stream<Unfit> unfit() throws Exception {
    Path twoKeys = Keystores.forCode(folder.resolve("two.p12"), "CN=One");
    Keystores.addKey(twoKeys, "other", "CN=Two", Keystores.FOR_CODE);
    Path old =
        Keystores.addKey(
            folder.resolve("old.p12"),
            "sign",
            "CN=Old",
            with(Keystores.FOR_CODE, "-startdate", "2020/01/01", "-validity", "365"));
    Path early =
        Keystores.addKey(
            folder.resolve("early.p12"),
            "sign",
            "CN=Early",
            with(Keystores.FOR_CODE, "-startdate", "+10y"));
    Path web =
        Keystores.addKey(
            folder.resolve("web.p12"), "sign", "CN=Web", List.of("-ext", "eku=serverAuth"));
    Path jks =
        Keystores.addKey(
            folder.resolve("key.jks"),
            "sign",
            "CN=Jks",
            with(Keystores.FOR_CODE, "-storetype", "JKS", "-keypass", "another one"));
    Path noKey = folder.resolve("only-certificate.p12");
    Path certificate = folder.resolve("exported.pem");
    Keystores.keytool(
        keystore, List.of("-exportcert", "-alias", "sign", "-file", certificate.toString()));
    Keystores.keytool(
        noKey, List.of("-importcert", "-noprompt", "-alias", "c", "-file", certificate.toString()));
    Path text = Files.writeString(folder.resolve("text.p12"), "this is no keystore");
    return Stream.of(
        new Unfit(
            "the keystore is missing",
            it -> it.keystore(folder.resolve("absent.p12")),
            "absent.p12, which does not exist",
            "correct the path"),
        new Unfit(
            "the keystore is something else",
            it -> it.keystore(text),
            "text.p12 cannot be opened as PKCS12",
            "keytool -list"),
        new Unfit(
            "the type is unknown",
            it -> it.storetype("PKCS11"),
            "<storetype> is 'PKCS11', which pybundle does not know",
            "use one of JCEKS, JKS, PKCS12"),
        new Unfit(
            "no password is configured",
            it -> it.storepass(null),
            "<codesign><storepass> is missing",
            "<storepass>env:PYBUNDLE_STOREPASS</storepass>"),
        new Unfit(
            "the environment variable is not set",
            it -> it.storepass("NOT_SET"),
            "<codesign><storepass> names the environment variable NOT_SET, which is not set",
            "set NOT_SET for the Maven process"),
        new Unfit(
            "the password is wrong",
            it -> it.storepass("WRONG"),
            "<codesign><storepass> env:WRONG does not open the keystore",
            "check that env:WRONG holds the password of this keystore"),
        new Unfit(
            "the password of the key is wrong",
            it -> it.keystore(jks).storetype("JKS"),
            "The password from env:RIGHT does not open the key 'sign'",
            "<codesign><keypass>env:PYBUNDLE_KEYPASS</keypass>"),
        new Unfit(
            "there are two keys and none is named",
            it -> it.keystore(twoKeys),
            "<codesign><alias> is missing",
            "write <codesign><alias>other</alias></codesign>"),
        new Unfit(
            "there is no such key",
            it -> it.alias("release"),
            "<codesign><alias> is 'release', which is no key of",
            "write <codesign><alias>sign</alias></codesign>"),
        new Unfit(
            "there is no key at all",
            it -> it.keystore(noKey),
            "it has no key at all",
            "holds the private key too"),
        new Unfit(
            "the certificate has expired",
            it -> it.keystore(old),
            "The certificate of the key 'sign' expired on 2020-12-31",
            "renew it"),
        new Unfit(
            "the certificate is not valid yet",
            it -> it.keystore(early),
            "The certificate of the key 'sign' is not valid before 20",
            "check the clock"),
        new Unfit(
            "the certificate is for a web server",
            it -> it.keystore(web),
            "(CN=Web) is not for code signing",
            "extended key usage codeSigning"),
        new Unfit(
            "the address of the authority is none",
            it -> it.timestampUrl("timestamp.example.com"),
            "<codesign><timestampUrl> is 'timestamp.example.com', which is not an http",
            "RFC 3161"),
        new Unfit(
            "the address of the authority has a password",
            it -> it.timestampUrl("http://me:" + WRONG + "@timestamp.example.com/"),
            "<codesign><timestampUrl> http://****@timestamp.example.com/ has a user name",
            "without what stands before the '@'"));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("is not touched if signing is bound to fail, because")
  @MethodSource("unfit")
  void failsEarly(Unfit unfit) {
    assertThatThrownBy(() -> prepared(unfit.options()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(unfit.what())
        .hasMessageContaining("perhaps you should")
        .hasMessageContaining(unfit.advice())
        .satisfies(
            failure ->
                assertThat(stackTrace(failure))
                    .doesNotContain(WRONG)
                    .doesNotContain(Keystores.PASSWORD));
  }

  @Test
  @DisplayName("is signed with a key that has its own password")
  void takesKeyPassword() throws Exception {
    // given
    Path jks =
        Keystores.addKey(
            folder.resolve("own.jks"),
            "sign",
            "CN=Own",
            with(Keystores.FOR_CODE, "-storetype", "JKS", "-keypass", "another one"));
    PeSigner signer = prepared(it -> it.keystore(jks).storetype("JKS").keypass("KEY"));

    // when
    signer.sign(program);

    // then
    assertThat(signer.verify(program))
        .isInstanceOfSatisfying(
            SignatureState.Valid.class, valid -> assertThat(valid.signer()).isEqualTo("CN=Own"));
  }

  /** What a test changes of the parameters. */
  record Options(
      Path keystore,
      String storetype,
      @Nullable String storepass,
      @Nullable String keypass,
      @Nullable String alias,
      @Nullable String timestampUrl,
      @Nullable String name,
      @Nullable String url) {

    Options keystore(Path file) {
      return new Options(file, storetype, storepass, keypass, alias, timestampUrl, name, url);
    }

    Options storetype(String type) {
      return new Options(keystore, type, storepass, keypass, alias, timestampUrl, name, url);
    }

    Options storepass(@Nullable String variable) {
      return new Options(keystore, storetype, variable, keypass, alias, timestampUrl, name, url);
    }

    Options keypass(String variable) {
      return new Options(keystore, storetype, storepass, variable, alias, timestampUrl, name, url);
    }

    Options alias(String key) {
      return new Options(keystore, storetype, storepass, keypass, key, timestampUrl, name, url);
    }

    Options timestampUrl(String address) {
      return new Options(keystore, storetype, storepass, keypass, alias, address, name, url);
    }

    Options name(String text) {
      return new Options(keystore, storetype, storepass, keypass, alias, timestampUrl, text, url);
    }

    Options url(String page) {
      return new Options(keystore, storetype, storepass, keypass, alias, timestampUrl, name, page);
    }
  }

  private PeSigner signer(UnaryOperator<Options> change) throws ProblemException {
    Options options =
        change.apply(new Options(keystore, "PKCS12", "RIGHT", null, null, null, null, null));
    Map<String, String> environment =
        Map.of("RIGHT", Keystores.PASSWORD, "WRONG", WRONG, "KEY", "another one");
    return new PeSigner(
        options.keystore(),
        new AuthenticodeParameters(
            options.keystore(),
            options.storetype(),
            reference(options.storepass()),
            options.alias(),
            reference(options.keypass()),
            options.timestampUrl() == null ? null : TimestampUrl.parse(options.timestampUrl()),
            options.name(),
            options.url()),
        new SecretResolver(
            name -> Optional.ofNullable(environment.get(name)), id -> Optional.empty()),
        0);
  }

  private PeSigner prepared(UnaryOperator<Options> change) throws ProblemException, IOException {
    PeSigner signer = signer(change);
    signer.prepare();
    return signer;
  }

  private static @Nullable SecretReference reference(@Nullable String variable) {
    return variable == null ? null : new SecretReference.Variable(variable);
  }

  private List<String> siblings() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("dist"))) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  private static List<String> with(List<String> arguments, String... further) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(Arrays.asList(further));
    return all;
  }

  private static String stackTrace(Throwable failure) {
    java.io.StringWriter text = new java.io.StringWriter();
    failure.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }
}
