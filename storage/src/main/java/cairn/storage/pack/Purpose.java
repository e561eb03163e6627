package cairn.storage.pack;

/**
 * What a pack is made for. A place of bounded room keeps the last of it for what gives room back: removals, which are
 * records too, and compaction, which needs a pack to move to before it can let one go.
 */
enum Purpose {
    PUT(2),
    REMOVAL(1),
    COMPACTION(0);

    private final int leavesFree;

    Purpose(int leavesFree) {
        this.leavesFree = leavesFree;
    }

    /** How many free extents are left to others. */
    int leavesFree() {
        return leavesFree;
    }
}
