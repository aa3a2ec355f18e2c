package dev.pybundle.report;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * The sizes of a program.
 *
 * @param content of all in it, unpacked, in bytes
 * @param disk of its files
 * @param zip of its files in a zip
 * @param xz of its files in an archive that xz made, as the installers of Tauri hold them
 */
public record ProgramSizes(long content, long disk, long zip, long xz) {

  /** What {@code xz -T0} takes for its default level: three times the dictionary. */
  private static final int BLOCK = 24 << 20;

  /** An encoder of that level takes 94 MB of memory. */
  private static final int WORKERS = 4;

  /** About what a zip says of each file. */
  private static final int ZIP_ENTRY = 100;

  /**
   * Measures a program; xz takes about half a second of a core for each megabyte.
   *
   * @param content of all in it, unpacked
   * @throws IOException if a file cannot be read
   * @throws InterruptedException if the thread was interrupted
   */
  public static ProgramSizes measure(Bundle bundle, long content)
      throws IOException, InterruptedException {
    int workers = Math.min(WORKERS, Runtime.getRuntime().availableProcessors());
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      List<Future<Long>> zips = new ArrayList<>();
      List<Future<Long>> blocks = new ArrayList<>();
      byte[] block = new byte[BLOCK];
      int filled = 0;
      for (BundledFile file : bundle.manifest().files()) {
        if (file.isLink()) {
          continue;
        }
        Path path = bundle.folder().resolve(file.path());
        zips.add(pool.submit(() -> zipped(path)));
        try (InputStream source = Files.newInputStream(path)) {
          int read;
          while ((read = source.readNBytes(block, filled, BLOCK - filled)) > 0) {
            filled += read;
            if (filled == BLOCK) {
              blocks.add(pool.submit(packing(block)));
              block = new byte[BLOCK];
              filled = 0;
            }
          }
        }
      }
      blocks.add(pool.submit(packing(Arrays.copyOf(block, filled))));
      return new ProgramSizes(content, bundle.manifest().size(), sum(zips), sum(blocks));
    } finally {
      pool.shutdownNow();
    }
  }

  private static Callable<Long> packing(byte[] block) {
    return () -> {
      Counter counter = new Counter();
      try (XZOutputStream target = new XZOutputStream(counter, new LZMA2Options())) {
        target.write(block);
      }
      return counter.bytes;
    };
  }

  private static long zipped(Path file) throws IOException {
    Counter counter = new Counter();
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, /* nowrap= */ true);
    try (DeflaterOutputStream target = new DeflaterOutputStream(counter, deflater, 1 << 16)) {
      Files.copy(file, target);
    } finally {
      deflater.end();
    }
    return counter.bytes + ZIP_ENTRY;
  }

  private static long sum(List<Future<Long>> parts) throws IOException, InterruptedException {
    long sum = 0;
    for (Future<Long> part : parts) {
      try {
        sum += part.get();
      } catch (ExecutionException failed) {
        throw new IOException("A size cannot be measured", failed.getCause());
      }
    }
    return sum;
  }

  /** Only counts. */
  private static final class Counter extends OutputStream {

    private long bytes;

    @Override
    public void write(int one) {
      bytes++;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      bytes += length;
    }
  }
}
