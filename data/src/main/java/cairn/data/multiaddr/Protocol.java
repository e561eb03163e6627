package cairn.data.multiaddr;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The protocols of the multiaddr table. */
public enum Protocol {
    IP4("ip4", 4, AddressValue.IP4),
    TCP("tcp", 6, NumberValue.PORT),
    DCCP("dccp", 33, NumberValue.PORT),
    IP6("ip6", 41, AddressValue.IP6),
    IP6ZONE("ip6zone", 42, TextValue.WORD),
    IPCIDR("ipcidr", 43, NumberValue.BYTE),
    DNS("dns", 53, TextValue.NAME),
    DNS4("dns4", 54, TextValue.NAME),
    DNS6("dns6", 55, TextValue.NAME),
    DNSADDR("dnsaddr", 56, TextValue.NAME),
    SCTP("sctp", 132, NumberValue.PORT),
    UDP("udp", 273, NumberValue.PORT),
    P2P_WEBRTC_STAR("p2p-webrtc-star", 275),
    P2P_WEBRTC_DIRECT("p2p-webrtc-direct", 276),
    P2P_STARDUST("p2p-stardust", 277),
    WEBRTC_DIRECT("webrtc-direct", 280),
    WEBRTC("webrtc", 281),
    P2P_CIRCUIT("p2p-circuit", 290),
    UDT("udt", 301),
    UTP("utp", 302),
    UNIX("unix", 400, TextValue.PATH),
    P2P("p2p", 421, HashValue.PEER),
    HTTPS("https", 443),
    ONION("onion", 444, OnionValue.VERSION_2),
    ONION3("onion3", 445, OnionValue.VERSION_3),
    GARLIC64("garlic64", 446, GarlicValue.BASE64),
    GARLIC32("garlic32", 447, GarlicValue.BASE32),
    TLS("tls", 448),
    SNI("sni", 449, TextValue.NAME),
    NOISE("noise", 454),
    QUIC("quic", 460),
    QUIC_V1("quic-v1", 461),
    WEBTRANSPORT("webtransport", 465),
    CERTHASH("certhash", 466, HashValue.CERTIFICATE),
    WS("ws", 477),
    WSS("wss", 478),
    P2P_WEBSOCKET_STAR("p2p-websocket-star", 479),
    HTTP("http", 480),
    HTTP_PATH("http-path", 481, TextValue.ESCAPED),
    MEMORY("memory", 777, NumberValue.LONG),
    PLAINTEXT("plaintextv2", 7367777);

    private static final Map<String, Protocol> BY_LABEL = new HashMap<>();
    private static final Map<Integer, Protocol> BY_CODE = new HashMap<>();

    static {
        for (Protocol protocol : values()) {
            BY_LABEL.put(protocol.label, protocol);
            BY_CODE.put(protocol.code, protocol);
        }
        BY_LABEL.put("ipfs", P2P); // The old name.
    }

    private final String label;
    private final int code;

    @SuppressWarnings("ImmutableEnumChecker") // Every Value is without state.
    private final Optional<Value> value;

    Protocol(String label, int code, Value... value) {
        this.label = label;
        this.code = code;
        this.value = Arrays.stream(value).findFirst();
    }

    /** The name in an address's text. */
    public String label() {
        return label;
    }

    public int code() {
        return code;
    }

    /** Whether a value stands behind the name. */
    public boolean hasValue() {
        return value.isPresent();
    }

    /** How the value is read and written; to be asked only where there is one. */
    Value value() {
        return value.orElseThrow();
    }

    public static Optional<Protocol> ofLabel(String label) {
        return Optional.ofNullable(BY_LABEL.get(label));
    }

    public static Optional<Protocol> ofCode(long code) {
        return code > Integer.MAX_VALUE ? Optional.empty() : Optional.ofNullable(BY_CODE.get((int) code));
    }
}
