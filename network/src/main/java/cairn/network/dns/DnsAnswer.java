package cairn.network.dns;

import java.util.List;

/**
 * What a server answered.
 *
 * @param exists whether there is such a name
 * @param isCut whether the answer is longer than what came
 * @param records the records of the answer, aliases among them
 * @param absentSeconds how long it may be believed that nothing is there
 */
public record DnsAnswer(boolean exists, boolean isCut, List<DnsRecord> records, long absentSeconds) {
    public DnsAnswer {
        records = List.copyOf(records);
    }
}
