package cairn.node.name;

import cairn.data.peer.PeerId;
import cairn.network.routing.NameRouting;
import cairn.node.link.KeyRecord;
import cairn.node.link.LinkSource;
import cairn.node.link.Links;
import cairn.storage.name.NameTable;
import cairn.storage.table.Database;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What a node knows of names.
 *
 * @param keys the keys that it publishes with
 * @param names the records of keys' names
 * @param links where names of every kind lead
 */
public record Naming(Keys keys, Names names, Links links) {
    /** The keys in {@code directory} and the records in {@code database}, with domains and a network from outside. */
    public static Naming of(
            Path directory, Database database, LinkSource domains, NameRouting routing, InstantSource clock) {
        Keys keys = new Keys(directory);
        Names names = new Names(new NameTable(database), keys, routing, clock);
        return new Naming(keys, names, new Links(domains, source(names)));
    }

    /** The same, with records found and spread by {@code routing}. */
    public Naming with(NameRouting routing) {
        Names online = names.with(routing);
        return new Naming(keys, online, links.with(source(online)));
    }

    private static LinkSource source(Names names) {
        return name -> names.find(PeerId.parse(name)).map(KeyRecord::link);
    }
}
