package cairn.app.run;

import cairn.app.config.ApiAddress;
import cairn.app.config.Home;
import cairn.data.failure.UnavailableException;
import cairn.services.console.Console;
import cairn.services.rpc.Command;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code console}: where the running node's console is, for a browser. */
final class ConsoleCommand {
    private ConsoleCommand() {}

    static Command command(Map<String, String> environment) {
        return Command.named("console", "Tell where a browser finds the running node's console")
                .local()
                .help("""
                        Where the node asks for a token, log in with one that cairn token create has made; what it
                        admits to is what the console lets you do.""")
                .example("cairn console")
                .answers((call, reply) -> {
                    Home home = Commands.home(call, environment);
                    InetSocketAddress api = home.api()
                            .orElseThrow(
                                    () -> new UnavailableException("no node is running here; start one: cairn up"));
                    Map<String, Object> value = new LinkedHashMap<>();
                    value.put("Address", "http://" + ApiAddress.text(api) + Console.PREFIX);
                    value.put("NeedsToken", home.apiSecret().isPresent());
                    reply.only(value);
                })
                .shows((value, out) -> {
                    out.println(value.get("Address"));
                    if (Boolean.TRUE.equals(value.get("NeedsToken"))) {
                        out.println("Log in with a token of: cairn token create --scope=all NAME");
                    }
                });
    }
}
