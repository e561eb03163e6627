package cairn.services.console;

import cairn.data.dagpb.PbName;
import cairn.data.failure.MalformedException;
import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Some entries of a directory: those that a page shows. A directory of up to {@value #SORTED_MAX} entries is sorted; of
 * a larger one, pages follow each other in the directory's own order, and each costs what it shows.
 *
 * @param order how it is sorted; nothing where it is too large
 * @param total how many entries the directory has, where that is known
 */
record FilesListing(
        List<DirectoryEntry> entries,
        Optional<Order> order,
        int total,
        int page,
        boolean hasPrevious,
        boolean hasNext) {
    static final int PAGE_ENTRIES = 200;
    static final int SORTED_MAX = 100_000;

    /** What entries are sorted by. */
    enum Key {
        NAME,
        SIZE
    }

    /** How entries are sorted. */
    record Order(Key key, boolean isDescending) {
        static Order of(Visit visit) throws MalformedException {
            Key key = switch (visit.query("sort").orElse("name")) {
                case "name" -> Key.NAME;
                case "size" -> Key.SIZE;
                default -> throw new MalformedException("Files are sorted by name or size");
            };
            return new Order(key, visit.query("order").orElse("").equals("down"));
        }

        private Comparator<DirectoryEntry> comparator() {
            Comparator<DirectoryEntry> byName = (a, b) -> PbName.compare(a.name(), b.name());
            Comparator<DirectoryEntry> order = key == Key.NAME
                    ? byName
                    : Comparator.comparingLong(DirectoryEntry::totalBytes).thenComparing(byName);
            return isDescending ? order.reversed() : order;
        }

        /** As a part of a query. */
        String query() {
            return "sort=" + (key == Key.NAME ? "name" : "size") + (isDescending ? "&order=down" : "");
        }
    }

    static FilesListing read(Node node, UnixFsEntry.Directory directory, Visit visit) throws IOException {
        Optional<String> after = visit.query("after");
        Optional<String> before = visit.query("before");
        if (after.isPresent()) {
            return beside(node.files().listAfter(directory, after.get()), false);
        }
        if (before.isPresent()) {
            return beside(node.files().listBefore(directory, before.get()), true);
        }
        Order order = Order.of(visit);
        List<DirectoryEntry> all = new ArrayList<>();
        DirectoryCursor cursor = node.files().list(directory);
        for (Optional<DirectoryEntry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
            all.add(entry.get());
            if (all.size() > SORTED_MAX) {
                return new FilesListing(List.copyOf(all.subList(0, PAGE_ENTRIES)), Optional.empty(), 0, 1, false, true);
            }
        }
        all.sort(order.comparator());
        int page = Paging.page(visit, all.size(), PAGE_ENTRIES);
        int from = (page - 1) * PAGE_ENTRIES;
        int to = Math.min(all.size(), from + PAGE_ENTRIES);
        return new FilesListing(
                List.copyOf(all.subList(from, to)), Optional.of(order), all.size(), page, page > 1, to < all.size());
    }

    private static FilesListing beside(DirectoryCursor cursor, boolean isBackwards) throws IOException {
        List<DirectoryEntry> entries = new ArrayList<>();
        boolean hasMore = false;
        for (Optional<DirectoryEntry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
            if (entries.size() == PAGE_ENTRIES) {
                hasMore = true;
                break;
            }
            entries.add(entry.get());
        }
        if (isBackwards) {
            Collections.reverse(entries);
        }
        return new FilesListing(
                List.copyOf(entries), Optional.empty(), 0, 0, !isBackwards || hasMore, isBackwards || hasMore);
    }
}
