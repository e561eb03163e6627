package cairn.node.link;

import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multibase.Multibase;
import cairn.data.path.ContentPath;
import cairn.data.path.Namespace;
import cairn.data.peer.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Follows names to content. May be used by any thread. */
public final class Links {
    /** How many names may lead to each other. */
    public static final int STEPS_MAX = 32;

    private static final int DOMAIN_CHARS_MAX = 253;
    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");

    /**
     * Where a name led.
     *
     * @param path a path under /ipfs/
     * @param timeToLive how long this may be believed: the shortest on the way
     */
    public record Followed(ContentPath path, Duration timeToLive) {}

    private final LinkSource domains;
    private final LinkSource keys;

    public Links(LinkSource domains, LinkSource keys) {
        this.domains = domains;
        this.keys = keys;
    }

    /** The same domains, with another source of keys' names. */
    public Links with(LinkSource otherKeys) {
        return new Links(domains, otherKeys);
    }

    /** The form in which a key's name is looked up and shown: a CIDv1 of codec libp2p-key in base36. */
    public static String keyName(PeerId peer) {
        return peer.cid().toString(Multibase.BASE36);
    }

    /** The key that a name spells, in any of the forms in use; a CID of another codec is taken for its multihash. */
    public static Optional<PeerId> key(String name) {
        if (name.indexOf('.') >= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(PeerId.parse(name));
        } catch (MalformedException e) {
            return keyOfCid(name);
        }
    }

    private static Optional<PeerId> keyOfCid(String name) {
        try {
            return Optional.of(PeerId.parse(Cid.parse(name).hash().bytes()));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** Whether a name may be looked up as a domain. */
    public static boolean canBeDomain(String name) {
        return name.length() <= DOMAIN_CHARS_MAX && DOMAIN.matcher(lower(name)).matches();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Whether the domain has a DNSLink; one that cannot be looked up now counts as having none. */
    public boolean isLinked(String domain) throws IOException {
        if (!canBeDomain(domain)) {
            return false;
        }
        try {
            return domains.find(lower(domain)).isPresent();
        } catch (UnavailableException | MalformedException e) {
            return false;
        }
    }

    /**
     * Follows the path's name, and those that it leads to, until a path under /ipfs/ is reached.
     *
     * @throws UnavailableException where a name on the way leads nowhere or cannot be looked up now
     * @throws LimitException where names lead to each other without end
     */
    public Followed follow(ContentPath path) throws IOException {
        ContentPath at = path;
        Duration timeToLive = Duration.ofDays(365);
        for (int steps = 0; at.namespace() == Namespace.IPNS; steps++) {
            if (steps == STEPS_MAX) {
                throw new LimitException(
                        "The name " + path.root(),
                        "nameStepsMax",
                        STEPS_MAX,
                        "names that lead to each other have no end");
            }
            Link link = find(at.root());
            timeToLive = link.timeToLive().compareTo(timeToLive) < 0 ? link.timeToLive() : timeToLive;
            ContentPath next = ContentPath.parse(link.path());
            List<String> names = new ArrayList<>(next.segments());
            names.addAll(at.segments());
            at = next.withSegments(names);
        }
        return new Followed(at, timeToLive);
    }

    /** Where the path's name leads by one step, perhaps to another name. */
    public ContentPath step(ContentPath path) throws IOException {
        ContentPath next = ContentPath.parse(find(path.root()).path());
        List<String> names = new ArrayList<>(next.segments());
        names.addAll(path.segments());
        return next.withSegments(names);
    }

    private Link find(String name) throws IOException {
        Optional<PeerId> key = key(name);
        if (key.isPresent()) {
            return keys.find(keyName(key.get()))
                    .orElseThrow(() -> new UnavailableException(
                            "could not resolve name: no valid record of " + name + " was found"));
        }
        if (!canBeDomain(name)) {
            throw new MalformedException("\"" + name + "\" is neither a key nor a domain");
        }
        return domains.find(lower(name))
                .orElseThrow(() -> new UnavailableException(
                        "could not resolve name: " + name + " has no DNSLink (a TXT record of _dnslink." + name + ")"));
    }
}
