package cairn.app;

import cairn.app.cli.Shell;
import java.util.List;
import java.util.Map;

/** Where the program begins. */
public final class Main {
    private Main() {}

    public static void main(String[] words) {
        System.exit(run(List.of(words), System.getenv()));
    }

    /** Runs one command line; returns the process's exit code. */
    static int run(List<String> words, Map<String, String> environment) {
        return new Shell(environment).run(words);
    }
}
