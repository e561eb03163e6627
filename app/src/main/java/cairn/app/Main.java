package cairn.app;

import java.io.PrintStream;

/** Where the program starts. */
public final class Main {
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length == 1 && args[0].equals("version")) {
            String version = Main.class.getPackage().getImplementationVersion();
            out.println("cairn version " + (version == null ? "unreleased" : version));
            return 0;
        }
        err.println("Usage: cairn version");
        return USAGE;
    }
}
