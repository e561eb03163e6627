package cairn.services.console;

import cairn.node.Node;
import cairn.node.job.JobStatus;
import cairn.services.rpc.ByteCount;
import cairn.storage.job.Job;
import cairn.storage.job.JobKind;
import cairn.storage.job.JobState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jobs as rows of a table, wherever they are shown. */
final class JobRows {
    private static final int WORKING_MAX = 20;

    private JobRows() {}

    /** Adds the pins' jobs that wait or run, where there are any. */
    static void addWorking(View view, Node node, String title) throws IOException {
        List<JobStatus> jobs = new ArrayList<>();
        for (JobState state : List.of(JobState.RUNNING, JobState.WAITING)) {
            node.jobs().list(Optional.of(state), Long.MAX_VALUE, WORKING_MAX).stream()
                    .filter(status -> status.job().kind() == JobKind.PIN)
                    .forEach(jobs::add);
        }
        if (!jobs.isEmpty()) {
            view.add("<h2>" + title + "</h2>");
            addTo(view, jobs, title);
        }
    }

    /** Adds a table of jobs. */
    static void addTo(View view, List<JobStatus> jobs, String caption) {
        view.add("<div class=\"card\"><table><caption class=\"hidden\">" + caption + "</caption><thead><tr>")
                .add("<th scope=\"col\">Job</th><th scope=\"col\">What</th><th scope=\"col\">State</th>")
                .add("<th scope=\"col\" class=\"number\">So far</th><th scope=\"col\" class=\"wide\">Begun</th>")
                .add("</tr></thead><tbody>");
        for (JobStatus status : jobs) {
            Job job = status.job();
            view.add("<tr><th scope=\"row\"><a href=\"" + Console.PREFIX + "jobs/" + job.number() + "\">")
                    .add(job.kind().word() + " " + job.number())
                    .add("</a></th><td><bdi>")
                    .text(what(job))
                    .add("</bdi></td><td>");
            state(view, job);
            view.add("</td><td class=\"number\">")
                    .text(progress(status))
                    .add("</td><td class=\"wide\">")
                    .text(Shown.time(job.created()))
                    .add("</td></tr>");
        }
        view.add("</tbody></table></div>");
    }

    static void state(View view, Job job) {
        view.add("<span class=\"state " + job.state().word() + "\">"
                + job.state().word() + "</span>");
    }

    static String what(Job job) {
        String about = job.argument("path").isEmpty() ? job.argument("file") : job.argument("path");
        String name = job.argument("name");
        return Shown.name(about.isEmpty() ? "everything that nothing holds" : about)
                + (name.isEmpty() ? "" : " (" + Shown.name(name) + ")");
    }

    static String progress(JobStatus status) {
        Job job = status.job();
        String rate = status.bytesPerSecond() > 0 ? ", " + ByteCount.text(status.bytesPerSecond()) + "/s" : "";
        return Shown.count(job.blocks(), "block", "blocks") + ", " + ByteCount.text(job.bytes()) + rate;
    }

    /** Leads to the page of the job that a command began. */
    static void leadTo(Visit visit, List<Map<String, ?>> answer) throws IOException {
        visit.leadTo("jobs/" + answer.getFirst().get("Number"));
    }
}
