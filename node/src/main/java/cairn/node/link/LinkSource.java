package cairn.node.link;

import java.io.IOException;
import java.util.Optional;

/** Says where names of one kind lead. Called by many threads at once. */
@FunctionalInterface
public interface LinkSource {
    /** Knows no name. */
    LinkSource NONE = name -> Optional.empty();

    /**
     * Where the name leads; nothing where it is known to lead nowhere.
     *
     * @param name a domain in lower case, or a key's name as a CIDv1 in base36
     * @throws cairn.data.failure.UnavailableException where that cannot be found out now
     * @throws cairn.data.failure.MalformedException where what there is about the name is not valid
     */
    Optional<Link> find(String name) throws IOException;

    /** Asks {@code next} for what this source does not know. */
    default LinkSource or(LinkSource next) {
        return name -> {
            Optional<Link> link = find(name);
            return link.isPresent() ? link : next.find(name);
        };
    }
}
