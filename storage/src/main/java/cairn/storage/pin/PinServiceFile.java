package cairn.storage.pin;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.storage.key.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The pinning services that a node may use, with their keys, in a file of its home. May be used by any thread. */
public final class PinServiceFile {
    private static final String HEAD = "cairn-pin-services 1";
    private static final int COLUMNS = 3;
    private static final int BYTES_MAX = 1 << 20;

    /**
     * A service.
     *
     * @param endpoint the URL that {@code /pins} is below
     * @param key what is sent to be let in
     */
    public record Service(String name, String endpoint, String key) {
        public Service {
            for (String text : new String[] {name, endpoint, key}) {
                if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
                    throw new IllegalArgumentException("A service's name, endpoint and key are plain text, not empty");
                }
            }
        }
    }

    private final Path file;

    /** The services of the home in {@code home}. */
    public PinServiceFile(Path home) {
        this.file = home.resolve("pin-services");
    }

    /** All of them, by their names. */
    public synchronized Map<String, Service> all() throws IOException {
        Map<String, Service> services = new TreeMap<>();
        if (!Files.exists(file)) {
            return services;
        }
        String text =
                new String(PrivateFile.read(file, "the keys of pinning services", BYTES_MAX), StandardCharsets.UTF_8);
        String[] lines = text.split("\n", -1);
        if (!lines[0].equals(HEAD)) {
            throw new UnavailableException(file + " is of another version of this program, or none of its files");
        }
        for (int i = 1; i < lines.length - 1; i++) {
            String[] columns = lines[i].split("\t", -1);
            if (columns.length != COLUMNS) {
                throw new MalformedException(file + " is damaged in line " + (i + 1));
            }
            services.put(columns[0], new Service(columns[0], columns[1], columns[2]));
        }
        return services;
    }

    public Optional<Service> find(String name) throws IOException {
        return Optional.ofNullable(all().get(name));
    }

    /** Adds a service, unless there is one of that name. @return whether there was none */
    public synchronized boolean add(Service service) throws IOException {
        Map<String, Service> services = all();
        if (services.putIfAbsent(service.name(), service) != null) {
            return false;
        }
        write(services);
        return true;
    }

    /** Forgets a service. @return whether there was one of that name */
    public synchronized boolean remove(String name) throws IOException {
        Map<String, Service> services = all();
        boolean isThere = services.remove(name) != null;
        if (isThere) {
            write(services);
        }
        return isThere;
    }

    private void write(Map<String, Service> services) throws IOException {
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        services.values()
                .forEach(service -> text.append(String.join("\t", service.name(), service.endpoint(), service.key()))
                        .append('\n'));
        PrivateFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
