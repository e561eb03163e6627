package cairn.node.link;

import cairn.data.failure.MalformedException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Domains with a fixed DNSLink: for tests, for machines without a network, for names that nobody shall be asked. */
public final class StaticLinks implements LinkSource {
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(1);

    private final Map<String, Link> links = new LinkedHashMap<>();

    private StaticLinks() {}

    /** Reads {@code DOMAIN:PATH,DOMAIN:PATH}, the form of the environment variable {@code IPFS_NS_MAP}. */
    public static StaticLinks parse(String text) throws MalformedException {
        StaticLinks map = new StaticLinks();
        for (String part : text.split(",", -1)) {
            String pair = part.strip();
            int colon = pair.indexOf(':');
            boolean isPath =
                    colon > 0 && (pair.startsWith("/ipfs/", colon + 1) || pair.startsWith("/ipns/", colon + 1));
            if (!pair.isEmpty() && !isPath) {
                throw new MalformedException("\"" + pair + "\" is not DOMAIN:/ipfs/CID or DOMAIN:/ipns/NAME");
            }
            if (isPath) {
                String domain = pair.substring(0, colon).toLowerCase(Locale.ROOT);
                map.links.put(domain, new Link(pair.substring(colon + 1), TIME_TO_LIVE));
            }
        }
        return map;
    }

    @Override
    public Optional<Link> find(String domain) {
        return Optional.ofNullable(links.get(domain));
    }
}
