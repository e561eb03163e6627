package cairn.data.unixfs;

import cairn.data.cid.Cid;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The entries of a directory that is being built, packed: names and CIDs lie in pages of bytes and cost no objects,
 * so that a million entries take some 100 MB. An entry is known by its number; a second entry of a name takes the
 * place of the first. Used by one thread.
 */
final class EntryTable {
    private static final int FIRST_ENTRIES = 16;
    private static final int FIRST_PAGE_BYTES = 1 << 10;
    private static final int PAGE_BITS = 16;
    private static final int PAGE_BYTES = 1 << PAGE_BITS;
    /** Name length, CID length, total. */
    private static final int HEAD_BYTES = 4 + 4 + 8;

    private ByteBuffer[] pages = new ByteBuffer[4];
    private int pageCount;
    private int[] places = new int[FIRST_ENTRIES];
    private long[] hashes = new long[FIRST_ENTRIES];
    private int[] slots = new int[2 * FIRST_ENTRIES];
    private int count;

    /** Keeps an entry. @return its number */
    int put(byte[] name, Cid cid, long totalBytes) {
        long hash = NameHash.of(name);
        int slot = slot(hash, name);
        int entry = slots[slot] - 1;
        if (entry < 0) {
            entry = append(hash);
            slots[slot] = entry + 1;
            if (2 * count > slots.length) {
                growSlots();
            }
        }
        places[entry] = write(name, cid, totalBytes);
        return entry;
    }

    /** The number of the entry of that name, or -1. */
    int find(byte[] name) {
        return slots[slot(NameHash.of(name), name)] - 1;
    }

    int count() {
        return count;
    }

    long hash(int entry) {
        return hashes[entry];
    }

    int nameSize(int entry) {
        return page(entry).getInt(offset(entry));
    }

    int cidSize(int entry) {
        return page(entry).getInt(offset(entry) + 4);
    }

    long totalBytes(int entry) {
        return page(entry).getLong(offset(entry) + 8);
    }

    void putName(int entry, ByteBuffer target) {
        target.put(page(entry).array(), offset(entry) + HEAD_BYTES, nameSize(entry));
    }

    void putCid(int entry, ByteBuffer target) {
        target.put(page(entry).array(), offset(entry) + HEAD_BYTES + nameSize(entry), cidSize(entry));
    }

    /** Compares two entries by the bytes of their names. */
    int compareNames(int a, int b) {
        int from = offset(a) + HEAD_BYTES;
        int otherFrom = offset(b) + HEAD_BYTES;
        return Arrays.compareUnsigned(
                page(a).array(), from, from + nameSize(a), page(b).array(), otherFrom, otherFrom + nameSize(b));
    }

    private boolean isNamed(int entry, byte[] name) {
        int from = offset(entry) + HEAD_BYTES;
        return Arrays.equals(page(entry).array(), from, from + nameSize(entry), name, 0, name.length);
    }

    private ByteBuffer page(int entry) {
        return pages[places[entry] >>> PAGE_BITS];
    }

    private int offset(int entry) {
        return places[entry] & (PAGE_BYTES - 1);
    }

    /** The slot of the entry of that name, or the free one where it belongs. */
    private int slot(long hash, byte[] name) {
        int mask = slots.length - 1;
        int slot = (int) hash & mask;
        while (slots[slot] != 0) {
            int entry = slots[slot] - 1;
            if (hashes[entry] == hash && isNamed(entry, name)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int append(long hash) {
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
            hashes = Arrays.copyOf(hashes, 2 * count);
        }
        hashes[count] = hash;
        return count++;
    }

    private void growSlots() {
        slots = new int[2 * slots.length];
        int mask = slots.length - 1;
        for (int entry = 0; entry < count; entry++) {
            int slot = (int) hashes[entry] & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = entry + 1;
        }
    }

    private int write(byte[] name, Cid cid, long totalBytes) {
        int needed = HEAD_BYTES + name.length + cid.size();
        if (pageCount == 0 || pages[pageCount - 1].remaining() < needed) {
            addPage(needed);
        }
        ByteBuffer page = pages[pageCount - 1];
        int place = (pageCount - 1) << PAGE_BITS | page.position();
        page.putInt(name.length).putInt(cid.size()).putLong(totalBytes).put(name);
        cid.writeTo(page);
        return place;
    }

    private void addPage(int needed) {
        if (pageCount == pages.length) {
            pages = Arrays.copyOf(pages, 2 * pageCount);
        }
        int usual = Math.min(PAGE_BYTES, FIRST_PAGE_BYTES << Math.min(2 * pageCount, PAGE_BITS));
        pages[pageCount++] = ByteBuffer.allocate(Math.max(usual, needed));
    }
}
