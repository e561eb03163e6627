package cairn.network.dns;

import java.util.List;

/**
 * What was said to all on a link (RFC 6762).
 *
 * @param asked the names that are asked for, in lower case
 * @param records the records of every section
 */
public record DnsMulticast(List<String> asked, List<DnsRecord> records) {
    public DnsMulticast {
        asked = List.copyOf(asked);
        records = List.copyOf(records);
    }
}
