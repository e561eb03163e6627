package cairn.services.rpc.command;

import cairn.services.rpc.Command;
import java.util.ArrayList;
import java.util.List;

/** All commands on content. */
public final class ContentCommands {
    private ContentCommands() {}

    public static List<Command> all() {
        List<Command> commands = new ArrayList<>();
        commands.add(AddCommand.command());
        commands.addAll(ReadCommands.commands());
        commands.add(LsCommand.command());
        commands.addAll(RefsCommands.commands());
        commands.addAll(BlockCommands.commands());
        commands.addAll(CidCommands.commands());
        commands.addAll(DagCommands.commands());
        commands.addAll(CarCommands.commands());
        commands.addAll(PinCommands.commands());
        commands.addAll(FilesCommands.commands());
        commands.addAll(RepoCommands.commands());
        commands.addAll(NodeCommands.commands());
        return commands;
    }
}
