package cairn.services.console;

import cairn.data.failure.MalformedException;
import cairn.node.Node;
import cairn.services.html.Escape;
import cairn.services.rpc.UsageException;
import cairn.storage.pin.Pin;
import cairn.storage.pin.PinFilter;
import cairn.storage.pin.PinPage;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Pins: found by owner and name, some at a time, and made as jobs, whose progress is shown. */
final class PinsSection implements Section {
    private static final int PAGE_PINS = 100;
    private static final int SHOWN_MAX = 20;
    private static final String ADDRESS = Console.PREFIX + "pins";

    private final Node node;
    private final CommandCalls calls;

    PinsSection(Node node, CommandCalls calls) {
        this.node = node;
        this.calls = calls;
    }

    @Override
    public void show(Visit visit) throws IOException, InterruptedException {
        if (!visit.rest().isEmpty()) {
            throw Visit.nothingHere();
        }
        visit.run("pin ls", List.of(), () -> {
            PinFilter filter = filter(visit);
            PinPage page = node.pins().page(filter, visit.query("after").orElse(""), PAGE_PINS);
            View view = View.of("pins", "Pins", visit.isLoggedIn());
            visit.query("did").ifPresent(_ -> view.said("Unpinned. The garbage collector may remove it."));
            view.add("<p class=\"soft\">What a pin holds stays here until it is unpinned or the pin ends.</p>");
            tools(view, visit);
            if (visit.may("job ls")) {
                view.beginLive("working");
                JobRows.addWorking(view, node, "Being pinned");
                view.endLive();
            }
            table(view, page);
            view.add("<nav class=\"pages\" aria-label=\"Pages\">");
            Paging.link(view, visit.query("after").isPresent(), "?" + query(visit), "first", "First page");
            String next = page.next().map(Escape::parameter).orElse("");
            Paging.link(view, !next.isEmpty(), "?" + query(visit) + "&after=" + next, "next", "Next page");
            view.add("</nav>");
            view.send(visit);
        });
    }

    private static PinFilter filter(Visit visit) throws MalformedException {
        Optional<Boolean> isRecursive = switch (visit.query("kind").orElse("")) {
            case "" -> Optional.empty();
            case "recursive" -> Optional.of(true);
            case "direct" -> Optional.of(false);
            default -> throw new MalformedException("A pin is recursive or direct");
        };
        return new PinFilter(
                isRecursive,
                visit.query("owner"),
                Optional.empty(),
                visit.query("name"),
                Map.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static String query(Visit visit) {
        List<String> pairs = new ArrayList<>();
        for (String name : List.of("name", "owner", "kind")) {
            visit.query(name).ifPresent(value -> pairs.add(name + "=" + Escape.parameter(value)));
        }
        return String.join("&", pairs);
    }

    private static void tools(View view, Visit visit) {
        view.add("<div class=\"toolbar\"><details name=\"tool\"><summary class=\"button primary\">Pin</summary>")
                .add("<form method=\"post\" action=\"" + ADDRESS + "?do=pin\" class=\"fields\">")
                .add("<label>CID or path <input name=\"path\" required placeholder=\"/ipfs/&hellip;\"")
                .add(" autocomplete=\"off\" spellcheck=\"false\"></label>")
                .add("<label>Name <input name=\"name\" autocomplete=\"off\"></label>")
                .add("<label>Owner <input name=\"owner\" autocomplete=\"off\"></label>")
                .add("<label>Reason <input name=\"reason\" autocomplete=\"off\"></label>")
                .add("<label>Labels <input name=\"labels\" placeholder=\"team=web, stage=live\" autocomplete=\"off\">")
                .add("</label><label>Ends <input name=\"expires\" placeholder=\"36h, P30D or a time\"")
                .add(" autocomplete=\"off\"></label><label class=\"check\"><input type=\"checkbox\" name=\"direct\">")
                .add(" Only this block</label><button class=\"primary\">Pin</button></form></details>")
                .add("<form class=\"line\" method=\"get\" role=\"search\"><label>Name contains ")
                .add("<input name=\"name\" size=\"12\" value=\"")
                .text(visit.query("name").orElse(""))
                .add("\"></label><label>Owner <input name=\"owner\" size=\"10\" value=\"")
                .text(visit.query("owner").orElse(""))
                .add("\"></label><button>Find</button></form></div>");
    }

    private static void table(View view, PinPage page) {
        if (page.pins().isEmpty()) {
            view.add("<p class=\"empty card\">No pins.</p>");
            return;
        }
        view.add("<form method=\"post\" action=\"" + ADDRESS + "?do=chosen\"><div class=\"card\"><table>")
                .add("<caption class=\"hidden\">Pins</caption><thead><tr><th scope=\"col\" class=\"choose\">")
                .add("<input type=\"checkbox\" data-all aria-label=\"Choose all\"></th>")
                .add("<th scope=\"col\">Name</th><th scope=\"col\">CID</th>")
                .add("<th scope=\"col\" class=\"wide\">Kind</th><th scope=\"col\">Owner</th>")
                .add("<th scope=\"col\" class=\"wide\">Made</th><th scope=\"col\" class=\"wide\">Ends</th>")
                .add("</tr></thead>")
                .add("<tbody>");
        page.pins().forEach(pin -> row(view, pin));
        view.add("</tbody></table></div><div class=\"toolbar\"><span class=\"soft\">With those that are chosen:</span>")
                .add("<button class=\"danger\">Unpin</button></div></form>");
    }

    private static void row(View view, Pin pin) {
        String cid = pin.cid().toString();
        view.add("<tr><td class=\"choose\"><input type=\"checkbox\" name=\"pin\" value=\"")
                .text(value(pin))
                .add("\" aria-label=\"Choose ")
                .text(pin.name().isEmpty() ? cid : Shown.name(pin.name()))
                .add("\"></td><th scope=\"row\"><bdi>")
                .text(pin.name().isEmpty() ? "–" : Shown.name(pin.name()))
                .add("</bdi>");
        if (!pin.labels().isEmpty()) {
            new TreeMap<>(pin.labels())
                    .forEach((label, value) -> view.add(" <span class=\"tag\">")
                            .text(Shown.name(label) + "=" + Shown.name(value))
                            .add("</span>"));
        }
        if (!pin.reason().isEmpty()) {
            view.add("<br><span class=\"soft\">").text(Shown.name(pin.reason())).add("</span>");
        }
        view.add("</th><td><code title=\"" + cid + "\">")
                .text(Shown.ends(cid))
                .add("</code></td><td class=\"wide\">")
                .add(pin.isRecursive() ? "recursive" : "direct")
                .add("</td><td><bdi>")
                .text(pin.owner().isEmpty() ? "this node" : Shown.name(pin.owner()))
                .add("</bdi></td><td class=\"wide\">")
                .text(Shown.time(pin.created()))
                .add("</td><td class=\"wide\">")
                .text(pin.expires()
                        .map(time -> Shown.time(time.truncatedTo(ChronoUnit.SECONDS)))
                        .orElse("–"))
                .add("</td></tr>");
    }

    /** What tells a pin from all others. */
    private static String value(Pin pin) {
        return pin.cid() + " " + (pin.isRecursive() ? "recursive" : "direct") + " " + Escape.parameter(pin.owner())
                + " " + Escape.parameter(pin.name());
    }

    @Override
    public void change(Visit visit) throws IOException, InterruptedException {
        switch (visit.query("do").orElse("")) {
            case "pin" -> pin(visit);
            case "chosen" -> ask(visit);
            case "unpin" -> unpin(visit);
            default -> throw new UsageException("The pins have no such form");
        }
    }

    private void pin(Visit visit) throws IOException, InterruptedException {
        Fields form = visit.form();
        Map<String, List<String>> options = new LinkedHashMap<>();
        for (String name : List.of("name", "owner", "reason", "expires")) {
            form.text(name).ifPresent(value -> options.put(name, List.of(value.strip())));
        }
        List<String> labels = new ArrayList<>();
        for (String label : form.text("labels").orElse("").split(",", -1)) {
            if (!label.isBlank()) {
                labels.add(label.strip());
            }
        }
        if (!labels.isEmpty()) {
            options.put("label", labels);
        }
        options.put("recursive", List.of(form.has("direct") ? "false" : "true"));
        JobRows.leadTo(
                visit, calls.run(visit, "job pin", List.of(form.required("path").strip()), options));
    }

    private static List<String> chosen(Visit visit) throws IOException {
        List<String> chosen = visit.form().all("pin");
        if (chosen.isEmpty()) {
            throw new UsageException("Nothing was chosen");
        }
        return chosen;
    }

    private static void ask(Visit visit) throws IOException {
        List<String> chosen = chosen(visit);
        View view = View.of("pins", "Unpin " + Shown.count(chosen.size(), "pin", "pins"), visit.isLoggedIn());
        view.add("<p>What nothing else holds may then be removed by the garbage collector.</p>")
                .add("<form method=\"post\" action=\"" + ADDRESS + "?do=unpin\"><ul class=\"lines card\">");
        for (String pin : chosen) {
            String[] words = words(pin);
            if (chosen.size() <= SHOWN_MAX) {
                view.add("<li><bdi>")
                        .text(words[3].isEmpty() ? "(no name)" : Shown.name(words[3]))
                        .add("</bdi> <code>")
                        .text(Shown.ends(words[0]))
                        .add("</code></li>");
            }
        }
        view.add(chosen.size() > SHOWN_MAX ? "<li>All " + chosen.size() + " that were chosen.</li>" : "")
                .add("</ul>");
        chosen.forEach(pin -> view.add("<input type=\"hidden\" name=\"pin\" value=\"")
                .text(pin)
                .add("\">"));
        view.add("<div class=\"toolbar\"><button class=\"danger\">Unpin</button><a class=\"button\" href=\"" + ADDRESS)
                .add("\">Cancel</a></div></form>")
                .send(visit);
    }

    private static String[] words(String pin) throws MalformedException {
        String[] words = pin.split(" ", -1);
        if (words.length != 4) {
            throw new MalformedException("\"" + Shown.name(pin) + "\" is no pin");
        }
        words[2] = Escape.decoded(words[2]);
        words[3] = Escape.decoded(words[3]);
        return words;
    }

    private void unpin(Visit visit) throws IOException, InterruptedException {
        for (String pin : chosen(visit)) {
            String[] words = words(pin);
            calls.run(
                    visit,
                    "pin rm",
                    List.of(words[0]),
                    Map.of(
                            "recursive",
                            List.of(Boolean.toString(words[1].equals("recursive"))),
                            "owner",
                            List.of(words[2]),
                            "named",
                            List.of(words[3])));
        }
        visit.leadTo("pins?did=unpinned");
    }
}
