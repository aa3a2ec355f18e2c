package dev.pybundle.spec;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Texts that would break out of a careless literal. */
public final class NastyTexts {

  private static final List<String> PIECES =
      List.of(
          "\"",
          "'",
          "\\",
          "\n",
          "\r",
          "\r\n",
          "\t",
          "\0",
          "\u0007",
          "\u007f",
          "\u0085",
          "#",
          "\"\"\"",
          "'''",
          "${x}",
          "{x}",
          "%s",
          "%(name)s",
          "\\u0041",
          "\\N{BULLET}",
          "\\x41",
          "ä",
          "é",
          "漢",
          "\u2028",
          "\uFEFF",
          "\uD83D\uDE00",
          "\uD83D",
          "\uDE00",
          "\u202E",
          " ",
          "a",
          "0",
          ")",
          "]",
          "}",
          ",",
          "__import__('os').system('x')",
          "# -*- coding: latin-1 -*-",
          "\f");

  private NastyTexts() {}

  /** Returns each piece, all of them in one text, and random mixtures, the same in each run. */
  public static List<String> all() {
    Random random = new Random(20261123);
    Stream<String> mixtures =
        IntStream.range(0, 300).mapToObj(index -> mixture(random, 1 + random.nextInt(12)));
    return Stream.of(Stream.of("", String.join("", PIECES)), PIECES.stream(), mixtures)
        .flatMap(stream -> stream)
        .toList();
  }

  public static String mixture(Random random, int pieces) {
    return random
        .ints(pieces, 0, PIECES.size())
        .mapToObj(PIECES::get)
        .collect(Collectors.joining());
  }
}
