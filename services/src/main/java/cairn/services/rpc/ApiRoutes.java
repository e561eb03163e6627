package cairn.services.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The paths below {@code /api/cairn/v1}: what Kubo's RPC has no words for, by the methods of HTTP. Each is one of the
 * commands; options are in the query, answers as the RPC gives them, and who may call is who may use the command.
 */
final class ApiRoutes {
    static final String PREFIX = "/api/cairn/v1/";

    /** A method and path; what the path's groups match become the command's arguments. */
    private record Route(String method, Pattern path, String command) {
        static Route of(String method, String path, String command) {
            return new Route(method, Pattern.compile(path), command);
        }
    }

    private static final String JOB = "jobs/(\\d{1,18})";

    private static final List<Route> ROUTES = List.of(
            Route.of("GET", "jobs", "job ls"),
            Route.of("GET", JOB, "job show"),
            Route.of("GET", JOB + "/events", "job follow"),
            Route.of("POST", "jobs/pin", "job pin"),
            Route.of("POST", "jobs/fetch", "job fetch"),
            Route.of("POST", "jobs/import", "job import"),
            Route.of("POST", "jobs/export", "job export"),
            Route.of("POST", "jobs/gc", "job gc"),
            Route.of("POST", JOB + "/pause", "job pause"),
            Route.of("POST", JOB + "/resume", "job resume"),
            Route.of("POST", JOB + "/cancel", "job cancel"),
            Route.of("DELETE", JOB, "job rm"),
            Route.of("GET", "pins", "pin ls"),
            Route.of("POST", "pins", "job pin"),
            Route.of("DELETE", "pins/([A-Za-z0-9]{1,200})", "pin rm"));

    private ApiRoutes() {}

    /** The command's name, if the method and path mean one. */
    static Optional<String> find(String method, String rawPath, List<String> arguments) {
        String path = rawPath.substring(PREFIX.length());
        for (Route route : ROUTES) {
            Matcher matcher = route.path.matcher(path);
            if (route.method.equals(method) && matcher.matches()) {
                List<String> found = new ArrayList<>();
                for (int i = 1; i <= matcher.groupCount(); i++) {
                    found.add(matcher.group(i));
                }
                arguments.addAll(found);
                return Optional.of(route.command);
            }
        }
        return Optional.empty();
    }
}
