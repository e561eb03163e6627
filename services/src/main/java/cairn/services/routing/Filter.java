package cairn.services.routing;

import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.routing.Provider;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which peers a client wants to hear of (IPIP-484).
 *
 * @param addresses names of protocols that an address must have one of, or with {@code !} none of; {@code unknown} for
 *     peers without addresses
 * @param transfers how peers give content away, {@code unknown} for those that do not say
 */
record Filter(Set<String> addresses, Set<String> transfers) {
    private static final String UNKNOWN = "unknown";
    private static final int WORDS_MAX = 100;

    static Filter of(String query) throws MalformedException {
        return new Filter(words(query, "filter-addrs"), words(query, "filter-protocols"));
    }

    private static Set<String> words(String query, String name) throws MalformedException {
        Set<String> words = new HashSet<>();
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith(name + "=")) {
                words.addAll(Arrays.asList(decoded(parameter.substring(name.length() + 1))
                        .toLowerCase(Locale.ROOT)
                        .split(",", -1)));
            }
        }
        words.remove("");
        if (words.size() > WORDS_MAX) {
            throw new MalformedException(name + " has at most " + WORDS_MAX + " words");
        }
        return Set.copyOf(words);
    }

    private static String decoded(String text) throws MalformedException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("The query is not percent-encoded well: " + text);
        }
    }

    /** The peer with the addresses that are wanted; nothing where it is not wanted. */
    Optional<Provider> shown(Provider peer) {
        boolean isWanted = transfers.isEmpty()
                || (peer.transfers().isEmpty()
                        ? transfers.contains(UNKNOWN)
                        : peer.transfers().stream().anyMatch(transfers::contains));
        if (!isWanted) {
            return Optional.empty();
        }
        if (addresses.isEmpty()) {
            return Optional.of(peer);
        }
        if (peer.addresses().isEmpty()) {
            return addresses.contains(UNKNOWN) ? Optional.of(peer) : Optional.empty();
        }
        List<String> left = peer.addresses().stream().filter(this::passes).toList();
        return left.isEmpty() ? Optional.empty() : Optional.of(new Provider(peer.peer(), left, peer.transfers()));
    }

    private boolean passes(String address) {
        Set<String> protocols;
        try {
            protocols = Multiaddr.parse(address).components().stream()
                    .map(component -> component.protocol().label())
                    .collect(Collectors.toSet());
        } catch (MalformedException e) {
            return false; // Of no protocol that the client can have named.
        }
        boolean isRefused =
                addresses.stream().anyMatch(word -> word.startsWith("!") && protocols.contains(word.substring(1)));
        Set<String> wanted = addresses.stream()
                .filter(word -> !word.startsWith("!") && !word.equals(UNKNOWN))
                .collect(Collectors.toSet());
        return !isRefused && (wanted.isEmpty() || wanted.stream().anyMatch(protocols::contains));
    }
}
