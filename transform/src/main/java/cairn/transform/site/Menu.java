package cairn.transform.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The pages of each folder, and the folders in it: what a page offers as its neighbours. */
final class Menu {
    /** A page or folder of the menu. */
    record Item(String place, String title) {}

    private final Map<String, String> titles;
    private final SortedMap<String, List<Item>> pages = new TreeMap<>();
    private final SortedMap<String, SortedMap<String, String>> folders = new TreeMap<>();

    /** {@code titles} by the pages' places. */
    Menu(Map<String, String> titles) {
        this.titles = titles;
        new TreeMap<>(titles).forEach((place, title) -> {
            pages.computeIfAbsent(Paths.folder(place), _ -> new ArrayList<>()).add(new Item(place, title));
            for (String folder = Paths.folder(place); !folder.isEmpty(); ) {
                String bare = folder.substring(0, folder.length() - 1);
                String above = Paths.folder(bare);
                folders.computeIfAbsent(above, _ -> new TreeMap<>()).put(folder, Paths.name(bare));
                folder = above;
            }
        });
    }

    /** The pages right in a folder, that of the folder itself first. */
    List<Item> pages(String folder) {
        List<Item> items = new ArrayList<>(pages.getOrDefault(folder, List.of()));
        items.sort((a, b) -> Boolean.compare(isIndex(b), isIndex(a)));
        return items;
    }

    private static boolean isIndex(Item item) {
        return Paths.name(item.place()).equals("index.html");
    }

    /** The folders right in a folder; each leads to its page, or else to the first below it. */
    List<Item> folders(String folder) {
        List<Item> items = new ArrayList<>();
        folders.getOrDefault(folder, new TreeMap<>())
                .forEach((place, name) ->
                        items.add(new Item(first(place), titles.getOrDefault(place + "index.html", name))));
        return items;
    }

    private String first(String folder) {
        List<Item> own = pages(folder);
        return own.isEmpty()
                ? first(folders.get(folder).firstKey())
                : own.getFirst().place();
    }
}
