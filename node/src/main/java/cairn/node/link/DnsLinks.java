package cairn.node.link;

import cairn.network.dns.DnsResolver;
import java.io.IOException;
import java.util.Optional;

/** DNSLinks as the domain name system has them: a TXT record {@code dnslink=PATH} of {@code _dnslink.DOMAIN}. */
public final class DnsLinks implements LinkSource {
    private static final String PREFIX = "dnslink=";

    private final DnsResolver resolver;

    public DnsLinks(DnsResolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public Optional<Link> find(String domain) throws IOException {
        DnsResolver.Found<String> texts = resolver.texts("_dnslink." + domain);
        return texts.values().stream()
                .filter(text -> text.startsWith(PREFIX + "/ipfs/") || text.startsWith(PREFIX + "/ipns/"))
                .sorted()
                .findFirst()
                .map(text -> new Link(text.substring(PREFIX.length()), texts.timeToLive()));
    }
}
