package cairn.services.rpc.command;

import cairn.node.Node;
import cairn.node.job.JobStatus;
import cairn.node.job.Jobs;
import cairn.node.pin.PinRequest;
import cairn.services.rpc.Argument;
import cairn.services.rpc.ByteCount;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.job.Job;
import cairn.storage.job.JobKind;
import cairn.storage.job.JobState;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code job …}: long work that the node does by itself while it is up. */
final class JobCommands {
    private static final long LIMIT_USUAL = 100;
    private static final long LIMIT_MAX = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int BETWEEN_MILLIS = 200;

    private JobCommands() {}

    static List<Command> commands() {
        return List.of(
                pin(),
                begins("fetch", "Bring content here, and hold it by nothing")
                        .takes(Argument.one("ipfs-path", "The path of its root"))
                        .example("cairn job fetch /ipfs/CID")
                        .does((node, call, reply) ->
                                begin(node, call, reply, JobKind.FETCH, Map.of("path", call.argument(0)))),
                begins("import", "Take the blocks of a CAR file, and pin its roots")
                        .takes(Argument.one("file", "Its absolute path on the node's machine"))
                        .with(Option.flag("pin-roots", "Pin the roots that the archive names")
                                .or("true"))
                        .example("cairn job import /srv/archives/site.car")
                        .does((node, call, reply) -> begin(
                                node,
                                call,
                                reply,
                                JobKind.IMPORT,
                                Map.of("file", call.argument(0), "pin", Boolean.toString(call.flag("pin-roots"))))),
                begins("export", "Write a DAG into a CAR file")
                        .help("""
                                The file appears when it is whole; until then it is called FILE.part, and a job that was
                                stopped goes on behind what is in that. A file that is there is not replaced.""")
                        .takes(Argument.one("ipfs-path", "The path of its root"))
                        .takes(Argument.one("file", "An absolute path on the node's machine"))
                        .example("cairn job export /ipfs/CID /srv/archives/site.car")
                        .does((node, call, reply) -> begin(
                                node,
                                call,
                                reply,
                                JobKind.EXPORT,
                                Map.of("path", call.argument(0), "file", call.argument(1)))),
                begins("gc", "Remove what nothing holds")
                        .example("cairn job gc")
                        .does((node, call, reply) -> begin(node, call, reply, JobKind.GC, Map.of())),
                ls(),
                show(),
                follow(),
                each("pause", "Stop jobs until they are resumed; what they brought stays", Jobs::pause),
                each("resume", "Let jobs go on, also such as failed or were cancelled", Jobs::resume),
                each("cancel", "End jobs for good", Jobs::cancel),
                rm());
    }

    private static Command begins(String word, String tagline) {
        return Command.named("job " + word, tagline)
                .with(Option.integer("tries", "How often it may be begun before it fails")
                        .or(Integer.toString(Jobs.TRIES_USUAL)))
                .shows(JobCommands::showLine);
    }

    private static Command pin() {
        return begins("pin", "Bring content here, and pin it")
                .takes(Argument.one("ipfs-path", "The path of its root"))
                .with(
                        Option.flag("recursive,r", "Also everything below").or("true"),
                        Option.text("name,n", "A name for the pin"))
                .with(PinWords.ofAdd())
                .example("cairn job pin --name=release-1.2 --owner=web /ipfs/CID")
                .does((node, call, reply) -> {
                    PinRequest request = PinWords.request(call);
                    Map<String, String> arguments = new TreeMap<>();
                    arguments.put("path", call.argument(0));
                    arguments.put("kind", call.flag("recursive") ? "recursive" : "direct");
                    arguments.put("name", request.name());
                    arguments.put("owner", request.owner());
                    arguments.put("reason", request.reason());
                    arguments.put("beside", request.isBeside() ? "true" : "");
                    request.expires().ifPresent(time -> arguments.put("expires", time.toString()));
                    request.labels().forEach((label, value) -> arguments.put("label." + label, value));
                    arguments.values().removeIf(String::isEmpty);
                    begin(node, call, reply, JobKind.PIN, arguments);
                });
    }

    private static void begin(Node node, Call call, Reply reply, JobKind kind, Map<String, String> arguments)
            throws IOException {
        long tries = call.integer("tries").orElseThrow();
        if (tries < 1 || tries > Jobs.TRIES_MAX) {
            throw new UsageException("--tries is a number from 1 to " + Jobs.TRIES_MAX);
        }
        for (Map.Entry<String, String> argument : arguments.entrySet()) {
            if (argument.getValue().length() > Job.TEXT_CHARS_MAX) {
                throw new UsageException(argument.getKey() + " is longer than " + Job.TEXT_CHARS_MAX + " characters");
            }
        }
        if (arguments.containsKey("file") && !arguments.get("file").startsWith("/")) {
            throw new UsageException(
                    "the file has to be an absolute path on the node's machine, not " + arguments.get("file"));
        }
        reply.only(value(new JobStatus(node.jobs().start(kind, arguments, (int) tries), 0)));
    }

    private static Command ls() {
        return Command.named("job ls", "List jobs, the newest first")
                .with(
                        Option.text("state", "Only those that are waiting, running, paused, done, failed or cancelled"),
                        Option.integer("limit", "How many at most").or(Long.toString(LIMIT_USUAL)),
                        Option.integer("before", "Only those with lower numbers: what comes after a page"))
                .example("cairn job ls --state=running")
                .does((node, call, reply) -> {
                    Optional<JobState> state = call.text("state").flatMap(JobState::named);
                    if (state.isEmpty() && call.text("state").isPresent()) {
                        throw new UsageException(
                                "no job is ever \"" + call.text("state").get()
                                        + "\", but waiting, running, paused, done, failed or cancelled");
                    }
                    long limit = call.integer("limit").orElseThrow();
                    if (limit < 1 || limit > LIMIT_MAX) {
                        throw new UsageException("--limit is a number from 1 to " + LIMIT_MAX);
                    }
                    long before = call.integer("before").orElse(Long.MAX_VALUE);
                    for (JobStatus job : node.jobs().list(state, before, (int) limit)) {
                        reply.value(value(job));
                    }
                })
                .shows(JobCommands::showLine);
    }

    private static Command show() {
        return Command.named("job show", "Tell everything about a job")
                .takes(Argument.one("number", "Its number"))
                .example("cairn job show 12")
                .does((node, call, reply) -> reply.only(value(node.jobs().find(number(call.argument(0))))))
                .shows((value, out) -> value.forEach((name, said) -> out.println(name + ": " + said)));
    }

    private static Command follow() {
        return Command.named("job follow", "Tell how far a job is, until it ends or is paused")
                .help("Fails where the job does.")
                .takes(Argument.one("number", "Its number"))
                .example("cairn job follow 12")
                .does(JobCommands::runFollow)
                .showsWith(_ -> new Followed());
    }

    private static void runFollow(Node node, Call call, Reply reply) throws IOException, InterruptedException {
        Jobs jobs = node.jobs();
        long number = number(call.argument(0));
        Optional<JobStatus> told = Optional.empty();
        while (true) {
            long seen = jobs.changes();
            JobStatus now = jobs.find(number);
            if (told.isEmpty() || !told.get().equals(now)) {
                reply.value(value(now));
                reply.flush();
                told = Optional.of(now);
            }
            JobState state = now.job().state();
            if (state.isEnd() || state == JobState.PAUSED) {
                return;
            }
            jobs.await(seen, PATIENCE);
            Thread.sleep(BETWEEN_MILLIS); // Progress comes by the thousand.
        }
    }

    /** Shows how far a job is; a command that follows one fails where that does. */
    private static final class Followed implements Command.Text {
        private String failure = "";

        @Override
        public void show(Map<String, ?> value, PrintStream out) {
            showLine(value, out);
            failure = JobState.FAILED.word().equals(value.get("State"))
                    ? "job " + value.get("Number") + " failed: " + value.get("Reason")
                    : "";
        }

        @Override
        public void end(PrintStream out) throws IOException {
            if (!failure.isEmpty()) {
                throw new IOException(failure);
            }
        }
    }

    /** What is done to each of some jobs. */
    @FunctionalInterface
    private interface Change {
        JobStatus apply(Jobs jobs, long number) throws IOException;
    }

    private static Command each(String word, String tagline, Change change) {
        return Command.named("job " + word, tagline)
                .takes(Argument.many("number", "Their numbers"))
                .example("cairn job " + word + " 12")
                .does((node, call, reply) -> {
                    for (String text : call.arguments()) {
                        reply.value(value(change.apply(node.jobs(), number(text))));
                    }
                })
                .shows(JobCommands::showLine);
    }

    private static Command rm() {
        return Command.named("job rm", "Forget jobs that have ended; by itself that is done after 30 days")
                .takes(Argument.many("number", "Their numbers"))
                .example("cairn job rm 12")
                .does((node, call, reply) -> {
                    for (String text : call.arguments()) {
                        node.jobs().forget(number(text));
                        reply.value(Map.of("Number", number(text)));
                    }
                })
                .shows((value, out) -> out.println("forgot job " + value.get("Number")));
    }

    private static long number(String text) throws UsageException {
        if (!text.matches("\\d{1,18}")) {
            throw new UsageException("a job has a number, not \"" + text + "\"; see: cairn job ls");
        }
        return Long.parseLong(text);
    }

    private static Map<String, Object> value(JobStatus status) {
        Job job = status.job();
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Number", job.number());
        value.put("Kind", job.kind().word());
        value.put("State", job.state().word());
        value.put("Reason", job.reason());
        value.put("Arguments", new TreeMap<>(job.arguments()));
        value.put("Blocks", job.blocks());
        value.put("Bytes", job.bytes());
        value.put("BytesPerSecond", status.bytesPerSecond());
        value.put("Tries", job.tries());
        value.put("TriesMax", job.triesMax());
        value.put("Created", job.created().toString());
        value.put("Changed", job.changed().toString());
        if (job.state() == JobState.WAITING) {
            value.put("Next", job.next().toString());
        }
        return value;
    }

    private static void showLine(Map<String, ?> value, PrintStream out) {
        Map<?, ?> arguments = (Map<?, ?>) value.get("Arguments");
        StringBuilder line = new StringBuilder()
                .append(value.get("Number"))
                .append('\t')
                .append(value.get("Kind"))
                .append('\t')
                .append(value.get("State"))
                .append('\t')
                .append(value.get("Blocks"))
                .append(" blocks\t")
                .append(ByteCount.text(((Number) value.get("Bytes")).longValue()));
        long rate = ((Number) value.get("BytesPerSecond")).longValue();
        if (rate > 0) {
            line.append(", ").append(ByteCount.text(rate)).append("/s");
        }
        for (String name : List.of("path", "file")) {
            Object said = arguments.get(name);
            if (said != null) {
                line.append('\t').append(said);
            }
        }
        if (!String.valueOf(value.get("Reason")).isEmpty()) {
            line.append('\t').append(value.get("Reason"));
        }
        out.println(line);
    }
}
