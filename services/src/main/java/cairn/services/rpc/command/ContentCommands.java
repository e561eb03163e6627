package cairn.services.rpc.command;

import cairn.services.rpc.Command;
import cairn.services.rpc.CommandTable;
import cairn.services.rpc.Daemon;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** All commands on content. */
public final class ContentCommands {
    private ContentCommands() {}

    /**
     * All of them.
     *
     * @param table all commands, these and others, once they are known
     * @param daemon the process that answers, where one does
     */
    public static List<Command> all(Supplier<CommandTable> table, Optional<Daemon> daemon, StoreReader buckets) {
        List<Command> commands = new ArrayList<>();
        commands.add(TableCommands.commands(table));
        commands.addAll(DiagCommands.commands(daemon));
        commands.addAll(LogCommands.commands());
        commands.addAll(MultibaseCommands.commands());
        commands.addAll(ObjectCommands.commands());
        commands.addAll(RemovedCommands.commands());
        commands.addAll(PinChecks.commands());
        commands.addAll(TokenCommands.commands());
        commands.add(AddCommand.command());
        commands.addAll(ReadCommands.commands());
        commands.add(LsCommand.command());
        commands.addAll(RefsCommands.commands());
        commands.addAll(BlockCommands.commands());
        commands.addAll(CidCommands.commands());
        commands.addAll(DagCommands.commands());
        commands.addAll(CarCommands.commands());
        commands.addAll(PinCommands.commands());
        commands.addAll(RemotePinCommands.commands());
        commands.addAll(JobCommands.commands());
        commands.addAll(FilesCommands.commands());
        commands.addAll(RepoCommands.commands());
        commands.addAll(StoreCommands.commands(buckets));
        commands.addAll(BitswapCommands.commands());
        commands.addAll(SwarmCommands.commands());
        commands.addAll(P2pCommands.commands());
        commands.add(PingCommand.command());
        commands.addAll(ProvideCommands.commands());
        commands.addAll(NodeCommands.commands());
        commands.addAll(VersionCommands.commands());
        commands.addAll(KeyCommands.commands());
        commands.addAll(NameCommands.commands());
        commands.addAll(PubsubCommands.commands());
        commands.addAll(RoutingCommands.commands());
        return commands;
    }
}
