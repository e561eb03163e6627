package cairn.data.codec;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Passes over the items of a dag-cbor block and gathers its links. Makes nothing else. */
final class CborLinks {
    private final CborReader in;
    private final List<Cid> links = new ArrayList<>();
    /** How many items are missing at each depth; a map's keys and values count one each. */
    private int[] missing = new int[16];

    private boolean[] isMap = new boolean[16];
    private int depth;

    private CborLinks(ByteBuffer block) {
        this.in = new CborReader(block);
    }

    static List<Cid> of(ByteBuffer block) throws MalformedException {
        return new CborLinks(block).gather();
    }

    private List<Cid> gather() throws MalformedException {
        missing[0] = 1;
        while (true) {
            while (missing[depth] == 0) {
                if (depth == 0) {
                    in.expectEnd();
                    return links;
                }
                depth--;
            }
            boolean isKey = isMap[depth] && missing[depth] % 2 == 0;
            missing[depth]--;
            pass(isKey);
        }
    }

    private void pass(boolean isKey) throws MalformedException {
        int major = in.next();
        if (isKey && major != CborReader.TEXT) {
            throw in.malformed("A map's key is not a string");
        }
        switch (major) {
            case CborReader.BYTES, CborReader.TEXT -> in.skip(in.length());
            case CborReader.LIST -> enter(in.count(1), false);
            case CborReader.MAP -> enter(in.count(2) * 2, true);
            case CborReader.TAG -> links.add(in.link());
            default -> {
                // Numbers and simple values end with their heads.
            }
        }
    }

    private void enter(int items, boolean map) throws MalformedException {
        if (depth >= BlockCodec.DEPTH_MAX) {
            throw in.malformed("Lists and maps are nested more than " + BlockCodec.DEPTH_MAX + " deep");
        }
        depth++;
        if (depth == missing.length) {
            missing = Arrays.copyOf(missing, depth * 2);
            isMap = Arrays.copyOf(isMap, depth * 2);
        }
        missing[depth] = items;
        isMap[depth] = map;
    }
}
