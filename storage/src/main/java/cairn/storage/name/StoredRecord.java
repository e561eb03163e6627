package cairn.storage.name;

import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import java.time.Instant;

/**
 * A record of the table.
 *
 * @param confirmed when it was last published, given or found
 */
public record StoredRecord(IpnsName name, IpnsRecord record, Instant confirmed) {}
