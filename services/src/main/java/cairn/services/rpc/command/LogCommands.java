package cairn.services.rpc.command;

import cairn.node.Node;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** {@code log …}: what the running node's log takes, and what comes into it. */
final class LogCommands {
    private static final int WAITING_MAX = 10_000;
    private static final long IDLE_MILLIS = 1000;
    private static final String EVERYTHING = "all";

    /** Holds loggers whose level was set, which the platform would forget otherwise. */
    private static final Map<String, Logger> SET = new ConcurrentHashMap<>();

    private LogCommands() {}

    static List<Command> commands() {
        return List.of(ls(), level(), tail());
    }

    private static Command ls() {
        return Command.named("log ls", "List the parts of the program that log")
                .does((node, call, reply) -> reply.only(Map.of("Strings", names())))
                .shows((value, out) -> ((List<?>) value.get("Strings")).forEach(out::println));
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (String name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
            if (!name.isEmpty() && !name.equals("global")) {
                names.add(name);
            }
        }
        Collections.sort(names);
        return names;
    }

    private static Command level() {
        return Command.named("log level", "Show or set what the log takes")
                .takes(Argument.optional("subsystem", "A part of the program, or all"))
                .takes(Argument.optional("level", "debug, info, warn, error or default"))
                .example("cairn log level all debug")
                .does(LogCommands::runLevel)
                .shows((value, out) -> {
                    if (value.get("Message") != null) {
                        out.print(value.get("Message"));
                    } else if (value.get("Levels") instanceof Map<?, ?> levels) {
                        levels.forEach(
                                (name, level) -> out.println(name.toString().isEmpty() ? level : name + ": " + level));
                    }
                });
    }

    private static void runLevel(Node node, Call call, Reply reply) throws IOException {
        String part = call.arguments().isEmpty() ? "" : call.argument(0);
        boolean isAll = part.equals(EVERYTHING) || part.equals("*");
        if (call.arguments().size() < 2) {
            Map<String, Object> levels = new TreeMap<>();
            if (isAll) {
                levels.put("", word(Logger.getLogger("")));
                names().forEach(name -> levels.put(name, word(Logger.getLogger(name))));
            } else {
                if (!part.isEmpty() && !names().contains(part)) {
                    throw new IOException("error getting log level: no such logger: " + part);
                }
                levels.put(part, word(Logger.getLogger(part)));
            }
            reply.only(Map.of("Levels", levels));
            return;
        }
        Level level = level(call.argument(1));
        if (!isAll && !names().contains(part)) {
            throw new IOException("no such logger: " + part);
        }
        Logger logger = Logger.getLogger(isAll ? "" : part);
        SET.put(logger.getName(), logger);
        logger.setLevel(level);
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setLevel(Level.ALL);
        }
        String shown = isAll ? "*" : part;
        reply.only(Map.of("Message", "Changed log level of '" + shown + "' to '" + call.argument(1) + "'\n"));
    }

    private static Level level(String word) throws UsageException {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "debug" -> Level.FINE;
            case "info" -> Level.INFO;
            case "warn", "warning" -> Level.WARNING;
            case "error", "dpanic", "panic", "fatal" -> Level.SEVERE;
            case "default" -> Level.INFO;
            default ->
                throw new UsageException("unrecognized level: \"" + word + "\"; there are debug, info, warn and error");
        };
    }

    private static String word(Logger logger) {
        Logger at = logger;
        while (at.getLevel() == null && at.getParent() != null) {
            at = at.getParent();
        }
        return word(at.getLevel() == null ? Level.INFO : at.getLevel());
    }

    private static String word(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "error";
        }
        if (value >= Level.WARNING.intValue()) {
            return "warn";
        }
        return value >= Level.INFO.intValue() ? "info" : "debug";
    }

    private static Command tail() {
        return Command.named("log tail", "Follow the log until you stop it")
                .with(Option.text("log-level", "Only what is at least this").or("debug"))
                .does(LogCommands::runTail)
                .shows((value, out) -> out.println(value.get("ts") + "  " + value.get("level") + "  "
                        + value.get("logger") + "  " + value.get("msg")));
    }

    /** Ends when the caller is gone, which a write tells. */
    private static void runTail(Node node, Call call, Reply reply) throws IOException, InterruptedException {
        Level least = level(call.text("log-level").orElseThrow());
        BlockingQueue<LogRecord> records = new ArrayBlockingQueue<>(WAITING_MAX);
        Handler handler = new Queueing(records);
        handler.setLevel(least);
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        try {
            reply.flush();
            while (true) {
                LogRecord record = records.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (record != null) {
                    reply.value(value(record));
                }
                reply.flush();
            }
        } finally {
            root.removeHandler(handler);
        }
    }

    private static Map<String, Object> value(LogRecord record) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("level", word(record.getLevel()));
        value.put("ts", record.getInstant().toString());
        value.put("logger", String.valueOf(record.getLoggerName()));
        value.put("caller", record.getSourceClassName() + "." + record.getSourceMethodName());
        value.put("msg", String.valueOf(record.getMessage()));
        if (record.getThrown() != null) {
            value.put("error", record.getThrown().toString());
        }
        return value;
    }

    /** Hands records on; where nobody takes them, the newest are dropped, so that logging never waits. */
    private static final class Queueing extends Handler {
        private final BlockingQueue<LogRecord> records;

        Queueing(BlockingQueue<LogRecord> records) {
            this.records = records;
        }

        @Override
        public void publish(LogRecord record) {
            if (isLoggable(record)) {
                boolean _ = records.offer(record);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
