package cairn.network.dns;

import java.nio.ByteBuffer;

/**
 * A record of an answer.
 *
 * @param name whose it is, in lower case
 * @param type its type's code, of any kind
 * @param seconds how long it may be kept
 * @param text the strings of a TXT record as one, or the name that an alias leads to; empty for other types
 * @param data the record's bytes as they came, read only
 */
public record DnsRecord(String name, int type, long seconds, String text, ByteBuffer data) {
    public DnsRecord {
        data = data.slice().asReadOnlyBuffer();
    }

    /** The record's bytes, with a position of their own. */
    @Override
    public ByteBuffer data() {
        return data.duplicate();
    }

    boolean is(DnsType wanted) {
        return type == wanted.code();
    }
}
