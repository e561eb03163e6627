package cairn.services.console;

import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The node's settings: each with what it means. What is wrong is said where it is, and nothing is written then. */
final class SettingsSection implements Section {
    private static final int BAD_REQUEST = 400;
    private static final int VALUE_CHARS_MAX = 8192;
    private static final int LONG_VALUE_CHARS = 60;
    private static final String ADDRESS = Console.PREFIX + "settings";

    private final Settings settings;

    SettingsSection(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void show(Visit visit) throws IOException, InterruptedException {
        if (!visit.rest().isEmpty()) {
            throw Visit.nothingHere();
        }
        visit.run("config show", List.of(), () -> {
            View view = view(visit);
            visit.query("did").ifPresent(_ -> view.said("Saved. It holds from the next start of the node."));
            form(view, Map.of(), Map.of());
            view.send(visit);
        });
    }

    private static View view(Visit visit) {
        return View.of("settings", "Settings", visit.isLoggedIn())
                .add("<p class=\"soft\">What is in <code>cairn.toml</code>. A change holds from the next start of the ")
                .add("node; a value that waits for it says so. Sites of the gateway are set in the file itself.</p>");
    }

    private void form(View view, Map<String, String> given, Map<String, String> problems) throws IOException {
        view.add("<form method=\"post\" action=\"" + ADDRESS + "\" class=\"settings\">");
        String table = "";
        for (Settings.Item item : settings.items()) {
            String inTable = item.key().substring(0, item.key().indexOf('.'));
            if (!inTable.equals(table)) {
                view.add(table.isEmpty() ? "" : "</div></fieldset>")
                        .add("<fieldset class=\"card\"><legend>" + inTable + "</legend><div>");
                table = inTable;
            }
            item(view, item, given.getOrDefault(item.key(), item.value()), problems.getOrDefault(item.key(), ""));
        }
        view.add("</div></fieldset><div class=\"toolbar sticky\"><button class=\"primary\">Save</button></div></form>");
    }

    private static void item(View view, Settings.Item item, String value, String problem) {
        String key = item.key();
        String described = key + "-is" + (problem.isEmpty() ? "" : " " + key + "-problem");
        String attributes = " id=\"" + key + "\" name=\"" + key + "\" aria-describedby=\"" + described + "\""
                + (problem.isEmpty() ? "" : " aria-invalid=\"true\"");
        view.add("<div class=\"setting\"><label for=\"" + key + "\">" + key + "</label><div>");
        if (!problem.isEmpty()) {
            view.add("<p class=\"problem\" id=\"" + key + "-problem\">")
                    .text(problem)
                    .add("</p>");
        }
        if (!item.choices().isEmpty() && item.choices().contains(value)) {
            view.add("<select" + attributes + ">");
            for (String choice : item.choices()) {
                view.add("<option" + (choice.equals(value) ? " selected>" : ">"))
                        .text(choice)
                        .add("</option>");
            }
            view.add("</select>");
        } else if (value.length() > LONG_VALUE_CHARS) {
            view.add("<textarea rows=\"4\" spellcheck=\"false\"" + attributes + ">\n")
                    .text(value)
                    .add("</textarea>");
        } else {
            view.add("<input autocomplete=\"off\" spellcheck=\"false\"" + attributes + " value=\"")
                    .text(value)
                    .add("\">");
        }
        view.add("<p class=\"soft\" id=\"" + key + "-is\">").text(item.meaning());
        if (item.choices().isEmpty()) {
            view.text(" Form: " + item.form() + ".");
        }
        if (!item.value().equals(item.fallback())) {
            view.text(" Default: " + (item.fallback().isEmpty() ? "nothing" : item.fallback()) + ".");
        }
        view.add("</p>");
        if (item.waitsForStart()) {
            view.add("<p class=\"waits\">Waits for a start; the node runs with: ")
                    .text(item.running().isEmpty() ? "nothing" : item.running())
                    .add("</p>");
        }
        view.add("</div></div>");
    }

    @Override
    public void change(Visit visit) throws IOException, InterruptedException {
        Map<String, String> changed = new LinkedHashMap<>();
        Map<String, String> problems = new LinkedHashMap<>();
        for (Settings.Item item : settings.items()) {
            List<String> given = visit.form().all(item.key());
            String value = given.isEmpty() ? item.value() : oneLine(given.getFirst());
            if (value.length() > VALUE_CHARS_MAX) {
                throw new UsageException(item.key() + " is longer than " + VALUE_CHARS_MAX + " characters");
            }
            if (!value.equals(item.value())) {
                changed.put(item.key(), value);
            }
        }
        visit.run("config", changed.keySet().stream().toList(), () -> problems.putAll(settings.change(changed)));
        if (problems.isEmpty()) {
            visit.leadTo("settings?did=saved");
            return;
        }
        View view = view(visit);
        view.add("<div class=\"problem\" role=\"alert\"><p>Nothing was saved, since something is wrong with:</p><ul>");
        problems.keySet().forEach(key -> view.add("<li><a href=\"#" + key + "\">" + key + "</a></li>"));
        view.add("</ul></div>");
        form(view, changed, problems);
        view.send(visit, BAD_REQUEST);
    }

    /** Long values are edited over several lines, and are one all the same. */
    private static String oneLine(String value) {
        return value.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
    }
}
