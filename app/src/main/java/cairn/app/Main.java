package cairn.app;

import cairn.app.cli.Shell;
import java.util.List;
import java.util.Map;

/** Where the program begins. */
public final class Main {
    private Main() {}

    public static void main(String[] words) {
        int code = run(List.of(words), System.getenv());
        if (code != 0) {
            // Only then: before it exits so, the JVM looks for a logger that may want to hear of it, for 30 ms.
            System.exit(code);
        }
    }

    /** Runs one command line; returns the process's exit code. */
    static int run(List<String> words, Map<String, String> environment) {
        return new Shell(environment).run(words);
    }
}
