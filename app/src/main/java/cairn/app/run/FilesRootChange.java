package cairn.app.run;

import cairn.data.cid.Cid;
import cairn.node.files.Files;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.UsageException;
import java.util.Map;
import java.util.Optional;

/** {@code files chroot}: other files for a node that is down, for instance since those that it has are damaged. */
final class FilesRootChange {
    private FilesRootChange() {}

    static Command command(Map<String, String> environment) {
        return Command.named("files chroot", "Make another directory the node's files; the node must be down")
                .local()
                .help("""
                        Without a CID the files are empty. What they were is kept for files.history-hours, and comes
                        back with: cairn files restore CID""")
                .takes(Argument.optional("cid", "The directory that becomes the files"))
                .with(Option.flag("confirm", "Say that this is meant"))
                .example("cairn files chroot --confirm bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354")
                .answers((call, reply) -> {
                    if (!call.flag("confirm")) {
                        throw new UsageException(
                                "this is a potentially destructive operation; pass --confirm to proceed");
                    }
                    Optional<Cid> wanted =
                            call.arguments().isEmpty() ? Optional.empty() : Optional.of(Cid.parse(call.argument(0)));
                    try (LocalNode local = LocalNode.open(Commands.home(call, environment))) {
                        Files.Replacement done = local.node().mutableFiles().replace(wanted);
                        String root = call.show(done.root());
                        String text = done.former().isEmpty()
                                ? "MFS root set to " + root + "\n"
                                : "MFS root changed from "
                                        + call.show(done.former().get()) + " to " + root + "\n";
                        reply.only(Map.of("Message", text));
                    }
                })
                .shows((value, out) -> out.print(value.get("Message")));
    }
}
