import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Takes the signatures out of jars: {@code java Unsign.java JAR ...}. A signed jar's classes are not kept in the JVM's
 * AOT cache, and checking the signature costs each process some 100 ms, reading a list of every class's digest some 30.
 * Maven has compared the jar's checksum already.
 */
final class Unsign {
    private Unsign() {}

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            try (FileSystem zip = FileSystems.newFileSystem(Path.of(jar));
                    Stream<Path> entries = Files.list(zip.getPath("META-INF"))) {
                List<Path> signatures = entries.filter(entry -> entry.toString().matches(".*\\.(SF|RSA|DSA|EC)"))
                        .toList();
                for (Path signature : signatures) {
                    Files.delete(signature);
                }
                shorten(zip.getPath("META-INF", "MANIFEST.MF"));
            }
        }
    }

    /** Leaves what the manifest says of the whole jar, but for the lists of packages that only OSGi reads. */
    private static void shorten(Path file) throws IOException {
        Manifest manifest;
        try (InputStream in = Files.newInputStream(file)) {
            manifest = new Manifest(in);
        }
        manifest.getEntries().clear();
        manifest.getMainAttributes().keySet().removeIf(name -> name.toString().endsWith("-Package"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        manifest.write(bytes);
        Files.write(file, bytes.toByteArray());
    }
}
