package cairn.shape;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * Arrows between layers only point down (docs/ARCHITECTURE.md), and {@code data} touches nothing outside the process.
 */
class LayerTest {
    /** What each layer may see; {@code storage} and {@code network} are absent from each other's sets. */
    private static final Map<String, Set<String>> MAY_SEE = Map.of(
            "data", Set.of(),
            "storage", Set.of("data"),
            "network", Set.of("data"),
            "node", Set.of("data", "storage", "network"),
            "trust", Set.of("data", "storage", "network", "node"),
            "transform", Set.of("data", "storage", "network", "node", "trust"),
            "services", Set.of("data", "storage", "network", "node", "trust", "transform"),
            "host", Set.of("data", "storage", "network", "node", "trust", "transform", "services"),
            "app", Set.of("data", "storage", "network", "node", "trust", "transform", "services", "host"));

    /** Files, sockets, clocks and threads, by the start of a qualified name. */
    private static final List<String> OUTSIDE_WORLD = List.of(
            "java.io.File",
            "java.io.RandomAccessFile",
            "java.net.",
            "java.nio.channels.",
            "java.nio.file.",
            "java.time.Clock",
            "java.util.Timer",
            "java.util.concurrent.Executor",
            "java.util.concurrent.ForkJoin",
            "java.util.concurrent.StructuredTaskScope",
            "java.util.concurrent.ThreadFactory",
            "java.lang.Thread");

    /** What a caller hands in, to be read or written: an interface says nothing of what is behind it. */
    private static final Set<String> PULLED_BY_THE_CALLER = Set.of(
            "java.nio.channels.ReadableByteChannel",
            "java.nio.channels.WritableByteChannel",
            "java.nio.channels.GatheringByteChannel");

    private static final Set<String> OUTSIDE_CALLS =
            Set.of("System.currentTimeMillis", "System.nanoTime", "Instant.now", "Thread", "ProcessBuilder", "Runtime");

    @Test
    void aLayerSeesOnlyThoseBelowIt() {
        List<String> breaches = new ArrayList<>();
        for (Sources.Source source : Sources.java()) {
            Set<String> visible = MAY_SEE.get(source.module());
            if (visible == null) {
                continue; // interop and bench stand beside the layers
            }
            forEachName(source, (tree, name) -> {
                String layer = name.startsWith("cairn.") ? name.split("\\.")[1] : "";
                if (MAY_SEE.containsKey(layer) && !layer.equals(source.module()) && !visible.contains(layer)) {
                    breaches.add(source.place(tree) + ": " + source.module() + " uses " + name);
                }
            });
        }
        Sources.assertNone(
                "A layer may only use those below it:",
                breaches.stream().distinct().toList());
    }

    @Test
    void aModuleHoldsItsOwnLayersPackages() {
        List<String> breaches = new ArrayList<>();
        for (Sources.Source source : Sources.java()) {
            String own = "cairn." + source.module();
            String name = source.packageName();
            boolean isShape = name.equals("cairn.shape") && !source.isMain();
            if (!name.equals(own) && !name.startsWith(own + ".") && !isShape) {
                breaches.add(Sources.name(source.file()) + ": package " + name);
            }
        }
        Sources.assertNone("A module holds packages of its own layer:", breaches);
    }

    @Test
    void dataTouchesNoFileSocketClockOrThread() {
        List<String> breaches = new ArrayList<>();
        for (Sources.Source source : Sources.java()) {
            if (!source.module().equals("data") || !source.isMain()) {
                continue;
            }
            forEachName(source, (tree, name) -> {
                boolean isOutside =
                        OUTSIDE_CALLS.contains(name) || OUTSIDE_WORLD.stream().anyMatch(name::startsWith);
                if (isOutside && !PULLED_BY_THE_CALLER.contains(name)) {
                    breaches.add(source.place(tree) + ": " + name);
                }
            });
        }
        Sources.assertNone("data is values only, without file, socket, clock or thread:", breaches);
    }

    @Test
    void everyLayerOfTheTableIsReadWhereItExists() {
        assertTrue(Sources.java().stream().anyMatch(source -> source.module().equals("data") && source.isMain()));
        assertTrue(Sources.java().stream().anyMatch(source -> source.module().equals("app") && source.isMain()));
    }

    /** Every import and every dotted or plain name in a file. */
    private static void forEachName(Sources.Source source, BiConsumer<Tree, String> action) {
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitImport(ImportTree tree, Void unused) {
                action.accept(tree, tree.getQualifiedIdentifier().toString());
                return null;
            }

            @Override
            public Void visitMemberSelect(MemberSelectTree tree, Void unused) {
                action.accept(tree, tree.toString());
                return super.visitMemberSelect(tree, null);
            }

            @Override
            public Void visitIdentifier(IdentifierTree tree, Void unused) {
                action.accept(tree, tree.getName().toString());
                return super.visitIdentifier(tree, null);
            }
        }.scan(source.unit(), null);
    }
}
