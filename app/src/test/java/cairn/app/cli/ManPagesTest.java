package cairn.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.app.run.Commands;
import cairn.services.rpc.Command;
import cairn.services.rpc.CommandTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manual pages of every command, in the requests of man(7) that every formatter knows. */
class ManPagesTest {
    private static final Pattern REQUEST = Pattern.compile("\\.(TH|SH|TP|PP|B|BR|I|nf|fi)( .*)?");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(e|-|&|f[BIR]|\\(dq|\\[u[0-9A-F]{4,6}])");

    @TempDir
    private Path folder;

    @Test
    void everyCommandHasAPageThatFormattersCanRead() throws IOException {
        CommandTable table = Commands.table(Map.of());
        int written = new ManPages(table).write(folder.resolve("man1"));
        assertEquals(table.all().size() + 1, written);
        for (Command command : table.all()) {
            Path page = folder.resolve("man1").resolve("cairn-" + command.path().replace(' ', '-') + ".1");
            String text = Files.readString(page);
            assertTrue(text.startsWith(".TH "), text);
            assertTrue(text.contains("\n.SH NAME\n") && text.contains("\n.SH SYNOPSIS\n"), text);
            command.options()
                    .forEach(option -> assertTrue(
                            text.contains("\\fB" + (option.name().length() == 1 ? "\\-" : "\\-\\-")
                                    + option.name().replace("-", "\\-") + "\\fR"),
                            () -> option.name() + " is not in " + page));
        }
        try (Stream<Path> pages = Files.list(folder.resolve("man1"))) {
            for (Path page : pages.toList()) {
                for (String line : Files.readAllLines(page)) {
                    assertTrue(!line.startsWith(".") || REQUEST.matcher(line).matches(), page + ": " + line);
                    assertFalse(line.startsWith("'"), page + ": " + line);
                    String rest = ESCAPE.matcher(line).replaceAll("");
                    assertFalse(rest.contains("\\"), page + ": " + line);
                }
            }
        }
    }
}
