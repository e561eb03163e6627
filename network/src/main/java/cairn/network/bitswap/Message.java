package cairn.network.bitswap;

import java.util.List;

/**
 * What one peer tells another at once.
 *
 * @param wants changes to the sender's wantlist
 * @param isFull whether {@code wants} is all that is wanted, and what was wanted before is not any more
 * @param payloads blocks
 * @param presences what the sender has and what not
 * @param pendingBytes about how many bytes are wanted of the sender beyond this message; 0 where it does not say
 * @param ignoredWants how many entries were left out by the reader because there were too many
 */
public record Message(
        List<Want> wants,
        boolean isFull,
        List<Payload> payloads,
        List<Presence> presences,
        int pendingBytes,
        int ignoredWants) {
    static final int WANTLIST = 1;
    static final int UNPREFIXED = 2;
    static final int PAYLOAD = 3;
    static final int PRESENCE = 4;
    static final int PENDING_BYTES = 5;

    /** Changes of a wantlist. */
    public static Message wanting(List<Want> wants) {
        return new Message(wants, false, List.of(), List.of(), 0, 0);
    }

    /** An answer to wants. */
    public static Message giving(List<Payload> payloads, List<Presence> presences) {
        return new Message(List.of(), false, payloads, presences, 0, 0);
    }

    /** The sum of the blocks' lengths. */
    public long payloadBytes() {
        long sum = 0;
        for (Payload payload : payloads) {
            sum += payload.bytes();
        }
        return sum;
    }
}
