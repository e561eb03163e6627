package cairn.app;

import cairn.app.cli.Shell;
import java.util.List;

/** Where the program begins. */
public final class Main {
    private Main() {}

    public static void main(String[] words) {
        System.exit(new Shell(System.getenv()).run(List.of(words)));
    }
}
