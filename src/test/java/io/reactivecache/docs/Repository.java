package io.reactivecache.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files of the repository, by their paths from its root. */
final class Repository {

  private static final List<String> FOLDERS = List.of("src", "docs", "conf", "docker", ".ci");

  private final Path root;
  private final TreeSet<String> files = new TreeSet<>();

  Repository(Path root) {
    this.root = root;
    try (Stream<Path> here = Files.list(root)) {
      here.filter(Files::isRegularFile).forEach(this::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    FOLDERS.stream().map(root::resolve).filter(Files::isDirectory).forEach(this::addAll);
  }

  private void addAll(Path folder) {
    try (Stream<Path> below = Files.walk(folder)) {
      below.filter(Files::isRegularFile).forEach(this::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(Path file) {
    files.add(root.relativize(file).toString().replace('\\', '/'));
  }

  /** A file or a folder. */
  boolean exists(String path) {
    String folder = path.endsWith("/") ? path : path + "/";
    String next = files.ceiling(folder);
    return files.contains(path) || (next != null && next.startsWith(folder));
  }

  /** Whether there is a file of this name, or with this end of its path. */
  boolean hasFileNamed(String end) {
    return files.contains(end) || files.stream().anyMatch(file -> file.endsWith("/" + end));
  }

  /** What a relative link leads to; empty if it leads out of the repository. */
  Optional<String> resolve(String from, String link) {
    Path target = Path.of(from).resolveSibling(link).normalize();
    return target.startsWith("..")
        ? Optional.empty()
        : Optional.of(target.toString().replace('\\', '/'));
  }

  boolean isExecutable(String path) {
    return Files.isExecutable(root.resolve(path));
  }

  List<String> files(Predicate<String> path) {
    return files.stream().filter(path).toList();
  }

  List<String> files(String below, String end) {
    return files(path -> path.startsWith(below) && path.endsWith(end));
  }

  String text(String path) {
    try {
      return Files.readString(root.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  /** Every document. */
  List<Markdown> documents() {
    return files(path -> path.endsWith(".md") && (path.startsWith("docs/") || !path.contains("/")))
        .stream()
        .map(path -> Markdown.of(path, text(path)))
        .toList();
  }
}
