package cairn.app.config;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** The values of all settings, as one file gives them. Immutable. */
public final class Configuration {
    /** The largest file that is read, in bytes. */
    public static final int FILE_BYTES_MAX = 1024 * 1024;

    private static final String SITE = "site";

    private final Map<Setting, String> written;
    private final List<SiteTable> sites;

    private Configuration(Map<Setting, String> written, List<SiteTable> sites) {
        this.written = written;
        this.sites = List.copyOf(sites);
    }

    /**
     * Reads {@code file}; where there is none, every setting has its fallback.
     *
     * @throws MalformedException which lists everything that is wrong with the file
     */
    public static Configuration read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new Configuration(new EnumMap<>(Setting.class), List.of());
        }
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new MalformedException(
                    file + " is larger than " + FILE_BYTES_MAX + " bytes; that is no configuration");
        }
        return parse(Files.readString(file), file.toString());
    }

    /** What {@code text} says, which may become the file. */
    public static Configuration parse(String text) throws MalformedException {
        return parse(text, "the configuration");
    }

    private static Configuration parse(String text, String name) throws MalformedException {
        Map<Setting, String> written = new EnumMap<>(Setting.class);
        List<SiteTable> sites = new ArrayList<>();
        if (text.lines().allMatch(line -> line.isBlank() || line.startsWith("#"))) {
            return new Configuration(written, sites);
        }
        List<String> problems = new ArrayList<>();
        TomlParseResult toml = Toml.parse(text);
        toml.errors()
                .forEach(e ->
                        problems.add(e.getMessage() + " (line " + e.position().line() + ")"));
        for (String key : toml.dottedKeySet()) {
            if (key.equals(SITE)) {
                takeSites(toml.get(key), sites, problems);
            } else {
                take(toml, key, written, problems);
            }
        }
        if (!problems.isEmpty()) {
            throw new MalformedException(
                    name + " has " + (problems.size() == 1 ? "a problem" : problems.size() + " problems") + ":\n  "
                            + String.join("\n  ", problems));
        }
        return new Configuration(written, sites);
    }

    private static void take(TomlParseResult toml, String key, Map<Setting, String> written, List<String> problems) {
        Optional<Setting> setting = Setting.byKey(key);
        if (setting.isEmpty()) {
            problems.add("there is no setting " + key + "; there are: " + String.join(", ", Setting.keys()));
            return;
        }
        String value = String.valueOf(toml.get(key));
        setting.get().problem(value).ifPresentOrElse(problems::add, () -> written.put(setting.get(), value));
    }

    private static void takeSites(Object value, List<SiteTable> sites, List<String> problems) {
        if (!(value instanceof TomlArray tables) || !allTables(tables)) {
            problems.add("a site is written as a table [[site]]");
            return;
        }
        for (int i = 0; i < tables.size(); i++) {
            SiteTable.read(tables.getTable(i), problems).ifPresent(sites::add);
        }
    }

    private static boolean allTables(TomlArray array) {
        return array.toList().stream().allMatch(TomlTable.class::isInstance);
    }

    /** The hosts that the gateway knows. */
    public List<SiteTable> sites() {
        return sites;
    }

    /** The value of {@code setting}: what is written, or its fallback. */
    public String get(Setting setting) {
        return written.getOrDefault(setting, setting.fallback());
    }

    /** The number that stands there, as the setting's form requires. */
    public long number(Setting setting) {
        return Long.parseLong(get(setting));
    }

    /** The values of a setting that takes several, separated by commas. */
    public List<String> listed(Setting setting) {
        return Arrays.stream(get(setting).split(",", -1))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** Whether the file says something about {@code setting}. */
    public boolean isWritten(Setting setting) {
        return written.containsKey(setting);
    }

    /** The value of every setting. */
    public Map<Setting, String> values() {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            values.put(setting, get(setting));
        }
        return values;
    }

    /** This with other values for some settings. */
    public Configuration with(Map<Setting, String> values) {
        Map<Setting, String> all = new EnumMap<>(Setting.class);
        all.putAll(written);
        all.putAll(values);
        return new Configuration(all, sites);
    }

    /** A whole file that documents every key and sets none. */
    public static String template() {
        StringBuilder text = new StringBuilder("# Cairn's configuration. A line without # in front sets a value.\n");
        String table = "";
        for (Setting setting : Setting.values()) {
            String key = setting.key();
            String inTable = key.substring(0, key.indexOf('.'));
            if (!inTable.equals(table)) {
                text.append("\n# [").append(inTable).append("]\n");
                table = inTable;
            }
            text.append("# ").append(setting.meaning()).append('\n');
            text.append("# ")
                    .append(key.substring(table.length() + 1))
                    .append(" = \"")
                    .append(setting.fallback())
                    .append("\"\n");
        }
        return text.append(SiteTable.template()).toString();
    }

    /**
     * Writes values into {@code file}, all or nothing, and leaves every other line as it is.
     *
     * @throws MalformedException where a value does not have its setting's form
     */
    public static void set(Path file, Map<Setting, String> values) throws IOException {
        String text = Files.exists(file) ? Files.readString(file) : template();
        for (Map.Entry<Setting, String> value : values.entrySet()) {
            Optional<String> problem = value.getKey().problem(value.getValue());
            if (problem.isPresent()) {
                throw new MalformedException(problem.get());
            }
            text = edited(text, value.getKey(), value.getValue());
        }
        replace(file, text);
    }

    /** Makes {@code text} the file, all or nothing, also after a power loss, if nothing is wrong with it. */
    public static void replace(Path file, String text) throws IOException {
        parse(text);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static String edited(String text, Setting setting, String value) {
        int dot = setting.key().indexOf('.');
        String table = setting.key().substring(0, dot);
        String name = setting.key().substring(dot + 1);
        String line = name + " = \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        List<String> lines = new ArrayList<>(text.lines().toList());
        int header = indexOf(lines, 0, "[" + table + "]");
        if (header < 0) {
            lines.add("");
            lines.add("[" + table + "]");
            lines.add(line);
            return String.join("\n", lines) + "\n";
        }
        lines.set(header, "[" + table + "]");
        for (int i = header + 1; i < lines.size() && !isHeader(lines.get(i)); i++) {
            String bare = uncommented(lines.get(i));
            if (bare.startsWith(name) && bare.substring(name.length()).strip().startsWith("=")) {
                lines.set(i, line);
                return String.join("\n", lines) + "\n";
            }
        }
        lines.add(header + 1, line);
        return String.join("\n", lines) + "\n";
    }

    private static int indexOf(List<String> lines, int from, String wanted) {
        for (int i = from; i < lines.size(); i++) {
            if (uncommented(lines.get(i)).equals(wanted)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isHeader(String line) {
        String bare = uncommented(line);
        return bare.startsWith("[") && bare.endsWith("]");
    }

    private static String uncommented(String line) {
        String bare = line.strip();
        return bare.startsWith("#") ? bare.substring(1).strip() : bare;
    }
}
