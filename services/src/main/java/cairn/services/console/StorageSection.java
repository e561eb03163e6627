package cairn.services.console;

import cairn.node.Node;
import cairn.node.job.JobStatus;
import cairn.services.rpc.ByteCount;
import cairn.services.rpc.UsageException;
import cairn.storage.block.BlockStore;
import cairn.storage.job.JobKind;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How much the blocks take and may take, and what the garbage collector would remove, and does. */
final class StorageSection implements Section, Closeable {
    private static final int LOOKED_AT_JOBS = 200;
    private static final int SHOWN_JOBS = 5;
    private static final String ADDRESS = Console.PREFIX + "storage";

    private final Node node;
    private final CommandCalls calls;
    private final DryRun dryRun;

    StorageSection(Node node, CommandCalls calls, InstantSource clock) {
        this.node = node;
        this.calls = calls;
        this.dryRun = new DryRun(node, clock);
    }

    @Override
    public void show(Visit visit) throws IOException, InterruptedException {
        if (!visit.rest().isEmpty()) {
            throw Visit.nothingHere();
        }
        visit.run("repo stat", List.of(), () -> {
            View view = View.of("storage", "Storage", visit.isLoggedIn());
            view.beginLive("storage");
            usage(view);
            view.add("<h2>Garbage</h2><p class=\"soft\">Blocks that no pin, no file of the node and no write holds. ")
                    .add("Removing them frees their room on the disk.</p>");
            finding(view);
            view.add("<div class=\"toolbar\"><form method=\"post\" action=\"" + ADDRESS + "?do=look\"><button>")
                    .add("Look what would be removed</button></form>")
                    .add("<form method=\"post\" action=\"" + ADDRESS + "?do=ask\"><button class=\"danger\">")
                    .add("Remove garbage</button></form></div>");
            if (visit.may("job ls")) {
                collections(view);
            }
            view.endLive().send(visit);
        });
    }

    private void usage(View view) throws IOException {
        BlockStore.Usage usage = node.blocks().usage();
        long most = node.quota().storeBytesMax();
        view.add("<dl class=\"facts card\">");
        view.fact("On the disk", bytes(usage.diskBytes()));
        view.fact("Of it blocks", Shown.count(usage.blocks()) + ", with " + bytes(usage.blockBytes()));
        if (most > 0 && most < Long.MAX_VALUE) {
            int percent = node.quota().usedPercent();
            view.add("<dt>May take</dt><dd>")
                    .text(bytes(most))
                    .add("<br><meter min=\"0\" max=\"100\" high=\"85\" optimum=\"20\" value=\"" + percent)
                    .add("\" aria-label=\"Share of it that is taken\">" + percent + "%</meter> ")
                    .add(percent + "% taken</dd>");
        } else {
            view.fact("May take", "as much as there is");
        }
        view.add("<dt>Set by</dt><dd>")
                .add("<a href=\"" + Console.PREFIX + "settings#store.bytes-max\">store.bytes-max</a></dd>")
                .add("</dl>");
    }

    private static String bytes(long bytes) {
        return ByteCount.text(bytes);
    }

    private void finding(View view) {
        Optional<DryRun.Finding> found = dryRun.finding();
        if (found.isEmpty()) {
            return;
        }
        DryRun.Finding finding = found.get();
        String blocks = Shown.count(finding.removable(), "block", "blocks");
        view.add("<div class=\"card note\" role=\"status\"><p>");
        if (!finding.problem().isEmpty()) {
            view.text("The look ended early: " + finding.problem());
        } else if (finding.ended().isPresent()) {
            view.text(blocks + " would be removed (looked at "
                    + Shown.time(finding.ended().get()) + ", in "
                    + Shown.duration(
                            Duration.between(finding.begun(), finding.ended().get())) + ").");
        } else {
            view.text("Looking… " + blocks + " by now.");
        }
        view.add("</p>");
        if (!finding.holders().isEmpty()) {
            view.add("<p class=\"soft\">What stays, among others:</p><ul>");
            finding.holders()
                    .forEach(holder -> view.add("<li><bdi>")
                            .text(holder.name())
                            .add("</bdi>: " + Shown.count(holder.blocks(), "block", "blocks") + "</li>"));
            view.add("</ul>");
        }
        view.add("</div>");
    }

    private void collections(View view) throws IOException {
        List<JobStatus> jobs = node.jobs().list(Optional.empty(), Long.MAX_VALUE, LOOKED_AT_JOBS).stream()
                .filter(status -> status.job().kind() == JobKind.GC)
                .limit(SHOWN_JOBS)
                .toList();
        if (!jobs.isEmpty()) {
            view.add("<h2>The last collections</h2>");
            JobRows.addTo(view, jobs, "The last collections");
        }
    }

    @Override
    public void change(Visit visit) throws IOException, InterruptedException {
        switch (visit.query("do").orElse("")) {
            case "look" -> {
                visit.run("repo gc", List.of("--dry-run"), dryRun::begin);
                visit.leadTo("storage");
            }
            case "ask" -> ask(visit);
            case "collect" -> JobRows.leadTo(visit, calls.run(visit, "job gc", List.of(), Map.of()));
            default -> throw new UsageException("The storage has no such form");
        }
    }

    /** What is removed is gone, so it is asked for twice. */
    private static void ask(Visit visit) throws IOException {
        View.of("storage", "Remove garbage", visit.isLoggedIn())
                .add("<p>Every block that nothing holds is removed from this node, for good.</p>")
                .add("<form method=\"post\" action=\"" + ADDRESS + "?do=collect\" class=\"toolbar\">")
                .add("<button class=\"danger\">Remove it</button>")
                .add("<a class=\"button\" href=\"" + ADDRESS + "\">Cancel</a></form>")
                .send(visit);
    }

    @Override
    public void close() {
        dryRun.close();
    }
}
