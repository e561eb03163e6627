package cairn.network.dns;

/** The types of records that are asked for. */
public enum DnsType {
    A(1),
    CNAME(5),
    TXT(16),
    AAAA(28);

    private final int code;

    DnsType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
