package io.workflowtelemetry.runners;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a process on Linux listens on, as the kernel tells. */
public final class ListeningSockets {
  private static final String LISTEN = "0A";

  /**
   * 127.0.0.1, ::1, and 127.0.0.1 as IPv6 writes it; each word as a little-endian machine has it.
   */
  private static final List<String> LOOPBACK =
      List.of("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F");

  private ListeningSockets() {}

  /** Returns whether the kernel tells. */
  public static boolean areKnown() {
    return Files.isReadable(Path.of("/proc/self/net/tcp"));
  }

  /** Returns the ports, in hexadecimal, that a process listens on, also for other machines. */
  public static Set<String> open(long process) throws IOException {
    Set<String> open = new TreeSet<>();
    for (String[] socket : of(process)) {
      if (!LOOPBACK.contains(socket[0])) {
        open.add(socket[1]);
      }
    }
    return open;
  }

  /** Returns how many ports a process listens on. */
  public static int count(long process) throws IOException {
    return of(process).size();
  }

  /** Returns an address of this machine that others may reach it by. */
  public static Optional<InetAddress> addressForOthers() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .findFirst();
  }

  private static List<String[]> of(long process) throws IOException {
    Path folder = Path.of("/proc", Long.toString(process));
    Set<String> own = new HashSet<>();
    try (Stream<Path> files = Files.list(folder.resolve("fd"))) {
      for (Path file : files.collect(toCollection(TreeSet::new))) {
        try {
          own.add(Files.readSymbolicLink(file).toString());
        } catch (NoSuchFileException e) {
          // It was closed since.
        }
      }
    }
    return Stream.of("net/tcp", "net/tcp6")
        .map(folder::resolve)
        .filter(Files::isReadable)
        .flatMap(ListeningSockets::lines)
        .map(line -> line.trim().split("\\s+"))
        .filter(words -> words[3].equals(LISTEN) && own.contains("socket:[" + words[9] + "]"))
        .map(words -> words[1].split(":"))
        .toList();
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().skip(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
