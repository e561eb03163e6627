package cairn.app.doctor;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at everything; the thread that runs the command does. */
public final class Doctor {
    private static final Path OWN_LIMITS = Path.of("/proc/self/limits");
    private static final Path MEMORY_LIMIT = Path.of("/sys/fs/cgroup/memory.max");

    /** One look. */
    @FunctionalInterface
    private interface Check {
        List<Finding> look() throws IOException;
    }

    private final Home home;
    private final Optional<String> token;
    private final List<Finding> found = new ArrayList<>();

    private Doctor(Home home, Optional<String> token) {
        this.home = home;
        this.token = token;
    }

    /** The command. */
    public static Command command(Map<String, String> environment) {
        return Command.named("doctor", "Say what is wrong with this node, and how to mend it")
                .local()
                .help("""
                        Looks at the configuration, who may read the keys, disk, clock, tables, limits and ports, and,
                        where the node is up, at its peers and at what it tells the network. It changes nothing. Ends
                        with 1 where there is a problem, and with 0 where there is none or there are warnings only.""")
                .example("cairn doctor")
                .example("cairn doctor --json # a JSON object a line, for scripts")
                .answers((call, reply) -> run(call, environment, reply))
                .shows((value, out) -> {
                    String mark = switch (String.valueOf(value.get("Level"))) {
                        case "ok" -> "ok       ";
                        case "warning" -> "warning  ";
                        default -> "PROBLEM  ";
                    };
                    out.println(mark + value.get("Check") + ": " + value.get("What"));
                    if (!String.valueOf(value.get("Mend")).isEmpty()) {
                        out.println("         To mend it: " + value.get("Mend"));
                    }
                });
    }

    private static void run(Call call, Map<String, String> environment, Reply reply) throws IOException {
        Home home = Home.find(call.text("home"), environment);
        Optional<String> token = call.text("api-auth").or(() -> Optional.ofNullable(environment.get("CAIRN_TOKEN")));
        Doctor doctor = new Doctor(home, token);
        doctor.look();
        for (Finding finding : doctor.found) {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("Check", finding.check());
            value.put("Level", finding.level().word());
            value.put("What", finding.what());
            value.put("Mend", finding.mend());
            reply.value(value);
        }
        long problems = doctor.found.stream()
                .filter(finding -> finding.level() == Finding.Level.PROBLEM)
                .count();
        if (problems > 0) {
            throw new IOException(problems == 1 ? "there is a problem" : "there are " + problems + " problems");
        }
    }

    private void look() {
        if (!Files.isDirectory(home.directory())) {
            found.add(Finding.ok("home", "There is no home yet; cairn up makes " + home.directory()));
            machine();
            return;
        }
        HomeChecks checks = new HomeChecks(home, InstantSource.system());
        Optional<Configuration> configuration = configuration();
        check("permissions", checks::permissions);
        check("clock", checks::clock);
        machine();
        if (configuration.isPresent()) {
            check("disk", () -> checks.disk(configuration.get()));
            check("tables", () -> checks.tables(configuration.get()));
            check("node", () -> node(configuration.get()));
        }
    }

    private void machine() {
        check("limits", () -> MachineChecks.descriptors("A process of this shell", OWN_LIMITS));
        check("memory", () -> MachineChecks.memory(MEMORY_LIMIT));
        check("start", MachineChecks::startCache);
    }

    private void check(String name, Check check) {
        try {
            found.addAll(check.look());
        } catch (IOException e) {
            found.add(Finding.problem(
                    name, "This could not be looked at: " + e.getMessage(), "see that this user may read the home"));
        }
    }

    private Optional<Configuration> configuration() {
        try {
            Configuration read = Configuration.read(home.configurationFile());
            found.add(Finding.ok("configuration", home.configurationFile() + " is understood"));
            return Optional.of(read);
        } catch (IOException e) {
            found.add(Finding.problem(
                    "configuration", String.valueOf(e.getMessage()), "correct it; cairn up says the same"));
            return Optional.empty();
        }
    }

    private List<Finding> node(Configuration configuration) throws IOException {
        List<Finding> all = new ArrayList<>();
        Optional<NodeChecks> node = NodeChecks.of(home, token);
        if (node.isEmpty()) {
            all.add(Finding.ok("node", "It is not up; cairn up starts it"));
            all.addAll(MachineChecks.ports(configuration));
        } else if (!node.get().answers()) {
            all.add(Finding.warning(
                    "node",
                    home.apiFile() + " says that a node is up, but nothing answers there: it was killed, or hangs",
                    "cairn up starts it again; if that says that another process has the store, end that process"));
            all.addAll(MachineChecks.ports(configuration));
        } else {
            all.add(Finding.ok("node", "It is up and answers"));
            all.addAll(node.get().peers());
            all.addAll(node.get().reached());
            all.addAll(node.get().announcing());
            Path pid = home.directory().resolve("repo.lock");
            String number = Files.isReadable(pid) ? Files.readString(pid).strip() : "";
            if (number.matches("\\d{1,9}")) {
                all.addAll(MachineChecks.descriptors("The node", Path.of("/proc/" + number + "/limits")));
            }
        }
        return all;
    }
}
