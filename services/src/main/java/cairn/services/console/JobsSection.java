package cairn.services.console;

import cairn.data.failure.MalformedException;
import cairn.node.Node;
import cairn.node.job.JobStatus;
import cairn.services.rpc.UsageException;
import cairn.storage.job.Job;
import cairn.storage.job.JobState;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Jobs: a list, the newest first, and a page of each with what can be done with it. */
final class JobsSection implements Section {
    private static final int PAGE_JOBS = 50;
    private static final String ADDRESS = Console.PREFIX + "jobs";

    private final Node node;
    private final CommandCalls calls;

    JobsSection(Node node, CommandCalls calls) {
        this.node = node;
        this.calls = calls;
    }

    @Override
    public void show(Visit visit) throws IOException, InterruptedException {
        if (visit.rest().isEmpty() || visit.rest().equals("/")) {
            visit.run("job ls", List.of(), () -> list(visit));
        } else {
            long number = number(visit.rest());
            visit.run(
                    "job show",
                    List.of(Long.toString(number)),
                    () -> one(visit, node.jobs().find(number)));
        }
    }

    private static long number(String rest) throws IOException {
        if (!rest.matches("/\\d{1,18}")) {
            throw Visit.nothingHere();
        }
        return Long.parseLong(rest.substring(1));
    }

    private void list(Visit visit) throws IOException {
        Optional<String> wanted = visit.query("state");
        Optional<JobState> state = wanted.flatMap(JobState::named);
        if (wanted.isPresent() && state.isEmpty()) {
            throw new MalformedException("No job is ever \"" + Shown.name(wanted.get()) + "\"");
        }
        String before = visit.query("before").orElse("");
        if (!before.matches("\\d{0,18}")) {
            throw new MalformedException("A job has a number, not \"" + Shown.name(before) + "\"");
        }
        List<JobStatus> jobs =
                node.jobs().list(state, before.isEmpty() ? Long.MAX_VALUE : Long.parseLong(before), PAGE_JOBS + 1);
        boolean hasMore = jobs.size() > PAGE_JOBS;
        List<JobStatus> page = hasMore ? jobs.subList(0, PAGE_JOBS) : jobs;
        View view = View.of("jobs", "Jobs", visit.isLoggedIn());
        view.add("<p class=\"soft\">Long work that the node does by itself, also after a restart.</p>");
        tools(view);
        states(view, wanted.orElse(""));
        view.beginLive("jobs");
        if (page.isEmpty()) {
            view.add("<p class=\"empty card\">No jobs.</p>");
        } else {
            JobRows.addTo(view, page, "Jobs");
        }
        view.endLive();
        if (hasMore) {
            view.add("<nav class=\"pages\" aria-label=\"Pages\"><a class=\"button\" rel=\"next\" href=\"?")
                    .text(wanted.map(word -> "state=" + word + "&").orElse("") + "before="
                            + page.getLast().job().number())
                    .add("\">Older jobs</a></nav>");
        }
        view.send(visit);
    }

    private static void tools(View view) {
        view.add("<div class=\"toolbar\"><details name=\"tool\"><summary class=\"button primary\">New job</summary>")
                .add("<form method=\"post\" action=\"" + ADDRESS + "?do=fetch\"><label>")
                .add("Bring content here, and hold it ")
                .add("by nothing <input name=\"path\" required placeholder=\"/ipfs/&hellip;\" autocomplete=\"off\">")
                .add("</label><button>Fetch</button></form>")
                .add("<form method=\"post\" action=\"" + ADDRESS + "?do=import\"><label>")
                .add("Take a CAR file of this machine")
                .add(" <input name=\"file\" required placeholder=\"/srv/site.car\" autocomplete=\"off\"></label>")
                .add("<button>Import</button></form>")
                .add("<form method=\"post\" action=\"" + ADDRESS + "?do=export\"><label>Write ")
                .add("<input name=\"path\" required placeholder=\"/ipfs/&hellip;\" autocomplete=\"off\"></label>")
                .add("<label>into a CAR file of this machine <input name=\"file\" required ")
                .add("placeholder=\"/srv/site.car\" autocomplete=\"off\"></label><button>Export</button></form>")
                .add("<p class=\"soft\">Pins are begun on the page of pins, collections on that of storage.</p>")
                .add("</details></div>");
    }

    private static void states(View view, String wanted) {
        view.add("<nav class=\"tabs\" aria-label=\"State\"><a href=\"" + ADDRESS + "\"")
                .add(wanted.isEmpty() ? " aria-current=\"true\">all</a>" : ">all</a>");
        for (JobState state : JobState.values()) {
            String word = state.word();
            view.add("<a href=\"?state=" + word + "\"" + (word.equals(wanted) ? " aria-current=\"true\">" : ">"))
                    .add(word + "</a>");
        }
        view.add("</nav>");
    }

    private void one(Visit visit, JobStatus status) throws IOException {
        Job job = status.job();
        View view = View.of("jobs", "Job " + job.number() + ": " + job.kind().word(), visit.isLoggedIn());
        view.add("<nav class=\"crumbs\" aria-label=\"Path\"><ol><li>")
                .add("<a href=\"" + ADDRESS + "\">Jobs</a></li></ol></nav>")
                .beginLive("job")
                .add("<dl class=\"facts card\"><dt>State</dt><dd>");
        JobRows.state(view, job);
        view.add("</dd>");
        if (!job.reason().isEmpty()) {
            view.fact("Why", Shown.line(job.reason()));
        }
        view.fact("So far", JobRows.progress(status));
        view.fact("Tries", job.tries() + " of " + job.triesMax());
        new TreeMap<>(job.arguments()).forEach((name, value) -> view.fact(Shown.name(name), Shown.line(value)));
        view.fact("Begun", Shown.time(job.created()));
        view.fact("Changed", Shown.time(job.changed()));
        if (job.state() == JobState.WAITING) {
            view.fact("Next try", Shown.time(job.next()));
        }
        view.add("</dl><div class=\"toolbar\">");
        boolean goesOn = job.state() == JobState.RUNNING || job.state() == JobState.WAITING;
        button(view, job, "pause", "Pause", goesOn);
        boolean maySo =
                job.state() == JobState.PAUSED || job.state() == JobState.FAILED || job.state() == JobState.CANCELLED;
        button(view, job, "resume", "Resume", maySo);
        button(view, job, "cancel", "Cancel", !job.state().isEnd());
        button(view, job, "rm", "Forget", job.state().isEnd());
        view.add("</div>").endLive().send(visit);
    }

    private static void button(View view, Job job, String word, String title, boolean isThere) {
        if (isThere) {
            view.add("<form method=\"post\" action=\"" + ADDRESS + "/" + job.number() + "?do=" + word + "\"><button>")
                    .add(title + "</button></form>");
        }
    }

    @Override
    public void change(Visit visit) throws IOException, InterruptedException {
        String word = visit.query("do").orElse("");
        if (visit.rest().isEmpty()) {
            begin(visit, word);
            return;
        }
        long number = number(visit.rest());
        switch (word) {
            case "pause", "resume", "cancel" ->
                calls.run(visit, "job " + word, List.of(Long.toString(number)), Map.of());
            case "rm" -> {
                calls.run(visit, "job rm", List.of(Long.toString(number)), Map.of());
                visit.leadTo("jobs");
                return;
            }
            default -> throw new UsageException("A job has no such form");
        }
        visit.leadTo("jobs/" + number);
    }

    private void begin(Visit visit, String word) throws IOException, InterruptedException {
        Fields form = visit.form();
        List<String> arguments = switch (word) {
            case "fetch" -> List.of(form.required("path").strip());
            case "import" -> List.of(form.required("file").strip());
            case "export" ->
                List.of(form.required("path").strip(), form.required("file").strip());
            case "gc" -> List.of();
            default -> throw new UsageException("There is no such job");
        };
        JobRows.leadTo(visit, calls.run(visit, "job " + word, arguments, Map.of()));
    }
}
