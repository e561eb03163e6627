package cairn.services.console;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.network.host.Host;
import cairn.network.host.HostConnection;
import cairn.network.identify.Identification;
import cairn.node.Node;
import cairn.services.html.Escape;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The peers that are connected, as a table, some at a time. */
final class PeersSection implements Section {
    private static final int PAGE_PEERS = 200;
    private static final String ADDRESS = Console.PREFIX + "peers";

    /** A connection and what its peer says it is. */
    private record Row(HostConnection connection, String agent) {
        String address() {
            return connection.link().remoteAddress().toString();
        }
    }

    private final Node node;
    private final CommandCalls calls;
    private final InstantSource clock;

    PeersSection(Node node, CommandCalls calls, InstantSource clock) {
        this.node = node;
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public void show(Visit visit) throws IOException, InterruptedException {
        if (!visit.rest().isEmpty()) {
            throw Visit.nothingHere();
        }
        visit.run("swarm peers", List.of(), () -> {
            View view = View.of("peers", "Peers", visit.isLoggedIn());
            if (node.swarm().isEmpty()) {
                view.add("<p class=\"empty card\">This node is offline: it was started with --offline.</p>");
            } else {
                visit.query("did").ifPresent(word -> view.said(word.equals("met") ? "Connected." : "Disconnected."));
                tools(view, visit);
                view.beginLive("peers");
                table(view, visit, rows(visit, node.swarm().get().host()));
                view.endLive();
            }
            view.send(visit);
        });
    }

    private static void tools(View view, Visit visit) {
        view.add("<div class=\"toolbar\"><details name=\"tool\"><summary class=\"button primary\">Connect</summary>")
                .add("<form method=\"post\" action=\"" + ADDRESS + "?do=connect\"><label>Address ")
                .add("<input name=\"address\"")
                .add(" required size=\"50\" placeholder=\"/ip4/192.0.2.7/tcp/4001/p2p/&hellip;\" autocomplete=\"off\"")
                .add(" spellcheck=\"false\"></label><button class=\"primary\">Connect</button></form></details>")
                .add("<form class=\"line\" method=\"get\" role=\"search\"><label>Contains ")
                .add("<input name=\"q\" size=\"18\"")
                .add(" value=\"")
                .text(visit.query("q").orElse(""))
                .add("\"></label><button>Find</button></form></div>");
    }

    private static List<Row> rows(Visit visit, Host host) throws MalformedException {
        String part = visit.query("q").orElse("").toLowerCase(Locale.ROOT);
        List<Row> rows = new ArrayList<>();
        for (HostConnection connection : host.connections()) {
            String agent = host.peers()
                    .identification(connection.peer())
                    .map(Identification::agent)
                    .orElse("");
            Row row = new Row(connection, agent);
            String all = (connection.peer() + " " + row.address() + " " + agent).toLowerCase(Locale.ROOT);
            if (all.contains(part)) {
                rows.add(row);
            }
        }
        Comparator<Row> byAge = Comparator.comparing(row -> row.connection.since());
        Comparator<Row> order = switch (visit.query("sort").orElse("address")) {
            case "address" -> Comparator.comparing(Row::address);
            case "agent" -> Comparator.comparing(Row::agent).thenComparing(Row::address);
            case "age" -> byAge;
            default -> throw new MalformedException("Peers are sorted by address, agent or age");
        };
        rows.sort(order);
        return rows;
    }

    private void table(View view, Visit visit, List<Row> rows) throws IOException {
        int page = Paging.page(visit, rows.size(), PAGE_PEERS);
        view.add("<p class=\"soft\">")
                .add(Shown.count(rows.size(), "connection", "connections"))
                .add("</p>");
        if (rows.isEmpty()) {
            view.add("<p class=\"empty card\">Nobody is connected.</p>");
            return;
        }
        view.add("<div class=\"card\"><table><caption class=\"hidden\">Connected peers</caption><thead><tr>")
                .add("<th scope=\"col\">Peer</th>");
        head(view, visit, "address", "Address", "");
        head(view, visit, "agent", "Program", " class=\"wide\"");
        view.add("<th scope=\"col\" class=\"wide\">Who dialled</th>");
        head(view, visit, "age", "For", " class=\"wide\"");
        view.add("<th scope=\"col\"><span class=\"hidden\">Disconnect</span></th></tr></thead><tbody>");
        Instant now = clock.instant();
        int from = (page - 1) * PAGE_PEERS;
        for (Row row : rows.subList(from, Math.min(rows.size(), from + PAGE_PEERS))) {
            String peer = row.connection.peer().toString();
            view.add("<tr><th scope=\"row\"><code title=\"" + peer + "\">")
                    .text(Shown.ends(peer))
                    .add("</code></th><td><code>")
                    .text(Shown.name(row.address()))
                    .add("</code></td><td class=\"wide\"><bdi>")
                    .text(row.agent.isEmpty() ? "–" : Shown.name(row.agent))
                    .add("</bdi></td><td class=\"wide\">")
                    .add(row.connection.inbound() ? "they" : "we")
                    .add("</td><td class=\"wide\">")
                    .text(Shown.duration(Duration.between(row.connection.since(), now)))
                    .add("</td><td class=\"more\"><form method=\"post\" action=\"" + ADDRESS + "?do=disconnect\">")
                    .add("<input type=\"hidden\" name=\"peer\" value=\"" + peer + "\"><button aria-label=\"Disconnect ")
                    .text(Shown.ends(peer))
                    .add("\">&times;</button></form></td></tr>");
        }
        view.add("</tbody></table></div>");
        String query = "?"
                + visit.query("q").map(q -> "q=" + Escape.parameter(q) + "&").orElse("") + "sort="
                + visit.query("sort").orElse("address");
        Paging.addTo(view, query, page, rows.size(), PAGE_PEERS);
    }

    private static void head(View view, Visit visit, String key, String title, String attributes) {
        boolean isKey = visit.query("sort").orElse("address").equals(key);
        String query =
                visit.query("q").map(q -> "q=" + Escape.parameter(q) + "&").orElse("");
        view.add("<th scope=\"col\"" + attributes + (isKey ? " aria-sort=\"ascending\"" : "") + "><a href=\"?")
                .text(query + "sort=" + key)
                .add("\">" + title + (isKey ? " &uarr;" : "") + "</a></th>");
    }

    @Override
    public void change(Visit visit) throws IOException, InterruptedException {
        if (node.swarm().isEmpty()) {
            throw new UnavailableException("This node is offline");
        }
        switch (visit.query("do").orElse("")) {
            case "connect" -> {
                calls.run(
                        visit,
                        "swarm connect",
                        List.of(visit.form().required("address").strip()),
                        Map.of());
                visit.leadTo("peers?did=met");
            }
            case "disconnect" -> {
                String address = "/p2p/" + visit.form().required("peer");
                calls.run(visit, "swarm disconnect", List.of(address), Map.of());
                visit.leadTo("peers?did=left");
            }
            default -> throw new UsageException("The peers have no such form");
        }
    }
}
