package dev.pybundle.python;

import java.util.Map;

/**
 * Guesses under which name a module can be installed that is not there. Most distributions are
 * named like their module; these are known not to be.
 */
public final class DistributionNames {

  private static final Map<String, String> UNLIKE_THEIR_MODULE =
      Map.ofEntries(
          Map.entry("Crypto", "pycryptodome"),
          Map.entry("MySQLdb", "mysqlclient"),
          Map.entry("OpenSSL", "pyOpenSSL"),
          Map.entry("PIL", "pillow"),
          Map.entry("attr", "attrs"),
          Map.entry("bs4", "beautifulsoup4"),
          Map.entry("cv2", "opencv-python-headless"),
          Map.entry("dateutil", "python-dateutil"),
          Map.entry("distutils", "setuptools"),
          Map.entry("docx", "python-docx"),
          Map.entry("dotenv", "python-dotenv"),
          Map.entry("fitz", "PyMuPDF"),
          Map.entry("git", "GitPython"),
          Map.entry("gi", "PyGObject"),
          Map.entry("google", "protobuf"),
          Map.entry("jose", "python-jose"),
          Map.entry("jwt", "PyJWT"),
          Map.entry("magic", "python-magic"),
          Map.entry("multipart", "python-multipart"),
          Map.entry("nacl", "PyNaCl"),
          Map.entry("pkg_resources", "setuptools"),
          Map.entry("psycopg2", "psycopg2-binary"),
          Map.entry("pythoncom", "pywin32"),
          Map.entry("serial", "pyserial"),
          Map.entry("skimage", "scikit-image"),
          Map.entry("sklearn", "scikit-learn"),
          Map.entry("slugify", "python-slugify"),
          Map.entry("telegram", "python-telegram-bot"),
          Map.entry("usb", "pyusb"),
          Map.entry("win32api", "pywin32"),
          Map.entry("win32con", "pywin32"),
          Map.entry("win32gui", "pywin32"),
          Map.entry("wx", "wxPython"),
          Map.entry("yaml", "PyYAML"),
          Map.entry("zmq", "pyzmq"));

  private DistributionNames() {}

  /**
   * Returns the likely name.
   *
   * @param module e.g. {@code yaml.loader}
   * @return e.g. {@code PyYAML}; for {@code langchain_core} it is {@code langchain-core}
   */
  public static String of(String module) {
    int dot = module.indexOf('.');
    String top = dot < 0 ? module : module.substring(0, dot);
    return UNLIKE_THEIR_MODULE.getOrDefault(top, top.replace('_', '-'));
  }
}
