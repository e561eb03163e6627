package cairn.services.console;

import cairn.data.failure.MalformedException;
import cairn.node.Node;
import cairn.node.job.JobStatus;
import cairn.node.swarm.Swarm;
import cairn.services.rpc.ByteCount;
import cairn.services.status.History;
import cairn.storage.block.BlockStore;
import cairn.storage.job.JobState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The first page: who the node is, what it keeps, and what it does just now. */
final class OverviewSection implements Section {
    private static final int JOBS_MAX = 5;
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final Node node;
    private final History history;
    private final InstantSource clock;
    private final Instant begun;

    OverviewSection(Console.Parts parts) {
        this.node = parts.node();
        this.history = parts.history();
        this.clock = parts.clock();
        this.begun = parts.clock().instant();
    }

    @Override
    public void show(Visit visit) throws IOException, InterruptedException {
        if (!visit.rest().isEmpty()) {
            throw Visit.nothingHere();
        }
        visit.run("id", List.of(), () -> {
            View view = View.of("", "Overview", visit.isLoggedIn());
            view.beginLive("now").add("<dl class=\"cards\">");
            if (visit.may("repo stat")) {
                addStore(view);
            }
            addSwarm(view);
            addCard(view, "Up for", Shown.duration(Duration.between(begun, clock.instant())), "");
            view.add("</dl>");
            if (visit.may("job ls")) {
                addJobs(view);
            }
            view.add("<h2>Now</h2><div class=\"charts\">");
            history.series().forEach(series -> Chart.addTo(view, series, history.interval()));
            view.add("</div>").endLive();
            addIdentity(view);
            view.send(visit);
        });
    }

    private static void addCard(View view, String name, String value, String detail) {
        view.add("<div class=\"card\"><dt>")
                .text(name)
                .add("</dt><dd><b>")
                .text(value)
                .add("</b> <span class=\"soft\">")
                .text(detail)
                .add("</span></dd></div>");
    }

    private void addStore(View view) throws IOException {
        BlockStore.Usage usage = node.blocks().usage();
        long most = node.quota().storeBytesMax();
        String blocks = Shown.count(usage.blocks(), "block", "blocks");
        addCard(
                view,
                "Stored",
                ByteCount.text(usage.diskBytes()),
                most > 0 && most < NO_LIMIT ? "of " + ByteCount.text(most) + ", in " + blocks : "in " + blocks);
    }

    private void addSwarm(View view) {
        Optional<Swarm> swarm = node.swarm();
        addCard(
                view,
                "Peers",
                swarm.isEmpty()
                        ? "offline"
                        : Shown.count(swarm.get().host().connected().size()),
                swarm.isEmpty() ? "asks nobody else" : "connected");
    }

    private void addJobs(View view) throws IOException {
        List<JobStatus> running = node.jobs().list(Optional.of(JobState.RUNNING), NO_LIMIT, JOBS_MAX);
        if (!running.isEmpty()) {
            view.add("<h2>Running jobs</h2><ul class=\"lines card\">");
            for (JobStatus job : running) {
                view.add("<li>")
                        .text(job.job().kind().word() + " "
                                + Shown.name(job.job().arguments().getOrDefault("path", "")) + ": "
                                + Shown.count(job.job().blocks(), "block", "blocks") + ", "
                                + ByteCount.text(job.job().bytes()))
                        .add("</li>");
            }
            view.add("</ul>");
        }
    }

    private void addIdentity(View view) throws IOException {
        view.add("<h2>This node</h2><dl class=\"facts card\"><dt>Peer ID</dt><dd><code>")
                .text(node.identity().peerId().toString())
                .add("</code></dd><dt>Home</dt><dd><code>")
                .text(node.home().toString())
                .add("</code></dd><dt>Listens on</dt><dd>");
        node.swarm()
                .ifPresentOrElse(
                        swarm -> swarm.host()
                                .addresses()
                                .forEach(address -> view.add("<code>")
                                        .text(address.toString())
                                        .add("</code><br>")),
                        () -> view.add("nothing: it is offline"));
        view.add("</dd></dl>");
    }

    @Override
    public void change(Visit visit) throws IOException {
        throw new MalformedException("The overview has no forms");
    }
}
